"""A real Jupyter server with nbgrader's formgrader, on a small class, and what staff do there."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page
from support import CONFIG, answered, make_course, proctor_here, write

from proctor.course.folders import Course
from proctor.course.release import release

PATIENCE = 60.0  # seconds for a server to start on a busy machine
COMMAND = (
    "-m jupyter_server --no-browser --allow-root --ServerApp.port=0 --IdentityProvider.token= --ServerApp.ip=127.0.0.1"
)

DUE = "2026-11-19 23:59:00"
LATE = "2026-11-20 08:05:00 UTC\n"
ROSTER = "id,first_name,last_name,email\nb01,太郎,山田,\nb02,花子,佐藤,\n"
SQUARED = "def double(x):\n    return x**2"
EQUAL = (  # right, and of a kind that no bridge carries: a person decides
    "class Twice:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return other == 2 * self.x\n"
    "def double(x):\n    return Twice(x)"
)
HINT = """
[[wrong]]
id = "squared"
fails = ["doubles"]
hint.ja = "2乗になっていませんか？"
hint.en = "Is it squared?"
code = "def double(x):\\n    return x**2"
"""


@contextmanager
def serving(root: Path, aside: Path) -> Iterator[str]:
    """The address of a server that somebody started in a course folder. aside: for what a person has at home."""
    homes = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "run", "HOME": "home"}
    environment = {**os.environ, **{name: str(aside / folder) for name, folder in homes.items()}}
    (aside / "home").mkdir(parents=True)
    with (aside / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, *COMMAND.split()], cwd=root, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield _address(server, aside)
        finally:
            server.terminate()
            server.wait()


def _address(server: "subprocess.Popen[bytes]", aside: Path) -> str:
    """Where the server says that it listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        for said in (aside / "run").glob("jpserver-*.json"):
            return str(json.loads(said.read_text())["url"]).rstrip("/")
        time.sleep(0.1)
    raise RuntimeError(f"Jupyter did not start:\n{(aside / 'server.log').read_text()}")


def class_of(folder: Path, settings: str = "") -> Course:
    """Two students have handed in, late, and nothing is graded; a roster says who they are."""
    (folder / "exchange").mkdir(parents=True)
    (folder / "exchange").chmod(0o777)
    plug = f"from proctor.plugin import plug_in\nplug_in(c)\nc.Exchange.root = {str(folder / 'exchange')!r}\n"
    course = make_course(folder / "course", CONFIG + plug + settings)
    write_text(course.root / "misconceptions" / "hw" / "double.toml", HINT)
    release(course, "hw")
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=DUE)
    for student, answer in (("b01", SQUARED), ("b02", EQUAL)):
        sent = folder / "class" / student
        write(answered(course.folder("release", "hw") / "one.ipynb", {"double": answer}), sent / "one.ipynb")
        write_text(sent / "timestamp.txt", LATE)
        write_text(sent / "submission_secret.txt", f"of {student}")
    write_text(folder / "roster.csv", ROSTER)
    proctor_here("collect", "hw", str(folder / "class"), "--roster", str(folder / "roster.csv"), course=course.root)
    return course


def write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Desk:
    """Formgrader as one of the staff has it open. said: what it said to the first press of each autograde button."""

    course: Course
    page: Page
    address: str
    said: dict[str, str] = field(default_factory=dict)

    def list(self) -> Locator:
        """The list of submissions, once it is there."""
        self.page.goto(f"{self.address}/manage_submissions/hw")
        self.page.get_by_text("b01", exact=True).wait_for()
        return self.page.locator("table")

    def press(self, student: str, button: str) -> str:
        """Presses a button in the list of submissions, and returns what formgrader then says."""
        row = self.list().locator("tr", has=self.page.get_by_text(student, exact=True))
        row.locator(f".{button} a").click()
        self.page.locator(".modal-body").wait_for()
        return self.page.locator(".modal-content").inner_text()

    def open(self, name: str) -> str:
        """Opens the notebook of a student of this name, and returns what is read there."""
        self.page.goto(f"{self.address}/gradebook/hw/one")
        row = self.page.locator("#main-table tr", has_text=name)
        row.locator(".reveal .name-hidden").click()
        row.locator("a.name-shown").click()
        self.page.locator("#doubles").wait_for()
        self.page.wait_for_load_state("networkidle")  # before, what is typed into a field reaches nobody
        return self.page.locator(".panel-body").first.inner_text()

    def type(self, field: str, text: str) -> None:
        """Types into a field of a notebook's page, and waits until it is saved."""
        with self.page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
            self.page.locator(field).fill(text)
            self.page.locator(field).press("Tab")

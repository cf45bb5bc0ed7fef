"""A hub of the tests' own on this machine, and the people who sit at it, each with a browser of their own."""

import json
import os
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect
from support import ROOT

SECONDS = 1000.0  # Playwright counts in milliseconds
PATIENCE = 120 * SECONDS  # a server that starts, or a notebook that runs, on a machine that does something else beside
PREFIX = "hubtest-"
FOLDER = Path("/srv/proctor-hub-test")
SCRIPT = str(ROOT / "deploy" / "hub")

EXPOSED = "c = get_config()\nc.LabApp.expose_app_in_browser = True\n"  # JupyterLab's commands, for the pages below
ASK = """async ([method, address, body]) => {
  const token = document.cookie.split('; ').find(one => one.startsWith('_xsrf='))?.slice(6);
  const answer = await fetch(address, {
    method, body, headers: {'Content-Type': 'application/json', ...(token ? {'X-XSRFToken': token} : {})}
  });
  return [answer.status, await answer.text()];
}"""
CONNECTED = """() => {
  const kernel = jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
RUN = """() => {
  window.ran = '';
  jupyterapp.commands.execute('notebook:run-all-cells')
    .then(() => jupyterapp.commands.execute('docmanager:save'))
    .then(() => { window.ran = 'saved'; }, error => { window.ran = String(error); });
}"""


@dataclass
class Hub:
    """What `deploy/hub` made, in a folder, with accounts and at ports of its own."""

    folder: Path
    port: int
    environment: dict[str, str]
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def home(self, name: str) -> Path:
        return self.folder / "home" / name

    def run(self, word: str) -> None:
        done = subprocess.run([SCRIPT, word], capture_output=True, text=True, env=self.environment)
        assert done.returncode == 0, f"deploy/hub {word}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}"


@contextmanager
def running_hub() -> Iterator[Hub]:
    """A new hub, of which nothing is left. HUB_KEEP=1 keeps what is installed, and uses it as it is the next time."""
    port = _free_ports()
    environment = {**os.environ, "HUB": str(FOLDER), "HUB_PORT": str(port), "HUB_PREFIX": PREFIX}
    hub = Hub(FOLDER, port, environment)
    kept = bool(os.environ.get("HUB_KEEP"))
    if not (kept and (FOLDER / "etc").exists()):
        _skip_where_none_can_be_made(environment)
        hub.run("install")
    hub.run("forget")  # what a killed run left
    try:
        (FOLDER / "etc/jupyter/jupyter_lab_config.py").write_text(EXPOSED, encoding="utf-8")
        hub.run("demo")
        _open_the_door(hub)
        hub.run("start")
        lines = (FOLDER / "state/accounts").read_text(encoding="utf-8").splitlines()
        hub.passwords = dict(line.split() for line in lines)
        yield hub
    finally:
        hub.run("forget" if kept else "remove")


def _open_the_door(hub: Hub) -> None:
    """Uncomments, as its comment says, what makes `proctor serve` a service of the hub."""
    teacher = f"{PREFIX}teacher"
    text = (ROOT / "deploy/jupyterhub_config.py").read_text(encoding="utf-8")
    before, begins, after = text.partition("# c.JupyterHub.s")
    stanza = re.sub("^# ", "", begins + after, flags=re.MULTILINE)
    stanza = stanza.replace("/home/TEACHER", str(hub.home(teacher))).replace("TEACHER", teacher)
    (hub.folder / "etc/jupyterhub_config.py").write_text(before + stanza, encoding="utf-8")


def _skip_where_none_can_be_made(environment: dict[str, str]) -> None:
    done = subprocess.run([SCRIPT, "check"], capture_output=True, text=True, env=environment)
    if done.returncode:
        pytest.skip(f"No hub can be made here. {done.stderr.strip()}")


def _free_ports() -> int:
    for first in range(18000, 28000, 10):
        try:
            for port in range(first, first + 4):
                with socket.socket() as tried:
                    tried.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise RuntimeError("No four free ports from 18000 to 28000.")


@dataclass
class Person:
    """Somebody with an account, at a JupyterLab of their own."""

    hub: Hub
    name: str
    page: Page

    @classmethod
    def logs_in(cls, hub: Hub, browser: Browser, name: str) -> "Person":
        """Starts this person's server; arrives() waits for it."""
        page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{hub.address}/hub/login")
        page.fill("#username_input", name)
        page.fill("#password_input", hub.passwords[name])
        page.click("#login_submit")
        return cls(hub, name, page)

    @property
    def server(self) -> str:
        return f"{self.hub.address}/user/{self.name}"

    def arrives(self) -> None:
        """Waits for the server that the log-in has started."""
        self.page.wait_for_url(f"**/user/{self.name}/lab**")
        self.page.wait_for_function("window.jupyterapp && jupyterapp.restored")
        self.page.evaluate("jupyterapp.restored.then(() => null)")

    def closes_all(self) -> None:
        """All tabs of JupyterLab, so that what is opened next is alone."""
        self.page.evaluate("jupyterapp.commands.execute('application:close-all').then(() => null)")

    def menu(self, item: str) -> None:
        """An item of nbgrader's menu."""
        self.page.locator("#jp-mainmenu-nbgrader, .lm-MenuBar-itemLabel").get_by_text("Nbgrader", exact=True).click()
        self.page.locator(".lm-Menu").get_by_text(item, exact=True).click()

    # Files, as JupyterLab's own browser gets and saves them

    def ask(self, method: str, address: str, body: object = None) -> tuple[int, str]:
        """The status and text of a request by this person's page."""
        sent = None if body is None else json.dumps(body)
        status, text = self.page.evaluate(ASK, [method, address, sent])
        return status, text

    def read(self, path: str) -> Any:
        status, text = self.ask("GET", f"{self.server}/api/contents/{path}")
        assert status == 200, f"{path}: {status} {text}"
        return json.loads(text)["content"]

    def write(self, path: str, notebook: Any) -> None:
        body = {"type": "notebook", "format": "json", "content": notebook}
        status, text = self.ask("PUT", f"{self.server}/api/contents/{path}", body)
        assert status in (200, 201), f"{path}: {status} {text}"

    def change(self, path: str, edit: Callable[[list[Any]], None]) -> None:
        notebook = self.read(path)
        edit(notebook["cells"])
        self.write(path, notebook)

    def runs(self, path: str) -> list[Any]:
        """Opens a notebook, chooses Run All and saves; gives its cells as they then stand in the file."""
        self.closes_all()
        self.page.evaluate("path => jupyterapp.commands.execute('docmanager:open', {path}).then(() => null)", path)
        self.page.wait_for_function(CONNECTED)
        self.page.evaluate(RUN)
        self.page.wait_for_function("window.ran")
        assert self.page.evaluate("window.ran") == "saved"
        cells: list[Any] = self.read(path)["cells"]
        return cells

    # Assignments, for students

    def assignments(self) -> Locator:
        self.closes_all()
        self.menu("Assignment List")
        shown = self.page.locator("#nbgrader-assignment-list")
        expect(shown.locator("#course_list_dropdown")).to_be_enabled(timeout=PATIENCE)  # once the list is there
        return shown

    def clicks(self, listed: Locator, button: str) -> None:
        """A button of a list, which says something else until what it does is done."""
        listed.get_by_role("button", name=button, exact=True).click()
        expect(listed.get_by_role("button", name=button, exact=True)).to_be_visible(timeout=PATIENCE)

    def fetches(self) -> None:
        shown = self.assignments()
        shown.locator("#released_assignments_list").get_by_role("button", name="Fetch", exact=True).click()
        expect(shown.locator("#fetched_assignments_list .item_name").first).to_be_visible(timeout=PATIENCE)

    def validates(self, notebook: str) -> str:
        """What the dialog says after a click on Validate beside this notebook."""
        shown = self.assignments().locator("#fetched_assignments_list")
        shown.locator(".assignment-notebooks-link").click()
        row = shown.locator(".nested_list_item").filter(has_text=Path(notebook).stem)
        row.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog")
        expect(dialog).to_be_visible(timeout=PATIENCE)
        said = dialog.inner_text()
        dialog.get_by_role("button").last.click()
        expect(dialog).to_have_count(0)
        return said

    def submits(self) -> int:
        """Hands in; gives how many tries are then listed."""
        shown = self.assignments()
        self.clicks(shown.locator("#fetched_assignments_list"), "Submit")
        return shown.locator("#submitted_assignments_list .nested_list_item").count()

    def reads_feedback(self, notebook: str) -> list[str]:
        """What the page on each try says, the oldest first, opened from the list by way of the folder."""
        shown = self.assignments().locator("#submitted_assignments_list")
        self.clicks(shown, "Fetch Feedback")
        links = shown.get_by_text("(view feedback)")
        said = []
        for number in range(links.count()):
            self.page.locator(".lm-TabBar-tabLabel").get_by_text("Assignments", exact=True).click()
            folder = links.nth(number).locator("..").inner_text().partition(" (")[0]
            links.nth(number).click()
            expect(self.page.locator(".jp-DirListing-content")).to_be_visible()
            self.page.locator(".jp-BreadCrumbs").get_by_text(folder).wait_for()
            self.page.locator(".jp-DirListing-item").get_by_text(Path(notebook).stem).dblclick()
            read = self.page.frame_locator(".jp-HTMLViewer iframe").locator("body")
            expect(read).to_contain_text("得点", timeout=PATIENCE)
            said.append(read.inner_text())
            self.page.evaluate("jupyterapp.commands.execute('application:close').then(() => null)")
            expect(self.page.locator(".jp-HTMLViewer")).to_have_count(0)
        return said

    # Formgrader, for a teacher

    def formgrader(self) -> FrameLocator:
        self.closes_all()
        self.menu("Formgrader")
        return self.page.frame_locator("#formgrader-iframe iframe")

    def presses(self, frame: FrameLocator, button: Locator) -> str:
        """Clicks what does something; gives the log that formgrader shows when it is done."""
        button.click()
        modal = frame.locator(".modal.in")
        expect(modal).to_be_visible(timeout=PATIENCE)
        said = modal.inner_text()
        assert modal.get_attribute("id") == "success-modal", said
        modal.locator(".modal-footer button").click()
        expect(modal).to_have_count(0, timeout=PATIENCE)
        return said


def printed(cell: Any) -> str:
    """All text that stands below a cell."""
    texts = []
    for output in cell.get("outputs", ()):
        texts.append("".join(output.get("text", "")))
        texts.append("".join(output.get("data", {}).get("text/plain", "")))
        texts.append("\n".join(output.get("traceback", ())))
    return "\n".join(texts)

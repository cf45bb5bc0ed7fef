"""The hostile corpus, graded by the real command line among honest students: what it gains and what it harms.

All of it in every kind of room is `make slow`. `make sampled` grades a third of its members, each in one kind of
room; who and which goes round with the date, so that nine days in a row see all of it. SEED=number repeats a day."""

import contextlib
import functools
import html.parser
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from corpus import Hostile, corpus, hand_in, submit
from support import COMMAND, ROOT, plain_environment, scores_of

from proctor.course.folders import DOOR, Course
from proctor.course.notebooks import master_answers
from proctor.course.release import release
from proctor.room import scratch
from proctor.serve.placing import place_received
from proctor.serve.tries import receive
from proctor.walls import Mode, failing, memory

CORPUS = corpus()
FAMILIES = ("forging", "reading", "writing", "network", "exhaustion", "notebook")
CELL_SECONDS, NOTEBOOK_SECONDS = 8.0, 60.0
HONEST = ("aaa_honest", "nnn_honest", "zzz_honest")  # before, among and after the hostile
MOST_SECONDS = 1200  # for all: two notebooks of each at most NOTEBOOK_SECONDS, two at a time, mostly far less
LEFT_SECONDS = 30  # what is still there then will stay; other runs' rooms end meanwhile
KINDS = ("best", str(Mode.LANDLOCK), str(Mode.NAMESPACES))
WITHOUT_CATALOGUE = str(Mode.LANDLOCK)  # in one kind of room no hints are looked for
BY_THE_DOOR = str(Mode.NAMESPACES)  # before one kind of room they come by the door
CHOICE = tuple(os.environ.get("HOSTILE", "").split(","))  # hands in only those whose names start like one of these
SEED = os.environ.get("SEED", "")  # a number: a ninth of the corpus for each kind of room
DAYS = 3 * len(KINDS)  # in which each member is in each kind of room once
OTHERS = ("proctor-rooms-", "sem.", "PostgreSQL.")  # what other tests have in shared folders for a while
OURS = ("__pycache__", DOOR)  # folders in which graders write
SECRET = "PROCTOR_HOSTILE_SECRET"  # in the environment of the command; no room may know it


@dataclass
class Listening:
    """Sockets of this machine that no room may reach, and what reached them."""

    places: dict[str, object] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    sockets: list[socket.socket] = field(default_factory=list)

    def open(self, folder: Path) -> None:
        self._listen("TCP", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        self._listen("UDP", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self._listen("SOCKET", socket.AF_UNIX, socket.SOCK_DGRAM, str(folder / "s"))
        self._listen("ABSTRACT", socket.AF_UNIX, socket.SOCK_STREAM, f"\0proctor-hostile-{os.getpid()}")

    def _listen(self, name: str, family: int, kind: int, address: Any) -> None:
        one = socket.socket(family, kind)
        one.bind(address)
        if kind == socket.SOCK_STREAM:
            one.listen()
        bound = one.getsockname()
        self.places[name] = bound[1] if family == socket.AF_INET else os.fsdecode(bound).lstrip("\0")
        self.sockets.append(one)
        threading.Thread(target=self._hear, args=(name, one, kind), daemon=True).start()

    def close(self) -> None:
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)  # else the thread that waits there would keep it open
            one.close()

    def _hear(self, name: str, one: socket.socket, kind: int) -> None:
        with contextlib.suppress(OSError):
            while True:
                data = repr(one.accept()[1]) if kind == socket.SOCK_STREAM else one.recv(100)
                if not data:  # it was shut down
                    return
                self.heard.append(f"{name}: {data!r}")


def snapshot(course: Path) -> dict[str, Any]:
    """What hostile code must leave as it is: files with size, mode, owner and time; names in shared folders."""
    packages = Path(json.__file__).parent, Path(pytest.__file__).parent
    kept = [course / "source", course / "submitted", course / "nbgrader_config.py", *packages]
    kept += [ROOT / "proctor" / part for part in ("room", "bridge")]  # what rooms see of it
    found: dict[str, Any] = {}
    for top in kept:
        for folder, names, files in os.walk(top):
            names[:] = [name for name in names if name not in OURS and not folder.endswith("/d/d/d")]
            for name in [".", *files]:
                path = os.path.join(folder, name)
                info = os.lstat(path)
                found[path] = (info.st_size if name != "." else 0, info.st_mode, info.st_uid, info.st_mtime_ns)
    found["/tmp"] = sorted(str(path) for path in Path("/tmp").glob("*") if _of_a_room(path))
    for shared in (
        Path.home(),
        Path.home() / ".ipython",
        Path("/dev/shm"),
        Path("/var/tmp"),
        Path("/etc/cron.d"),
        Path("/"),
    ):
        with contextlib.suppress(OSError):
            found[str(shared)] = sorted(one for one in os.listdir(shared) if not one.startswith(OTHERS))
    return found


def _of_a_room(path: Path) -> bool:
    """Whether somebody who owns nothing, or the corpus, made it."""
    with contextlib.suppress(OSError):
        return path.name.startswith(("hostile", "left")) or 61184 <= path.lstat().st_uid < 65184
    return False


def left_of_rooms(began: float) -> list[str]:
    """Processes, mounts and folders of rooms that belong to nobody who lives."""
    left = [
        line for line in Path("/proc/self/mounts").read_text().splitlines() if "/room " in line or "/zygote " in line
    ]
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (path / "cmdline").read_bytes().split(b"\0")
            owner = next((word[7:].decode() for word in words if word.startswith(b"keeper=")), "")
            if owner and not Path("/proc", owner).exists() and path.stat().st_mtime >= began:
                left.append(f"process {path.name} of keeper {owner}")
    for path in Path(memory.place()).glob("proctor-rooms-*"):
        if not Path("/proc", path.name.split("-")[2]).exists():
            left.append(str(path))
    return left


@dataclass(frozen=True)
class Graded:
    """A course after all of it was graded."""

    root: Path
    scores: dict[str, Any]
    printed: str
    seconds: float
    before: dict[str, Any]
    after: dict[str, Any]
    heard: list[str]
    left: list[str]


def make_course(folder: Path, walls: str, catalogue: bool) -> Course:
    """The course of this repository, with its catalogue if hints are to look at what failed, too."""
    for part in ("source", *(["misconceptions"] if catalogue else [])):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    settings = Path(shutil.copy(ROOT / "nbgrader_config.py", folder))
    limits = f"c.Examine.timeout, c.Examine.total_timeout = {CELL_SECONDS}, {NOTEBOOK_SECONDS}"
    settings.write_text(f"{settings.read_text()}\n{limits}\nc.Examine.walls = {walls!r}\n")
    course = Course.load(folder)
    release(course, "session04")
    return course


def grade_all(course: Course, chosen: list[Hostile], by_the_door: bool = False) -> Graded:
    """Hands everything in and grades it by the command line."""
    folder, listening = course.root, Listening()
    with tempfile.TemporaryDirectory() as short, contextlib.closing(listening):
        listening.open(Path(short))
        places = {"COURSE": folder, "CELL": CELL_SECONDS, **listening.places}
        _hand_in_all(course, chosen, places)
        if by_the_door:
            _through_the_door(course)
        before, began = snapshot(folder), time.time()
        printed, seconds = _grade(folder)
        after, left = snapshot(folder), _settled(began)
    return Graded(folder, scores_of(folder), printed, seconds, before, after, listening.heard, left)


def _hand_in_all(course: Course, chosen: list[Hostile], places: dict[str, object]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat warns of what is wrong with some of them, as it should
        for hostile in chosen:
            hand_in(course, "session04", hostile, places)
    for student in HONEST:
        submit(course, "session04", student, master_answers(course.masters("session04")))


def _through_the_door(course: Course) -> None:
    """Hands in again, by the door, what a browser can send as it is: files in no folder but those of the release."""
    came, released = 0, {path.name for path in course.folder("release", "session04").iterdir() if path.is_dir()}
    for folder in sorted((course.root / "submitted").glob("*/session04")):
        linked = folder.is_symlink() or folder.parent.is_symlink()
        files = [] if linked else [path for path in folder.iterdir() if path.name not in released]
        if not files or not all(map(_may_come_as_it_is, files)):
            continue
        handed_in = [(path.name, path) for path in files]
        received = receive(course, "session04", folder.parent.name, handed_in, datetime.now(UTC))
        assert [file.name for file in received.files] == [path.name for path in files]
        shutil.rmtree(folder)
        came += 1
    refused = place_received(course, "session04")
    assert came >= len(HONEST) and not refused, refused


def _may_come_as_it_is(path: Path) -> bool:
    """The door gives other files other names; those are of tests/serve."""
    plain = path.name.isprintable() and not path.name.startswith(".") and path.name != "timestamp.txt"
    return plain and path.is_file() and not path.is_symlink()


def _grade(folder: Path) -> tuple[str, float]:
    environment = {**plain_environment(), SECRET: SECRET}
    began = time.monotonic()
    done = subprocess.run(
        [COMMAND, "--course", str(folder), "grade", "session04", "--jobs", "2"],
        capture_output=True,
        text=True,
        errors="replace",
        cwd=folder,
        env=environment,
        timeout=MOST_SECONDS,
        check=False,
    )
    return done.stdout + done.stderr, time.monotonic() - began


def _settled(began: float) -> list[str]:
    """What is left for good. What other runs on this machine leave for a moment is not."""
    deadline = time.monotonic() + LEFT_SECONDS
    left = set(left_of_rooms(began))
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left &= set(left_of_rooms(began))
    return sorted(left)


def chosen(kind: str, seed: str = SEED) -> list[str]:
    """Who is handed in for a kind of room."""
    names = [name for name in CORPUS if name.startswith(CHOICE)]
    turn = KINDS.index(kind)
    return [name for number, name in enumerate(names) if not seed or (number + int(seed)) % DAYS == turn]


# One group for each kind: the workers of pytest-xdist take groups, and each class is graded once.
ROOMS = [pytest.param(kind, marks=pytest.mark.xdist_group(kind)) for kind in KINDS]
HANDED_IN = [
    pytest.param(kind, name, marks=pytest.mark.xdist_group(kind), id=f"{kind}-{name}")
    for kind in KINDS
    for name in chosen(kind)
]
every_member = pytest.mark.parametrize(("graded", "name"), HANDED_IN, indirect=["graded"])


@pytest.fixture(scope="session")
def gradings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Graded]]:
    """Grades a kind's class when it is first asked for, and never again, whatever the order of the tests."""
    folders: list[Path] = []

    @functools.cache
    def grading(kind: str) -> Graded:
        folders.append(tmp_path_factory.mktemp("hostile") / "course")
        return grade_all(
            make_course(folders[-1], kind, kind != WITHOUT_CATALOGUE),
            [CORPUS[one] for one in chosen(kind)],
            by_the_door=kind == BY_THE_DOOR,
        )

    yield grading
    for folder in folders:
        scratch.remove(str(folder))  # also what pytest could not: some folders are too deep for it


@pytest.fixture(params=ROOMS)
def graded(request: pytest.FixtureRequest, gradings: Callable[[str], Graded]) -> Graded:
    kind = request.param
    if sys.platform != "linux" or (kind != "best" and failing(Mode(kind))):
        pytest.skip(f"no {kind} rooms on this machine")
    return gradings(kind)


def test_the_corpus_has_all_families() -> None:
    assert {one.family for one in CORPUS.values()} == set(FAMILIES) and len(CORPUS) >= 65
    assert len({one.student for one in CORPUS.values()}) == len(CORPUS)


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_holds_a_third_of_them_once_and_nine_days_in_a_row_hold_everybody_everywhere(seed: int) -> None:
    days = [{kind: chosen(kind, str(seed + day)) for kind in KINDS} for day in range(DAYS)]
    for day in days:
        names = [name for names in day.values() for name in names]
        assert len(set(names)) == len(names) and abs(3 * len(names) - len(chosen(KINDS[0], ""))) <= DAYS
    for kind in KINDS:
        assert sorted(name for day in days for name in day[kind]) == sorted(chosen(kind, ""))


@every_member
def test_gets_no_undeserved_point_and_loses_none_that_it_earned(graded: Graded, name: str) -> None:
    hostile, score = CORPUS[name], graded.scores[CORPUS[name].student]
    fewest, most = hostile.points
    assert fewest <= score["score"] <= most, {cell: points for cell, points in score["cells"].items() if points}
    assert score["max"] == 25.0


@every_member
def test_is_graded_and_flagged(graded: Graded, name: str) -> None:
    hostile, score = CORPUS[name], graded.scores[CORPUS[name].student]
    wanted = tuple(hostile.facts.get("flag", "").split("|"))
    assert score["status"] == ("needs manual grade" if "manual" in wanted else "graded")
    assert wanted == ("",) or any(flag.startswith(wanted) for flag in score["flags"]), score["flags"]


class _Page(html.parser.HTMLParser):
    """What a page would run, besides nbconvert's own scripts and styles."""

    _RUNS = ("script", "iframe", "object", "embed", "base", "form", "meta", "link", "svg")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in self._RUNS:
            self.found.append(f"<{tag} {dict(attributes)}>")
        for name, value in attributes:
            address = "".join((value or "").split()).lower()
            runs = address.startswith(("javascript:", "vbscript:", "data:text", "data:application", "data:image/svg"))
            if name.startswith("on") or name == "srcdoc" or runs:
                self.found.append(f"<{tag} {name}={value!r:.80}>")


def runs_in_a_browser(page: str) -> list[str]:
    reader = _Page()
    reader.feed(page)
    return reader.found


@every_member
def test_feedback_neither_runs_nor_tells(graded: Graded, name: str) -> None:
    """Does feedback hold nothing that runs besides what an honest student's holds, and nothing it must not tell?"""
    hostile = CORPUS[name]
    pages = graded.root / "feedback"
    for honest in sorted((pages / HONEST[0] / "session04").glob("*.html")):
        page = pages / hostile.student / "session04" / honest.name
        if not page.is_file():
            continue
        text = page.read_text(encoding="utf-8", errors="replace")
        extra = [
            one for one in runs_in_a_browser(text) if one not in runs_in_a_browser(honest.read_text(encoding="utf-8"))
        ]
        assert not extra, extra[:5]
        never = hostile.facts.get("never")
        if never:
            executed = graded.root / "autograded" / hostile.student / "session04" / f"{honest.stem}.ipynb"
            assert never not in text
            assert honest.stem == "index" or never not in executed.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("student", HONEST)
def test_honest_students_have_all_their_points(graded: Graded, student: str) -> None:
    assert graded.scores[student]["score"] == 25.0 and graded.scores[student]["status"] == "graded"
    assert graded.scores[student]["flags"] == []


def test_nothing_outside_the_rooms_has_changed(graded: Graded) -> None:
    changed = {
        path: (value, graded.after.get(path))
        for path, value in graded.before.items()
        if graded.after.get(path) != value
    }
    assert not changed and set(graded.after) == set(graded.before)


def test_nothing_is_left(graded: Graded) -> None:
    assert not graded.left


def test_nothing_was_heard_outside(graded: Graded) -> None:
    assert graded.heard == []


def test_no_grading_went_wrong(graded: Graded) -> None:
    assert "Traceback" not in graded.printed and graded.seconds < MOST_SECONDS


def pages_of(root: Path) -> Iterator[Path]:
    yield from (root / "feedback").rglob("*.html")


def test_no_page_tells_the_secret(graded: Graded) -> None:
    assert not [page for page in pages_of(graded.root) if SECRET in page.read_text(encoding="utf-8", errors="replace")]

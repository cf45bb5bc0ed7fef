"""What works where nothing can be walled in: all that needs no room; the rest says in one line what to do there."""

import json
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from nbgrader.api import Gradebook
from support import ROOT, hand_in, make_course, plain_environment, proctor, tree

from proctor.course.folders import Course
from proctor.course.release import release

DUE = datetime(2099, 1, 1)
SCRIPT = Path(__file__).parent / "inside" / "elsewhere.py"


class Done(NamedTuple):
    code: int
    out: str
    err: str


class There(NamedTuple):
    """What each command did on another system, and the courses that it did it to."""

    system: str
    done: dict[str, Done]
    unreleased: Path
    graded: Path
    sample: Path


@pytest.fixture(scope="module")
def graded_here(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = make_course(tmp_path_factory.mktemp("here") / "course")
    release(course, "hw")
    hand_in(course, "aya")
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=DUE)
    proctor("grade", "hw", course=course.root)
    return course


@pytest.fixture(scope="module", params=["darwin", "win32"])
def there(request: pytest.FixtureRequest, graded_here: Course, tmp_path_factory: pytest.TempPathFactory) -> There:
    folder = tmp_path_factory.mktemp("there")
    graded, new, unreleased, sample = (folder / name for name in ("graded", "new", "unreleased", "sample"))
    roster = folder / "roster.csv"
    roster.write_text("id,first_name,last_name,email\naya,Aya,Aoki,aya@example.org\n")
    shutil.copytree(graded_here.root, graded)
    shutil.rmtree(graded / "reports")
    shutil.copytree(graded, new)
    shutil.copytree(new / "submitted" / "aya", new / "submitted" / "bo")
    shutil.copytree(graded / "source", unreleased / "source")
    shutil.copy(graded / "nbgrader_config.py", unreleased)
    with zipfile.ZipFile(folder / "chie.zip", "w") as download:
        download.write(graded / "submitted" / "aya" / "hw" / "one.ipynb", "chie/hw/one.ipynb")
    commands = {
        "help": ["grade", "--help"],
        "doctor": ["doctor"],
        "release": ["--course", str(unreleased), "grade", "hw"],
        "scores": ["--course", str(graded), "scores", "hw", "--format", "json"],
        "report": ["--course", str(graded), "grade", "hw"],
        "sample": ["--course", str(ROOT), "sample", "session04", "--into", str(sample)],
        "grade": ["--course", str(new), "grade", "hw"],
        "trust": ["--course", str(new), "grade", "hw", "--trust-students"],
        "serve": ["--course", str(new), "serve", "hw", "--port", "0"],
        "check": ["--course", str(new), "check", "hw"],
        "collect": ["--course", str(new), "collect", "hw", str(folder / "chie.zip"), "--from", "plain"],
        "export": ["--course", str(graded), "export", "hw", "--to", "csv"],
        "invite": ["--course", str(graded), "invite", str(roster)],
        "mistakes": ["--course", str(graded), "mistakes", "hw"],
        "extend": ["--course", str(graded), "extend", "hw", "aya", "2099-01-02 12:00"],
        "restore": ["--course", str(graded), "restore"],
    }
    if request.param == "darwin":
        del commands["trust"]  # there it would open rooms, and half of a pretended system cannot
    words = [sys.executable, "-W", "ignore", str(SCRIPT), request.param, json.dumps(list(commands.values()))]
    ran = subprocess.run(words, capture_output=True, text=True, env=plain_environment())
    assert ran.returncode == 0, ran.stderr
    done = {name: Done(*one) for name, one in zip(commands, json.loads(ran.stdout), strict=True)}
    return There(request.param, done, unreleased, graded, sample)


def test_help_is_given(there: There) -> None:
    assert there.done["help"].code == 0 and there.done["help"].out.startswith("Usage: ")


def test_the_doctor_says_what_is_missing_and_where_to_grade(there: There) -> None:
    done = there.done["doctor"]
    assert done.code == 1 and done.out.startswith("✗ Linux: ") and "on Windows use WSL2" in done.out
    about = done.out.partition("For students' code")[0]  # then follows what is installed, such as ipykernel
    assert "cannot be walled in" in done.err and "kernel" not in about.partition("container with kernel")[2]


def test_a_release_is_made_and_is_the_same(there: There, graded_here: Course) -> None:
    done = there.done["release"]
    assert done.code == 0 and "Released hw" in done.out
    assert tree(there.unreleased / "release") == tree(graded_here.root / "release") != {}


def test_scores_and_reports_are_those_of_where_it_was_graded(there: There, graded_here: Course) -> None:
    assert json.loads(there.done["scores"].out)["aya"]["score"] == 2.0
    assert there.done["report"].code == 0 and "0 graded, 1 unchanged" in there.done["report"].out
    for name in ("scores.json", "scores.csv", "report.html"):
        made = there.graded / "reports" / "hw" / name
        assert made.read_bytes() == (graded_here.root / "reports" / "hw" / name).read_bytes(), name


def test_a_sample_class_can_be_made(there: There) -> None:
    assert there.done["sample"].code == 0 and (there.sample / "submitted" / "aoki" / "session04").is_dir()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("collect", "1 new; 0 refused."),
        ("export", "1 grades: "),
        ("invite", '\naya,"Aoki, Aya",aya@example.org,http://127.0.0.1:8000/in/'),
        ("mistakes", "An entry to start from: "),
        ("extend", "hw: aya has until 2099-01-02 12:00"),
        ("restore", " UTC "),
    ],
)
def test_what_needs_no_room_is_done(there: There, command: str, said: str) -> None:
    done = there.done[command]
    assert done.code == 0 and said in done.out and not done.err


@pytest.mark.parametrize("command", ["grade", "serve", "check"])
def test_what_needs_rooms_says_in_one_line_what_to_do(there: There, command: str) -> None:
    done = there.done[command]
    said = [line for line in done.err.splitlines() if line.startswith("proctor: ")]
    assert done.code == 1 and len(said) == 1 and "Grade on a Linux machine" in said[0] and "WSL2" in said[0]
    assert "Traceback" not in done.err and ("--trust-students" in said[0]) == (there.system != "win32")


def test_windows_cannot_grade_without_walls_either(there: There) -> None:
    if done := there.done.get("trust"):
        assert done.code == 1 and "This system cannot open rooms" in done.err and "WSL2" in done.err

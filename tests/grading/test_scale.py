"""Nothing lost, nothing twice, the same grades: in any order, on any number of workers, after any crash."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from clusters import cluster
from gradebooks import contents
from nbgrader.api import Gradebook
from support import (
    COMMAND,
    CONFIG,
    RIGHT,
    WRONG,
    grade,
    graded,
    hand_in,
    make_course,
    notebook_of,
    plain_environment,
    proctor,
    read,
    scores_of,
    solution,
    tree,
    wait_for,
    write,
)

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.grader import trusted
from proctor.grading.pipeline import Outcome
from proctor.grading.record import RECORD

SEED = os.environ.get("SEED", "")
LIMITS = "c.Examine.timeout = 3\n"
ENDLESS = "n = double(2)\nwhile n < 4:\n    n = abs(n)"  # a test that some answer keeps in the grader for ever
STUDENTS = {
    "right": RIGHT,
    "wrong": WRONG,
    "lucky": "import random\ndef double(x):\n    return 2 * x if random.random() < 0.5 else 0",
    "halves": "def double(x):\n    return x / 2",
    "exits": "import os\nos._exit(0)",
    "loops": "def double(x):\n    while True:\n        pass",
    "talks": "print('あ' * 5)\ndef double(x):\n    return x + x",
}
SLOW = ("halves", "loops")  # they are stopped


def two_questions() -> dict[str, Any]:
    again = notebook_of(solution(grade_id="again"), graded("assert double(4) == 8", "fourfold", 1))
    again.cells[0].source = "def double(x):\n    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION"
    return {"one": notebook_of(solution(), graded(), graded(ENDLESS, "ends", 1)), "two": again}


@pytest.fixture(scope="module")
def ungraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with all kinds of submissions."""
    course = make_course(tmp_path_factory.mktemp("scale") / "course", CONFIG + LIMITS, **two_questions())
    release(course, "hw")
    for student, answer in STUDENTS.items():
        folder = hand_in(course, student, answer)
        (folder / "timestamp.txt").write_text("2026-11-30 12:00:00 UTC\n")
    (course.root / "submitted" / "right" / "hw" / "two.ipynb").unlink()
    return course.root


def copy(ungraded: Path, into: Path) -> Course:
    shutil.copytree(ungraded, into)
    return Course.load(into)


@dataclass(frozen=True)
class Result:
    """All that must not depend on how a class was graded."""

    scores: dict[str, Any]
    outcomes: frozenset[Outcome]
    gradebook: Any
    autograded: dict[str, bytes]
    feedback: dict[str, bytes]

    def unlike(self, other: "Result") -> dict[str, tuple[Any, Any]]:
        """What differs, piece by piece, so that a failure can be read."""
        found = {}
        for name in ("scores", "gradebook", "autograded", "feedback"):
            mine, theirs = getattr(self, name), getattr(other, name)
            for key in mine.keys() | theirs.keys():
                if mine.get(key) != theirs.get(key):
                    found[f"{name}: {key}"] = (mine.get(key), theirs.get(key))
        if self.outcomes != other.outcomes:
            found["outcomes"] = (self.outcomes - other.outcomes, other.outcomes - self.outcomes)
        return found

    @classmethod
    def of(cls, course: Course, outcomes: list[Outcome]) -> "Result":
        files = [tree(course.root / step) for step in ("autograded", "feedback")]
        return cls(scores_of(course.root, "hw"), frozenset(outcomes), contents(course.root / "gradebook.db"), *files)


@pytest.fixture(scope="module")
def one_job(ungraded: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    course = copy(ungraded, tmp_path_factory.mktemp("one") / "course")
    return Result.of(course, list(grade(course, "hw", course.submitters("hw"), jobs=1)))


def test_the_class_shows_what_it_should(one_job: Result) -> None:
    points = {student: score["cells"] for student, score in one_job.scores.items()}
    assert points["talks"] == {"doubles": 2.0, "ends": 1.0, "fourfold": 0.0}
    assert points["halves"] == {"doubles": 0.0, "ends": 0.0, "fourfold": 0.0}
    assert any("died" in flag for flag in one_job.scores["exits"]["flags"])
    assert any("timeout" in flag for flag in one_job.scores["loops"]["flags"])
    assert "missing: two.ipynb" in one_job.scores["right"]["flags"]
    assert {outcome.status for outcome in one_job.outcomes} == {"graded"}


def test_two_jobs_and_the_reversed_order_give_the_same(one_job: Result, ungraded: Path, tmp_path: Path) -> None:
    course = copy(ungraded, tmp_path / "course")
    backwards = course.submitters("hw")[::-1]
    assert Result.of(course, list(grade(course, "hw", backwards, jobs=2))).unlike(one_job) == {}


# A cluster


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning:distributed.*")
def test_a_cluster_of_two_workers_gives_the_same(one_job: Result, ungraded: Path, tmp_path: Path) -> None:
    course = copy(ungraded, tmp_path / "course")
    with cluster(tmp_path, 2) as address:
        done = proctor("grade", "hw", "--scheduler", address, "--json", course=course.root)
        assert Result.of(course, told(done.stdout)).unlike(one_job) == {}


def test_without_a_scheduler_the_message_says_how_to_start_one(course: Course, tmp_path: Path) -> None:
    hand_in(course, "aya")
    done = proctor("grade", "hw", "--scheduler", "tcp://127.0.0.1:9", course=course.root, code=1)
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in done.stderr and "dask scheduler" in done.stderr


def test_a_test_is_stopped_in_time_in_any_thread() -> None:
    """Signals reach the main thread only; a cluster's worker runs its tasks in another one."""
    caught: list[BaseException] = []

    def endless() -> None:
        try:
            with trusted.time_limit(0.1):
                while True:
                    with contextlib.suppress(Exception):  # what a test may do
                        pass
        except trusted.TestTimeout as error:
            caught.append(error)

    for run in (lambda: in_a_thread(endless), endless):
        run()
    assert [type(error).__name__ for error in caught] == ["TestTimeout"] * 2
    assert str(caught[0]) == str(caught[1]) == "more than 0 s"


def test_a_limit_that_was_not_needed_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusted, "_GRACE", 0.0)
    finished = []

    def short() -> None:
        for _ in range(300):
            try:
                with trusted.time_limit(0.001):
                    sum(range(2000))
            except trusted.TestTimeout:
                pass
        sum(range(100_000))  # whatever arrives late would arrive here
        finished.append(True)

    in_a_thread(short)
    assert finished


def in_a_thread(run: Callable[[], object]) -> None:
    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()


# Crashes


@pytest.fixture(scope="module")
def calm(ungraded: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The class without those who take their time; and what an undisturbed run gives it."""
    base = tmp_path_factory.mktemp("calm")
    course = copy(ungraded, base / "ungraded")
    for student in SLOW:
        shutil.rmtree(course.root / "submitted" / student)
    undisturbed = copy(course.root, base / "undisturbed")
    done = proctor("grade", "hw", "--json", course=undisturbed.root)
    return course.root, Result.of(undisturbed, told(done.stdout))


def told(printed: str) -> list[Outcome]:
    """The outcomes that --json tells."""
    outcomes = json.loads(printed)["outcomes"].items()
    return [Outcome(student, one["status"], tuple(one["flags"]), one["error"]) for student, one in outcomes]


def test_25_killed_runs_give_25_identical_gradebooks(calm: tuple[Path, Result], tmp_path: Path) -> None:
    """In a sample 5 runs, others for each seed."""
    sampled = [(5 * int(SEED) + number) % 25 for number in range(5)] if SEED else range(25)
    for number in sampled:
        killed_and_continued(copy(calm[0], tmp_path / str(number)), calm[1], random.Random(100 + number))


def killed_and_continued(course: Course, undisturbed: Result, dice: random.Random) -> None:
    graded = killed(course, dice.randrange(len(STUDENTS) - len(SLOW)), dice.uniform(0, 0.3))
    outcomes = told(proctor("grade", "hw", "--json", course=course.root).stdout)
    assert {outcome.status for outcome in outcomes} <= {"graded", "unchanged"}
    assert graded <= {outcome.student for outcome in outcomes if outcome.status == "unchanged"}
    assert Result.of(course, [replace(outcome, status="graded") for outcome in outcomes]).unlike(undisturbed) == {}


def killed(course: Course, after: int, seconds: float) -> set[str]:
    """Starts a run and ends it by kill -9, seconds after so many submissions; returns who it said was graded."""
    command = [COMMAND, "--course", str(course.root), "grade", "hw"]
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=plain_environment(), start_new_session=True, **pipes) as run:
        assert run.stderr is not None
        lines = [run.stderr.readline() for _ in range(after)]
        time.sleep(seconds if after else 10 * seconds)
        run.send_signal(signal.SIGKILL)
        run.wait(30)
        wait_for(lambda: not in_session(run.pid), 30, "the end of the workers")
        lines += run.stderr.readlines()
    return {line.split(":")[0] for line in lines if line.endswith(": graded\n")}


def in_session(leader: int) -> list[str]:
    """The processes that a command has left behind."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            found.append(path.parent.name)
    return found


def test_a_run_that_is_killed_leaves_no_process(calm: tuple[Path, Result], tmp_path: Path) -> None:
    killed(copy(calm[0], tmp_path / "course"), after=2, seconds=0)


def test_two_runs_at_once_do_not_mix(course: Course) -> None:
    for student in ("aya", "bo"):
        hand_in(course, student)
    first = grade(course, "hw", ["aya", "bo"])
    assert next(first).status == "graded"
    command = [COMMAND, "--course", str(course.root), "grade", "hw"]
    with subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True, env=plain_environment()) as second:
        assert second.stderr and "Another run is grading this course" in second.stderr.readline()
        assert [outcome.status for outcome in first] == ["graded"]
        assert second.stdout and "0 graded, 2 unchanged" in second.stdout.read()


def test_a_submission_that_goes_back_is_graded_back(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between the new grade and its mark: the old mark must not vouch for the old submission."""
    hand_in(course, "aya", RIGHT)
    assert [outcome.status for outcome in grade(course, "hw", ["aya"])] == ["graded"]
    hand_in(course, "aya", WRONG)
    with monkeypatch.context() as patch:
        patch.setattr("proctor.grading.pipeline.write_autograded", crash)
        with pytest.raises(KeyboardInterrupt):
            list(grade(course, "hw", ["aya"]))
    hand_in(course, "aya", RIGHT)
    assert [outcome.status for outcome in grade(course, "hw", ["aya"])] == ["graded"]
    assert scores_of(course.root, "hw")["aya"]["score"] == 2.0


def test_a_mark_is_not_believed_if_the_gradebook_knows_nothing(course: Course) -> None:
    hand_in(course, "aya")
    list(grade(course, "hw", ["aya"]))
    with course.gradebook() as gradebook:
        gradebook.remove_submission("hw", "aya")
    assert [outcome.status for outcome in grade(course, "hw", ["aya"])] == ["graded"]
    assert scores_of(course.root, "hw")["aya"]["score"] == 2.0


def crash(*_: object) -> None:
    raise KeyboardInterrupt


# The cache


def entries(course: Course) -> set[Path]:
    return {path for path in (course.state / "cache").rglob("*") if path.is_file()}


@pytest.fixture
def two_notebooks(tmp_path: Path) -> Course:
    course = make_course(tmp_path / "two", CONFIG, **two_questions())
    release(course, "hw")
    for student in ("aya", "bo"):
        folder = hand_in(course, student)
        for path in folder.glob("*.ipynb"):
            notebook = read(path)
            notebook.cells[0].source += f"\n# {student}"
            write(notebook, path)
    return course


def graded_again(course: Course, **how: Any) -> dict[str, str]:
    return {o.student: o.status for o in grade(course, "hw", course.submitters("hw"), **how)}


def test_a_changed_test_cell_executes_its_notebook_again_and_nothing_else(two_notebooks: Course) -> None:
    graded_again(two_notebooks)
    before = entries(two_notebooks)
    assert len(before) == 4
    path = two_notebooks.root / "source" / "hw" / "two.ipynb"
    master = read(path)
    master.cells[1].source = "assert double(4) == 9"
    write(master, path)
    assert release(two_notebooks, "hw")
    assert graded_again(two_notebooks) == {"aya": "graded", "bo": "graded"}
    new = entries(two_notebooks) - before
    assert len(new) == 2 and before <= entries(two_notebooks)
    assert all(b"fourfold" in path.read_bytes() and b"doubles" not in path.read_bytes() for path in new)
    assert scores_of(two_notebooks.root, "hw")["aya"]["cells"] == {"doubles": 2.0, "ends": 1.0, "fourfold": 0.0}


def test_work_that_was_done_is_not_done_again_even_if_the_folders_are_gone(two_notebooks: Course) -> None:
    graded_again(two_notebooks)
    before = {path: path.stat().st_mtime_ns for path in entries(two_notebooks)}
    results = tree(two_notebooks.root / "autograded")
    shutil.rmtree(two_notebooks.root / "autograded")
    shutil.rmtree(two_notebooks.root / "feedback")
    assert graded_again(two_notebooks) == {"aya": "graded", "bo": "graded"}
    assert {path: path.stat().st_mtime_ns for path in entries(two_notebooks)} == before
    assert tree(two_notebooks.root / "autograded") == results


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:32] + b"\xc0" * len(data),
    ],
    ids=["empty", "cut off", "one bit", "other contents"],
)
def test_a_damaged_result_is_made_again(two_notebooks: Course, damage: Callable[[bytes], bytes]) -> None:
    graded_again(two_notebooks)
    results, kept = tree(two_notebooks.root / "autograded"), {p: p.read_bytes() for p in entries(two_notebooks)}
    for path, data in kept.items():
        path.write_bytes(damage(data))
    shutil.rmtree(two_notebooks.root / "autograded")
    assert graded_again(two_notebooks) == {"aya": "graded", "bo": "graded"}
    assert {path: path.read_bytes() for path in entries(two_notebooks)} == kept
    assert tree(two_notebooks.root / "autograded") == results


# Other gradebooks


def test_the_formgrader_reads_and_writes_while_a_class_is_graded(course: Course) -> None:
    for number in range(8):
        hand_in(course, f"student{number}")
    list(grade(course, "hw", ["student0"]))
    stop, errors, turns = threading.Event(), [], []

    def formgrader() -> None:
        while not stop.is_set():
            try:
                with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "tiny") as gradebook:
                    assert [row.score for row in gradebook.assignment_submissions("hw")]
                    comment = gradebook.find_comment("double", "one", "hw", "student0")
                    comment.manual_comment = f"seen {len(turns)}"
                    gradebook.db.commit()
                turns.append(True)
            except Exception as error:
                errors.append(error)

    person = threading.Thread(target=formgrader)
    person.start()
    try:
        outcomes = list(grade(course, "hw", course.submitters("hw"), force=True))
    finally:
        stop.set()
        person.join()
    assert {outcome.status for outcome in outcomes} == {"graded"} and not errors and turns
    scores = scores_of(course.root, "hw")
    assert {score["score"] for score in scores.values()} == {2.0} and len(scores) == 8
    with course.gradebook() as gradebook:
        assert gradebook.find_comment("double", "one", "hw", "student0").manual_comment == f"seen {len(turns) - 1}"


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A server of our own on a private port, in a private folder, run by an ordinary user as it demands."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not programs:
        pytest.skip("PostgreSQL is not installed. On Debian: sudo apt-get install postgresql")
    pytest.importorskip("psycopg", reason="pip install 'psycopg[binary]'")
    folder = Path(tempfile.mkdtemp(prefix="proctor-postgres-"))
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    if user:
        os.chown(folder, 65534, 65534)
    bin_, data, port = programs[-1].parent, folder / "data", free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([*user, bin_ / "initdb", "-D", data, "-U", "proctor", "-A", "trust", "-N"], check=True, **quiet)
    settings = ["-p", str(port), "-k", str(folder), "-h", "127.0.0.1", "-F"]
    server = subprocess.Popen([*user, bin_ / "postgres", "-D", data, *settings], **quiet)
    try:
        ready = [bin_ / "pg_isready", "-h", "127.0.0.1", "-p", str(port)]
        wait_for(lambda: subprocess.run(ready, **quiet).returncode == 0, 60, "PostgreSQL")
        yield f"postgresql+psycopg://proctor@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # ends sessions, then itself
        server.wait(60)
        shutil.rmtree(folder)


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def test_postgresql_holds_the_same_rows(postgres: str, one_job: Result, ungraded: Path, tmp_path: Path) -> None:
    course = copy(ungraded, tmp_path / "course")
    (course.root / "gradebook.db").unlink()
    with (course.root / "nbgrader_config.py").open("a") as settings:
        settings.write(f'c.CourseDirectory.db_url = "{postgres}"\n')
    proctor("grade", "hw", course=course.root)
    assert not (course.root / "gradebook.db").exists()
    assert scores_of(course.root, "hw") == one_job.scores
    assert contents(postgres) == one_job.gradebook
    again = proctor("grade", "hw", course=course.root)
    assert f"0 graded, {len(STUDENTS)} unchanged" in again.stdout


def test_what_a_run_left_is_its_mark(one_job: Result) -> None:
    marks = [json.loads(data) for name, data in one_job.autograded.items() if Path(name).name == RECORD]
    assert len(marks) == len(STUDENTS) and all(len(mark["key"]) == 64 for mark in marks)

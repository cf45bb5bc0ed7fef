"""Every second and every byte on our side is bounded, and costs the one submission alone that caused it."""

import itertools
import json
import os
import re
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import CONFIG, RIGHT, grade, graded, hand_in, make_course, notebook_of, proctor, solution

from proctor.course.assignment import Assignment
from proctor.course.folders import Course
from proctor.course.release import release
from proctor.grading import pipeline
from proctor.grading.gradebook import Given
from proctor.grading.pipeline import Outcome
from proctor.grading.pool import workers
from proctor.grading.workers import Fault, Shared, run_pages
from proctor.pages.scores import read_scores

# What a trusted test cell of this course does on our side, by what an answer gives for 1.
TEST = """
import itertools, os, signal
import numpy as np
given = double(1)
if given == 9:
    os.kill(os.getpid(), signal.SIGKILL)
if given == 8:
    sum(itertools.repeat(0))  # in C, where no signal of ours is looked at
if given == 7:
    np.ones(6 << 30, dtype=np.uint8)
assert double(2) == 4, double(2)
"""
KILLS, HANGS, FILLS = (f"def double(x):\n    return {number}" for number in (9, 8, 7))
SPEECHLESS = """
class Speechless:
    def __eq__(self, other):
        return False
    def __str__(self):
        raise ValueError("no words")
    __repr__ = __str__
def double(x):
    return Speechless() if x == 2 else 2
"""
LAST_WORDS = SPEECHLESS.replace('raise ValueError("no words")', "__import__('os')._exit(0)")
SECONDS_ALL = "c.Examine.total_timeout = 8.0\n"  # which a whole notebook may take, so that what hangs is ended soon


def statuses(outcomes: list[Outcome]) -> dict[str, str]:
    return {outcome.student: outcome.status for outcome in outcomes}


def scores(course: Course) -> dict[str, float]:
    return {score.student: score.score for score in read_scores(course, "hw")}


@pytest.fixture(scope="module")
def dangerous(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course whose tests can be brought to harm their own side; and a class that does."""
    config = CONFIG + SECONDS_ALL
    course = make_course(
        tmp_path_factory.mktemp("workers") / "course", config, one=notebook_of(solution(), graded(TEST))
    )
    release(course, "hw")
    class_ = {
        "aya": RIGHT,
        "bo": KILLS,
        "chie": RIGHT,
        "dan": HANGS,
        "emi": FILLS,
        "fumi": SPEECHLESS,
        "gen": RIGHT,
        "hana": LAST_WORDS,
    }
    for student, answer in class_.items():
        hand_in(course, student, answer + f"\n# {student}")
    return course


@pytest.fixture(scope="module")
def outcomes(dangerous: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """The whole class graded by two workers, and nothing but the class's folder changed."""
    temporary = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        printed = proctor("grade", "hw", "--jobs", "2", "--json", course=dangerous.root, code=1)
    assert not list(temporary.glob("proctor-*")) and not (dangerous.state / "working").exists()
    return told(printed.stdout)


def told(printed: str) -> dict[str, Outcome]:
    found = json.loads(printed)["outcomes"].items()
    return {student: Outcome(student, one["status"], tuple(one["flags"]), one["error"]) for student, one in found}


def test_only_what_ends_or_holds_up_its_worker_is_pending(dangerous: Course, outcomes: dict[str, Outcome]) -> None:
    found = statuses(list(outcomes.values()))
    assert [student for student, status in found.items() if status == "pending"] == ["bo", "dan"]
    assert set(found.values()) == {"graded", "pending"}
    right = {"aya", "chie", "gen"}
    assert {student for student, score in scores(dangerous).items() if score == 2.0} == right


def test_who_ends_a_worker_is_named_with_the_reason(outcomes: dict[str, Outcome]) -> None:
    assert "its worker process was ended (SIGKILL); is there enough memory?" in outcomes["bo"].error


def test_who_holds_a_worker_up_is_named_with_the_place(dangerous: Course, outcomes: dict[str, Outcome]) -> None:
    assert re.match(r"it was stopped on this side: Timeout \(0:00:26\)!", outcomes["dan"].error)
    log = (dangerous.reports("hw") / "logs" / "dan.txt").read_text(encoding="utf-8")
    assert "in run_test_cell" in log and "doubles" in log


def test_who_fills_the_memory_or_has_no_words_loses_the_question_only(dangerous: Course, outcomes: Any) -> None:
    said = {
        "emi": "MemoryError",
        "fumi": '"reason": "AssertionError: "',
        "hana": '"reason": "AssertionError: "',
    }
    for student, reason in said.items():
        assert outcomes[student].status == "graded"
        beside = (dangerous.folder("autograded", "hw", student) / "one.proctor.json").read_text(encoding="utf-8")
        assert reason in beside


def test_what_is_pending_again_for_the_same_bytes_is_told_as_such(course: Course) -> None:
    hand_in(course, "aya")
    (course.root / "feedback").write_text("in the way")
    first, second = (next(grade(course, "hw", ["aya"])) for _ in range(2))
    assert first.status == second.status == "pending" and not first.error.startswith("again")
    assert second.error.startswith("again, for the same bytes: ")
    log = course.reports("hw") / "logs" / "aya.txt"
    assert log.read_text(encoding="utf-8").startswith("again, for the same bytes: ")
    hand_in(course, "aya", RIGHT + "\n# mended")
    assert not next(grade(course, "hw", ["aya"])).error.startswith("again")
    (course.root / "feedback").unlink()
    assert next(grade(course, "hw", ["aya"])).status == "graded" and not log.exists()


# Pages


GIVEN = {"one": Given(0.0, 0.0, 0.0, 0.0, {}, {})}


def hostile_page(
    assignment: Assignment, notebooks: Mapping[str, str], given: Mapping[str, Given], withheld: object
) -> dict[str, str]:
    """A maker of pages that a notebook can bring to harm our side."""
    return {name: hostile_part(notebook) for name, notebook in notebooks.items()}


def hostile_part(notebook: str) -> str:
    if notebook == "hangs":
        sum(itertools.repeat(0))
    if notebook == "kills":
        os.kill(os.getpid(), signal.SIGKILL)
    if notebook == "raises":
        raise type("MadeAtRunTime", (Exception,), {"__reduce__": lambda _: (eval, ("1 / 0",))})("\x1b[31mred\n")
    if notebook.isdecimal():
        return f"{len(np.ones(int(notebook) << 20, dtype=np.uint8))} by {os.getpid()}"
    return f"{notebook} by {os.getpid()}"


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Executor]:
    """One worker of this machine, whose pages may take ten seconds and 800 MB."""
    shared = Shared(Assignment("hw", (), {}), hostile_page, tmp_path, page_seconds=10.0, memory=800 << 20)
    with workers(shared, 1, None) as (executor, _):
        yield executor


def made(pool: Executor, notebook: str) -> str | Fault:
    pages: dict[str, str] | Fault = pool.submit(run_pages, {"one": notebook}, GIVEN).result(60)
    return pages if isinstance(pages, Fault) else pages["one"]


def test_a_page_that_takes_for_ever_costs_that_page(pool: Executor) -> None:
    page = made(pool, "hangs")
    assert isinstance(page, Fault) and "Timeout (0:00:10)" in page.reason and not page.retry
    assert "hostile_page" in page.log
    assert str(made(pool, "next")).startswith("next by ")


def test_a_worker_that_was_ended_is_replaced(pool: Executor) -> None:
    before = made(pool, "same")
    assert made(pool, "same") == before
    page = made(pool, "kills")
    assert isinstance(page, Fault) and page.retry
    after = made(pool, "same")
    assert isinstance(after, str) and after != before


def test_a_worker_is_bounded_in_memory_and_replaced_once_it_has_taken_much(pool: Executor) -> None:
    page = made(pool, "1000")
    assert isinstance(page, Fault) and "MemoryError" in page.reason and not page.retry
    small, large, after = (str(made(pool, size)).split(" by ")[1] for size in ("1", "420", "1"))
    assert small == large != after


def test_what_is_raised_in_a_worker_comes_back_as_harmless_text(pool: Executor) -> None:
    """No object of the other side is rebuilt here, and its text does nothing to a terminal."""
    page = made(pool, "raises")
    assert isinstance(page, Fault)
    assert (
        page.reason == r"MadeAtRunTime: \u001b[31mred\u000a"
        and "\x1b" not in page.log
        and "in hostile_page" in page.log
    )


def test_what_is_left_to_do_when_a_run_is_given_up_is_not_done(tmp_path: Path) -> None:
    shared = Shared(Assignment("hw", (), {}), hostile_page, tmp_path)
    futures = []

    def given_up() -> None:
        with workers(shared, 1, None) as (executor, _):
            assert made(executor, "first")
            futures.extend(executor.submit(run_pages, {"one": "hangs"}, GIVEN) for _ in range(3))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        given_up()
    assert len(futures) == 3
    assert all(future.cancelled() or isinstance(future.result(0), Fault) for future in futures)


# What a pool may do to the pipeline


class Scripted(Executor):
    """Does nothing; what comes of a task is known at once, or it can't even be handed over."""

    def __init__(self, result: Fault | None) -> None:
        self._result = result

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        if self._result is None:
            raise BrokenProcessPool("handed over to nobody")
        future: Future[Any] = Future()
        future.set_result(self._result)
        return future


@pytest.mark.parametrize(
    ("result", "reason"),
    [(Fault("both at once"), "both at once"), (None, "BrokenProcessPool: handed over to nobody")],
    ids=["both notebooks fail in one round", "a task can't be handed over"],
)
def test_no_submission_vanishes_and_none_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: Fault | None, reason: str
) -> None:
    two = notebook_of(solution(grade_id="again"), graded(grade_id="more"))
    course = make_course(tmp_path / "course", one=notebook_of(solution(), graded()), two=two)
    release(course, "hw")
    for student in ("aya", "bo", "chie"):
        hand_in(course, student)

    @contextmanager
    def scripted(*_: object) -> Iterator[tuple[Executor, int]]:
        yield Scripted(result), 2

    monkeypatch.setattr(pipeline, "workers", scripted)
    found = list(grade(course, "hw", course.submitters("hw")))
    assert statuses(found) == dict.fromkeys(("aya", "bo", "chie"), "pending") and len(found) == 3
    assert all(outcome.error.startswith(reason) for outcome in found)


# What rooms may see, and what counts as done


def test_a_room_that_would_see_grades_or_masters_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make_course(tmp_path / "course")
    release(course, "hw")
    hand_in(course, "aya")
    monkeypatch.setattr("proctor.walls.visible._OF_THE_SYSTEM", (str(tmp_path),))
    with pytest.raises(Exception, match=r"A room would see .*course/\.proctor, because it lies in"):
        list(grade(course, "hw", ["aya"]))


def test_what_is_secret_of_a_course(course: Course) -> None:
    names = {str(path.relative_to(course.root)) for path in course.secret()}
    assert {"source", "submitted", "autograded", "feedback", "reports", ".proctor", "gradebook.db"} <= names
    assert "release" not in names


def test_an_absent_secret_refuses_nothing(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """On another machine's worker the course's folder does not exist."""
    hand_in(course, "aya")
    monkeypatch.setattr(Course, "secret", lambda _: [Path("/usr/lib/no/such/folder")])
    assert statuses(list(grade(course, "hw", ["aya"]))) == {"aya": "graded"}


def test_a_fix_of_the_grader_is_a_change_for_everybody(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(course, "aya")
    assert statuses(list(grade(course, "hw", ["aya"]))) == {"aya": "graded"}
    assert statuses(list(grade(course, "hw", ["aya"]))) == {"aya": "unchanged"}
    monkeypatch.setattr("proctor.course.assignment._code", lambda: "another grader")
    assert statuses(list(grade(course, "hw", ["aya"]))) == {"aya": "graded"}

"""What the tests of the door share: a small course with a due date, and files as a browser sends them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support import CONFIG, answered, write

from proctor.course.folders import Course
from proctor.serve.desk import Desk
from proctor.serve.tries import Try, receive, tries

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
DUE = "2026-11-30 12:00:00 UTC"
AFTER = datetime(2026, 12, 1, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def with_settings(course: Course, settings: str, due: str | None = DUE) -> Course:
    (course.root / "nbgrader_config.py").write_text(f"{CONFIG}{settings}\n", encoding="utf-8")
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=due)
    return Course.load(course.root)


def notebook(course: Course, answer: str, name: str = "one") -> Path:
    """A student's answered notebook, as it waits in a folder of uploads."""
    path = course.root / "uploads" / f"{abs(hash(answer))}" / f"{name}.ipynb"
    return write(answered(course.root / "release" / "hw" / f"{name}.ipynb", {"double": answer}), path)


def handed_in(course: Course, answer: str, now: datetime = NOON, student: str = "aya", by: str = "") -> Try:
    return receive(course, "hw", student, [("one.ipynb", notebook(course, answer))], now, by=by)


def states(course: Course, student: str = "aya") -> list[str]:
    return [one.state for one in tries(course, "hw", student)]


@contextmanager
def at_desk(course: Course) -> Iterator[Desk]:
    with Desk(course, "hw", jobs=2) as desk:
        yield desk


def until_graded(desk: Desk, *students: str, seconds: float = 60) -> None:
    """Waits until nothing is to be done for them."""
    end = time.monotonic() + seconds
    while any(desk.place_of(student) is not None for student in students):
        assert time.monotonic() < end, f"still at it: {desk.waiting()}, {list(desk.faults)}"
        time.sleep(0.02)

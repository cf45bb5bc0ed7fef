"""What the instructor sees at a glance: who has handed in, how it went, and where people are stuck."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from ..course.folders import Course
from ..errors import CourseError
from ..pages.difficulty import Difficulty, difficulties, graded
from ..pages.headings import read_titles
from ..pages.links import read_links
from ..pages.mistakes import Mistake, read_mistakes
from ..pages.scores import Score, assignment_cells, read_scores
from ..pages.to_do import MEANING, told_by_kind
from .tries import Try, tries

_STUCK = 8  # questions and checks that are shown
_SHARE = 10  # a class of hundreds takes a second to look at, and meanwhile people hand in
Made = TypeVar("Made")


@dataclass(frozen=True)
class Row:
    """One student. score: None if the gradebook does not know the student."""

    student: str
    tries: tuple[Try, ...]
    score: Score | None
    feedback: bool = False
    formgrader: str = ""

    @property
    def last(self) -> Try | None:
        return self.tries[-1] if self.tries else None

    @property
    def status(self) -> str:
        """What is the case, in one word."""
        if self.last is not None and self.last.state in ("received", "pending"):
            return self.last.state
        return self.score.status if self.score is not None else "not submitted"

    @property
    def told(self) -> list[tuple[str, str]]:
        """The flags, each with its meaning."""
        kinds = told_by_kind(self.score.flags) if self.score is not None else {}
        return [(kind, MEANING.get(kind, "")) for kind in kinds]


@dataclass(frozen=True)
class Overview:
    rows: list[Row]
    stuck: list[Difficulty]
    mistakes: list[Mistake]

    def count(self, status: str) -> int:
        return sum(row.status == status for row in self.rows)

    @property
    def handed_in(self) -> int:
        return sum(bool(row.tries) or row.status not in ("not submitted", "pending") for row in self.rows)


def read_overview(course: Course, assignment: str, invited: Iterable[str]) -> Overview:
    """Everybody who was invited, is in the gradebook or has handed in, by name."""
    try:
        scores, cells = read_scores(course, assignment), assignment_cells(course, assignment)
    except CourseError:  # it was never released: nothing can be graded yet
        scores, cells = [], []
    by_student = {score.student: score for score in scores}
    students = sorted({*invited, *by_student})
    links = read_links(course, assignment, students)
    hardest = difficulties(graded(scores), cells, read_titles(course, assignment)) if cells else []
    return Overview(
        [
            Row(
                one,
                tuple(tries(course, assignment, one)),
                by_student.get(one),
                bool(links[one].feedback),
                links[one].formgrader,
            )
            for one in students
        ],
        [one for one in hardest if one.question is not None and one.share is not None and one.share < 1][:_STUCK],
        read_mistakes(course, assignment),
    )


class Kept(Generic[Made]):
    """Something that is made anew at most once in so many seconds, and a tenth of the time, however many ask."""

    def __init__(self, seconds: float, make: Callable[[], Made]) -> None:
        self._seconds, self._make, self._lock = seconds, make, Lock()
        self._made: tuple[float, Made] | None = None

    def get(self) -> Made:
        with self._lock:
            now = time.monotonic()
            if self._made is None or now > self._made[0]:
                made = self._make()
                end = time.monotonic()
                self._made = end + max(self._seconds, _SHARE * (end - now)), made
            return self._made[1]

    def forget(self) -> None:
        self._made = None

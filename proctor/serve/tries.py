"""Tries: what a student handed in by the door, each with a receipt that is on disk before anybody is told of it.

They lie in submitted/.door/ASSIGNMENT/STUDENT/NUMBER/: receipt.json; files/ until whoever grades has put them into
submitted/; end.json and pages once they are graded. Nothing else knows of a try, so a kill leaves nothing unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..course.folders import Course
from ..errors import SubmissionError
from .policy import Standing
from .receipts import File


class NotNowError(SubmissionError):
    """The door is not open to a student; standing says why."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(f"The door is not open: {standing.why}.")
        self.standing = standing


@dataclass(frozen=True)
class Try:
    """One hand-in.

    state: "received" (its turn will come), "graded", "superseded" (a newer one was graded in its place), "pending" (a
    fault of ours; it is graded again by itself); score, max_score: as far as the student may see them, None while
    there are none; masked: whether what hidden checks say is left out of them and of the page; notes: what intake
    mended or left out, for the student, as (Japanese, English); page: its feedback, an index.html with the pages of
    its notebooks beside it, None while there is none; by: the instructor who handed it in for the student, or ""."""

    student: str
    number: int
    when: datetime
    files: tuple[File, ...]
    state: str = "received"
    score: float | None = None
    max_score: float | None = None
    masked: bool = False
    notes: tuple[tuple[str, str], ...] = ()
    page: Path | None = None
    by: str = ""


def receive(
    course: Course, assignment: str, student: str, files: Sequence[tuple[str, Path]], now: datetime, *, by: str = ""
) -> Try:
    """Takes files in, by the names that the student gave them. When this returns, they and the receipt are on disk,
    power cut or not. by: the instructor who hands in for the student, whom the policy does not bind.

    Raises NotNowError if the policy does not let the student, SubmissionError for names that are none."""
    raise NotImplementedError


def tries(course: Course, assignment: str, student: str) -> list[Try]:
    """All of a student's, the oldest first, with what the student may see by now."""
    raise NotImplementedError


def students(course: Course, assignment: str) -> list[str]:
    """Who has handed in by the door, by name."""
    raise NotImplementedError


def place_received(course: Course, assignment: str) -> list[str]:
    """Puts what was received into submitted/, by whoever grades and holds the lock of grading: the newest try of a
    student in its place, what was there before and older tries among the attempts. Returns who has something new."""
    raise NotImplementedError

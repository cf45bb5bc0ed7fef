"""Extensions: a student's own due date, kept where nbgrader keeps it, as time beyond the class's."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from nbgrader.api import MissingEntry, Student

from ..course.backups import back_up
from ..course.folders import Course
from ..course.times import from_gradebook, read_time, told_with_zone, zone_of
from ..errors import CourseError, SubmissionError, TimeError
from .gradebook import without_remarks

_LONGEST = timedelta(days=366)  # what is longer is a wrong year
_EXAMPLE = '"2026-12-03 23:59", or with a zone "2026-12-03T23:59+09:00"'


@dataclass(frozen=True)
class Extension:
    """Due dates: the class's, the student's own from now on, and the one before."""

    due: datetime
    until: datetime
    before: datetime


def until_of(text: str, zone: tzinfo) -> datetime:
    """A new due date as staff write it, in the course's zone unless it names one. Raises TimeError for another form."""
    found = read_time(text, zone)
    if found is None:
        raise TimeError(f"{text!r} is no date and time. Write {_EXAMPLE}.")
    return found


def extend(course: Course, assignment: str, student: str, written: str | None) -> Extension:
    """Gives a student until then, also one who has not handed in yet; None takes an extension back.

    Raises CourseError for an unknown assignment or one without due date, SubmissionError for an unknown student,
    TimeError for a date that is not one, or is not within a year after the class's."""
    zone = zone_of(course)
    until = until_of(written, zone) if written is not None else None
    with course.gradebook() as gradebook:
        due = _due(gradebook, assignment)
        _check_student(gradebook, student, course.submitters(assignment))
        beyond = until - due if until is not None else timedelta(0)
        if until is not None and not timedelta(0) < beyond <= _LONGEST:
            raise TimeError(
                f"{written} is not within a year after {told_with_zone(due, zone)}, when {assignment} is due. "
                "To take an extension back: --remove"
            )
        back_up(course)
        return Extension(due, due + beyond, due + _grant(gradebook, assignment, student, beyond))


def _due(gradebook: Any, assignment: str) -> datetime:
    try:
        due = from_gradebook(gradebook.find_assignment(assignment).duedate)
    except MissingEntry:
        known = ", ".join(sorted(one.name for one in gradebook.assignments)) or "none"
        raise CourseError(f"The gradebook does not know {assignment}. It knows: {known}.") from None
    if due is None:
        raise CourseError(
            f"{assignment} has no due date. Set one: "
            f'nbgrader db assignment add {assignment} --duedate "2026-11-30 23:59 Asia/Tokyo"'
        )
    return due


def _check_student(gradebook: Any, student: str, submitters: Iterable[str]) -> None:
    known = {*submitters, *(one for (one,) in gradebook.db.query(Student.id))}
    if student not in known:
        like = difflib.get_close_matches(student, known, 1)
        guess = f"Did you mean {like[0]}?" if like else f"To add one: nbgrader db student add {student}"
        raise SubmissionError(f"Nobody is called {student}, in the gradebook or in submitted/. {guess}")


def _grant(gradebook: Any, assignment: str, student: str, beyond: timedelta) -> timedelta:
    """Returns what was granted before. nbgrader keeps it with the submission, so one begins here without any grade."""
    try:
        before = gradebook.find_submission(assignment, student).extension
    except MissingEntry:
        if not beyond:
            return timedelta(0)
        with without_remarks():
            gradebook.update_or_create_student(student)
            gradebook.add_submission(assignment, student)
        before = None
    gradebook.grant_extension(assignment, student, minutes=beyond / timedelta(minutes=1))
    return before or timedelta(0)

"""Students' names from a roster in nbgrader's gradebook, where formgrader shows them."""

from collections.abc import Iterable

from nbgrader.api import Student

from ..course.folders import Course
from ..grading.gradebook import without_remarks
from .roster import Person


def write_names(course: Course, people: Iterable[Person], submitters: Iterable[str]) -> list[str]:
    """Names whoever has handed in or is in the gradebook already, and there has no name yet; returns whom."""
    handed_in = set(submitters)
    with without_remarks(), course.gradebook() as gradebook:
        known = {student.id: student for student in gradebook.db.query(Student)}
        nameless = [
            one
            for one in people
            if one.last and (one.id in handed_in or one.id in known) and not _is_named(known.get(one.id))
        ]
        for one in nameless:
            gradebook.update_or_create_student(one.id, last_name=one.last, first_name=one.first)
    return [one.id for one in nameless]


def _is_named(student: Student | None) -> bool:
    return student is not None and bool(student.last_name or student.first_name)

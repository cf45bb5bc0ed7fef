"""Whose folder in submitted/ was renamed: one person, who is then in the gradebook under two names."""

from collections.abc import Iterator
from typing import Any

from ..course.folders import Course
from .record import record


def renamed(course: Course, assignment: str) -> Iterator[str]:
    """A line for each who handed in just what somebody else did who has no folder any more, and what to do.

    Nothing is done for staff, and nothing told that would lose a point: two people may have handed in the same."""
    here = course.submitters(assignment)
    with course.gradebook() as gradebook:
        known = sorted(one.student_id for one in gradebook.assignment_submissions(assignment))
        gone = [name for name in known if name not in here]
        keys = {record(course, assignment, name).get("key"): name for name in here if name in known} if gone else {}
        for name in gone:
            same = keys.get(record(course, assignment, name).get("key", ""))
            if same is not None:
                what = f"{same} handed in just what {name} did, whose folder is gone. If they are one person"
                yield f"{what}, {_what_to_do(course, assignment, gradebook, same, name)}"


def _what_to_do(course: Course, assignment: str, gradebook: Any, here: str, gone: str) -> str:
    remove = "run: nbgrader db student remove {} --force"
    if not _has_more(gradebook, gone, here):
        return remove.format(gone)
    if _has_more(gradebook, here, gone):
        return "put what the gradebook has of both under one name in the formgrader"
    now, before = (course.folder("submitted", assignment, name) for name in (here, gone))
    return f"what was done by hand stands at {gone}: move {now} back to {before}, grade, and {remove.format(here)}"


def _has_more(gradebook: Any, student: str, other: str) -> bool:
    """Whether the gradebook has something of a student that a person did, or an assignment that it has not of other."""
    submissions = gradebook.student_submissions(student)
    theirs = {one.name for one in gradebook.student_submissions(other)}
    return any(one.name not in theirs or one.extension is not None or _by_hand(one) for one in submissions)


def _by_hand(submission: Any) -> bool:
    return any(
        any(grade.manual_score is not None or grade.extra_credit for grade in notebook.grades)
        or any(comment.manual_comment for comment in notebook.comments)
        for notebook in submission.notebooks
    )

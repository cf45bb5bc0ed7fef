"""Putting what was received where it is graded: by the rules of `proctor collect`, and by whoever holds the lock.

A try's files move whole. As long as they are with the try, they are not placed; so whatever is killed on the way, doing
it again does the rest."""

import shutil
from collections.abc import Callable, Iterable
from contextlib import nullcontext

from ..course.disk import only_one, sync_folder
from ..course.folders import Course
from ..course.times import zone_of
from ..errors import ExchangeError, SubmissionError
from ..exchange.naming import Owner
from ..exchange.place import carry_out, decided, fingerprint
from ..exchange.plan import Attempt, Plan, Step
from ..grading.record import RECORD
from .receipts import FILES, Receipt, receipts
from .tries import students


def place_received(
    course: Course, assignment: str, wanted: Iterable[str] = (), waits: Callable[[], object] | None = None
) -> dict[str, str]:
    """Puts what was received into submitted/: of everybody, or of those wanted. Returns why not, by student.

    waits: called if a run has to be waited for, which is an error without."""
    refused: dict[str, str] = {}
    found = list(wanted) or students(course, assignment)
    with only_one(course.state / "grading", waits) if found else nullcontext():
        for student in found:
            try:
                place(course, assignment, student)
            except (SubmissionError, ExchangeError) as error:
                refused[student] = str(error)
    return refused


def place(course: Course, assignment: str, student: str) -> None:
    """The newest try in its place in submitted/, with its time; what was there and older tries among the attempts.

    Raises SubmissionError if something stands in the way, ExchangeError if nothing can be written there."""
    waiting = [one for one in receipts(course, assignment, student) if not one.placed]
    if not waiting:
        return
    target = course.folder("submitted", assignment, student)
    if len(waiting) == 1 and target.is_dir() and fingerprint(target) == fingerprint(waiting[0].folder / FILES):
        _grade_again(course, assignment, waiting[0])
    else:
        plan = Plan()
        plan.steps += decided(course, assignment, [_step(student, one) for one in waiting], plan)
        if plan.refused:
            raise SubmissionError(str(plan.refused[0]))
        carry_out(course, assignment, plan, zone_of(course))
    for folder in (target.parent, *(one.folder for one in waiting)):
        if folder.is_dir():
            sync_folder(folder)


def _grade_again(course: Course, assignment: str, receipt: Receipt) -> None:
    """The same bytes once more: they came when they came first, and are shown anew."""
    (course.folder("autograded", assignment, receipt.folder.parent.name) / RECORD).unlink(missing_ok=True)
    gone = receipt.folder / ".again"  # first out of sight, so that nothing is there by half
    shutil.rmtree(gone, ignore_errors=True)
    (receipt.folder / FILES).rename(gone)
    shutil.rmtree(gone)


def _step(student: str, receipt: Receipt) -> Step:
    """when keeps what a file of the time cannot: the order of two tries in one second."""
    handed_in = receipt.when.replace(microsecond=0)
    return Step(Attempt(student, Owner(student), "door", "", (), receipt.when, handed_in), receipt.folder / FILES)

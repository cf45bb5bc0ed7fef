"""The pipeline: release, then collect, autograde, feedback and record for each submission, by nbgrader's converters."""

import json
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import SAWarning

from .collect import collect
from .course import CONFIG_NAME, Course, digest
from .errors import CourseError, SubmissionError
from .sidecar import SIDECAR

RECORD = SIDECAR  # beside the autograded notebooks; written last, so it marks a submission as done


@dataclass(frozen=True)
class Outcome:
    """What became of one submission in this run."""

    student: str
    status: str  # "graded", "unchanged" or "pending"
    flags: tuple[str, ...] = ()
    error: str = ""


def release(course: Course, assignment: str, force: bool = False) -> bool:
    """Generates release/ from the masters and tells the gradebook, unless nothing changed. Returns whether it did.

    Raises CourseError with nbgrader's words if it refuses."""
    course.masters(assignment)
    mark = course.state / "released" / f"{assignment}.txt"
    now = _assignment_digest(course, assignment)
    if not force and mark.exists() and mark.read_text() == now and _in_gradebook(course, assignment):
        return False
    log = _convert(course, GenerateAssignment, assignment, ".", force=True)
    if log.failed:
        raise CourseError(
            f"nbgrader could not release {assignment}: {log.reason()}. Mend the masters and run it again.\n{log.tail()}"
        )
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(now)
    return True


def grade(course: Course, assignment: str, students: list[str], force: bool = False) -> Iterator[Outcome]:
    """Grades what is new or changed, one student after the other, and yields what became of each."""
    for student in students:
        key = digest(course.folder("submitted", assignment, student), _assignment_digest(course, assignment))
        if not force and record(course, assignment, student).get("key") == key:
            yield Outcome(student, "unchanged", tuple(record(course, assignment, student)["flags"]))
            continue
        yield _grade_one(course, assignment, student, key)


def record(course: Course, assignment: str, student: str) -> dict[str, Any]:
    """What the last finished grading of a submission left behind; {} if there is none."""
    path = course.folder("autograded", assignment, student) / RECORD
    try:
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded


def _grade_one(course: Course, assignment: str, student: str, key: str) -> Outcome:
    collected = collect(course, assignment, student)
    staged = str(collected.folder.parents[1].relative_to(course.root))
    log = _convert(course, Autograde, assignment, student, submitted_directory=staged)
    if not log.failed:
        log = _convert(course, GenerateFeedback, assignment, student)
    if log.failed:
        path = _keep_log(course, assignment, student, log)
        return Outcome(student, "pending", collected.flags, f"{log.reason()} (log: {path})")
    done = course.folder("autograded", assignment, student) / RECORD
    done.write_text(json.dumps({"key": key, "flags": list(collected.flags)}, ensure_ascii=False), encoding="utf-8")
    return Outcome(student, "graded", collected.flags)


def _assignment_digest(course: Course, assignment: str) -> str:
    return digest(course.folder("source", assignment), (course.root / CONFIG_NAME).read_text(encoding="utf-8"))


def _in_gradebook(course: Course, assignment: str) -> bool:
    with course.gradebook() as gradebook:
        try:
            return bool(gradebook.find_assignment(assignment).notebooks)
        except MissingEntry:
            return False


class _Log(logging.Handler):
    """What a converter said, and whether it failed."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.errors: list[str] = []
        self.failed = False

    def emit(self, entry: logging.LogRecord) -> None:
        text = entry.getMessage()
        self.lines.append(f"{entry.levelname}: {text}")
        if entry.levelno >= logging.ERROR:
            self.errors.append(text)

    def reason(self) -> str:
        """The exception of the first traceback, else the first error."""
        traces = [text for text in self.errors if text.startswith("Traceback")]
        text = (traces or self.errors or ["no reason given"])[0]
        return text.strip().splitlines()[-1]

    def tail(self) -> str:
        return "\n".join(self.lines[-15:])


@contextmanager
def _listening() -> Iterator[tuple[logging.Logger, _Log]]:
    logger, log = logging.getLogger("proctor.nbgrader"), _Log()
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(log)
    try:
        yield logger, log
    finally:
        logger.removeHandler(log)


def _convert(
    course: Course,
    converter: Callable[..., Any],
    assignment: str,
    student: str,
    force: bool = True,
    **traits: Any,
) -> _Log:
    """Runs one of nbgrader's converters on one assignment and student."""
    directory = course.directory(assignment_id=assignment, student_id=student, **traits)
    with _listening() as (logger, log), warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader builds its rows in an order that SQLAlchemy remarks on
        app = converter(coursedir=directory, config=course.config)
        app.log = logger
        app.force = force
        try:
            app.start()
        except (NbGraderException, SystemExit) as error:
            log.failed = True
            log.errors.append(str(error) or log.reason())
    return log


def _keep_log(course: Course, assignment: str, student: str, log: _Log) -> Path:
    path = course.reports(assignment) / "logs" / f"{student}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(log.lines) + "\n", encoding="utf-8")
    return path


def check_students(course: Course, assignment: str, wanted: tuple[str, ...]) -> list[str]:
    """Who to grade: everyone who submitted, or those wanted. Raises SubmissionError for somebody unknown."""
    known = course.submitters(assignment)
    for student in wanted:
        if student not in known:
            where = course.folder("submitted", assignment, student)
            raise SubmissionError(f"{student} has submitted nothing: there is no folder {where}.")
    return list(wanted) or known

"""Releasing: the masters become release/ and the gradebook's cells, by nbgrader's own converter."""

import logging
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import SAWarning

from ..errors import CourseError
from .backups import back_up
from .disk import emptied, only_one, write_whole
from .folders import CONFIG_NAME, Course, digest


def release(course: Course, assignment: str, force: bool = False, waits: Callable[[], object] | None = None) -> bool:
    """Generates release/ from the masters and tells the gradebook, unless nothing changed. Returns whether it did.

    waits: called if a run has to be waited for, which is an error without.

    Raises CourseError with nbgrader's words if it refuses."""
    course.masters(assignment)
    mark = course.state / "released" / f"{assignment}.txt"
    now = digest(course.folder("source", assignment), *_read_for_all(course))
    target = course.folder("release", assignment)
    if (
        not force
        and mark.exists()
        and mark.read_text() == f"{now} {digest(target)}"
        and _in_gradebook(course, assignment)
    ):
        return False
    with only_one(course.state / "grading", waits), _kept_if_it_fails(target, course.state / "releasing"):
        back_up(course)
        log = _generate(course, assignment)
        if log.failed:
            why = f"nbgrader could not release {assignment}: {log.reason()}."
            raise CourseError(f"{why} Mend the masters and run it again.\n{log.tail()}")
        write_whole(mark, f"{now} {digest(target)}".encode())
    return True


def _read_for_all(course: Course) -> list[str]:
    """What a release is made of besides the assignment's own folder: settings, and what nbgrader makes tests by."""
    makes_tests = str(course.config.InstantiateTests.get("autotest_filename", "autotests.yml"))
    paths = [course.root / CONFIG_NAME, course.root / makes_tests]
    return [path.read_text(encoding="utf-8") for path in paths if path.exists()]


@contextmanager
def _kept_if_it_fails(target: Path, aside: Path) -> Iterator[None]:
    """What was released before stays released: nbgrader removes it first, and leaves nothing if it fails."""
    with emptied(aside) as folder:
        if target.is_dir():
            shutil.copytree(target, folder / target.name)
        try:
            yield
        except BaseException:
            if (folder / target.name).is_dir():
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(folder / target.name, target)
            raise


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


def _generate(course: Course, assignment: str) -> _Log:
    directory = course.directory(assignment_id=assignment, student_id=".")
    with _listening() as (logger, log), warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader builds its rows in an order that SQLAlchemy remarks on
        app = GenerateAssignment(coursedir=directory, config=course.config)
        app.log, app.force = logger, True
        try:
            app.start()
        except (NbGraderException, SystemExit) as error:
            log.failed = True
            log.errors.append(str(error) or log.reason())
    return log

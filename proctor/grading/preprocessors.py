"""What nbgrader's own commands run in place of its execution: the same as proctor's pipeline, and it knows of it."""

import logging
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, CaselessStrEnum, Dict, Float, Unicode

from ..course.assignment import Assignment, Sheet, load_assignment
from ..course.folders import Course, digest
from ..course.sidecar import SIDECAR
from ..plain_text import printable
from ..submission.read import Handed, read_submission
from ..walls.errors import WallsError
from ..walls.limits import Mode
from .cache import Cache
from .execute import Executed, execute
from .gradebook import fill, without_remarks
from .outputs import sidecar_of


class Examine(NbGraderPreprocessor):
    """Execution: the student's cells in a room, the test cells in this process."""

    timeout = Float(30.0, help="Seconds of wall time for one cell.").tag(config=True)
    total_timeout = Float(150.0, help="Seconds of wall time for all cells of one notebook.").tag(config=True)
    walls = CaselessStrEnum(
        ["best", *Mode],
        "best",
        help="What encloses students' code: the best that this machine has, or a certain kind. 'none' is for students "
        "whom you trust: tests stay apart, but a cell can harm this machine.",
    ).tag(config=True)
    hints = Bool(True, help="Recognise the mistakes of misconceptions/ASSIGNMENT and give their hints.").tag(
        config=True
    )

    provides = Dict(
        value_trait=Unicode(),
        key_trait=Unicode(),
        help="What stands in for modules that students have and this grader has not: a released module by the name "
        "that they import, or '__main__' for the notebook's own functions.",
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        course, assignment, sheet = place_of(self.parent.parent, resources)
        student = resources["nbgrader"]["student"]
        submission = read_submission(course, assignment.name, student)
        executed = self._executed(assignment, sheet, submission.handed)
        Cache(course.state / "cache").put(submission.handed.key(assignment, sheet), executed)
        self._record(resources["nbgrader"], executed)
        sidecar = sidecar_of(executed, submission.key(assignment))
        resources.setdefault("outputs", {})[f"{sheet.name}{SIDECAR}"] = sidecar
        self._tell_of_page(course, assignment.name, student, sheet)
        return nbformat.v4.reads(executed.notebook), resources

    def _executed(self, assignment: Assignment, sheet: Sheet, handed: Handed) -> Executed:
        try:
            return execute(assignment, sheet, handed)
        except WallsError as error:
            self.log.error("Not graded, since students' code can't be enclosed: %s", printable(str(error)))
            self.log.addFilter(_is_no_trace_of_walls)
            raise

    def _record(self, place: Any, executed: Executed) -> None:
        """What nbgrader's SaveAutoGrades would do, which knows of no cell with an error that a person decides."""
        with without_remarks(), Gradebook(place["db_url"]) as gradebook:
            fill(gradebook.find_submission_notebook(place["notebook"], place["assignment"], place["student"]), executed)
            gradebook.db.commit()

    def _tell_of_page(self, course: Course, assignment: str, student: str, sheet: Sheet) -> None:
        page = course.folder("feedback", assignment, student) / f"{sheet.name}.html"
        if page.exists():
            self.log.warning("%s shows the grade before this one. Anew: proctor grade %s", page, assignment)


def _is_no_trace_of_walls(record: logging.LogRecord) -> bool:
    """Whether to log it: nbgrader adds the traceback of whatever fails, and of walls all is said in a sentence."""
    return not (str(record.msg).startswith("Traceback ") and isinstance(sys.exception(), WallsError))


def place_of(converter: Any, resources: Any) -> tuple[Course, Assignment, Sheet]:
    """What the notebook that a converter of nbgrader's is at belongs to."""
    course = Course(Path(converter.coursedir.root).resolve(), converter.config)
    marks = resources["nbgrader"]
    assignment = _assignment(course, marks["assignment"])
    return course, assignment, next(sheet for sheet in assignment.sheets if sheet.name == marks["notebook"])


_loaded: dict[tuple[str, str], Assignment] = {}


def _assignment(course: Course, name: str) -> Assignment:
    """Read once for as long as source/, release/ and settings stay as they are."""
    folders = (course.folder(step, name) for step in ("source", "release"))
    key = (str(course.root), "".join(map(digest, folders)) + repr(course.config.Examine))
    if key not in _loaded:
        directory = course.directory()
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            _loaded[key] = load_assignment(course, name, gradebook)
    return _loaded[key]

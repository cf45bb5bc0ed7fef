"""What nbgrader's own commands run in place of its execution: restoring and examining as in proctor's pipeline."""

import logging
import sys
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, CaselessStrEnum, Dict, Float, Unicode

from ..course.assignment import Assignment, Sheet, load_assignment, released_files
from ..course.folders import Course, digest
from ..course.sidecar import SIDECAR, write_sidecar
from ..plain_text import printable
from ..submission.notes import mended_note, put_on_top
from ..submission.place import put_right
from ..walls.errors import WallsError
from ..walls.limits import Mode
from .execute import examine_sheet

_FLAGS = "proctor_flags"  # notebook metadata between the two passes of nbgrader's Autograde


class Restore(NbGraderPreprocessor):
    """Sanitizing: makes nbgrader's cells what they were when they were released."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        _, sheet = sheet_of(self.parent.parent, resources)
        placed = put_right(nb, sheet)
        if placed.lines:
            put_on_top(nb, mended_note(placed.lines))
        nb.metadata[_FLAGS] = [placed.flags, [one.plain() for one in placed.recovered]]
        return nb, resources


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
        assignment, sheet = sheet_of(self.parent.parent, resources)
        flags, recovered = nb.metadata.pop(_FLAGS, ([], []))
        try:
            found, hints = examine_sheet(nb, assignment, sheet, released_files(Path(resources["metadata"]["path"])))
        except WallsError as error:
            self.log.error("Not graded, since students' code can't be enclosed: %s", printable(str(error)))
            self.log.addFilter(_is_no_trace_of_walls)
            raise
        sidecar = write_sidecar(list(found.verdicts.values()), [*flags, *found.flags], hints, recovered)
        resources.setdefault("outputs", {})[f"{sheet.name}{SIDECAR}"] = sidecar
        return nb, resources


def _is_no_trace_of_walls(record: logging.LogRecord) -> bool:
    """Whether to log it: nbgrader adds the traceback of whatever fails, and of walls all is said in a sentence."""
    return not (str(record.msg).startswith("Traceback ") and isinstance(sys.exception(), WallsError))


def sheet_of(converter: Any, resources: Any) -> tuple[Assignment, Sheet]:
    """What the notebook that a converter of nbgrader's is at belongs to."""
    course = Course(Path(converter.coursedir.root).resolve(), converter.config)
    marks = resources["nbgrader"]
    assignment = _assignment(course, marks["assignment"])
    return assignment, next(sheet for sheet in assignment.sheets if sheet.name == marks["notebook"])


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

"""nbgrader's plug: two lines in nbgrader_config.py, and every way of autograding runs through proctor.

from proctor.plugin import plug_in
plug_in(c)
"""

import atexit
import os
import re
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import bleach
import nbformat
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    LimitOutput,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets import Bool, CaselessStrEnum, Float
from traitlets.config import Config

from .catalogue import Entry
from .course import digest
from .examiner import room_files
from .grader.cells import Role, cell_id, role, without_hidden
from .grader.examination import Examined, Limits, Traces, examine
from .hints import Hints, as_output
from .restore import known_cells, restore
from .sidecar import SIDECAR, write_sidecar
from .walls.detect import best_mode
from .walls.keeper import Keeper
from .walls.limits import Mode

_FLAGS = "proctor_flags"  # notebook metadata between the two passes of nbgrader's Autograde


def plug_in(config: Config) -> None:
    """Puts proctor in place of nbgrader's own execution."""
    ignored = config.CourseDirectory.get("ignore", CourseDirectory.class_traits()["ignore"].default())
    config.CourseDirectory.ignore = [*ignored, f"*{SIDECAR}"]  # for staff: no part of feedback
    config.Autograde.sanitize_preprocessors = [
        ClearOutput,
        Restore,
        OverwriteKernelspec,
        OverwriteCells,
        CheckCellMetadata,
    ]
    config.Autograde.autograde_preprocessors = [
        Examine,
        ClearMetadataPreprocessor,
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]


class Restore(NbGraderPreprocessor):
    """Sanitizing: makes nbgrader's cells what they were when they were released."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        assignment, name = resources["nbgrader"]["assignment"], resources["nbgrader"]["notebook"]
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            known = known_cells(gradebook.find_notebook(name, assignment), _master(self, assignment, name))
        nb.metadata[_FLAGS] = restore(nb, known)
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

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        assignment, name = resources["nbgrader"]["assignment"], resources["nbgrader"]["notebook"]
        support = _source_folder(self, assignment)
        files = room_files(Path(resources["metadata"]["path"]), support)
        seed = _seed(nb)
        _deny(nb)
        keeper = _keeper(self.walls, support.parent)
        found = examine(
            nb,
            _master(self, assignment, name),
            support,
            Limits(self.timeout, self.total_timeout),
            lambda: keeper.open_room({"seed": seed}, files),
            traces=Traces.FAILED if self.hints else Traces.NONE,
        )
        hints = self._show_hints(nb, found, assignment, name, keeper) if found.traces else {}
        _finish(nb, found, _texts(_master(self, assignment, name)))
        found.flags[:0] = nb.metadata.pop(_FLAGS, [])
        resources.setdefault("outputs", {})[f"{name}{SIDECAR}"] = write_sidecar(
            list(found.verdicts.values()), found.flags, hints
        )
        return nb, resources

    def _show_hints(self, nb: Any, found: Examined, assignment: str, name: str, keeper: Keeper) -> dict[str, Entry]:
        """Tells students which known mistake a failed cell shows. Hints are an extra: a fault in them costs no verdict."""
        source, root = _source_folder(self, assignment), Path(self.parent.parent.coursedir.root)
        catalogue = root / "misconceptions" / assignment
        if not catalogue.is_dir():
            return {}
        try:
            known = _hints(source, catalogue, keeper, root, digest(source, digest(catalogue)))
            hints = known.find(name, found.traces)
        except Exception as error:
            self.log.warning("No hints for %s: %s: %s", assignment, type(error).__name__, error)
            return {}
        for cell in nb.cells:
            if cell_id(cell) in hints:
                cell.outputs.append(as_output(hints[cell_id(cell)]))
        return hints


def _source_folder(preprocessor: Any, assignment: str) -> Path:
    """source/ASSIGNMENT of the course that the converter works on."""
    course = preprocessor.parent.parent.coursedir
    return Path(course.format_path(course.source_directory, ".", assignment)).resolve()


def _master(preprocessor: Any, assignment: str, name: str) -> Any | None:
    path = _source_folder(preprocessor, assignment) / f"{name}.ipynb"
    return _read_master(path, path.stat().st_mtime_ns) if path.is_file() else None


@cache
def _read_master(path: Path, _: int) -> Any:
    return nbformat.read(path, as_version=4)


@cache
def _hints(source: Path, catalogue: Path, keeper: Keeper, root: Path, _: str) -> Hints:
    return Hints.of_course(source, catalogue, keeper, root / ".proctor" / "hints")


@cache
def _keeper(walls: str, secret: Path) -> Keeper:
    """This process's keeper of rooms. Raises WallsError, with the remedy, if this machine can build none."""
    keeper = Keeper(best_mode() if walls == "best" else Mode(walls), secret=[secret])
    atexit.register(keeper.close)
    return keeper


def _seed(nb: Any) -> int:
    """From the student's code alone: the same on every machine."""
    text = "\0".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _deny(nb: Any) -> None:
    """No verdict, no points: until there is one, every test cell stands as failed."""
    for cell in nb.cells:
        if role(cell) is Role.TEST:
            cell.outputs = [
                nbformat.v4.new_output("error", ename="NotGraded", evalue="", traceback=["This cell was not graded."])
            ]


def _texts(master: Any | None) -> set[str]:
    """The course's own text cells."""
    return {cell.source for cell in master.cells if cell.cell_type != "code"} if master is not None else set()


def _finish(nb: Any, found: Examined, own_texts: set[str]) -> None:
    """Turns outputs into nbformat's, takes out what students must not see, and cleans what could run in a browser."""
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.from_dict(output) for output in cell.outputs]
            cell.outputs = _CLEAN.sanitize_code_outputs(cell.outputs)
        elif cell.source not in own_texts:
            cell.source = _clean_text(cell.source)
        if role(cell) is Role.TEST:
            cell.source = without_hidden(cell.source)
            if cell_id(cell) not in found.verdicts:
                raise RuntimeError(f"the test cell {cell_id(cell)} has no verdict")
            if not found.verdicts[cell_id(cell)].passed and not any(o.output_type == "error" for o in cell.outputs):
                raise RuntimeError(f"the test cell {cell_id(cell)} failed without an error to show for it")


_TABLE = ["table", "thead", "tbody", "tr", "th", "td", "div", "span", "p", "pre", "br", "details", "summary", "img"]
_CLEAN = SanitizeHTML(
    tags=sorted({*bleach.ALLOWED_TAGS, *_TABLE}), attributes={**bleach.ALLOWED_ATTRIBUTES, "*": ["class"]}, strip=True
)
_MARKUP = re.compile(r"<[a-zA-Z/!?]|(?i:javascript|vbscript|data)\s*:")


def _clean_text(source: str) -> str:
    """A student's text cell without markup that could run."""
    if not _MARKUP.search(source):
        return source
    cleaned: str = _CLEAN.sanitize_html_tags(source)
    return re.sub(r"(?i)(javascript|vbscript)\s*:", "", cleaned)


os.environ.setdefault("MPLBACKEND", "Agg")  # test cells draw nothing on a screen

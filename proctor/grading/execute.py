"""Executing: a pure function from a submitted notebook to an executed one with its verdicts."""

import json
import logging
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils

from ..course.assignment import Assignment, Sheet, compiled_modules, sheet_key, support_folder
from ..course.catalogue import Entry
from ..course.disk import write_whole
from ..grader.cells import Role, Verdict, cell_id, role
from ..grader.environment import written_with
from ..grader.examination import Examined, TimeLimits, Traces, examine
from ..grader.ways import ALL_SPLIT, Ways, as_plain, from_plain
from ..hints.examiner import Examiner
from ..hints.recognise import Hints, as_output
from ..plain_text import told
from ..submission.find import take
from ..submission.read import Handed, beside
from ..walls.detect import mode_of
from ..walls.keeper import Keeper
from ..walls.limits import Mode
from .sanitize import as_handed_in, deny, finish
from .watchdog import still_working

HINT_SECONDS = 200.0  # for examining a known mistake that an answer may show, and for comparing with all of them

_log = logging.getLogger("proctor")


@dataclass(frozen=True)
class Executed:
    """notebook: executed, as JSON; scores: what nbgrader's gradebook calls auto_score, by cell, None for cells that a
    person grades; unanswered: solution cells as they were released; flags, verdicts, hints, and answers that were found
    elsewhere: for staff."""

    notebook: str
    scores: dict[str, float | None]
    unanswered: list[str]
    flags: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    hints: dict[str, Entry] = field(default_factory=dict)
    recovered: list[dict[str, Any]] = field(default_factory=list)


def execute(assignment: Assignment, sheet: Sheet, handed: Handed) -> Executed:
    """Examines one notebook of a submission in a room of this process. Raises only for faults of ours."""
    taken = take(assignment, sheet, handed)
    notebook = taken.notebook
    _forget_outputs(notebook, sheet)
    found, hints = examine_sheet(notebook, assignment, sheet, taken.files)
    graded = [cell for cell in notebook.cells if utils.is_grade(cell)]
    undecided = {name for name, verdict in found.verdicts.items() if verdict.proposal is not None}
    answers = [cell for cell in notebook.cells if utils.is_solution(cell)]
    return Executed(
        nbformat.v4.writes(notebook),  # valid by construction: it was parsed, and its outputs are rebuilt
        {cell_id(cell): None if cell_id(cell) in undecided else utils.determine_grade(cell)[0] for cell in graded},
        [cell_id(cell) for cell in answers if cell.metadata.nbgrader.checksum == utils.compute_checksum(cell)],
        taken.flags + found.flags,
        list(found.verdicts.values()),
        hints,
        [one.plain() for one in taken.recovered],
    )


def examine_sheet(
    notebook: Any, assignment: Assignment, sheet: Sheet, files: Mapping[str, bytes]
) -> tuple[Examined, dict[str, Entry]]:
    """Examines a restored notebook and makes it ready to be shown; returns the verdicts, and hints by test cell."""
    master, support = _parsed(sheet.master), support_folder(assignment)
    keeper = keeper_of(assignment.walls, assignment.secret)
    released = {**assignment.files, **compiled_modules(support)}
    seed, shown = _seed(notebook), {**beside(files, released), **released}
    deny(notebook)
    found = examine(
        notebook,
        master,
        support,
        TimeLimits(assignment.cell_seconds, assignment.notebook_seconds),
        lambda: keeper.open_room({"seed": seed, "provides": dict(assignment.provides)}, shown),
        ways=ways_of(assignment, sheet),
        traces=Traces.FAILED if assignment.entries else Traces.NONE,
    )
    hints = _find_hints(assignment, sheet, found) if found.traces else {}
    for cell in notebook.cells:
        if cell_id(cell) in hints:
            cell.outputs.append(as_output(hints[cell_id(cell)]))
    finish(notebook, found, master)
    return found, hints


def ways_of(assignment: Assignment, sheet: Sheet) -> Ways:
    """How the test cells of a notebook are graded, as its master decided: asked once for a release, and kept."""
    key = sheet_key(assignment, sheet)
    if key not in _known_ways:
        path = Path(assignment.hints_folder).with_name("ways") / f"{key}.json"
        _known_ways[key] = _kept_ways(path) or _decided_ways(assignment, sheet, path)
    return _known_ways[key]


_known_ways: dict[str, Ways] = {}


def _kept_ways(path: Path) -> Ways | None:
    try:
        return from_plain(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _decided_ways(assignment: Assignment, sheet: Sheet, path: Path) -> Ways:
    examiner = Examiner.of(
        {sheet.name: _parsed(sheet.master)},
        support_folder(assignment),
        keeper_of(assignment.walls, assignment.secret),
    )
    try:
        ways = examiner.ways(sheet.name)
    except Exception as error:  # of the master's own: its students are graded all the same
        _log.warning("%s cannot be examined: %s", sheet.name, told(error))
        return ALL_SPLIT
    if path.parent.parent.is_dir():  # else a worker on another machine
        write_whole(path, json.dumps(as_plain(ways), indent=1).encode())
    return ways


def _find_hints(assignment: Assignment, sheet: Sheet, found: Examined) -> dict[str, Entry]:
    """Hints are an extra: a fault in them costs no verdict."""
    try:
        return _hints(assignment.key, assignment).find(sheet.name, found.traces)
    except Exception as error:
        _log.warning("No hints for %s: %s", assignment.name, told(error))
        return {}


_known_hints: dict[str, Hints] = {}


def _hints(key: str, assignment: Assignment) -> Hints:
    if key not in _known_hints:
        masters = {sheet.name: _parsed(sheet.master) for sheet in assignment.sheets}
        examiner = Examiner.of(masters, support_folder(assignment), keeper_of(assignment.walls, assignment.secret))
        store = Path(assignment.hints_folder)
        if not store.parent.parent.is_dir():  # a worker on another machine
            store = Path(tempfile.gettempdir()) / "proctor-hints"
        begun = partial(still_working, HINT_SECONDS)  # who comes first examines them all: no submission waits too long
        _known_hints[key] = Hints(assignment.entries, assignment.answers, examiner, store, begun)
    return _known_hints[key]


def _forget_outputs(notebook: Any, sheet: Sheet) -> None:
    """What a student's own run left is no evidence, but for the Python that it says; the kernel is the master's.

    Of what grading does not run, such as a training of half an hour, it stays to be seen."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = as_handed_in(cell.outputs) if role(cell) is Role.SKIPPED else []
            cell.execution_count = None
    language = {"name": "python", **({"version": version} if (version := written_with(notebook)) else {})}
    kernel = {key: one for key, one in _parsed(sheet.master).metadata.items() if key == "kernelspec"}
    notebook.metadata = nbformat.from_dict({**kernel, "language_info": language})


def _seed(notebook: Any) -> int:
    """Where a room's random generators start: from the student's code alone, so the same on every machine."""
    text = "\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


@cache
def _parsed(text: str) -> Any:
    return nbformat.reads(text, as_version=4)


@cache
def keeper_of(walls: str, secret: tuple[str, ...]) -> Keeper:
    """This process's keeper of rooms. Raises WallsError, with the remedy, if this machine can build none.

    secret: paths that no room may see; on another machine's worker they are not there."""
    mode = mode_of(walls)
    hidden = [Path(path) for path in secret if mode is not Mode.NONE and Path(path).exists()]
    keeper = Keeper(mode, secret=hidden)
    Finalize(None, keeper.close, exitpriority=10)
    return keeper

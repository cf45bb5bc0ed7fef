"""Examining answers of our own (the masters', the catalogue's, mutants) as a submission is examined."""

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ..course.notebooks import graded_cells
from ..grader.cells import Role, bound_names, cell_id, role
from ..grader.examination import Examined, TimeLimits, Traces, examine
from ..grader.ways import Ways, decide
from .needed_names import needed_names


class Rooms(Protocol):
    """What opens rooms: a Keeper."""

    def open_room(self, spec: Mapping[str, Any], files: Any = None) -> Any: ...


@dataclass(frozen=True)
class Examiner:
    """masters: the master notebooks by name; support: the released files; rooms: where answers run."""

    masters: Mapping[str, Any]
    support: Path
    rooms: Rooms
    files: dict[str, bytes] = field(default_factory=dict)
    decided: dict[str, Ways] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, masters: Mapping[str, Any], support: Path, rooms: Rooms) -> "Examiner":
        return cls(masters, support, rooms, room_files(support))

    def notebook_of(self, cell: str) -> str:
        """The notebook that holds a cell."""
        return next(name for name, notebook in self.masters.items() if cell in dict(graded_cells(notebook)))

    def examine(
        self,
        name: str,
        answers: Mapping[str, str],
        *,
        seed: int = 1,
        only: Collection[str] | None = None,
        limits: TimeLimits | None = None,
        traces: Traces = Traces.NONE,
        until_lost: bool = False,
    ) -> Examined:
        """Examines a master notebook with other answers in its solution cells.

        only: the test cells that matter; what does not serve them is left out."""
        return examine(
            self._answered(name, answers, only),
            self.masters[name],
            self.support,
            limits or TimeLimits(),
            lambda: self.rooms.open_room({"seed": seed}, self.files),
            ways=self.ways(name),
            traces=traces,
            until_lost=until_lost,
            show=False,
        )

    def _answered(self, name: str, answers: Mapping[str, str], only: Collection[str] | None) -> Any:
        notebook = copy.deepcopy(self.masters[name])
        for grade_id, cell in graded_cells(notebook):
            cell.source = answers.get(grade_id, cell.source)
        if only is not None:
            notebook.cells = serving(notebook.cells, only)
        return notebook

    def ways(self, name: str) -> Ways:
        """How the test cells of a notebook are graded, decided by its master."""
        if name not in self.decided:
            self.decided[name] = self._decide(self.masters[name], TimeLimits())
        return self.decided[name]

    def _decide(self, master: Any, limits: TimeLimits) -> Ways:
        def opened() -> Any:
            return self.rooms.open_room({"seed": 1}, self.files)

        def watched(notebook: Any, ways: Ways) -> Examined:
            return examine(notebook, master, self.support, limits, opened, ways=ways, show=False)

        return decide(master, watched, opened, limits.cell)

    def test_cells(self, name: str) -> dict[str, float]:
        """The test cells of a notebook and their points, in order."""
        tests = (cell for cell in self.masters[name].cells if role(cell) is Role.TEST)
        return {cell_id(cell): float(cell.metadata.nbgrader["points"]) for cell in tests}

    def cells_from(self, solution: str) -> list[str]:
        """The test cells that stand after a solution cell: those that can depend on its answer."""
        seen, found = False, []
        for cell in self.masters[self.notebook_of(solution)].cells:
            seen = seen or cell_id(cell) == solution
            if seen and role(cell) is Role.TEST:
                found.append(cell_id(cell))
        return found

    def questions(self, name: str) -> list[frozenset[str]]:
        """The test cells of a notebook, question by question: those between solution cells belong together."""
        found: list[set[str]] = [set()]
        for cell in self.masters[name].cells:
            if role(cell) is Role.SOLUTION and found[-1]:
                found.append(set())
            elif role(cell) is Role.TEST:
                found[-1].add(cell_id(cell))
        return [frozenset(cells) for cells in found]


def room_files(*folders: Path) -> dict[str, bytes]:
    """What a room's working folder holds: all but notebooks. A file of a later folder replaces one of an earlier."""
    files: dict[str, bytes] = {}
    for base in folders:
        for path in sorted(base.rglob("*")):
            name = path.relative_to(base)
            if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb" and "__pycache__" not in name.parts:
                files[str(name)] = path.read_bytes()
    return files


def serving(cells: list[Any], only: Collection[str]) -> list[Any]:
    """The cells up to the last wanted test, without the tests that neither are wanted nor define what those use."""
    kept: list[Any] = []
    needed: set[str] = set()
    for cell in reversed(cells):
        kind = role(cell)
        wanted = kind is Role.TEST and cell_id(cell) in only
        if not kept and not wanted:
            continue
        bound = bound_names(cell.source)
        if kind is not Role.TEST or wanted or needed & bound:
            kept.append(cell)
            needed -= bound
            if kind in (Role.TEST, Role.SHARED):
                needed |= needed_names(cell.source)
    return kept[::-1]

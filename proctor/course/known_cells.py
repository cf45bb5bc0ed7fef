"""The cells of a released notebook as every submission must have them, from the gradebook and the master."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class KnownCell:
    """A cell as it must be. metadata: nbgrader's, complete; tags: the master's."""

    name: str
    cell_type: str
    source: str
    metadata: dict[str, Any]
    tags: tuple[str, ...] = ()

    @property
    def solution(self) -> bool:
        return bool(self.metadata["solution"])


def known_cells(notebook_row: Any, master: Any | None) -> list[KnownCell]:
    """The cells of one notebook in the gradebook, in order. master: the master notebook, for the tags."""
    tags = {
        cell.metadata["nbgrader"]["grade_id"]: tuple(cell.metadata.get("tags", ()))
        for cell in (master.cells if master is not None else [])
        if cell.metadata.get("nbgrader", {}).get("grade_id")
    }
    points = {cell.name: float(cell.max_score) for cell in [*notebook_row.grade_cells, *notebook_row.task_cells]}
    solutions = {cell.name for cell in notebook_row.solution_cells}
    tasks = {cell.name for cell in notebook_row.task_cells}
    graded = {cell.name for cell in notebook_row.grade_cells}
    return [
        KnownCell(
            cell.name, cell.cell_type, cell.source, _metadata(cell, points, solutions, tasks, graded),
            tags.get(cell.name, ()),
        )
        for cell in notebook_row.source_cells
    ]  # fmt: skip


def _metadata(
    cell: Any, points: dict[str, float], solutions: set[str], tasks: set[str], graded: set[str]
) -> dict[str, Any]:
    marks: dict[str, Any] = {
        "checksum": cell.checksum,
        "grade": cell.name in graded,
        "grade_id": cell.name,
        "locked": bool(cell.locked),
        "schema_version": 3,
        "solution": cell.name in solutions,
        "task": cell.name in tasks,
        "cell_type": cell.cell_type,
    }
    if cell.name in points:
        marks["points"] = points[cell.name]
    return marks

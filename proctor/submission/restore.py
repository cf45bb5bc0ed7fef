"""Restoring a submitted notebook: nbgrader's cells are what the gradebook and the masters say, whatever was handed in.

Only the source of solution cells, and cells that nbgrader does not know, are the student's. What another release of the
course had in another way is graded as the present one has it, and is no fault of the student's."""

from typing import Any

import nbformat

from ..course.known_cells import KnownCell
from .marks import as_some_release_had_it, claimed

NOT_THEIRS = "tampered"  # how flags of this module start


def restore(notebook: Any, known: list[KnownCell]) -> list[str]:
    """Makes a submitted notebook right in place; returns flags for what had been changed."""
    flags: list[str] = []
    expected = {cell.name: cell for cell in known}
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        name = claimed(cell)
        if name is None:
            cell.metadata.pop("nbgrader", None)
        elif name not in expected or name in found:
            if name in found or not as_some_release_had_it(cell):
                flags.append(f"{NOT_THEIRS}: {'a second' if name in found else 'an unknown'} cell {name[:60]!r}")
            cell.metadata.pop("nbgrader", None)
        else:
            found[name] = cell
            flags += _restore_cell(cell, expected[name])
    flags += _add_missing(notebook, known, found)
    flags += _put_in_order(notebook, [cell.name for cell in known])
    return flags


def _restore_cell(cell: Any, known: KnownCell) -> list[str]:
    changed = _changes(cell, known)
    flags = [f"{NOT_THEIRS}: {known.name} ({', '.join(changed)})"] if changed else []
    if cell.cell_type != known.cell_type:
        _set_type(cell, known.cell_type)
    if not known.solution:
        cell.source = known.source
    cell.metadata = nbformat.NotebookNode({"nbgrader": nbformat.NotebookNode(known.metadata)})
    if known.tags:
        cell.metadata["tags"] = list(known.tags)
    return flags


def _changes(cell: Any, known: KnownCell) -> list[str]:
    """What the student changed. Tags are not in nbgrader's checksum, so those of another release are flagged too."""
    marks = cell.metadata["nbgrader"]
    changed = [key for key in ("grade", "points", "solution") if key in marks and marks[key] != known.metadata.get(key)]
    if cell.cell_type != known.cell_type:
        changed.append("type")
    if changed and as_some_release_had_it(cell, known.source if known.solution else None):
        changed = []
    tags = cell.metadata.get("tags", [])
    if not isinstance(tags, list) or sorted(map(str, tags)) != sorted(known.tags):
        changed.append("tags")
    return changed


def _set_type(cell: Any, cell_type: str) -> None:
    cell.cell_type = cell_type
    if cell_type == "code":
        cell.outputs, cell.execution_count = [], None
        cell.pop("attachments", None)
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _add_missing(notebook: Any, known: list[KnownCell], found: dict[str, Any]) -> list[str]:
    flags = []
    for number, cell in enumerate(known):
        if cell.name in found:
            continue
        flags.append(f"removed: {cell.name}")
        make: Any = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        new = make(cell.source)
        new.metadata["nbgrader"] = nbformat.NotebookNode(cell.metadata)
        if cell.tags:
            new.metadata["tags"] = list(cell.tags)
        before = [one.name for one in known[:number] if one.name in found]
        place = notebook.cells.index(found[before[-1]]) + 1 if before else 0
        notebook.cells.insert(place, new)
        found[cell.name] = new
    return flags


def _put_in_order(notebook: Any, names: list[str]) -> list[str]:
    """nbgrader's cells in the master's order; each takes along the student's cells that follow it."""
    order = {name: number for number, name in enumerate(names)}
    start: list[Any] = []
    blocks: list[tuple[int, list[Any]]] = []
    for cell in notebook.cells:
        name = claimed(cell)
        if name is not None:
            blocks.append((order[name], [cell]))
        else:
            (blocks[-1][1] if blocks else start).append(cell)
    if [number for number, _ in blocks] == sorted(number for number, _ in blocks):
        return []
    blocks.sort(key=lambda block: block[0])
    notebook.cells = start + [cell for _, cells in blocks for cell in cells]
    return ["reordered"]

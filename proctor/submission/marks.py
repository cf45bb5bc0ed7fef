"""Giving cells the marks back that they have lost: in Colab, in a copy made by hand, in a script or a page.

A locked cell is known by its text, an answer by what it defines, and what is left by where it stands and what it is
like. Marks give no right: what a marked cell holds is restored or graded as any other."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import nbformat
from nbgrader.utils import compute_checksum

from ..course.assignment import Sheet
from ..course.known_cells import KnownCell
from ..grader.cells import bound, without_hidden
from .statements import Statement, shapes, statements, within

_LONGEST = 200  # lines of a cell that its likeness is told from
_LIKE = 0.6  # of 1: how like its release a cell must be to be known by that alone
_MOST = 300  # unmarked cells that are looked at


def claimed(cell: Any) -> str | None:
    """The grade_id that a cell claims to have."""
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) and name else None


def as_some_release_had_it(cell: Any, stub: str | None = None) -> bool:
    """Whether nbgrader's checksum in a cell is that of its text, or of its stub, with all its marks but the tags.

    A student can forge it, which hides a flag and gives no point: what counts comes from the present release."""
    marks = cell.metadata["nbgrader"]
    for source in (cell.source, stub):
        try:
            if source is not None and marks.get("checksum") == compute_checksum(
                nbformat.from_dict({**cell, "source": source})
            ):
                return True
        except (KeyError, TypeError, ValueError):  # marks that nbgrader could not have written
            return False
    return False


def plain(source: str) -> str:
    """A text whatever the spaces at the ends of its lines."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def untouched(source: str, known: KnownCell) -> bool:
    """Whether a solution cell is as it was released, or empty, or differs only in comments."""
    if plain(source) in ("", plain(known.source)):
        return True
    said = shapes(source) if known.cell_type == "code" else frozenset({plain(source)})
    if not said:
        return all(line.lstrip().startswith("#") for line in plain(source).splitlines())
    return known.cell_type == "code" and said == shapes(known.source)


@dataclass(frozen=True)
class Targets:
    """What the master's answer to each question defines, by grade_id."""

    names: dict[str, frozenset[str]]

    @property
    def all(self) -> frozenset[str]:
        return frozenset().union(*self.names.values())


_of_sheets: dict[str, Targets] = {}


def targets(sheet: Sheet) -> Targets:
    """The names by which answers are known. Imports tell nothing: anybody may have them."""
    if sheet.key not in _of_sheets:
        _of_sheets[sheet.key] = _targets(sheet)
    return _of_sheets[sheet.key]


def _targets(sheet: Sheet) -> Targets:
    master = {claimed(cell): cell.source for cell in nbformat.reads(sheet.master, as_version=4).cells}
    found = {one.name: bound(master.get(one.name, "")).defined for one in sheet.known if _is_code(one)}
    return Targets({name: names for name, names in found.items() if names})


def _is_code(known: KnownCell) -> bool:
    return known.solution and known.cell_type == "code"


def answers_to(known: KnownCell, sheet: Sheet, found: list[Statement]) -> list[Statement]:
    """The statements that define what a question asks for, and are no stub."""
    names, stub = targets(sheet).names.get(known.name, frozenset()), shapes(known.source)
    return [one for one in found if one.binds & names and one.kept and one.shape not in stub and not one.unfinished]


def give_back(notebook: Any, sheet: Sheet) -> tuple[list[tuple[str, str]], list[str]]:
    """Marks unmarked cells in place; returns (grade_id, how it was known) of each, and whose stubs were left out."""
    dropped = _drop_stubs_beside_answers(notebook, sheet)
    there = {claimed(cell) for cell in notebook.cells}
    lost = [known for known in sheet.known if known.name not in there]
    if not lost:
        return [], dropped
    free = within(cell for cell in notebook.cells if claimed(cell) is None and cell.source.strip())[:_MOST]
    given: list[tuple[str, str]] = []
    for step in (_by_text, _by_names, _by_stub, _by_place):
        for known, cell, how in step(lost, free, notebook, sheet):
            cell.metadata["nbgrader"] = nbformat.from_dict(dict(known.metadata))
            if known.tags:
                cell.metadata["tags"] = list(known.tags)
            free = [one for one in free if one is not cell]
            given.append((known.name, how))
        lost = [known for known in lost if known.name not in dict(given)]
    _drop_copies_of_stubs(notebook, sheet)
    return given, dropped


_Match = tuple[KnownCell, Any, str]


def _drop_stubs_beside_answers(notebook: Any, sheet: Sheet) -> list[str]:
    """Of two cells with one id (a copied cell), the one that is still a stub would undo the answer."""
    dropped = []
    for known in sheet.known:
        same = [cell for cell in notebook.cells if claimed(cell) == known.name] if known.solution else []
        if len(same) > 1 and not all(untouched(cell.source, known) for cell in same):
            stubs = [cell for cell in same if untouched(cell.source, known)]
            notebook.cells = [cell for cell in notebook.cells if not any(cell is one for one in stubs)]
            dropped += [known.name] * bool(stubs)
    return dropped


def _drop_copies_of_stubs(notebook: Any, sheet: Sheet) -> None:
    """An unmarked stub, after an answer that was known by what it defines, would undo it."""
    stubs = {
        shapes(known.source)
        for known in filter(_is_code, sheet.known)
        if any(one.binds & targets(sheet).all for one in statements(known.source))
    }
    code = [cell for cell in notebook.cells if claimed(cell) is None and cell.cell_type == "code"]
    copies = {id(cell) for cell in within(code) if shapes(cell.source) in stubs}
    notebook.cells = [cell for cell in notebook.cells if id(cell) not in copies]


def _by_text(lost: list[KnownCell], free: list[Any], notebook: Any, sheet: Sheet) -> Iterator[_Match]:
    """Locked cells and tests, as they were released."""
    yield from _same_text([known for known in lost if not known.solution], free)


def _by_stub(lost: list[KnownCell], free: list[Any], notebook: Any, sheet: Sheet) -> Iterator[_Match]:
    """Solution cells that nobody has touched: after the answers, since all stubs may look the same."""
    yield from _same_text([known for known in lost if known.solution], free)


def _same_text(lost: list[KnownCell], free: list[Any]) -> Iterator[_Match]:
    left = list(free)
    for known in lost:
        text = plain(without_hidden(known.source))
        same = [cell for cell in left if plain(cell.source) == text]
        if same:
            left = [cell for cell in left if cell is not same[0]]
            yield known, same[0], "its text"


def _by_names(lost: list[KnownCell], free: list[Any], notebook: Any, sheet: Sheet) -> Iterator[_Match]:
    """Answers, by what they define: the last cell that defines it, as in Jupyter."""
    left = [(cell, statements(cell.source)) for cell in free if cell.cell_type == "code"]
    for known in filter(_is_code, lost):
        there = [cell for cell, found in left if answers_to(known, sheet, found)]
        if there:
            left = [one for one in left if one[0] is not there[-1]]
            yield known, there[-1], "what it defines"


def _by_place(lost: list[KnownCell], free: list[Any], notebook: Any, sheet: Sheet) -> Iterator[_Match]:
    """Between the cells before and after it in the release: the only one, or the one that is most like it."""
    released = nbformat.reads(sheet.released, as_version=4).cells
    spots = _spots(released, notebook.cells)
    left = list(free)
    for known in lost:
        at = next((number for number, cell in enumerate(released) if claimed(cell) == known.name), None)
        if at is None:
            continue
        low = max((spot for number, spot in spots.items() if number < at), default=-1)
        high = min((spot for number, spot in spots.items() if number > at), default=len(notebook.cells))
        inside = [cell for cell in notebook.cells[low + 1 : high] if any(cell is one for one in left)]
        own = {plain(cell.source) for cell in released if claimed(cell) is None}
        inside = [cell for cell in inside if plain(cell.source) not in own and cell.cell_type == known.cell_type]
        best = max(inside, key=lambda cell: likeness(cell.source, known.source), default=None)
        alone = known.solution and len(inside) == 1
        if best is not None and (alone or likeness(best.source, known.source) >= _LIKE):
            left = [cell for cell in left if cell is not best]
            yield known, best, "where it stands" if alone else "its likeness to the release"


def _spots(released: list[Any], cells: list[Any]) -> dict[int, int]:
    """Where cells of the release stand in a notebook, by id or text: the longest run that keeps their order."""
    first, second = ([claimed(cell) or plain(cell.source) for cell in part] for part in (released, cells))
    blocks = difflib.SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return {a + step: b + step for a, b, size in blocks for step in range(size)}


def likeness(source: str, other: str) -> float:
    """0 for nothing in common, 1 for the same."""
    first, second = (plain(text).splitlines()[:_LONGEST] for text in (source, other))
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()

"""Placing: an answer that stands elsewhere than in its cell is graded there, while the cell itself is still a stub.

The student's own notebook, run from top to bottom, decides what is fair: nothing is moved. What an answer defines, and
what that needs, is copied into its cell; the student's cells run after and before it as they stand."""

import builtins
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import nbformat

from ..course.assignment import Sheet
from ..course.known_cells import KnownCell
from ..grader.cells import bound_names, without_hidden
from .marks import answers_to, as_some_release_had_it, claimed, give_back, plain, targets, untouched
from .restore import restore
from .statements import Statement, fenced, shapes, statements, within


@dataclass(frozen=True)
class Recovered:
    """An answer that was found elsewhere. stub: what stood in its cell; why: how it was known, in English;
    confidence: "high", "medium" or "low"; where: of the notebook's cells, counted from 1, 0 for several."""

    cell: str
    stub: str
    text: str
    why: str
    confidence: str
    where: int = 0

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def flag(self) -> str:
        return f"mended: {self.cell} ({self.why}; confidence {self.confidence})"

    @property
    def line(self) -> tuple[str, str]:
        """What the student reads of it, in Japanese and in English."""
        ja = f"（上から {self.where} 番目）" if self.where else ""
        return f"`{self.cell}`: 解答が別のところ{ja}にあったので、そこから採点しました", f"{self.cell}: {self.why}"


@dataclass
class Placed:
    """flags and recovered: for staff; answered: how many solution cells are no stubs; lines: for the student."""

    flags: list[str]
    recovered: list[Recovered]
    answered: int
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class _Source:
    """A cell as it was handed in. where: counted from 1; name: the grade_id that it has; code: not from a text cell;
    released: nothing in it is the student's."""

    where: int
    name: str | None
    found: list[Statement]
    code: bool
    released: bool


def put_right(notebook: Any, sheet: Sheet) -> Placed:
    """Makes a submitted notebook in place one that can be graded: marks, nbgrader's cells, answers in their cells."""
    flags: list[str] = []
    lines: list[tuple[str, str]] = []
    given, dropped = give_back(notebook, sheet)
    flags += [f"mended: {name} (a copy of its cell that was still a stub is left out)" for name in dropped]
    if given:
        names = ", ".join(f"{name} by {how}" for name, how in given)
        flags.append(f"mended: marks put back ({names})")
        lines.append(
            ("セルの印（nbgrader のメタデータ）が失われていたので、付け直しました", "lost marks were put back")
        )
    unfenced = _unfence(notebook, sheet)
    handed = _as_handed_in(notebook, sheet)
    flags += restore(notebook, list(sheet.known))
    flags += _keep_additions(notebook, sheet, handed)
    recovered = [*unfenced, *_fill(notebook, sheet, handed)]
    solutions = {known.name: known for known in sheet.known if known.solution}
    answered = sum(
        not untouched(cell.source, solutions[name]) for cell in notebook.cells if (name := claimed(cell)) in solutions
    )
    return Placed(
        [*flags, *(one.flag for one in recovered)], recovered, answered, [*lines, *(one.line for one in recovered)]
    )


def _unfence(notebook: Any, sheet: Sheet) -> list[Recovered]:
    """A solution cell that was made a text cell: its code is what stands in the fence, or the whole text."""
    solutions = {known.name: known for known in sheet.known if known.solution and known.cell_type == "code"}
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        known = solutions.get(claimed(cell) or "")
        code = fenced(cell.source) if known is not None and cell.cell_type != "code" else ""
        if known is not None and code:
            cell.source = code
            why = "its cell was made a text cell; taken from the code in it"
            found.append(Recovered(known.name, known.source, code, why, "high", number))
    return found


def _as_handed_in(notebook: Any, sheet: Sheet) -> list[_Source]:
    """The student's statements, cell by cell, where an answer stands elsewhere or a locked cell was changed."""
    known = {one.name: one for one in sheet.known}
    first: dict[str, Any] = {}
    for cell in notebook.cells:
        first.setdefault(claimed(cell) or "", cell)
    stubs = [one for one in sheet.known if one.solution and untouched(getattr(first.get(one.name), "source", ""), one)]
    changed = [one for one in sheet.known if not one.solution and one.name in first and _changed(first[one.name], one)]
    if not stubs and not changed:
        return []
    sources, looked_at = [], {id(cell) for cell in within(notebook.cells)}
    for number, cell in enumerate(notebook.cells, start=1):
        if id(cell) not in looked_at:
            continue
        text = cell.source if cell.cell_type == "code" else fenced(cell.source)
        own = known.get(claimed(cell) or "")
        released = shapes(without_hidden(own.source)) if own is not None else frozenset()
        found = [one for one in statements(text) if one.shape not in released]
        if found:
            as_released = own is not None and as_some_release_had_it(cell)
            sources.append(_Source(number, claimed(cell), found, cell.cell_type == "code", as_released))
    return sources


def _changed(cell: Any, known: KnownCell) -> bool:
    return known.cell_type == "code" and plain(cell.source) != plain(without_hidden(known.source))


def _ours(sheet: Sheet) -> frozenset[str]:
    """What the course's own cells bind."""
    code = (known.source for known in sheet.known if not known.solution and known.cell_type == "code")
    return frozenset[str]().union(*map(bound_names, code))


def _keep_additions(notebook: Any, sheet: Sheet, handed: list[_Source]) -> list[str]:
    """What a student added to a locked cell, or had in it from another release, such as an import, still runs: in a
    cell of the student's after it."""
    locked = {known.name for known in sheet.known if not known.solution and known.cell_type == "code"}
    ours, flags = _ours(sheet) | targets(sheet).all, []
    for source in handed:
        if source.name not in locked or not source.code:
            continue
        added = [one for one in source.found if one.kept and not one.binds & ours and (one.binds or one.everything)]
        cell = next((cell for cell in notebook.cells if claimed(cell) == source.name), None)
        if added and cell is not None:
            new = nbformat.v4.new_code_cell("\n".join(one.text for one in added))
            new.id = f"proctor-added-{source.where}"
            notebook.cells.insert(notebook.cells.index(cell) + 1, new)
            locked.discard(source.name)
            what = "another release had in" if source.released else "was added to"
            flags.append(f"mended: {source.name} (what {what} this locked cell runs after it)")
    return flags


def _fill(notebook: Any, sheet: Sheet, handed: list[_Source]) -> Iterator[Recovered]:
    """Fills the solution cells that are stubs with answers that stand elsewhere."""
    cells = {claimed(cell): cell for cell in notebook.cells}
    for known in sheet.known:
        if known.name not in targets(sheet).names or not untouched(cells[known.name].source, known):
            continue
        others = [one for one in handed if one.name != known.name]
        home = _home(known, sheet, others)
        if home is None:
            continue
        text = _with_what_it_needs(known, sheet, home, others)
        yield Recovered(known.name, cells[known.name].source, text, *_reason(known, sheet, home))
        cells[known.name].source = text


def _home(known: KnownCell, sheet: Sheet, sources: list[_Source]) -> _Source | None:
    """The cell that an answer stands in: the last one, as in Jupyter, and code rather than a text."""
    found = [one for one in sources if answers_to(known, sheet, one.found)]
    names = targets(sheet).names[known.name]

    def rank(one: _Source) -> tuple[bool, int, int]:
        bound = frozenset[str]().union(*(part.binds for part in answers_to(known, sheet, one.found)))
        return one.code, len(bound & names), one.where

    return max(found, key=rank, default=None)


def _reason(known: KnownCell, sheet: Sheet, home: _Source) -> tuple[str, str, int]:
    names = targets(sheet).names[known.name]
    bound = frozenset[str]().union(*(one.binds for one in answers_to(known, sheet, home.found)))
    told = ", ".join(sorted(names & bound))
    place = f"cell {home.where}" + (f", {home.name}," if home.name else "")
    kind = "" if home.code else ", a text,"
    confidence = "high" if home.code and names <= bound else "medium" if names <= bound else "low"
    return f"its cell is a stub; taken from {place}{kind} which defines {told}", confidence, home.where


def _with_what_it_needs(known: KnownCell, sheet: Sheet, home: _Source, sources: list[_Source]) -> str:
    """The statements of an answer, and those of the student's that they need, in the order of the notebook."""
    available = _ours(sheet) | frozenset(dir(builtins)) | _earlier(known, sheet)
    taken: dict[tuple[int, int], Statement] = {}
    wanted = set(targets(sheet).names[known.name])
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        seen.add(name)
        for place, one in _definitions(name, home, sources):
            if place not in taken:
                taken[place] = one
                wanted |= (one.needs | one.binds | one.changes) - seen - available
    stars = {(home.where, number): one for number, one in enumerate(home.found) if one.everything}
    return "\n\n".join(one.text for _, one in sorted({**stars, **taken}.items(), key=lambda item: item[0]))


def _earlier(known: KnownCell, sheet: Sheet) -> frozenset[str]:
    """What the answers to the questions before this one define: that is there already."""
    names, before = targets(sheet).names, frozenset[str]()
    for one in sheet.known:
        if one.name == known.name:
            break
        before |= names.get(one.name, frozenset())
    return before - names[known.name]


def _definitions(name: str, home: _Source, sources: list[_Source]) -> Iterator[tuple[tuple[int, int], Statement]]:
    """The statements that make a name what it is: those of the answer's own cell, else of the last one that has any;
    and those that change it, wherever they stand."""
    there = [home, *(one for one in reversed(sources) if one is not home and one.code)]
    each = [[((one.where, number), part) for number, part in enumerate(one.found) if part.kept] for one in there]
    binding = ([found for found in parts if name in found[1].binds and not found[1].unfinished] for parts in each)
    yield from next(filter(None, binding), [])
    yield from (found for parts in each for found in parts if name in found[1].changes)

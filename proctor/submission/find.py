"""Finding: which of the files that a student handed in is which notebook of the assignment.

Every file is looked at for what it is. It belongs to the notebook whose cells it holds, else to the one whose name it
has; of several, the answered one wins over the untouched, and the newer over the older. What is passed over is named.
A notebook that is missing or unreadable is graded as an unanswered one, with a note on top that tells the student."""

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

import nbformat

from ..course.assignment import Assignment, Sheet
from ..course.places import spelling
from ..errors import SubmissionError
from .archive import ZIP, unpacked
from .marks import claimed, plain, targets
from .notebook import LARGEST_FILE, Found, read_submitted
from .notes import mended_line, mended_note, missing_note, put_on_top, unanswered, unreadable_note
from .place import Placed, Recovered, put_right
from .read import LARGEST_EXTRA, Handed, is_notebooks_name, may_hold_notebook
from .statements import statements, within

_MOST = 30  # files that are read as notebooks
_MOST_NAMED = 5  # files that a flag or a note names
_LEAST = 0.2  # of 1: how well a file without marks must fit to be known by what it holds
_SHARED = 0.5  # of 1: how much of a notebook must stand in the file of another one to be taken from there
_LONG = 20  # characters of a text that is not found in a notebook by chance
_NAMED = 0.1  # what fits by name alone
_BY_NAME = 0.01  # what decides between two that fit as well


@dataclass(frozen=True)
class Taken:
    """A notebook that is ready to be examined. files: what lies beside it; recovered: answers found elsewhere."""

    notebook: Any
    files: Mapping[str, bytes]
    flags: list[str]
    recovered: list[Recovered] = field(default_factory=list)


@dataclass(frozen=True)
class _Candidate:
    """A file that may be a notebook. found: None if it cannot be read, for this reason; age: to be compared."""

    path: str
    found: Found | None
    reason: str
    age: tuple[int, tuple[int, ...]]

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(name for cell in self.cells if (name := claimed(cell)))

    @cached_property
    def cells(self) -> list[Any]:
        return list(self.found.notebook.cells) if self.found is not None else []

    @cached_property
    def texts(self) -> frozenset[str]:
        return frozenset(plain(cell.source) for cell in self.cells)

    @cached_property
    def binds(self) -> frozenset[str]:
        code = within(cell for cell in self.cells if cell.cell_type == "code")
        return frozenset(name for cell in code for one in statements(cell.source) for name in one.binds)

    @property
    def is_beside(self) -> bool:
        """Whether it lies outside the assignment's folder."""
        return self.path.startswith("../")


def take(assignment: Assignment, sheet: Sheet, handed: Handed) -> Taken:
    """The student's version of one notebook of an assignment, put right."""
    candidates, members, flags = _all_of(handed, {f"{one.name}.ipynb" for one in assignment.sheets})
    if sheet is not assignment.sheets[0]:
        flags = []  # of the submission as a whole: told once
    belonging = _belonging(assignment, candidates)
    own = [one for one in candidates if belonging.get(one.path) == sheet.name]
    own = own or [one for one in candidates if _shares(one, sheet, assignment, belonging)]
    readable = [(one, *_put_right(one, sheet)) for one in own if one.found is not None]
    if not readable:
        return _without(sheet, handed, own, candidates, belonging, flags)
    ranked = sorted(readable, key=lambda one: _rank(one[0], one[2], sheet), reverse=True)
    best, notebook, placed = ranked[0]
    assert best.found is not None
    flags += [f"mended: {best.path} ({what})" for what in best.found.mended]
    lines = [mended_line(best.path, what) for what in best.found.mended]
    if best.path != f"{sheet.name}.ipynb":
        flags.append(f"renamed: {best.path} taken as {sheet.name}.ipynb")
        lines.append(_renamed_line(best.path, sheet))
    flags += _passed_over(ranked)
    flags += [f"unreadable: {one.path} ({one.reason}; {best.path} was graded)" for one in own if one.found is None]
    lines += placed.lines
    if lines:
        put_on_top(notebook, mended_note(lines))
    return Taken(notebook, _files_of(best.path, handed, members), flags + placed.flags, placed.recovered)


def _passed_over(ranked: list[tuple[_Candidate, Any, Placed]]) -> Iterator[str]:
    """Flags for other versions than the first."""
    best, notebook, _ = ranked[0]
    for other, its_notebook, its in ranked[1:]:
        if [cell.source for cell in its_notebook.cells] != [cell.source for cell in notebook.cells]:
            why = "unanswered" if not its.answered else "older" if other.age < best.age else "another version"
            yield f"passed over: {other.path} ({why}; {best.path} was graded)"


def _renamed_line(path: str, sheet: Sheet) -> tuple[str, str]:
    file = f"{sheet.name}.ipynb"
    return mended_line(file, f"taken from {path}")


def _put_right(one: _Candidate, sheet: Sheet) -> tuple[Any, Placed]:
    assert one.found is not None
    notebook = copy.deepcopy(one.found.notebook)
    return notebook, put_right(notebook, sheet)


def _rank(one: _Candidate, placed: Placed, sheet: Sheet) -> tuple[Any, ...]:
    own_name = one.path == f"{sheet.name}.ipynb"
    return placed.answered > 0, not one.is_beside, one.age, placed.answered, own_name, -len(one.path), one.path


_Raw = tuple[str, bytes | None, tuple[int, tuple[int, ...]]]  # path, bytes, age


def _all_of(handed: Handed, own: Collection[str]) -> tuple[list[_Candidate], dict[str, bytes], list[str]]:
    """All that may be a notebook, those in archives too; what else archives hold, by name; and flags.

    own: the names of the assignment's notebooks, which are read first."""
    raw: list[_Raw] = []
    members: dict[str, bytes] = {}
    flags: list[str] = []
    for path, data in handed.notebooks.items():
        age = handed.ages.get(path, 0)
        if data is None or not data.startswith(ZIP):
            raw.append((path, data, (age, ())))
            continue
        inside, more = unpacked(path, data)
        flags += more
        for one in inside:
            if is_notebooks_name(one.name) or may_hold_notebook(one.name, one.data):
                raw.append((one.name, one.data, (age, one.changed)))
            else:
                members[one.name] = one.data
        if not inside and not more:
            flags.append(f"left out: {path} (an archive without files)")
    if len(raw) > _MOST:
        flags.append(f"left out: all but {_MOST} of {len(raw)} notebooks")
    raw.sort(key=lambda one: (PurePosixPath(one[0]).name not in own, one[0].count("/"), one[0]))
    return [_candidate(*one) for one in raw[:_MOST]], members, flags


def _candidate(path: str, data: bytes | None, age: tuple[int, tuple[int, ...]]) -> _Candidate:
    try:
        if data is None:
            raise SubmissionError(f"larger than {LARGEST_FILE // 1_000_000} MB")
        return _Candidate(path, read_submitted(data), "", age)
    except SubmissionError as error:
        return _Candidate(path, None, str(error), age)


def _belonging(assignment: Assignment, candidates: list[_Candidate]) -> dict[str, str]:
    """The notebook that each file belongs to, if to any."""
    found = {}
    for one in candidates:
        fits = {sheet.name: _fit(one, sheet) for sheet in assignment.sheets}
        best = max(fits, key=lambda name: fits[name])
        if fits[best] > 0:
            found[one.path] = best
    return found


def _fit(one: _Candidate, sheet: Sheet) -> float:
    """How well a file fits a notebook: over 1 by its marks, up to 1 by what it holds, a little by its name."""
    named = _named(one.path, sheet)
    ids = {known.name for known in sheet.known}
    if one.ids & ids:
        return 1 + len(one.ids & ids) / len(ids) + _BY_NAME * named
    content = _content(one, sheet)
    if content >= _LEAST:
        return content + _BY_NAME * named
    by_its_name_only = named == 1 or (named > 0 and not one.ids)
    return _NAMED * named if by_its_name_only else 0.0


def _named(path: str, sheet: Sheet) -> float:
    """1 for the notebook's own name, less for one that has more in it: a copy's number, "final", a student's name."""
    base = PurePosixPath(path).name
    if base == f"{sheet.name}.ipynb":
        return 1.0
    own, name = spelling(sheet.name), spelling(base)
    return 0.5 * len(own) / len(name) if own and own in name else 0.0


def _content(one: _Candidate, sheet: Sheet) -> float:
    """How much of the course's own texts and of what answers define stands in a file: from 0 to 1."""
    released = nbformat.reads(sheet.released, as_version=4).cells
    solutions = {known.name for known in sheet.known if known.solution}
    texts = {plain(cell.source) for cell in released if claimed(cell) not in solutions}
    texts = {text for text in texts if len(text) >= _LONG}
    names = targets(sheet).all
    shares = [len(one.texts & texts) / len(texts)] if texts else []
    shares += [len(one.binds & names) / len(names)] if names else []
    return max(shares, default=0.0)


def _shares(one: _Candidate, sheet: Sheet, assignment: Assignment, belonging: Mapping[str, str]) -> bool:
    """Whether the file of another notebook holds this one's cells too, and they are not that one's own."""
    other = next((each for each in assignment.sheets if each.name == belonging.get(one.path)), None)
    if other is None:
        return False
    ids = {known.name for known in sheet.known} - {known.name for known in other.known}
    names = targets(sheet).all - targets(other).all
    by_ids = len(one.ids & ids) / len(ids) if ids else 0.0
    by_names = len(one.binds & names) / len(names) if names else 0.0
    return max(by_ids, by_names) >= _SHARED


def _without(
    sheet: Sheet,
    handed: Handed,
    own: list[_Candidate],
    candidates: list[_Candidate],
    belonging: Mapping[str, str],
    flags: list[str],
) -> Taken:
    """The notebook as it was released, with the reason on top."""
    file = f"{sheet.name}.ipynb"
    if own:
        one = own[0]
        note = unreadable_note(one.path, one.reason)
        flags += [f"unreadable: {each.path} ({each.reason})" for each in own]
    else:
        there = list(_there(candidates, belonging))
        note = missing_note(file, there)
        flags.append(f"missing: {file}" + (f" (there is: {', '.join(there)})" if there else ""))
    notebook = unanswered(sheet.released, note)
    placed = put_right(notebook, sheet)
    return Taken(notebook, dict(handed.files), flags + placed.flags)


def _there(candidates: list[_Candidate], belonging: Mapping[str, str]) -> Iterator[str]:
    """What was handed in instead, with what it holds."""
    for one in candidates[:_MOST_NAMED]:
        home = belonging.get(one.path)
        if home is None:
            yield f"{one.path}, which holds none of the assignment's cells" if one.found else f"{one.path}, unreadable"
        elif PurePosixPath(one.path).name != f"{home}.ipynb":
            yield f"{one.path}, which holds the cells of {home}"
    if len(candidates) > _MOST_NAMED:
        yield "and more"


def _files_of(path: str, handed: Handed, members: Mapping[str, bytes]) -> dict[str, bytes]:
    """What a notebook finds beside it when it runs: what lay in its own folder, then all else by its own name."""
    folder = PurePosixPath(path).parent
    room, beside = LARGEST_EXTRA, {}
    for name, data in {**handed.files, **members}.items():
        if folder in PurePosixPath(name).parents and folder != PurePosixPath() and len(data) <= room:
            beside[str(PurePosixPath(name).relative_to(folder))] = data
            room -= len(data)
    return {**handed.files, **beside}

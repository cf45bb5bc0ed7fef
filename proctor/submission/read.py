"""Collecting: reading a submission as it lies in submitted/ into memory, within bounds; what it means is told later.

Links are never followed. Nothing in submitted/ is changed."""

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path, PurePath
from typing import Any

from ..course.assignment import Assignment, Sheet, sheet_key
from ..course.folders import Course
from ..course.places import Places
from ..course.sidecar import SIDECAR
from ..errors import SubmissionError
from .archive import ZIP as _ZIP
from .archive import decoded, is_junk
from .notebook import LARGEST_FILE
from .times import time_of

LARGEST_NOTEBOOKS = 250_000_000  # bytes of all notebooks and archives of a submission
LARGEST_EXTRA = 10_000_000  # bytes of files besides the notebooks that a submission may bring
MOST_FILES = 1000
MOST_ATTEMPTS = 9  # that a student's best is looked for among, beside the one in submitted/
DEEPEST = 20  # levels of folders
_MOMENT = 2  # seconds; a zip tells no shorter ones
_GZIP, _BEFORE, _CELLS = b"\x1f\x8b", b"\xef\xbb\xbf \t\r\n", (b'"cells"', b"'cells'", b'"worksheets"')


@dataclass(frozen=True)
class Handed:
    """What one student handed in, by name. notebooks: the bytes of all that may be or hold one, None if too large;
    files: all but notebooks; ages: 0 for what was changed first, more for what was changed later, by notebook."""

    notebooks: Mapping[str, bytes | None]
    files: Mapping[str, bytes]
    ages: Mapping[str, int] = field(default_factory=dict)

    def part(self, assignment: Assignment, sheet: Sheet) -> "Handed":
        """What executing one notebook needs of it: no copies of released files; no other notebooks if all is plain."""
        files = {path: data for path, data in self.files.items() if path not in assignment.files}
        notebooks = {path: data for path, data in self.notebooks.items() if path not in assignment.files}
        if _are_plain(notebooks, assignment):
            name = f"{sheet.name}.ipynb"
            return Handed({name: notebooks[name]}, files)
        return Handed(notebooks, files, self.ages if len(set(self.ages.values())) > 1 else {})

    def key(self, assignment: Assignment, sheet: Sheet) -> str:
        """A fingerprint of the whole input of executing one notebook."""
        needed = self.part(assignment, sheet)
        total = hashlib.sha256(sheet_key(assignment, sheet).encode())
        for path, data in sorted({**needed.files, **needed.notebooks}.items()):
            mark = "too large" if data is None else hashlib.sha256(data).hexdigest()
            total.update(f"{path}\0{mark}\0{needed.ages.get(path, 0)}\0".encode("utf-8", "surrogateescape"))
        return total.hexdigest()


def _are_plain(notebooks: Mapping[str, bytes | None], assignment: Assignment) -> bool:
    """A look at the bytes alone: is each notebook there once, under its name? In doubt no: then all are looked at."""
    ids = [{known.name for known in sheet.known} for sheet in assignment.sheets]
    once = {name for name, number in Counter(chain.from_iterable(ids)).items() if number == 1}
    named = {f"{sheet.name}.ipynb": own & once for sheet, own in zip(assignment.sheets, ids, strict=True)}
    return notebooks.keys() == named.keys() and all(
        data is not None and sum(f'"{name}"'.encode() in data for name in own) * 2 > len(own)
        for own, data in ((named[path], data) for path, data in notebooks.items())
    )


@dataclass(frozen=True)
class Submission:
    """timestamp: what timestamp.txt says, None without one; flags: what was left out."""

    student: str
    handed: Handed
    timestamp: Any
    flags: tuple[str, ...]

    def key(self, assignment: Assignment) -> str:
        """A fingerprint of all that decides the result of this submission."""
        parts = [str(self.timestamp), *self.flags, *(self.handed.key(assignment, sheet) for sheet in assignment.sheets)]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def beside(files: Mapping[str, bytes], released: Collection[str]) -> dict[str, bytes]:
    """The files that do not stand in a released file's place: neither its name, nor below it, nor above it."""
    taken = {str(folder) for name in released for folder in PurePath(name).parents} | set(released)
    return {
        path: data
        for path, data in files.items()
        if path not in taken and not any(str(folder) in released for folder in PurePath(path).parents)
    }


def read_submission(course: Course, assignment: str, student: str) -> Submission:
    """Reads what lies in submitted/STUDENT for an assignment into memory, as far as it fits.

    Raises SubmissionError for a name that no gradebook takes."""
    name = os.fsencode(student)
    if decoded(name).encode() != name:
        raise SubmissionError(f"the name of its folder is no UTF-8. Rename it, such as to {decoded(name)!r}")
    obstacle = course.obstacle(assignment, student)
    if obstacle is not None:
        flag = f"unreadable: {os.path.relpath(obstacle, course.root)} is a link or a file, not a folder"
        return Submission(student, Handed({}, {}), None, (flag,))
    return _read(student, course.places(assignment, student))


def read_attempts(course: Course, assignment: str, student: str) -> list[Submission]:
    """What a student handed in before and `proctor collect` kept, the newest first, as far back as is looked at."""
    kept = course.attempts(assignment, student)
    folders = [path for path in kept.glob("*") if path.is_dir() and not path.is_symlink()] if kept.is_dir() else []
    newest = sorted(folders, key=lambda path: path.name, reverse=True)[:MOST_ATTEMPTS]
    return [_read(student, Places(folder, (folder,))) for folder in newest]


def _read(student: str, places: Places) -> Submission:
    reader = _Reader()
    found = list(islice(chain(_walk(places.inside), _walk(places.beside)), MOST_FILES + 1))
    if len(found) > MOST_FILES:
        reader.flags.append(f"left out: all but {MOST_FILES} files")
    for path in found[:MOST_FILES]:
        reader.take(path, os.path.relpath(path, places.main))
    timestamp = None
    try:
        timestamp = time_of(reader.files["timestamp.txt"]) if "timestamp.txt" in reader.files else None
    except SubmissionError as error:
        reader.flags.append(str(error))
    handed = Handed(reader.notebooks, reader.files, _ages(reader.changed))
    return Submission(student, handed, timestamp, tuple(reader.flags))


class _Reader:
    """Takes file after file while there is room."""

    def __init__(self) -> None:
        self.notebooks: dict[str, bytes | None] = {}
        self.files: dict[str, bytes] = {}
        self.changed: dict[str, float] = {}
        self.flags: list[str] = []
        self._room, self._notebook_room = LARGEST_EXTRA, LARGEST_NOTEBOOKS

    def take(self, path: Path, name: str) -> None:
        parts, notebook = PurePath(name).parts, is_notebooks_name(path.name)
        if any(part.endswith(SIDECAR) for part in parts):
            self.flags.append(f"left out: {name} has a name of the grader's own")
        elif not _regular(path) or (not notebook and any(part.endswith(".ipynb") for part in parts[:-1])):
            self.flags.append(f"left out: {name} is not a regular file")
        elif notebook:
            self._take_notebook(path, name)
        elif path.stat().st_size > self._room:
            self.flags.append(f"left out: {name} is too large")
        else:
            data = path.read_bytes()
            self._room -= len(data)
            if ".." not in parts:
                self.files[name] = data
            if may_hold_notebook(path.name, data):
                self.notebooks[name], self.changed[name] = data, path.stat().st_mtime

    def _take_notebook(self, path: Path, name: str) -> None:
        size = path.stat().st_size
        if size <= min(LARGEST_FILE, self._notebook_room):
            self.notebooks[name] = path.read_bytes()
            self._notebook_room -= size
        else:
            self.notebooks[name] = None
        self.changed[name] = path.stat().st_mtime


def is_notebooks_name(name: str) -> bool:
    """Also of archives, and with what browsers and systems append: p.IPYNB, p.ipynb.txt, p.ipynb.json, p.zip."""
    return any(mark in f"{name.lower()}." for mark in (".ipynb.", ".zip."))


def may_hold_notebook(name: str, data: bytes) -> bool:
    """A look at the bytes alone, at a file of any other name."""
    suffix = PurePath(name.lower()).suffix
    if suffix in (".html", ".htm"):
        return b"jp-Cell" in data or b"code_cell" in data
    if suffix == ".py":
        return b"# %%" in data or b"# In[" in data
    if data.startswith((_ZIP, _GZIP)):
        return suffix in ("", ".gz", ".txt", ".download")
    return data[:100].lstrip(_BEFORE)[:1] == b"{" and any(mark in data for mark in _CELLS)


def _ages(changed: Mapping[str, float]) -> dict[str, int]:
    """Which is newer, and nothing else: what was written within a moment is of one age, such as after unpacking."""
    ages: dict[str, int] = {}
    age, last = 0, 0.0
    for name in sorted(changed, key=lambda name: (changed[name], name)):
        age += bool(ages) and changed[name] > last + _MOMENT
        ages[name], last = age, changed[name]
    return ages


def _walk(paths: Iterable[Path], levels: int = DEEPEST + 1) -> Iterator[Path]:
    """All that is no folder, by name, a folder's own files first, and the folders that are too deep.

    Links to folders are not entered. Checkpoints and caches are nobody's work."""
    inner = []
    for path in sorted(paths, key=_importance):
        if is_junk(path.name):
            continue
        if not path.is_dir() or path.is_symlink():
            yield path
        else:
            inner.append(path)
    for path in inner:
        if levels:
            yield from _walk(path.iterdir(), levels - 1)
        else:
            yield path


def _importance(path: Path) -> tuple[bool, bool, str]:
    """What must not be lost among a thousand other files comes first."""
    return path.name != "timestamp.txt", not is_notebooks_name(path.name), path.name


def _regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()

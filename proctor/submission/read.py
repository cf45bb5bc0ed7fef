"""Collecting: reading a submission as it lies in submitted/, and taking a gradable notebook out of it.

A notebook that is missing or unreadable is graded as an unanswered one with a note on top, so that the rest of the
submission counts and the student reads why. Links are never followed. Nothing in submitted/ is changed."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

import nbformat
from nbgrader.utils import parse_utc

from ..course.assignment import Assignment, Sheet, sheet_key
from ..course.folders import Course
from ..course.notebooks import graded_cells
from ..course.sidecar import SIDECAR
from ..errors import SubmissionError
from .notebook import LARGEST_FILE, Found, read_submitted
from .notes import mended_line, mended_note, missing_note, put_on_top, unanswered, unreadable_note

LARGEST_EXTRA = 10_000_000  # bytes of files besides the notebooks that a submission may bring
MOST_FILES = 1000
DEEPEST = 20  # levels of folders
LONGEST_TIME = 100  # bytes of timestamp.txt


@dataclass(frozen=True)
class Handed:
    """What one student handed in. notebooks: the bytes of every .ipynb, by name, None if too large; files: all else."""

    notebooks: Mapping[str, bytes | None]
    files: Mapping[str, bytes]

    def part(self, assignment: Assignment, sheet: Sheet) -> "Handed":
        """What executing one notebook needs of it: no copies of released files, no other notebooks."""
        name = f"{sheet.name}.ipynb"
        notebooks = {name: self.notebooks[name]} if name in self.notebooks else self.notebooks
        return Handed(notebooks, {path: data for path, data in self.files.items() if path not in assignment.files})

    def key(self, assignment: Assignment, sheet: Sheet) -> str:
        """A fingerprint of the whole input of executing one notebook."""
        needed = self.part(assignment, sheet)
        total = hashlib.sha256(sheet_key(assignment, sheet).encode())
        for path, data in sorted({**needed.files, **needed.notebooks}.items()):
            mark = "too large" if data is None else hashlib.sha256(data).hexdigest()
            total.update(f"{path}\0{mark}\0".encode("utf-8", "surrogateescape"))
        return total.hexdigest()


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
    """Reads submitted/STUDENT/ASSIGNMENT into memory, as far as it fits."""
    folder = course.folder("submitted", assignment, student)
    obstacle = course.obstacle(assignment, student)
    if obstacle is not None:
        flag = f"unreadable: {obstacle.relative_to(course.root)} is a link or a file, not a folder"
        return Submission(student, Handed({}, {}), None, (flag,))
    notebooks: dict[str, bytes | None] = {}
    files: dict[str, bytes] = {}
    flags: list[str] = []
    room = LARGEST_EXTRA
    found = list(islice(_walk(folder), MOST_FILES + 1))
    if len(found) > MOST_FILES:
        flags.append(f"left out: all but {MOST_FILES} files")
    for path in found[:MOST_FILES]:
        name, parts = str(path.relative_to(folder)), path.relative_to(folder).parts
        if any(part.endswith(SIDECAR) for part in parts):
            flags.append(f"left out: {name} has a name of the grader's own")
        elif path.suffix == ".ipynb" and path.parent == folder and _regular(path):
            notebooks[name] = path.read_bytes() if path.stat().st_size <= LARGEST_FILE else None
        elif not _regular(path) or any(part.endswith(".ipynb") for part in parts[:-1]):
            flags.append(f"left out: {name} is not a regular file")
        elif path.stat().st_size > room:
            flags.append(f"left out: {name} is too large")
        else:
            files[name] = path.read_bytes()
            room -= len(files[name])
    timestamp = None
    try:
        timestamp = _time(files["timestamp.txt"]) if "timestamp.txt" in files else None
    except SubmissionError as error:
        flags.append(str(error))
    return Submission(student, Handed(notebooks, files), timestamp, tuple(flags))


def _time(written: bytes) -> Any:
    """What a timestamp.txt says, a time without zone, in UTC. Raises SubmissionError if it says none."""
    try:
        if len(written) > LONGEST_TIME:  # the parser takes hours for a megabyte of digits
            raise ValueError("a time is one short line")
        return parse_utc(written.decode().strip())
    except Exception as error:  # the parser lets out whatever its parts raise, such as decimal's
        raise SubmissionError("unreadable: timestamp.txt") from error


def _walk(folder: Path, levels: int = DEEPEST) -> Iterator[Path]:
    """All that is no folder, by name, a folder's own files first, and the folders that are too deep.

    Links to folders are not entered. Checkpoints and caches are nobody's work."""
    inner = []
    for path in sorted(folder.iterdir(), key=_importance):
        if not path.is_dir() or path.is_symlink():
            yield path
        elif path.name not in (".ipynb_checkpoints", "__pycache__"):
            inner.append(path)
    for path in inner:
        if levels:
            yield from _walk(path, levels - 1)
        else:
            yield path


def _importance(path: Path) -> tuple[bool, bool, str]:
    """What must not be lost among a thousand other files comes first."""
    return path.name != "timestamp.txt", path.suffix != ".ipynb", path.name


def _regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def take_notebook(
    name: str, released: str, handed: Mapping[str, bytes | None], others: Collection[str] = ()
) -> tuple[Any, list[str]]:
    """The student's version of a released notebook (its JSON), and flags. others: the assignment's other notebooks."""
    file = f"{name}.ipynb"
    flags: list[str] = []
    taken = file
    if file not in handed:
        candidates = {path: data for path, data in handed.items() if path.removesuffix(".ipynb") not in others}
        renamed = _renamed(released, candidates)
        if renamed is None:
            return unanswered(released, missing_note(file)), [f"missing: {file}"]
        taken = renamed
        flags.append(f"renamed: {renamed} taken as {file}")
    try:
        found = _read(handed[taken])
    except SubmissionError as error:
        return unanswered(released, unreadable_note(file, str(error))), [f"unreadable: {file} ({error})"]
    if found.mended:
        put_on_top(found.notebook, mended_note(mended_line(taken, what) for what in found.mended))
    return found.notebook, flags + [f"mended: {taken} ({what})" for what in found.mended]


def _read(data: bytes | None) -> Found:
    if data is None:
        raise SubmissionError(f"larger than {LARGEST_FILE // 1_000_000} MB")
    return read_submitted(data)


def _renamed(released: str, handed: Mapping[str, bytes | None]) -> str | None:
    """A notebook under another name (a browser's "… (1).ipynb") that has this one's cells, if there is just one."""
    expected = {grade_id for grade_id, _ in graded_cells(nbformat.reads(released, as_version=4))}
    found = []
    for name, data in sorted(handed.items()):
        try:
            cells = {grade_id for grade_id, _ in graded_cells(_read(data).notebook)}
        except SubmissionError:
            continue
        if expected and cells >= expected:
            found.append(name)
    return found[0] if len(found) == 1 else None

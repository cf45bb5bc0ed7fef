"""Collecting: a submission as it lies in submitted/ becomes a folder that can be graded.

A notebook that is missing or unreadable is graded as an unanswered one with a note on top, so that the rest of the
submission counts and the student reads why. Links are never followed. Nothing in submitted/ is changed."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from .course import Course
from .errors import SubmissionError
from .notebooks import graded_cells, read_notebook

LARGEST_EXTRA = 10_000_000  # bytes of files besides the notebooks that a submission may bring

NOTE = """### ⚠ このノートブックは採点できませんでした

`{name}` {ja}。そのため、このノートブックは未解答として扱われています。{next_ja}

*`{name}` {en}; it was graded as unanswered. {next_en}*"""


@dataclass(frozen=True)
class Collected:
    """A submission ready for grading: the folder, and what staff should know about it."""

    student: str
    folder: Path
    flags: tuple[str, ...]


def collect(course: Course, assignment: str, student: str) -> Collected:
    """Copies one submission into proctor's own folder, notebook by notebook."""
    source = course.folder("submitted", assignment, student)
    target = course.state / "collected" / student / assignment
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    flags = _copy_extra_files(source, target)
    for released in sorted(course.folder("release", assignment).glob("*.ipynb")):
        notebook, flag = _notebook(source, released)
        nbformat.write(notebook, target / released.name)
        flags += flag
    return Collected(student, target, tuple(flags))


def _notebook(source: Path, released: Path) -> tuple[Any, list[str]]:
    """The student's version of a released notebook, and flags."""
    name, path = released.name, source / released.name
    if _regular(path):
        try:
            return read_notebook(path), []
        except SubmissionError as error:
            note = NOTE.format(
                name=name,
                ja="を開けませんでした（ファイルが途中で切れているか、壊れています）",
                en=f"could not be opened: {error}",
                next_ja="Jupyter で開けることを確かめて、もう一度提出してください。",
                next_en="Please check that it opens in Jupyter and submit it again.",
            )
            return _unanswered(released, note), [f"unreadable: {name}"]
    renamed = _renamed(source, released)
    if renamed is not None:
        return read_notebook(renamed), [f"renamed: {renamed.name} taken as {name}"]
    note = NOTE.format(
        name=name,
        ja="が提出の中に見つかりませんでした",
        en="was not in the submission",
        next_ja="ファイル名を変えずに、もう一度提出してください。",
        next_en="Please submit it again under its own name.",
    )
    return _unanswered(released, note), [f"missing: {name}"]


def _renamed(source: Path, released: Path) -> Path | None:
    """A notebook under another name (a browser's "… (1).ipynb") that has this one's cells, if there is just one."""
    expected = {grade_id for grade_id, _ in graded_cells(read_notebook(released))}
    taken = {path.name for path in released.parent.glob("*.ipynb")}
    found = []
    for path in sorted(source.glob("*.ipynb")):
        if path.name in taken or not _regular(path):
            continue
        try:
            cells = {grade_id for grade_id, _ in graded_cells(read_notebook(path))}
        except SubmissionError:
            continue
        if expected and cells >= expected:
            found.append(path)
    return found[0] if len(found) == 1 else None


def _unanswered(released: Path, note: str) -> Any:
    notebook = read_notebook(released)
    cell = nbformat.v4.new_markdown_cell(note)
    cell.id = "proctor-note"
    notebook.cells.insert(0, cell)
    return notebook


def _copy_extra_files(source: Path, target: Path) -> list[str]:
    """Copies regular files besides notebooks while they fit; flags what is left behind."""
    flags, room = [], LARGEST_EXTRA
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        if path.suffix == ".ipynb" or (path.is_dir() and not path.is_symlink()):
            continue
        if not _regular(path) or any(parent.is_symlink() for parent in path.parents if parent != source):
            flags.append(f"left out: {name} is not a regular file")
        elif path.stat().st_size > room:
            flags.append(f"left out: {name} is too large")
        else:
            room -= path.stat().st_size
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)
    return flags


def _regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()

"""A sample class: submissions made from the masters and the catalogue, with known scores."""

import shutil
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from ..errors import CatalogueError
from .catalogue import SAMPLE_CLASS, Entry, load_catalogue
from .folders import CONFIG_NAME, Course
from .notebooks import graded_cells, master_answers, read_notebook
from .release import release

MARK = "sample-class.txt"  # in a folder that may be written over


@dataclass(frozen=True)
class SampleStudent:
    """A made-up student: what they hand in, and the score that it must get."""

    id: str
    story: str
    score: float
    answers: dict[str, str] = field(default_factory=dict)  # solution cell → id of a catalogue entry
    unanswered: bool = False
    broken: tuple[str, ...] = ()  # notebooks to cut off in the middle
    submitted: str = "2026-11-30 12:00:00 UTC"


@dataclass(frozen=True)
class SampleClass:
    """due: when the assignment is due, in UTC."""

    due: str
    students: tuple[SampleStudent, ...]


def load_sample_class(path: Path) -> SampleClass:
    """Reads a sample_class.toml. Raises CatalogueError that names the file and what is wrong in it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        students = [SampleStudent(**(raw | {"broken": tuple(raw.get("broken", ()))})) for raw in data["student"]]
        sample = SampleClass(data["due"], tuple(students))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CatalogueError(f"{path} is not a sample class: {type(error).__name__}: {error}.") from error
    ids = [student.id for student in sample.students]
    if len(set(ids)) < len(ids):
        raise CatalogueError(f"{path}: two students have the same id.")
    return sample


def build_sample(course: Course, assignment: str, into: Path) -> tuple[Course, SampleClass]:
    """Makes a course in folder into: the same settings and masters, and the sample class in submitted/.

    Doing it again changes nothing."""
    answers = master_answers(course.masters(assignment))
    folder = course.root / "misconceptions" / assignment
    entries, sample = load_catalogue(folder, answers), load_sample_class(folder / SAMPLE_CLASS)
    copy = copy_course(course, assignment, into)
    release(copy, assignment)
    with copy.gradebook() as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=sample.due)
    for student in sample.students:
        _submit(copy, assignment, student, answers, entries)
    return copy, sample


def copy_course(course: Course, assignment: str, into: Path) -> Course:
    """A course in folder into with the same settings, masters and catalogue of one assignment."""
    mark = into / MARK
    if into.exists() and any(into.iterdir()) and not mark.exists():
        raise CatalogueError(f"{into} is not empty and holds no sample class. Name an empty or new folder.")
    into.mkdir(parents=True, exist_ok=True)
    mark.write_text("A sample class, made anew by `proctor sample`. Nothing here is kept.\n")
    shutil.copyfile(course.root / CONFIG_NAME, into / CONFIG_NAME)
    copy = Course.load(into)
    target = copy.folder("source", assignment)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(course.folder("source", assignment), target, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    catalogue = Path("misconceptions") / assignment
    shutil.rmtree(into / catalogue, ignore_errors=True)
    if (course.root / catalogue).is_dir():
        shutil.copytree(course.root / catalogue, into / catalogue)
    return copy


def _submit(
    course: Course,
    assignment: str,
    student: SampleStudent,
    answers: dict[str, str],
    entries: dict[str, Entry],
) -> None:
    target = course.folder("submitted", assignment, student.id)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(course.folder("release", assignment), target)
    (target / "timestamp.txt").write_text(student.submitted + "\n")
    for name in student.broken:
        if not (target / name).is_file():
            raise CatalogueError(f"Sample student {student.id}: the release has no notebook {name!r} to break.")
    given = {} if student.unanswered else answers | _chosen(student, entries)
    for path in sorted(target.glob("*.ipynb")):
        notebook = fill_in(read_notebook(path), given)
        text = nbformat.writes(notebook)
        path.write_text(text[: len(text) // 2] if path.name in student.broken else text, encoding="utf-8")


def fill_in(notebook: Any, answers: dict[str, str]) -> Any:
    """Writes answers (by grade_id) into the solution cells of a released notebook."""
    for grade_id, cell in graded_cells(notebook):
        if grade_id in answers:
            cell.source = answers[grade_id]
    return notebook


def _chosen(student: SampleStudent, entries: dict[str, Entry]) -> dict[str, str]:
    for cell, name in student.answers.items():
        if name not in entries or entries[name].cell != cell:
            raise CatalogueError(f"Sample student {student.id}: {cell} has no catalogue entry {name!r}.")
    return {cell: entries[name].code for cell, name in student.answers.items()}

"""The hostile corpus: one file of tests/hostile per submission, and how it becomes a folder in submitted/.

A file's docstring holds lines of the form "key: value":

    tries: …      must: …         what it is, for people
    base:         "unanswered" (default) or "reference": what the rest of the submission is
    most:         the points that it may get at most (default 0), or
    score:        the points that it must get exactly
    flag:         the start of a flag that it must get; "a|b" for one of several
    never:        a text that its feedback must not hold
    notebook:     the notebook that it changes (default 2_two_layer_net)
    student:      its student's name, if that is the weapon

The rest is code in sections, "# in: CELL" for a solution cell, "# before: CELL" and "# after: CELL" for a cell of its
own there; or a function weapon(notebook, folder) that changes the notebook, or, returning False, the folder itself."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from proctor.course.folders import Course
from proctor.course.notebooks import graded_cells, master_answers

FOLDER = Path(__file__).parent / "hostile"
_SECTION = re.compile(r"^# (in|before|after): (\w+)$\n", re.MULTILINE)


@dataclass(frozen=True)
class Hostile:
    """One hostile submission."""

    name: str
    facts: Mapping[str, str]
    body: str

    @property
    def student(self) -> str:
        return self.facts.get("student", self.name)

    @property
    def family(self) -> str:
        return self.name.split("_")[0]

    @property
    def from_reference(self) -> bool:
        return self.facts.get("base") == "reference"

    @property
    def points(self) -> tuple[float, float]:
        """The fewest and the most that it may get."""
        if "score" in self.facts:
            return float(self.facts["score"]), float(self.facts["score"])
        return 0.0, float(self.facts.get("most", 0))


def load(path: Path) -> Hostile:
    """Reads one file of the corpus. Raises ValueError that names what is wrong in it."""
    found = re.match(r'"""(.*?)"""\n(.*)', path.read_text(encoding="utf-8"), re.DOTALL)
    lines = found[1].strip().split("\n") if found else []
    facts = dict(line.split(": ", 1) for line in lines if ": " in line)
    known = {"tries", "must", "base", "most", "score", "flag", "never", "notebook", "student"}
    if not found or not {"tries", "must"} <= set(facts) or set(facts) - known:
        raise ValueError(f"{path} does not say what it tries and what must happen: {sorted(facts)}")
    return Hostile(path.stem, facts, found[2])


def corpus() -> dict[str, Hostile]:
    """All hostile submissions by name."""
    return {path.stem: load(path) for path in sorted(FOLDER.glob("*.py"))}


def hand_in(course: Course, assignment: str, hostile: Hostile, places: Mapping[str, object]) -> Path:
    """Puts the submission into submitted/. places: what an attacker knows of this machine, by name (COURSE, …)."""
    answers = master_answers(course.masters(assignment)) if hostile.from_reference else {}
    folder = submit(course, assignment, hostile.student, answers)
    path = folder / f"{hostile.facts.get('notebook', '2_two_layer_net')}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    body = hostile.body
    for name, value in places.items():
        body = body.replace(f"@{name}@", str(value))
    if "def weapon(" in body:
        space: dict[str, Any] = {}
        exec(body, space)
        if space["weapon"](notebook, folder) is False:
            return folder
    else:
        for where, cell, code in _sections(body):
            _place(notebook, where, cell, code)
    nbformat.write(notebook, path)
    return folder


def submit(course: Course, assignment: str, student: str, answers: Mapping[str, str]) -> Path:
    """A copy of the release in submitted/, answered."""
    folder = course.root / "submitted" / student / assignment
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(course.folder("release", assignment), folder)
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for grade_id, cell in graded_cells(notebook):
            cell.source = answers.get(grade_id, cell.source)
        nbformat.write(notebook, path)
    return folder


def _sections(body: str) -> Iterator[tuple[str, str, str]]:
    """(where, cell, code) of each section."""
    parts = _SECTION.split(body)
    for where, cell, code in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        yield where, cell, code.strip("\n")


def _place(notebook: Any, where: str, name: str, code: str) -> None:
    cell = dict(graded_cells(notebook))[name]
    if where == "in":
        cell.source = code
    else:
        new = nbformat.v4.new_code_cell(code)
        notebook.cells.insert(notebook.cells.index(cell) + (where == "after"), new)

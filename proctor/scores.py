"""Reading the scores of an assignment out of the gradebook."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbgrader.api import MissingEntry

from .course import Course
from .errors import CourseError
from .pipeline import record
from .sidecar import SIDECAR


@dataclass(frozen=True)
class Score:
    """One student's result. score, max_score: points; cells: points by test cell, in the notebooks' order."""

    student: str
    score: float
    max_score: float
    cells: dict[str, float]
    status: str  # "graded", "needs manual grade", "pending" (handed in, not graded yet), "not submitted"
    flags: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "score": self.score,
            "max": self.max_score,
            "cells": self.cells,
            "status": self.status,
            "flags": list(self.flags),
        }


@dataclass(frozen=True)
class TestCell:
    """A cell that gives points. question: the solution cell that it follows in the notebook.

    name: its grade_id, or "notebook/grade_id" where two notebooks of the assignment use the same one."""

    name: str
    notebook: str
    grade_id: str
    points: float
    question: str


def assignment_cells(course: Course, assignment: str) -> list[TestCell]:
    """The test cells of an assignment, in the notebooks' order. Raises CourseError if it was never released."""
    with course.gradebook() as gradebook:
        try:
            notebooks = gradebook.find_assignment(assignment).notebooks
        except MissingEntry:
            raise CourseError(f"The gradebook does not know {assignment}. Run: proctor grade {assignment}") from None
        ids = Counter(cell.name for notebook in notebooks for cell in [*notebook.grade_cells, *notebook.task_cells])
        return [cell for notebook in notebooks for cell in _test_cells(notebook, ids)]


def _test_cells(notebook: Any, ids: Counter[str]) -> Iterator[TestCell]:
    graded = {cell.name: cell for cell in [*notebook.grade_cells, *notebook.task_cells]}
    solutions = {cell.name for cell in notebook.solution_cells}
    question = notebook.name
    for source in notebook.source_cells:
        if source.name in solutions:
            question = source.name
        if source.name in graded:
            name = source.name if ids[source.name] == 1 else f"{notebook.name}/{source.name}"
            yield TestCell(name, notebook.name, source.name, float(graded[source.name].max_score), question)


def read_scores(course: Course, assignment: str) -> list[Score]:
    """Everybody who is in the gradebook or has handed in, by name."""
    cells = assignment_cells(course, assignment)
    submitters = set(course.submitters(assignment))
    with course.gradebook() as gradebook:
        known = {student.id for student in gradebook.students}
        return [
            _score(course, gradebook, assignment, student, cells, student in submitters)
            for student in sorted(known | submitters)
        ]


def _score(
    course: Course, gradebook: Any, assignment: str, student: str, cells: list[TestCell], submitted: bool
) -> Score:
    total, nothing = sum(cell.points for cell in cells), {cell.name: 0.0 for cell in cells}
    flags = [*record(course, assignment, student).get("flags", ()), *_examination_flags(course, assignment, student)]
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        status = "pending" if submitted else "not submitted"
        return Score(student, 0.0, total, nothing, status, tuple(flags))
    if submission.total_seconds_late > 0:
        flags.append("late")
    if not course.folder("autograded", assignment, student).exists():
        return Score(student, 0.0, total, nothing, "pending", tuple(flags))
    given = {(notebook.name, grade.name): grade for notebook in submission.notebooks for grade in notebook.grades}
    reached = {cell.name: float(given[cell.notebook, cell.grade_id].score) for cell in cells}
    status = "needs manual grade" if submission.needs_manual_grade else "graded"
    score = max(0.0, float(submission.score) - float(submission.late_submission_penalty))
    return Score(student, score, total, reached, status, tuple(flags))


def _examination_flags(course: Course, assignment: str, student: str) -> list[str]:
    """What the examination of each notebook left beside it, whichever command started it."""
    flags: list[str] = []
    for path in sorted(course.folder("autograded", assignment, student).glob(f"?*{SIDECAR}")):
        flags += json.loads(path.read_text(encoding="utf-8"))["flags"]
    return flags

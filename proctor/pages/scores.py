"""Reading the scores of an assignment out of the gradebook."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy.orm import undefer

from ..course.folders import Course
from ..course.sidecar import read_sidecar
from ..course.times import told_with_zone
from ..errors import CourseError
from ..grading.late import Clock, Lateness
from ..grading.record import record

_MOST_NAMED = 5  # of what lies in a folder
_DIGITS = 6  # of points: finer than anybody gives, coarser than what adding binary fractions leaves


@dataclass(frozen=True)
class Score:
    """One student's result. score, max_score: points, as the gradebook has them; cells: the same by test cell, in the
    notebooks' order.

    late: when it was due and came; late_penalty: the points that this cost, which are off the score already."""

    student: str
    score: float
    max_score: float
    cells: dict[str, float]
    status: str  # "graded", "needs manual grade", "pending" (the next run grades it), "not submitted", "unmatched"
    flags: tuple[str, ...]
    late: Lateness = field(default_factory=Lateness)
    late_penalty: float = 0.0

    @property
    def late_told(self) -> str:
        """How late it was and what that cost, in one line for staff; "" if it was not."""
        due, came = self.late.due, self.late.handed_in
        if not self.late.late or due is None or came is None:
            return ""
        times = f"{told_with_zone(came, came.tzinfo or UTC)}, due {told_with_zone(due, due.tzinfo or UTC)}"
        off = f", {self.late.days_off} of them off" if self.late.days_off else ""
        extended = " by extension" if self.late.extension else ""
        return f"{self.student}: handed in {times}{extended}; days begun: {self.late.days}{off}; −{self.late_penalty:g}"

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
    submitters, unmatched = set(course.submitters(assignment)), course.unmatched(assignment)
    with course.gradebook() as gradebook:
        known = {student for (student,) in gradebook.db.query(Student.id)}
        submissions, grades = _submissions(gradebook, assignment), _grades(gradebook, assignment)
        clock = Clock(course, assignment)
        late = {student: clock.lateness(gradebook, row) for student, row in submissions.items()}
        return [
            _unmatched(student, cells, unmatched[student])
            if student in unmatched and student not in submissions
            else _score(
                course,
                assignment,
                student,
                cells,
                submissions.get(student),
                grades[student],
                student in submitters,
                late.get(student, Lateness()),
            )
            for student in sorted({*known, *submitters, *unmatched})
        ]


def _unmatched(student: str, cells: list[TestCell], left: list[str]) -> Score:
    """Of somebody whose folder holds nothing that belongs to an assignment."""
    flag = f"unmatched: {told_left(left)} belongs to no assignment"
    return Score(
        student,
        0.0,
        _rounded(sum(cell.points for cell in cells)),
        dict.fromkeys((c.name for c in cells), 0.0),
        "unmatched",
        (flag,),
    )


def _rounded(points: float) -> float:
    """0.1 + 0.2 is 0.3."""
    return round(points, _DIGITS)


def told_left(left: list[str]) -> str:
    """What lies in a folder, as words."""
    named = ", ".join(map(repr, left[:_MOST_NAMED])) + (", …" if len(left) > _MOST_NAMED else "")
    return named if left != [""] else "an empty folder"


@dataclass(frozen=True)
class _Grade:
    """One row of the gradebook."""

    notebook: str
    cell: str
    score: float
    needs_manual_grade: bool


def _submissions(gradebook: Any, assignment: str) -> dict[str, Any]:
    """nbgrader's rows by student, in one query."""
    found = gradebook.db.query(SubmittedAssignment).join(Assignment).filter(Assignment.name == assignment)
    return {row.student_id: row for row in found.options(undefer(SubmittedAssignment.late_submission_penalty))}


def _grades(gradebook: Any, assignment: str) -> defaultdict[str, list[_Grade]]:
    """All grades by student, in one query."""
    rows = (
        gradebook.db.query(
            SubmittedAssignment.student_id, Notebook.name, BaseCell.name, Grade.score, Grade.needs_manual_grade
        )
        .select_from(Grade)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == assignment)
    )
    found: defaultdict[str, list[_Grade]] = defaultdict(list)
    for student, notebook, cell, score, by_hand in rows:
        found[student].append(_Grade(notebook, cell, _rounded(float(score)), by_hand))
    return found


def _score(
    course: Course,
    assignment: str,
    student: str,
    cells: list[TestCell],
    submission: Any | None,
    grades: list[_Grade],
    submitted: bool,
    late: Lateness,
) -> Score:
    total, nothing = _rounded(sum(cell.points for cell in cells)), {cell.name: 0.0 for cell in cells}
    notebooks = list(dict.fromkeys(cell.notebook for cell in cells))
    flags = list(record(course, assignment, student).get("flags", ()))
    flags += _examination_flags(course, assignment, student, notebooks)
    flags += ["late"] if late.late else []
    untouched = submission is None or (submission.timestamp is None and not any(grade.score for grade in grades))
    if submission is None or (untouched and not submitted):  # an extension makes a row, too
        status = "pending" if submitted else "not submitted"
        return Score(student, 0.0, total, nothing, status, tuple(flags), late)
    given = {(grade.notebook, grade.cell): grade.score for grade in grades}
    reached = {cell.name: given.get((cell.notebook, cell.grade_id), 0.0) for cell in cells}
    status = "needs manual grade" if any(grade.needs_manual_grade for grade in grades) else "graded"
    if submitted and not course.folder("autograded", assignment, student).exists():
        status = "pending"
    penalty = float(submission.late_submission_penalty)
    score = _rounded(max(0.0, sum(grade.score for grade in grades) - penalty))
    return Score(student, score, total, reached, status, tuple(flags), late, penalty)


def _examination_flags(course: Course, assignment: str, student: str, notebooks: Iterable[str]) -> list[str]:
    """What the examination of each notebook left beside it, whichever command started it."""
    folder = course.folder("autograded", assignment, student)
    return [flag for notebook in notebooks for flag in read_sidecar(folder, notebook).get("flags", ())]

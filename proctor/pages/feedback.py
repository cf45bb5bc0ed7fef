"""Feedback pages: a pure function from an executed notebook and its grades to one self-contained HTML file.

Nothing on a page runs, and it asks nobody for anything: its policy says so to browsers, and no part needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import jinja2
import nbformat
from markupsafe import Markup

from ..course.assignment import Assignment
from ..grading.gradebook import Given
from .masked import WITHHELD_EN, WITHHELD_JA, is_withheld
from .parts import Parts, as_it_is
from .times import local, told_en, told_ja


@dataclass(frozen=True)
class _Shown:
    """A cell as its page shows it. name: its grade_id, or ""; points: None unless it is graded."""

    shown: Markup
    theirs: bool
    outputs: list[Markup]
    name: str
    answer: bool
    score: float
    points: float | None
    comment: Markup | None
    withheld: bool = False

    @property
    def anchor(self) -> str:
        return f"cell-{self.name}"


def page(assignment: Assignment, name: str, notebook: Any, given: Given) -> str:
    """The page of an executed notebook whose cells hold their grades, as nbgrader's GetGrades puts them there."""
    parts = Parts(assignment.files)
    own_texts = course_texts(assignment, name)
    return template("feedback.html").render(
        title=name,
        given=given,
        cells=[_shown(cell, parts, own_texts) for cell in notebook.cells],
    )


def add_grades(notebook: Any, given: Given) -> None:
    """Puts grades and comments into a notebook's cells, as nbgrader's GetGrades does."""
    for cell in notebook.cells:
        _add_grade(cell, given)


def _add_grade(cell: Any, given: Given) -> None:
    marks = cell.metadata.get("nbgrader", {})
    name = marks.get("grade_id")
    if name in given.comments:
        marks["comment"] = given.comments[name]
    if name in given.cells:
        marks["score"], marks["points"] = given.cells[name]


def course_texts(assignment: Assignment, name: str) -> frozenset[str]:
    """The course's own texts in one of its notebooks."""
    return next((_texts(sheet.master) for sheet in assignment.sheets if sheet.name == name), frozenset())


@lru_cache(20)
def _texts(master: str) -> frozenset[str]:
    return frozenset(cell.source for cell in nbformat.reads(master, as_version=4).cells if cell.cell_type == "markdown")


def _shown(cell: Any, parts: Parts, own_texts: frozenset[str]) -> _Shown:
    marks: Mapping[str, Any] = cell.metadata.get("nbgrader", {})
    answer, graded = bool(marks.get("solution") or marks.get("task")), bool(marks.get("grade") or marks.get("task"))
    locked = bool(marks.get("locked")) and not marks.get("solution")
    own = cell.source in own_texts if cell.cell_type == "markdown" else locked
    comment = marks.get("comment") if answer else None
    withheld = is_withheld(marks)
    return _Shown(
        _source(cell, parts, own),
        not own,
        [shown for output in cell.get("outputs", []) if (shown := parts.output(output))],
        str(marks.get("grade_id", "")) if answer or graded else "",
        answer,
        float(marks.get("score") or 0.0),
        float(marks.get("points") or 0.0) if graded and not withheld else None,
        parts.text(comment, {}) if comment else None,
        withheld,
    )


def _source(cell: Any, parts: Parts, own: bool) -> Markup:
    if cell.cell_type == "code":
        return parts.course_code(cell.source) if own else parts.code(cell.source)
    if cell.cell_type != "markdown":
        return as_it_is(cell.source)
    return parts.course_text(cell.source) if own else parts.text(cell.source, cell.get("attachments", {}))


def _grade(score: float, points: float) -> str:
    return "full" if score >= points else "none" if score <= 0 else "part"


@cache
def template(name: str) -> jinja2.Template:
    """A template of the pages."""
    return environment("proctor.pages").get_template(name)


def environment(*packages: str) -> jinja2.Environment:
    """Where templates of the pages' family come from, with what all of them use."""
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(package) for package in packages]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(grade=_grade, number=number, withheld_ja=WITHHELD_JA, withheld_en=WITHHELD_EN)
    made.globals.update(local=local, told_ja=told_ja, told_en=told_en)
    return made


def number(points: float) -> str:
    """Points as people write them: 0.1 + 0.2 is 0.3."""
    return f"{round(points, 6):g}"

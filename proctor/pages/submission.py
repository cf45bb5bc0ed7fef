"""The page of a submission: what was reached, what to look at next, and then everything that was handed in.

It stands beside the pages of its notebooks, which show them whole, and is made of the same parts."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import nbformat
from markupsafe import Markup

from ..course.assignment import Assignment
from ..grader.cells import Role, cell_id, role
from ..grading.gradebook import NO_RESPONSE, Given
from ..grading.late import Lateness
from ..grading.workers import NOTHING
from ..submission.notes import is_note
from .feedback import add_grades, course_texts, page, template
from .headings import headed, shared_headings, titled
from .lines import named_lines
from .masked import is_withheld, withhold
from .parts import Parts

INDEX = "index"  # the name of the submission's own page among those of its notebooks


@dataclass(frozen=True)
class Check:
    """A graded cell. title: the heading above it, "" where other checks share it; outputs: what it said.

    place: where its notebook's page shows it; withheld: what it gave is told nowhere, and is in no sum."""

    name: str
    title: Markup
    score: float
    points: float
    outputs: list[Markup]
    place: str
    withheld: bool = False

    @property
    def lost(self) -> bool:
        return self.score < self.points and not self.withheld


@dataclass(frozen=True)
class Answer:
    """A cell that a student fills in: its source and outputs, and what a teacher wrote beneath it.

    given: whether it is other than released; stopped: whether a line is marked, at which it stopped; fails: whether the
    cell itself fails when it runs, whatever tests say."""

    name: str
    shown: Markup
    outputs: list[Markup]
    comment: Markup | None
    given: bool
    stopped: bool
    fails: bool


@dataclass
class Question:
    """A solution cell, with the graded cells that follow it."""

    title: Markup
    notebook: str
    answers: list[Answer] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    @property
    def score(self) -> float:
        return sum(check.score for check in self.checks if not check.withheld)

    @property
    def points(self) -> float:
        return sum(check.points for check in self.checks if not check.withheld)

    @property
    def answered(self) -> bool:
        return any(answer.given for answer in self.answers) or not self.answers

    @property
    def lost(self) -> list[Check]:
        return [check for check in self.checks if check.lost]

    @property
    def lost_alike(self) -> list[list[Check]]:
        """Those that were lost, together where they say the same."""
        found: dict[tuple[Markup, ...], list[Check]] = {}
        for check in self.lost:
            found.setdefault(tuple(check.outputs), []).append(check)
        return list(found.values())

    @property
    def kept(self) -> list[Check]:
        return [check for check in self.checks if not check.lost and not check.withheld]

    @property
    def withheld(self) -> list[Check]:
        return [check for check in self.checks if check.withheld]


@dataclass(frozen=True)
class LocalRun:
    """A locked cell that grading does not run, with what it said when the student ran it. title: the heading above."""

    title: Markup
    outputs: list[Markup]


def submission_pages(
    assignment: Assignment,
    notebooks: Mapping[str, str],
    given: Mapping[str, Given],
    withheld: Mapping[str, Collection[str]] = NOTHING,
) -> dict[str, str]:
    """All feedback pages of a submission, by name. notebooks: executed, as JSON, by name; withheld: the cells of each
    whose results are left out, also of what is given."""
    parsed = {name: nbformat.v4.reads(text) for name, text in notebooks.items()}  # our own, and valid
    for name, notebook in parsed.items():
        withhold(notebook, withheld.get(name, ()))
        add_grades(notebook, given[name])
    pages = {name: page(assignment, name, notebook, given[name]) for name, notebook in parsed.items()}
    pages[INDEX] = _index(assignment, parsed, given)
    return pages


def _index(assignment: Assignment, notebooks: Mapping[str, Any], given: Mapping[str, Given]) -> str:
    parts = Parts(assignment.files)
    questions = [
        question for name, notebook in notebooks.items() for question in _questions(assignment, name, notebook, parts)
    ]
    score, points = (sum(getattr(one, kind) for one in given.values()) for kind in ("score", "max_score"))
    whole = next(iter(given.values()), None)  # each notebook's says of the submission the same
    return template("submission.html").render(
        title=assignment.name,
        questions=questions,
        score=score,
        points=points,
        late=whole.late if whole else Lateness(),
        seconds_late=whole.seconds_late if whole else 0.0,
        penalty=sum(one.late_penalty for one in given.values()),
        notes=[note for notebook in notebooks.values() for note in _notes(notebook, parts)],
        runs=[run for name, notebook in notebooks.items() for run in _runs(assignment, name, notebook, parts)],
        notebooks={name: [one for one in questions if one.notebook == name] for name in notebooks},
    )


def _notes(notebook: Any, parts: Parts) -> Iterator[Markup]:
    """What we told the student of the file, on top of the notebook."""
    for cell in notebook.cells:
        if is_note(cell):
            yield parts.text(cell.source, {})


def _questions(assignment: Assignment, name: str, notebook: Any, parts: Parts) -> list[Question]:
    """Like the scores table: a graded cell belongs to the solution cell before it."""
    own = course_texts(assignment, name)
    found: list[Question] = []
    shared, marked = shared_headings(notebook, own), named_lines(notebook)
    for heading, cell in headed(notebook.cells, own):
        marks = cell.metadata.get("nbgrader", {})
        task, graded = bool(marks.get("task")), bool(marks.get("grade") or marks.get("task"))
        answer = bool(marks.get("solution")) or task
        if answer or (graded and not found):
            found.append(Question(titled(heading or name), name))
        if answer:
            found[-1].answers.append(_answer(cell, marks, parts, marked.get(cell_id(cell), frozenset())))
        if graded:
            title = Markup("") if answer or heading in shared else titled(heading)
            outputs = [] if answer else _outputs(cell, parts)
            grade_id, score, points = str(marks["grade_id"]), marks.get("score") or 0.0, marks.get("points") or 0.0
            place = f"{name}.html#cell-{grade_id}"
            hidden = is_withheld(marks)
            found[-1].checks.append(Check(grade_id, title, float(score), float(points), outputs, place, hidden))
    return [question for question in found if question.checks]


def _runs(assignment: Assignment, name: str, notebook: Any, parts: Parts) -> Iterator[LocalRun]:
    """What the course had the student run for themselves."""
    for heading, cell in headed(notebook.cells, course_texts(assignment, name), name):
        if cell_id(cell) and role(cell) is Role.SKIPPED and (outputs := _outputs(cell, parts)):
            yield LocalRun(titled(heading), outputs)


def _answer(cell: Any, marks: Mapping[str, Any], parts: Parts, marked: frozenset[int]) -> Answer:
    """marked: the lines of it at which code stopped."""
    code = cell.cell_type == "code"
    shown = parts.code(cell.source, marked) if code else parts.text(cell.source, cell.get("attachments", {}))
    comment = marks.get("comment")
    given = comment != NO_RESPONSE
    said = parts.text(comment, {}) if comment and given else None
    fails = any(output.output_type == "error" for output in cell.get("outputs", []))
    return Answer(str(marks.get("grade_id", "")), shown, _outputs(cell, parts), said, given, bool(marked), fails)


def _outputs(cell: Any, parts: Parts) -> list[Markup]:
    return [shown for output in cell.get("outputs", []) if (shown := parts.output(output))]

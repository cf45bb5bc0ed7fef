"""The report of a class as one page, for staff: what is known of everybody, and what to do."""

import base64
import hashlib
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

from ..course.folders import Course
from ..course.sidecar import read_object
from ..plain_text import printable_lines
from .candidates import Candidate, read_candidates
from .changes import Change, changes
from .difficulty import difficulties, graded
from .elsewhere import Elsewhere, read_elsewhere
from .feedback import template
from .headings import Titles, read_titles
from .histogram import bars, drawing
from .links import PageLinks, read_links
from .look_alike import LookAlike, look_alikes
from .mistakes import Mistake, read_mistakes, with_examples
from .parts import Parts
from .report import by_question, points, reached
from .scores import Score, TestCell, assignment_cells, read_scores
from .separation import FEWEST
from .solutions import read_answers, read_own
from .to_do import by_kind, told_by_kind

SCORES = "scores.json"  # beside the page: what the next run compares with


@dataclass(frozen=True)
class ClassReport:
    """All that the page tells. titles: what the course calls its questions and checks."""

    assignment: str
    scores: Sequence[Score]
    cells: Sequence[TestCell]
    mistakes: Sequence[Mistake] = ()
    recovered: Sequence[Elsewhere] = ()
    titles: Titles = field(default_factory=dict)
    links: Mapping[str, PageLinks] = field(default_factory=dict)
    candidates: Sequence[Candidate] = ()
    look_alikes: Sequence[LookAlike] = ()
    changes: Sequence[Change] = ()


def read_class(course: Course, assignment: str) -> ClassReport:
    """What grading has left of a class in the gradebook and beside the notebooks."""
    scores, cells = read_scores(course, assignment), assignment_cells(course, assignment)
    answers = read_answers(course, assignment)
    before = read_object(course.reports(assignment) / SCORES)
    return ClassReport(
        assignment,
        scores,
        cells,
        with_examples(read_mistakes(course, assignment), answers),
        read_elsewhere(course, assignment),
        read_titles(course, assignment),
        read_links(course, assignment, (score.student for score in scores)),
        read_candidates(course, assignment, cells, answers),
        look_alikes(answers, read_own(course, assignment)),
        changes(before, scores),
    )


def as_page(report: ClassReport) -> str:
    """The page: it runs nothing but its own script, and asks nobody for anything."""
    counted = graded(report.scores)
    totals = [score.score for score in counted]
    page = template("report.html").render(
        title=f"{report.assignment}: class report",
        script=_script(),
        script_hash=base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode(),
        report=report,
        groups=by_question(list(report.cells)),
        statuses=_by_status(report.scores),
        to_do=by_kind((score.student, score.flags) for score in report.scores),
        late=[score.late_told for score in report.scores if score.late_told],
        counted=len(counted),
        mean=statistics.fmean(totals) if totals else None,
        median=statistics.median(totals) if totals else None,
        distribution=drawing(bars(totals, points(list(report.cells)))),
        difficulties=difficulties(counted, report.cells, report.titles),
        question_title=_titles_of_questions(report),
        code=Parts({}).code,
        no_links=PageLinks(),
        told_by_kind=told_by_kind,
        enough=len(counted) >= FEWEST,
        points=points,
        reached=reached,
    )
    return printable_lines(page)


def _titles_of_questions(report: ClassReport) -> dict[str, Markup]:
    places = {cell.question: (cell.notebook, cell.question) for cell in report.cells}
    return {name: report.titles.get(place, escape(name)) for name, place in places.items()}


@cache
def _script() -> Markup:
    """What the page runs, by its hash and nothing else."""
    return Markup(files("proctor.pages").joinpath("templates/report.js").read_text(encoding="utf-8"))


def _by_status(scores: Sequence[Score]) -> Mapping[str, list[str]]:
    """Every student under a status, so that nobody vanishes."""
    groups: dict[str, list[str]] = {}
    for score in scores:
        groups.setdefault(score.status, []).append(score.student)
    return groups

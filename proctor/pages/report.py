"""Scores as CSV, JSON and a page. Pure functions: scores in, text out."""

import csv
import io
import json
from collections.abc import Sequence
from importlib.resources import files

import jinja2
from rich.table import Table

from ..course.backups import Backup
from ..plain_text import printable, printable_lines
from .elsewhere import Elsewhere
from .mistakes import Mistake
from .scores import Score, TestCell
from .separation import FEWEST, separation
from .to_do import by_kind


def by_question(cells: list[TestCell]) -> dict[str, list[TestCell]]:
    """Test cells grouped under the solution cell that they test."""
    groups: dict[str, list[TestCell]] = {}
    for cell in cells:
        groups.setdefault(cell.question, []).append(cell)
    return groups


def points(cells: list[TestCell]) -> float:
    """What cells can give."""
    return sum(cell.points for cell in cells)


def reached(score: Score, cells: list[TestCell]) -> float:
    """What cells gave."""
    return sum(score.cells[cell.name] for cell in cells)


def _grade(score: Score, cells: list[TestCell]) -> str:
    got = reached(score, cells)
    return "full" if got == points(cells) else "none" if got == 0 else "part"


def _number(value: float) -> str:
    return f"{value:g}"


def as_backups(found: list[Backup]) -> Table:
    """One row a copy of the gradebook, the latest first."""
    table = Table(title="Copies of the gradebook", header_style="bold", pad_edge=False)
    for column in ("name", "made", "submissions"):
        table.add_column(column, justify="right" if column == "submissions" else "left", no_wrap=True)
    for one in found:
        made = one.made.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
        table.add_row(one.name, made, "cannot be read" if one.submissions is None else str(one.submissions))
    return table


def as_json(scores: list[Score]) -> str:
    """{student: {"score", "max", "cells", "status", "flags"}}"""
    plain = {score.student: score.as_json() for score in scores}
    return printable_lines(json.dumps(plain, indent=2, ensure_ascii=False))


def as_csv(scores: list[Score], cells: list[TestCell], by_cell: bool = False) -> str:
    """student, score, max, status, flags, and with by_cell the points of each test cell."""
    names = [cell.name for cell in cells] if by_cell else []
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["student", "score", "max", "status", "flags", *names])
    for score in scores:
        row = [score.student, score.score, score.max_score, score.status, "; ".join(score.flags)]
        writer.writerow([_plain(value) for value in row] + [score.cells[name] for name in names])
    return out.getvalue()


def _plain(value: object) -> object:
    """A student's file name may start like a formula; a spreadsheet must not run it, nor a terminal."""
    if not isinstance(value, str):
        return value
    return f"'{printable(value)}" if value.startswith(tuple("=+-@")) else printable(value)


def _by_status(scores: list[Score]) -> dict[str, list[str]]:
    """Every student under a status, so that nobody vanishes."""
    groups: dict[str, list[str]] = {}
    for score in scores:
        groups.setdefault(score.status, []).append(score.student)
    return groups


def as_page(
    assignment: str,
    scores: list[Score],
    cells: list[TestCell],
    mistakes: Sequence[Mistake] = (),
    recovered: Sequence[Elsewhere] = (),
) -> str:
    """The class report as one HTML page, for staff."""
    template = jinja2.Template(
        files("proctor.pages").joinpath("templates/report.html").read_text(encoding="utf-8"), autoescape=True
    )
    handed_in = [score for score in scores if score.status not in ("not submitted", "unmatched")]
    share = {
        cell.name: sum(score.cells[cell.name] for score in handed_in) / (cell.points * len(handed_in))
        for cell in cells
        if handed_in and cell.points
    }
    totals = [score.score for score in handed_in]
    separating = {cell.name: separation([score.cells[cell.name] for score in handed_in], totals) for cell in cells}
    page = template.render(
        assignment=assignment,
        scores=scores,
        groups=by_question(cells),
        statuses=_by_status(scores),
        to_do=by_kind((score.student, score.flags) for score in scores),
        share=share,
        separating=separating,
        enough=len(handed_in) >= FEWEST,
        mistakes=mistakes,
        recovered=recovered,
        number=_number,
        points=points,
        reached=reached,
        grade=_grade,
    )
    return printable_lines(page)

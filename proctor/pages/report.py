"""Scores as CSV and JSON. Pure functions: scores in, text out."""

import csv
import io
import json
from collections.abc import Sequence

from rich.table import Table

from ..course.backups import Backup
from ..plain_text import printable, printable_lines
from .scores import Score, TestCell


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


def as_backups(found: list[Backup]) -> Table:
    """One row a copy of the gradebook, the latest first."""
    table = Table(title="Copies of the gradebook", header_style="bold", pad_edge=False)
    for column in ("name", "made", "submissions"):
        table.add_column(column, justify="right" if column == "submissions" else "left", no_wrap=True)
    for one in found:
        made = one.made.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
        table.add_row(one.name, made, "cannot be read" if one.submissions is None else str(one.submissions))
    return table


def as_json(scores: Sequence[Score]) -> str:
    """{student: {"score", "max", "cells", "status", "flags"}}"""
    plain = {score.student: score.as_json() for score in scores}
    return printable_lines(json.dumps(plain, indent=2, ensure_ascii=False))


def as_csv(scores: Sequence[Score], cells: Sequence[TestCell], by_cell: bool = False) -> str:
    """student, score, max, status, flags, and with by_cell the points of each test cell."""
    names = [cell.name for cell in cells] if by_cell else []
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["student", "score", "max", "status", "flags", *names])
    for score in scores:
        row = [score.student, score.score, score.max_score, score.status, "; ".join(score.flags)]
        writer.writerow([in_a_spreadsheet(value) for value in row] + [score.cells[name] for name in names])
    return out.getvalue()


def in_a_spreadsheet(value: object) -> object:
    """A student's file name may start like a formula; a spreadsheet must not run it, nor a terminal."""
    if not isinstance(value, str):
        return value
    return f"'{printable(value)}" if value.startswith(tuple("=+-@")) else printable(value)

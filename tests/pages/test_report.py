"""Renderings of scores: the numbers that go in come out, and nothing in them is run or folded away."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from proctor.pages import scores
from proctor.pages.class_page import ClassReport, as_page
from proctor.pages.report import as_csv, as_json, by_question, points, reached
from proctor.pages.scores import Score
from proctor.pages.table import ScoresTable
from proctor.plain_text import printable, printable_lines

Cell = scores.TestCell  # under another name, for pytest collects what is called Test…

CELLS = [
    Cell("square_values", "one", "square_values", 1.0, "square"),
    Cell("square_shape", "one", "square_shape", 2.0, "square"),
    Cell("cube_values", "two", "cube_values", 1.5, "cube"),
]


def score(student: str = "aya", *given_points: float, status: str = "graded", flags: tuple[str, ...] = ()) -> Score:
    cells = dict(zip((cell.name for cell in CELLS), given_points or (0.0, 0.0, 0.0), strict=True))
    return Score(student, sum(cells.values()), 4.5, cells, status, flags)


CLASS = [
    score("aya", 1.0, 2.0, 1.5),
    score("bo", 1.0, 0.0, 0.0, flags=("late", "renamed: a.ipynb taken as one.ipynb")),
    score("chie", status="pending"),
    score("dai", status="not submitted"),
]


def text_of(table: object) -> str:
    console = Console(width=200, file=io.StringIO(), record=True)
    console.print(table)
    return console.export_text()


def test_cells_are_grouped_under_their_question() -> None:
    assert [(name, len(cells)) for name, cells in by_question(CELLS).items()] == [("square", 2), ("cube", 1)]
    assert points(CELLS) == 4.5 and reached(CLASS[1], CELLS) == 1.0


def test_a_long_list_of_flags_is_counted_in_the_table_and_whole_in_json() -> None:
    flags = ("late", *(f"tampered: {n}" for n in range(30)))
    one = score("aya", 1.0, 2.0, 1.5, flags=flags)
    assert rows_of(ScoresTable("hw", [one], CELLS))["aya"][-1] == "late; tampered ×30"
    assert json.loads(as_json([one]))["aya"]["flags"] == list(flags)


def rows_of(table: object) -> dict[str, list[str]]:
    """The body of a printed table: its cells, by the first of them."""
    lines = [[cell.strip() for cell in line.strip("│").split("│")] for line in text_of(table).splitlines()]
    return {cells[0]: cells[1:] for cells in lines if len(cells) > 1}


def test_the_table_has_a_row_a_student_and_a_column_a_question() -> None:
    assert rows_of(ScoresTable("hw", CLASS, CELLS)) == {
        "aya": ["4.5/4.5", "3", "1.5", "graded"],
        "bo": ["1/4.5", "1", "0", "late; renamed: a.ipynb taken as one.ipynb"],
        "chie": ["0/4.5", "0", "0", "pending"],
        "dai": ["0/4.5", "0", "0", "not submitted"],
    }


def test_the_table_has_a_column_a_test_cell_if_asked() -> None:
    assert rows_of(ScoresTable("hw", CLASS, CELLS, by_cell=True))["bo"][:4] == ["1/4.5", "1", "0", "0"]


def test_the_table_says_what_each_column_can_give() -> None:
    heads = [line for line in text_of(ScoresTable("hw", CLASS, CELLS)).splitlines() if "/3" in line]
    assert len(heads) == 1 and "/1.5" in heads[0]


@pytest.mark.parametrize("student", ["[red]x[/red]", "[/x]"])
def test_a_students_id_is_no_markup_in_the_table(student: str) -> None:
    assert student in rows_of(ScoresTable("hw", [score(student)], CELLS))


def test_json_is_an_object_by_student_with_japanese_as_it_is() -> None:
    text = as_json([score("青木", 1.0, 2.0, 1.5, flags=("late",))])
    assert "青木" in text
    assert json.loads(text) == {
        "青木": {
            "score": 4.5,
            "max": 4.5,
            "cells": {"square_values": 1.0, "square_shape": 2.0, "cube_values": 1.5},
            "status": "graded",
            "flags": ["late"],
        }
    }


def test_csv_has_a_row_a_student() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(CLASS, CELLS))))
    assert rows[0] == ["student", "score", "max", "status", "flags"]
    assert rows[2] == ["bo", "1.0", "4.5", "graded", "late; renamed: a.ipynb taken as one.ipynb"]
    assert [row[0] for row in rows[1:]] == ["aya", "bo", "chie", "dai"]


def test_csv_by_cell_has_the_points_of_each_cell() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(CLASS, CELLS, by_cell=True))))
    assert rows[0][5:] == ["square_values", "square_shape", "cube_values"] and rows[1][5:] == ["1.0", "2.0", "1.5"]


def test_csv_of_a_student_without_flags_has_an_empty_field() -> None:
    assert next(csv.DictReader(io.StringIO(as_csv([score()], CELLS))))["flags"] == ""


Name = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@given(Name | st.sampled_from(["=1+1", "+1", "-1", "@x", "a,b", 'a"b', "'", "a\nb", "\ta"]))
def test_no_name_is_a_formula_in_a_spreadsheet_and_each_can_be_read_back(name: str) -> None:
    row = list(csv.reader(io.StringIO(as_csv([score(name)], CELLS), newline="")))[1]
    assert row[0] == ("'" if name[0] in "=+-@" else "") + printable(name)
    assert len(row) == 5


def test_the_page_names_students_questions_and_shares() -> None:
    page = as_page(ClassReport("hw", CLASS, CELLS))
    assert "<h1>hw: 4 students</h1>" in page
    assert '<th scope="row">aya</th><td class="n" data-value="4.5"><b>4.5</b> / 4.5</td>' in page
    assert "<b>late</b></div><div><b>renamed</b>: a.ipynb taken as one.ipynb" in page
    assert page.split("square_shape")[-1].split("</tr>")[0].count("50 %") == 1  # of the two who are graded


def test_the_page_shows_a_name_and_does_not_run_it() -> None:
    page = as_page(ClassReport("<b>hw</b>", [score("<script>alert(1)</script>")], CELLS))
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_of_nobody_is_a_page() -> None:
    assert "0 students" in as_page(ClassReport("hw", [], CELLS))


def test_a_cell_without_points_does_not_break_the_page() -> None:
    free = Cell("free", "one", "free", 0.0, "square")
    nobody = Score("aya", 0.0, 0.0, {"free": 0.0}, "graded", ())
    assert "free" in as_page(ClassReport("hw", [nobody], [free]))


HOSTILE = "\x1b[2J\u202egnp.\udcff\n\x9b31m"


@pytest.mark.parametrize("width", [40, 200])
def test_no_rendering_lets_a_name_or_a_flag_act_on_a_terminal(width: int) -> None:
    shown = [score(HOSTILE, flags=(f"missing: {HOSTILE}",)), score("x", flags=("late",) * 9)]
    out = io.StringIO()
    Console(width=width, file=out).print(ScoresTable("hw", shown, CELLS))
    texts = [out.getvalue(), as_json(shown), as_csv(shown, CELLS), as_page(ClassReport("hw", shown, CELLS))]
    for text in texts:
        assert printable_lines(text) == text and text.encode()
    assert list(json.loads(texts[1])) == [HOSTILE, "x"]

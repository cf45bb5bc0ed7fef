"""The table on a terminal: whatever its width, no name is cut, no flag is lost, and every mark is explained."""

import io
import re
from itertools import chain

import pytest
from rich.cells import cell_len
from rich.console import Console

from proctor.pages import scores
from proctor.pages.scores import Score
from proctor.pages.table import ScoresTable

Cell = scores.TestCell  # under another name, for pytest collects what is called Test…

QUESTIONS = ("neuron", "numerical_gradient", "iterations_per_epoch", "two_layer_net", "train", "plot_history")
CELLS = [Cell(f"{name}_{n}", "one", f"{name}_{n}", 1.0, name) for name in QUESTIONS for n in range(3)]
LONG, JAPANESE = "s" * 26 + "0042", "山田_太郎"
FLAGS = ("late", *(f"mended: {n}.ipynb (cut off)" for n in range(12)), "missing: two.ipynb")


def score(student: str, *flags: str, status: str = "graded") -> Score:
    return Score(student, 18.0, 18.0, {cell.name: 1.0 for cell in CELLS}, status, flags)


CLASS = [
    score(LONG, *FLAGS),
    score(JAPANESE, "tampered: a", "late"),
    score("aya"),
    score("bo", status="not submitted"),
    score("chie", "mended: a", status="needs manual grade"),
]


def shown(width: int, by_cell: bool = False, of: list[Score] = CLASS) -> str:
    out = io.StringIO()
    Console(width=width, file=out).print(ScoresTable("hw", of, CELLS, by_cell))
    return out.getvalue()


def row(text: str, student: str) -> list[str]:
    """The cells of a student's row, split at blanks."""
    (line,) = (line for line in text.splitlines() if line.split()[:1] == [student])
    return line.split()[1:]


@pytest.mark.parametrize("by_cell", [False, True])
@pytest.mark.parametrize("width", [80, 100, 160, 500])
def test_every_name_is_whole_and_no_line_is_wider_than_the_terminal(width: int, by_cell: bool) -> None:
    text = shown(width, by_cell)
    for one in CLASS:
        assert re.search(rf"^[ │]*{one.student} ", text, re.MULTILINE), text
    assert max(map(cell_len, text.splitlines())) <= width and "…" not in text


def test_on_80_columns_flags_are_marks_and_questions_are_numbers() -> None:
    text = shown(80)
    points = ["3"] * len(QUESTIONS)
    assert row(text, LONG) == ["18/18", *points, "L", "M×12", "I"]
    assert row(text, JAPANESE) == ["18/18", *points, "T", "L"]
    assert row(text, "aya") == ["18/18", *points]
    assert row(text, "bo") == ["18/18", *points, "N"] and row(text, "chie") == ["18/18", *points, "E", "M"]


def test_the_legend_has_every_question_and_every_mark_in_words() -> None:
    text = shown(80)
    for number, question in enumerate(QUESTIONS, 1):
        assert f"{number} {question}" in text
    for line in (
        "L late",
        "M mended: see in the report what was put right",
        "I missing: ask for the file",
        "T tampered: it was graded as released; see the notebook",
        "N not submitted",
        "E needs manual grade",
        "Each flag in full: --format json",
    ):
        assert line in text.splitlines()


def test_where_there_is_room_everything_is_in_words() -> None:
    text = shown(160)
    assert "late; mended ×12; missing" in text and "needs manual grade; mended: a" in text
    assert "--format json" not in text and "1 neuron" not in text


def test_what_needs_no_legend_has_none() -> None:
    text = shown(80, of=[score("aya")])
    assert text.rstrip().endswith("6 plot_history")


def test_more_columns_than_fit_stand_in_tables_beneath_each_other() -> None:
    text = shown(80, by_cell=True)
    heads = [line.split() for line in text.splitlines() if re.fullmatch(r"[\d ]*\d[\d ]*", line)]
    assert len(heads) > 1 and [*chain(*heads)] == [str(n) for n in range(1, len(CELLS) + 1)]
    assert len(re.findall(rf"^ *{LONG} ", text, re.MULTILINE)) == len(heads)


def test_kinds_with_the_same_letters_get_marks_of_their_own() -> None:
    kinds = ["memory", "mended", "missing", "mem", "MM", "青"]
    legend = shown(80, of=[score("aya", *kinds)]).splitlines()
    marks = {kind: line[0] for kind in kinds for line in legend if line[2:].split(":")[0] == kind}
    assert list(marks) == kinds and len(set(marks.values())) == len(kinds) and marks["memory"] == "M"

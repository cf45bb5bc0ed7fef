"""A line of an answer is marked only where it is certain: an error names it, and it stands there word for word."""

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from proctor.pages.lines import named_lines
from proctor.pages.parts import Parts

SOURCE = "def f(x):\n    half = x / 2\n    return half[0]"


def stopped(*traceback: str, source: str = SOURCE, at: str = "check") -> dict[str, frozenset[int]]:
    """What is marked in answer f where a cell fails with this traceback."""
    error = [new_output("error", ename="TypeError", evalue="", traceback=list(traceback))]
    marks: dict[str, dict[str, Any]] = {"f": {"solution": True}, "check": {"grade": True, "solution": False}}
    cells = [
        new_code_cell(
            source if name == "f" else "assert f(1)",
            outputs=error if name == at else [],
            metadata={"nbgrader": {"grade_id": name, **one}},
        )
        for name, one in marks.items()
    ]
    return dict(named_lines(new_notebook(cells=[new_code_cell("1/0", outputs=error), *cells])))


@pytest.mark.parametrize(
    "told",
    [
        "f, line 3, in f: return half[0]",  # as a visible check tells it
        "f, line 3: return half[0]",  # and a hidden one
        "\x1b[31mf, line 3: return half[0]\x1b[0m",
        "f, line 2, in f: half = x / 2\nf, line 3, in f: return half[0]\nTypeError: no",  # the innermost
    ],
)
def test_the_line_that_an_error_names_is_marked(told: str) -> None:
    assert stopped(told) == {"f": {3}}


@pytest.mark.parametrize(
    "told",
    [
        "f, line 3: return half",
        "f, line 2: return half[0]",
        "f, line 9: return half[0]",
        "f, line 0: return half[0]",
        "g, line 3: return half[0]",
        "check, line 1: assert f(1)",
        "✗ return half[0]",
        "----> 3     return half[0]",  # of the check's own cell, which is no answer
    ],
)
def test_a_line_that_does_not_stand_there_is_not_marked(told: str) -> None:
    assert stopped(told) == {}


def test_a_blank_line_is_never_marked() -> None:
    assert stopped("f, line 2: ", source="def f(x):\n\n    return 1") == {}


def test_an_answer_that_fails_when_it_runs_has_its_line_marked() -> None:
    assert stopped("TypeError", "----> 3     return half[0]", at="f") == {"f": {3}}


def test_a_marked_line_is_the_one_of_that_number_also_behind_blank_lines() -> None:
    shown = str(Parts({}).code("\n\na = 1\nb = 2\n", frozenset({4})))
    assert shown.count('class="hll"') == 1 and ">b = " in shown.split('class="hll"')[1].replace("\n", "")

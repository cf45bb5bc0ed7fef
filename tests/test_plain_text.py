"""Whatever a student names things, a terminal and a log show it and do nothing else."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.plain_text import printable, printable_lines, told

ACTING = {"Cc", "Zl", "Zp", "Cs"}  # Unicode's controls, ends of lines, halves of letters
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.text(st.characters() | st.characters(categories=sorted(ACTING))))
def test_nothing_that_acts_is_left_and_all_else_is_as_it_was(text: str) -> None:
    shown = printable(text)
    acting = [letter for letter in shown if unicodedata.category(letter) in ACTING]
    turning = [letter for letter in shown if unicodedata.bidirectional(letter) in TURNING]
    assert acting == turning == [] and len(shown.splitlines()) <= 1
    assert shown.encode().decode() == printable(shown) == shown


@pytest.mark.parametrize("text", ["山田 太郎 (1)", "é", "x[1]", "👩‍👩‍👧", "a\\b", ""])
def test_ordinary_names_are_shown_as_they_are(text: str) -> None:
    assert printable(text) == text


@given(st.dictionaries(st.text(), st.text()))
def test_a_json_text_still_means_the_same(value: dict[str, str]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    assert json.loads(printable_lines(text)) == value


def test_an_exception_is_told_on_one_bounded_line_even_if_it_refuses() -> None:
    class RefusingError(Exception):
        def __str__(self) -> str:
            raise SystemExit(3)

    assert told(RefusingError()) == "RefusingError: (its text raised SystemExit)"
    assert told(ValueError("\x1b]0;\x07" + "x\n" * 9999)).startswith(r"ValueError: \u001b]0;\u0007x\u000a")
    assert len(told(ValueError("x" * 9999))) == 500


def test_who_interrupts_is_not_held_up() -> None:
    class InterruptingError(Exception):
        def __str__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        told(InterruptingError())

"""A check separates where those who pass it reach more elsewhere; where nothing can be said, nothing is."""

import pytest

from proctor.pages.separation import FEWEST, separation

HALF = FEWEST // 2
PASSED = [1.0] * HALF + [0.0] * HALF


def test_a_check_that_the_better_half_passes_separates_fully() -> None:
    assert separation(PASSED, [5.0] * HALF + [0.0] * HALF) == pytest.approx(1)


def test_a_check_that_the_weaker_half_passes_separates_the_wrong_way() -> None:
    assert separation(PASSED, [1.0] * HALF + [4.0] * HALF) == pytest.approx(-1)


def test_a_check_does_not_correlate_with_itself() -> None:
    assert separation(PASSED, PASSED) is None


def test_too_few_students_say_nothing() -> None:
    assert separation(PASSED[1:], [5.0] * (HALF - 1) + [0.0] * HALF) is None


def test_a_check_that_all_pass_separates_nobody() -> None:
    assert separation([1.0] * FEWEST, [float(n) for n in range(FEWEST)]) is None

"""Pictures that test cells draw for students: kept from visible parts, dropped from hidden ones, only on failure."""

import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from rooms import examined
from support import MASTERS, code, graded, notebook_of, solution

from proctor.grader.figures import MOST_FIGURES, take_figures
from proctor.walls import Keeper

DRAWING = "import matplotlib.pyplot as plt\n_ = plt.figure()\nassert double(2) == 4"


@pytest.fixture(autouse=True)
def no_figures() -> Iterator[None]:
    plt.close("all")
    yield
    plt.close("all")


def pictures(cell: Any) -> list[bytes]:
    return [base64.b64decode(o["data"]["image/png"]) for o in cell.outputs if o["output_type"] == "display_data"]


def test_open_figures_become_pictures_once() -> None:
    plt.figure()
    plt.figure()
    first = take_figures(show=True)
    assert [base64.b64decode(one["data"]["image/png"])[:4] for one in first] == [b"\x89PNG"] * 2
    assert take_figures(show=True) == [] and not plt.get_fignums()


def test_figures_that_are_not_to_be_shown_are_closed() -> None:
    plt.figure()
    assert take_figures(show=False) == [] and not plt.get_fignums()


def test_pictures_are_bounded_and_one_that_cannot_be_drawn_costs_nothing() -> None:
    plt.figure().savefig = lambda *_, **__: 1 / 0  # type: ignore[method-assign]
    for _ in range(MOST_FIGURES + 2):
        plt.figure()
    assert len(take_figures(show=True)) == MOST_FIGURES - 1


@pytest.mark.parametrize("answer", ["return 2 * x", "return 0"])
def test_a_figure_of_a_visible_part_is_shown(keeper: Keeper, tmp_path: Path, answer: str) -> None:
    notebook = notebook_of(solution(f"def double(x):\n    {answer}"), graded(DRAWING))
    examined(keeper, notebook, tmp_path / "support")
    assert len(pictures(notebook.cells[1])) == 1


@pytest.mark.parametrize("answer", ["return 2 * x", "return 0"])
def test_a_figure_of_a_hidden_part_is_not(keeper: Keeper, tmp_path: Path, answer: str) -> None:
    test = f"double(1)\n### BEGIN HIDDEN TESTS\n{DRAWING}\n### END HIDDEN TESTS"
    notebook = notebook_of(solution(f"def double(x):\n    {answer}"), graded(test))
    examined(keeper, notebook, tmp_path / "support")
    assert pictures(notebook.cells[1]) == []


def test_a_figure_that_a_locked_cell_left_open_is_no_tests(keeper: Keeper, tmp_path: Path) -> None:
    drawing = code("import matplotlib.pyplot as plt\n_ = plt.figure()", "helper", locked=True)
    notebook = notebook_of(drawing, solution(), graded("assert double(2) == 4"))
    examined(keeper, notebook, tmp_path / "support")
    assert pictures(notebook.cells[2]) == []


# What the checks of session04 draw


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(MASTERS))
    import checks as module

    yield module
    sys.modules.pop("checks", None)


def test_a_result_that_is_off_in_places_is_drawn_by_element(checks: Any) -> None:
    got, expected = np.zeros(6), np.array([0.0, 0, 0, 1, 2, 3])
    with pytest.raises(checks.CheckFailed):
        checks.check_close(
            "gradient", got, expected, "by hand", draw=lambda *two: checks.draw_differences(*two, (2, 3))
        )
    (ax,) = plt.gcf().axes
    assert np.array_equal(ax.get_images()[0].get_array(), [[0, 0, 0], [1, 2, 3]])
    assert [text.get_text() for text in ax.texts][3:] == ["1.0e+00", "2.0e+00", "3.0e+00"]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_result_without_numbers_is_refused_before_it_is_drawn(checks: Any, bad: float) -> None:
    with pytest.raises(checks.CheckFailed):
        checks.check_close("gradient", np.full((2, 2, 3), bad), np.zeros((2, 2, 3)), "by hand")
    assert not plt.get_fignums()


def test_nothing_is_drawn_for_right_results_or_few_numbers(checks: Any) -> None:
    checks.check_close("gradient", np.zeros(9), np.zeros(9), "by hand")
    with pytest.raises(checks.CheckFailed):
        checks.check_close("loss", 1.0, 2.0, "by hand")
    assert not plt.get_fignums()


def lines_drawn() -> dict[str, list[float]]:
    """The heights of the lines of the only figure, by name."""
    (ax,) = plt.gcf().axes
    return {str(line.get_label()): list(line.get_ydata()) for line in ax.get_lines()}


def test_a_history_that_is_off_is_drawn_beside_the_right_one(checks: Any) -> None:
    with pytest.raises(checks.CheckFailed):
        checks.check_close("train_acc", [0.5, 0.5], [0.5, 0.75], "by hand", draw=checks.draw_history)
    assert lines_drawn() == {"yours": [0.5, 0.5], "expected": [0.5, 0.75]}


@pytest.mark.parametrize("losses", [[3.0, 4.0], [3.0, np.inf], []])
def test_a_descent_shows_a_right_one_and_the_line_that_it_should_have_passed(checks: Any, losses: list[float]) -> None:
    checks.draw_descent(losses, np.array([3.0, 2.0]), 0.5)
    assert lines_drawn() == {"yours": losses, "a right train": [3.0, 2.0], "should get below 0.5": [0.5, 0.5]}
    assert plt.gcf().axes[0].get_ylim() == (0, 4.5)


def test_rows_that_are_no_probabilities_are_drawn_by_their_sums(checks: Any) -> None:
    checks.draw_row_sums(np.array([[0.25, 0.75], [0.5, 0.5]]), None)
    assert not plt.get_fignums()
    checks.draw_row_sums(np.array([[0.25, 0.5], [1.0, 0.5]]), None)
    assert [bar.get_height() for bar in plt.gcf().axes[0].patches] == [0.75, 1.5]

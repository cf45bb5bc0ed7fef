"""nbgrader's own documentation course, as its wheel brings it, graded by stock and by proctor: cell by cell."""

import shutil
from pathlib import Path

import nbgrader as installed
import pytest
from test_second_course import SETTINGS, TWO_LINES, Graded, grade_rows, nbgrader

COURSE = Path(installed.__file__).parent / "docs" / "source" / "user_guide"
STUDENTS = ("bitdiddle", "hacker", "master")

# Where they differ: (student, notebook, cell) → (stock's points, proctor's).
ON_PURPOSE = {
    # A right answer that builds on a wrong one is tested with the master's in its place.
    ("bitdiddle", "problem1", "correct_sum_of_squares"): (0.0, 0.5),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    base = tmp_path_factory.mktemp("documented")
    stock, proctored = base / "stock", base / "proctored"
    for part in ("source", "submitted"):
        shutil.copytree(COURSE / part, stock / part)
    shutil.copytree(COURSE / "source" / "ps1", stock / "submitted" / "master" / "ps1")
    (stock / "nbgrader_config.py").write_text(SETTINGS)
    nbgrader("generate_assignment", "ps1", roots=[stock])
    shutil.copytree(stock, proctored)
    (proctored / "nbgrader_config.py").write_text(SETTINGS + TWO_LINES)
    nbgrader("autograde", "ps1", roots=[stock, proctored])
    return Graded(stock, proctored)


def test_every_cell_is_graded_as_stock_grades_it(graded: Graded) -> None:
    stock, ours = grade_rows(graded.stock), grade_rows(graded.proctor)
    assert {student for student, _, _ in stock} == set(STUDENTS) and stock.keys() == ours.keys()
    differences = {place: (stock[place], ours[place]) for place in stock if stock[place] != ours[place]}
    assert {
        place: (one["auto_score"], other["auto_score"]) for place, (one, other) in differences.items()
    } == ON_PURPOSE

"""nbgrader's own documentation course and the notebooks of its tests, as its wheel brings them, graded by stock and by
proctor: cell by cell."""

import os
import shutil
from pathlib import Path
from typing import Any

import nbgrader as installed
import pytest
from support import graded, notebook_of, solution, write
from test_second_course import SETTINGS, TWO_LINES, Graded, grade_rows, nbgrader

WHEEL = Path(installed.__file__).parent
COURSE = WHEEL / "docs" / "source" / "user_guide"
TESTS = WHEEL / "tests"
STUDENTS = ("bitdiddle", "hacker", "master")

# Where they differ: (student, notebook, cell) → (stock's points, proctor's).
ON_PURPOSE = {
    # A right answer that builds on a wrong one is tested with the master's in its place.
    ("bitdiddle", "problem1", "correct_sum_of_squares"): (0.0, 0.5),
}


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Graded:
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


def test_every_cell_is_graded_as_stock_grades_it(documented: Graded) -> None:
    stock, ours = grade_rows(documented.stock), grade_rows(documented.proctor)
    assert {student for student, _, _ in stock} == set(STUDENTS) and stock.keys() == ours.keys()
    differences = {place: (stock[place], ours[place]) for place in stock if stock[place] != ours[place]}
    assert {
        place: (one["auto_score"], other["auto_score"]) for place, (one, other) in differences.items()
    } == ON_PURPOSE


# The notebooks of nbgrader's tests that stock can release: master → what its tests hand in, beside the master and the
# release. Stock grades no submission whose cells changed their type, and we do.
APPS, CONVERTED, PRESSED = "apps/files", "preprocessors/files", "ui-tests/files"
ANSWERS = ("changed", "grade-cell-changed", "locked-cell-changed")
CHEATS = ("cheat-attempt", "cheat-attempt-alternative")
CHEAP: dict[str, list[str]] = {
    f"{APPS}/validating-environment-variable": [],
    f"{APPS}/validation-zero-points": [],
    f"{APPS}/autotest-hidden": [f"{APPS}/autotest-hidden-changed-{kind}" for kind in ("right", "wrong")],
    f"{CONVERTED}/manually-graded-code-cell": [],
    f"{CONVERTED}/test_taskcell": [],
    f"{PRESSED}/task": [],
}
DEAR: dict[str, list[str]] = {
    **{
        f"{APPS}/autotest-{kind}": [f"{APPS}/autotest-{kind}-{how}" for how in ("changed", "unchanged")]
        for kind in ("simple", "hashed", "multi")
    },
    f"{APPS}/submitted-unchanged": [f"{APPS}/submitted-{how}" for how in (*ANSWERS, *CHEATS)],
    f"{CONVERTED}/submitted-unchanged": [f"{CONVERTED}/submitted-{how}" for how in ANSWERS],
    f"{PRESSED}/submitted-unchanged": [f"{PRESSED}/submitted-{how}" for how in ANSWERS],
    f"{APPS}/test": [f"{APPS}/test-with-output"],
    **{f"{APPS}/{name}": [] for name in ("open_relative_file", "side-effects", "test-hidden-tests", "timeout")},
    **{f"{APPS}/{name}": [] for name in ("infinite-loop", "infinite-loop-with-output")},
    **{
        f"{CONVERTED}/{name}": [] for name in ("header", "infinite-recursion", "long-output", "test", "warning-pattern")
    },
    **{f"{PRESSED}/{name}": [] for name in ("blank", "empty", "open_relative_file")},
}
NOT_SAMPLED = pytest.mark.skipif("SEED" in os.environ, reason="minutes each: make slow")
PATIENCE = "c.ExecutePreprocessor.timeout = c.Examine.timeout = 8\nc.ExecutePreprocessor.interrupt_on_timeout = True\n"


def handed_in(folder: Path, masters: dict[str, list[str]]) -> dict[str, dict[str, Path]]:
    """By student and notebook: the masters, the release, and one after the other what nbgrader's tests hand in."""
    own = {name: TESTS / f"{name}.ipynb" for name in masters}
    found = {"master": own, "released": {name: folder / "release" / "ps1" / named(name) for name in masters}}
    for number in range(max(map(len, masters.values()))):
        others = {name: TESTS / f"{some[number]}.ipynb" for name, some in masters.items() if number < len(some)}
        found[f"other{number}"] = own | others
    return found


def odd() -> Any:
    """A notebook that names no kernel, with a test that skips itself and an answer that does."""
    skips = "from unittest import SkipTest\nraise SkipTest('not this year')"
    cells = [solution(), graded(skips, "skipped"), solution(skips, "skips"), graded("assert double(2) == 4", "doubles")]
    notebook = notebook_of(*cells)
    notebook.metadata = {}
    return notebook


def named(name: str) -> str:
    """One file name for a notebook of the wheel: several folders have a test.ipynb."""
    return f"{name.replace('/files/', '-')}.ipynb"


@pytest.mark.slow
@pytest.mark.parametrize("masters", [CHEAP, pytest.param(DEAR, marks=NOT_SAMPLED)], ids=["cheap", "dear"])
def test_every_notebook_of_nbgraders_tests_is_graded_as_stock_grades_it(
    tmp_path: Path, masters: dict[str, list[str]]
) -> None:
    stock, proctored = tmp_path / "stock", tmp_path / "proctored"
    (stock / "source" / "ps1").mkdir(parents=True)
    for name in masters:
        shutil.copy(TESTS / f"{name}.ipynb", stock / "source" / "ps1" / named(name))
    write(odd(), stock / "source" / "ps1" / "odd.ipynb")
    shutil.copy(TESTS / APPS / "autotests.yml", stock / "autotests.yml")
    shutil.copy(TESTS / APPS / "data.txt", stock / "source" / "ps1" / "data.txt")
    (stock / "nbgrader_config.py").write_text(SETTINGS + PATIENCE)
    nbgrader("generate_assignment", "ps1", roots=[stock])
    for student, notebooks in handed_in(stock, masters).items():
        write(odd(), stock / "submitted" / student / "ps1" / "odd.ipynb")
        for name, path in notebooks.items():
            shutil.copy(path, stock / "submitted" / student / "ps1" / named(name))
    shutil.copytree(stock, proctored)
    (proctored / "nbgrader_config.py").write_text(SETTINGS + PATIENCE + TWO_LINES)
    nbgrader("autograde", "ps1", roots=[stock, proctored])
    by_stock = grade_rows(stock)
    assert by_stock == grade_rows(proctored) and {row["auto_score"] for row in by_stock.values()} >= {0.0, 1.0, None}


@pytest.mark.slow
@NOT_SAMPLED
@pytest.mark.parametrize("options", [[], ["--autotest"]], ids=["tests", "autotests"])
def test_the_course_that_quickstart_makes_is_graded_as_stock_grades_it(tmp_path: Path, options: list[str]) -> None:
    nbgrader("quickstart", "stock", *options, roots=[tmp_path])
    stock, proctored = tmp_path / "stock", tmp_path / "proctored"
    (stock / "nbgrader_config.py").write_text(SETTINGS)
    nbgrader("generate_assignment", "ps1", roots=[stock])
    for student, step in (("master", "source"), ("released", "release")):
        shutil.copytree(stock / step / "ps1", stock / "submitted" / student / "ps1")
    shutil.copytree(stock, proctored)
    (proctored / "nbgrader_config.py").write_text(SETTINGS + TWO_LINES)
    nbgrader("autograde", "ps1", roots=[stock, proctored])
    assert grade_rows(stock) and grade_rows(stock) == grade_rows(proctored)

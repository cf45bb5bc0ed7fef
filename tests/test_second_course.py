"""A course that proctor knows nothing of: grades are as stock nbgrader gives them, except where those are wrong.

Each course is graded by nbgrader's own command; they differ in two lines of nbgrader_config.py."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from support import MASTERS, marked, read, write
from traitlets.config import Config

from proctor.course.folders import Course
from proctor.plugin import plug_in

HERE = Path(__file__).parent / "second_course"
NBGRADER = Path(sys.executable).with_name("nbgrader")
SETTINGS = 'c = get_config()\nc.CourseDirectory.course_id = "second"\nc.ExecutePreprocessor.timeout = 60\n'
TWO_LINES = "from proctor.plugin import plug_in\nplug_in(c)\n"
STUDENTS = ("right", "wrong", "unanswered")

# Where stock nbgrader and proctor differ: (student, notebook, cell) → (stock's points, proctor's).
ON_PURPOSE = {
    # Text on stderr is no mistake. Stock takes all points for it, whatever else the cell says.
    ("right", "functions", "first_values"): (0.0, 2.0),
    ("right", "functions", "first_errors"): (0.0, 1.0),
    ("right", "functions", "second_values"): (0.0, 1.0),
    ("right", "functions", "third_partial"): (0.0, 4.0),
    # A right answer that builds on a wrong one is tested with the master's in its place.
    ("wrong", "functions", "second_values"): (0.0, 1.0),
    ("wrong", "objects", "second_values"): (0.0, 1.0),
}


def nbgrader(*words: str, roots: list[Path]) -> str:
    """Runs nbgrader's own command in course folders, side by side; returns what it said."""
    running = []
    for root in roots:
        environment = {**os.environ, "HOME": str(root), "PATH": f"{NBGRADER.parent}:{os.environ['PATH']}"}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        running.append(subprocess.Popen([NBGRADER, *words], cwd=root, env=environment, **pipes))
    said = [one.communicate()[0] for one in running]
    assert not any(one.returncode for one in running), "\n".join(said)
    return "\n".join(said)


def answers_of_master(notebook: Any) -> dict[str, str]:
    return {
        name: re.sub(r"\n? *### (BEGIN|END) SOLUTION", "", cell.source).strip()
        for name, cell in marked(notebook)
        if cell.metadata.nbgrader.solution
    }


def hand_in(root: Path, student: str) -> None:
    given = tomllib.loads((HERE / "answers.toml").read_text()).get(student, {})
    target = root / "submitted" / student / "ps1"
    shutil.copytree(root / "release" / "ps1", target)
    for path in target.glob("*.ipynb"):
        if student == "unanswered":
            continue
        notebook = read(path)
        answers = answers_of_master(read(HERE / "source" / "ps1" / path.name))
        answers["essay"] = "It can be tested alone. It can be used twice."
        answers |= given.get(path.stem, {})
        for name, cell in marked(notebook):
            cell.source = answers.get(name, cell.source)
        write(notebook, path)


@dataclass(frozen=True)
class Graded:
    """The same submissions, graded by both."""

    stock: Path
    proctor: Path


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    base = tmp_path_factory.mktemp("second")
    stock, proctored = base / "stock", base / "proctored"
    shutil.copytree(HERE / "source", stock / "source")
    (stock / "nbgrader_config.py").write_text(SETTINGS)
    nbgrader("generate_assignment", "ps1", roots=[stock])
    for student in STUDENTS:
        hand_in(stock, student)
    shutil.copytree(stock, proctored)
    (proctored / "nbgrader_config.py").write_text(SETTINGS + TWO_LINES)
    nbgrader("autograde", "ps1", roots=[stock, proctored])
    return Graded(stock, proctored)


def grade_rows(root: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Every grade of a gradebook, by student, notebook and cell."""
    rows = {}
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "second") as gradebook:
        for submission in gradebook.assignment_submissions("ps1"):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    rows[submission.student.id, notebook.name, grade.cell.name] = {
                        name: getattr(grade, name)
                        for name in ("auto_score", "manual_score", "needs_manual_grade", "max_score", "extra_credit")
                    }
    return rows


def test_every_grade_is_stocks_or_differs_on_purpose(graded: Graded) -> None:
    stock, ours = grade_rows(graded.stock), grade_rows(graded.proctor)
    assert stock.keys() == ours.keys() and len(stock) == len(STUDENTS) * 15
    differences = {place: (stock[place], ours[place]) for place in stock if stock[place] != ours[place]}
    scores = {place: (one["auto_score"], other["auto_score"]) for place, (one, other) in differences.items()}
    assert scores == ON_PURPOSE
    for one, other in differences.values():
        assert one | {"auto_score": None} == other | {"auto_score": None}


def test_right_answers_get_all_points_that_machines_give(graded: Graded) -> None:
    rows = {place[1:]: row for place, row in grade_rows(graded.proctor).items() if place[0] == "right"}
    by_hand = {("functions", name) for name in ("essay", "own_function", "drawing")}
    assert {place for place, row in rows.items() if row["needs_manual_grade"]} == by_hand
    assert all(row["auto_score"] == row["max_score"] for place, row in rows.items() if place not in by_hand)


def test_unanswered_cells_get_nothing_and_need_no_hand(graded: Graded) -> None:
    rows = {place[1:]: row for place, row in grade_rows(graded.proctor).items() if place[0] == "unanswered"}
    assert not any(row["auto_score"] for row in rows.values())
    assert not rows["functions", "essay"]["needs_manual_grade"]


def test_partial_credit_counts_what_was_right(graded: Graded) -> None:
    assert grade_rows(graded.proctor)["wrong", "functions", "third_partial"]["auto_score"] == 3.0


def test_cells_of_one_id_in_two_notebooks_do_not_mix(graded: Graded) -> None:
    rows = grade_rows(graded.proctor)
    for name in ("first_values", "second_values"):
        assert rows["right", "functions", name]["auto_score"] and rows["right", "objects", name]["auto_score"]
    assert rows["wrong", "functions", "second_values"]["auto_score"] == 1.0
    assert rows["wrong", "objects", "third_values"]["auto_score"] == 0.0


def sidecar(root: Path, student: str, notebook: str) -> Any:
    return json.loads((root / "autograded" / student / "ps1" / f"{notebook}.proctor.json").read_text())


def test_the_cell_that_runs_in_the_room_is_flagged_as_forgeable(graded: Graded) -> None:
    assert sidecar(graded.proctor, "right", "objects")["flags"] == ["forgeable: fourth_adds"]
    assert sidecar(graded.proctor, "right", "functions")["flags"] == []


def test_without_the_two_lines_nothing_of_proctor_runs(graded: Graded) -> None:
    assert not list(graded.stock.glob("autograded/**/*.proctor.json"))


def test_formgraders_button_grades_with_proctor(graded: Graded, tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(graded.proctor, root, ignore=shutil.ignore_patterns("autograded"))
    result = NbGraderAPI(config=Course.load(root).config).autograde("ps1", "right", force=True)
    assert result["success"], result
    assert {v["cell"]: v["points"] for v in sidecar(root, "right", "functions")["verdicts"]}["first_values"] == 2.0


def test_the_plug_keeps_settings_that_a_course_already_has() -> None:
    config = Config()
    config.CourseDirectory.ignore = ["*.tmp"]
    plug_in(config)
    assert config.CourseDirectory.ignore[0] == "*.tmp" and "*.pyc" not in config.CourseDirectory.ignore


@pytest.mark.parametrize("folder", [HERE / "source" / "ps1", MASTERS], ids=["second course", "session04"])
def test_the_same_test_cells_pass_in_plain_jupyter(folder: Path, tmp_path: Path) -> None:
    """`nbgrader validate` runs all cells in a kernel, where the students' names are the real objects."""
    shutil.copytree(folder, tmp_path / "masters")
    names = sorted(path.name for path in folder.glob("*.ipynb"))
    assert nbgrader("validate", *names, roots=[tmp_path / "masters"]).count("Success!") == len(names) == 2

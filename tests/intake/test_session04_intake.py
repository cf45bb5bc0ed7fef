"""The lecture's own notebooks, damaged in the commonest ways: its answers are found again, all of them."""

import ast
import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from intake_course import as_bytes
from support import RELEASE, ROOT, answers, marked, read

from proctor.course.assignment import Assignment, load_assignment
from proctor.course.folders import Course
from proctor.course.release import release
from proctor.submission.find import take
from proctor.submission.read import Handed

ANSWERS = answers()


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    root = tmp_path_factory.mktemp("session04") / "course"
    shutil.copytree(ROOT / "source", root / "source")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course.load(root)
    release(course, "session04")
    with course.gradebook() as gradebook:
        return load_assignment(course, "session04", gradebook)


def right() -> dict[str, Any]:
    """The master's answers in the released notebooks, by file name."""
    found = {}
    for path in sorted(RELEASE.glob("*.ipynb")):
        notebook = read(path)
        for name, cell in marked(notebook):
            cell.source = ANSWERS.get(name, cell.source)
        found[path.name] = notebook
    return found


def handed(notebooks: dict[str, Any]) -> Handed:
    return Handed({name: as_bytes(json.loads(nbformat.writes(one))) for name, one in notebooks.items()}, {})


def solved(assignment: Assignment, given: Handed) -> dict[str, str]:
    """The solution cells as they are graded."""
    found = {}
    for sheet in assignment.sheets:
        taken = take(assignment, sheet, given.part(assignment, sheet))
        found |= {name: cell.source for name, cell in marked(taken.notebook) if name in ANSWERS}
    return found


def unmarked(notebook: Any) -> None:
    for cell in notebook.cells:
        cell.metadata = {}


def stubs(notebook: Any) -> list[Any]:
    """Puts the stubs back; returns the answers as new cells."""
    by_name = {name: cell for path in RELEASE.glob("*.ipynb") for name, cell in marked(read(path))}
    moved = []
    for name, cell in marked(notebook):
        if name in ANSWERS:
            cell.source = by_name[name].source
            moved.append(nbformat.v4.new_code_cell(ANSWERS[name]))
    return moved


def at_the_end(notebook: Any) -> None:
    notebook.cells += stubs(notebook)


def at_the_top(notebook: Any) -> None:
    notebook.cells[:0] = stubs(notebook)


def in_one_cell(notebook: Any) -> None:
    notebook.cells.append(nbformat.v4.new_code_cell("\n\n".join(cell.source for cell in stubs(notebook))))


def in_one_cell_without_marks(notebook: Any) -> None:
    in_one_cell(notebook)
    unmarked(notebook)


def after_each_stub(notebook: Any) -> None:
    places = [cell for name, cell in marked(notebook) if name in ANSWERS]
    for place, cell in zip(places, stubs(notebook), strict=True):
        notebook.cells.insert(notebook.cells.index(place) + 1, cell)


def only_the_answers(notebook: Any) -> None:
    notebook.cells = stubs(notebook)


def copied_by_hand(notebook: Any) -> None:
    """Code alone, the course's cells too, all without marks."""
    unmarked(notebook)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize(
    "damage", [unmarked, at_the_end, at_the_top, in_one_cell, in_one_cell_without_marks, after_each_stub,
               only_the_answers, copied_by_hand],
)  # fmt: skip
def test_all_answers_of_the_lecture_are_found_again(damage: Callable[[Any], None], assignment: Assignment) -> None:
    notebooks = copy.deepcopy(right())
    for notebook in notebooks.values():
        damage(notebook)
    found = solved(assignment, handed(notebooks))
    for name, answer in ANSWERS.items():
        wanted = {ast.dump(one) for one in ast.parse(answer).body}
        assert wanted <= {ast.dump(one) for one in ast.parse(found[name]).body}, name


def test_an_untouched_release_stays_unanswered(assignment: Assignment) -> None:
    released = {path.name: read(path) for path in RELEASE.glob("*.ipynb")}
    found = solved(assignment, handed(released))
    stub = {name: cell.source for one in released.values() for name, cell in marked(one)}
    assert found == {name: stub[name] for name in ANSWERS}


def test_a_right_hand_in_is_as_it_was_and_flagged_with_nothing(assignment: Assignment) -> None:
    given = handed(right())
    assert solved(assignment, given) == ANSWERS
    for sheet in assignment.sheets:
        taken = take(assignment, sheet, given.part(assignment, sheet))
        assert taken.flags == [] and taken.recovered == []


def test_both_notebooks_under_each_others_name_are_known(assignment: Assignment) -> None:
    first, second = right().values()
    names = [path.name for path in sorted(RELEASE.glob("*.ipynb"))]
    assert solved(assignment, handed(dict(zip(names, (second, first), strict=True)))) == ANSWERS


def test_the_master_can_be_told_from_the_release(tmp_path: Path) -> None:
    """An oracle's own check: the answers are no stubs."""
    stub = {name: cell.source for path in RELEASE.glob("*.ipynb") for name, cell in marked(read(path))}
    assert all(ANSWERS[name] != stub[name] for name in ANSWERS)

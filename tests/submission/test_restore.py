"""Restoring: whatever was handed in, nbgrader's cells are what was released, and staff learn what had been changed."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import compute_checksum
from support import code, graded, notebook_of, solution

from proctor.submission.restore import KnownCell, restore


def known_of(notebook: Any) -> list[KnownCell]:
    """What the gradebook and the master would say of a notebook as it was released."""
    return [
        KnownCell(
            cell.metadata.nbgrader.grade_id,
            cell.cell_type,
            cell.source,
            dict(cell.metadata.nbgrader),
            tuple(cell.metadata.get("tags", ())),
        )
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    ]


def essay() -> Any:
    cell = new_markdown_cell("Write here")
    cell.metadata["nbgrader"] = NotebookNode(
        grade=True, solution=True, locked=False, task=False, grade_id="essay", points=3, schema_version=3
    )
    return cell


def release() -> Any:
    skipped = code("print('demo')", "demo", locked=True)
    skipped.metadata["tags"] = ["skip-execution"]
    return notebook_of(
        new_markdown_cell("# Title"),
        code("import math", "imports", locked=True),
        solution("raise NotImplementedError", "one"),
        graded("assert one() == 1", "test_one", 1),
        skipped,
        solution("raise NotImplementedError", "two"),
        graded("assert two() == 2", "test_two", 2),
        essay(),
    )


KNOWN = known_of(release())
NAMES = [cell.name for cell in KNOWN]


def names(notebook: Any) -> list[str]:
    return [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]


def by_name(notebook: Any, name: str) -> Any:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def check(notebook: Any) -> None:
    """Nbgrader's cells are as they must be."""
    assert names(notebook) == NAMES
    for cell, known in zip((c for c in notebook.cells if "nbgrader" in c.metadata), KNOWN, strict=True):
        assert dict(cell.metadata.nbgrader) == known.metadata and cell.cell_type == known.cell_type
        assert known.solution or cell.source == known.source
        assert tuple(cell.metadata.get("tags", ())) == known.tags
        assert ("outputs" in cell) == (known.cell_type == "code")


def test_an_honest_notebook_is_left_alone_and_not_flagged() -> None:
    notebook = release()
    by_name(notebook, "one").source = "def one(): return 1"
    notebook.cells.insert(3, new_code_cell("my_own = 1"))
    before = copy.deepcopy(notebook)
    assert restore(notebook, KNOWN) == [] and notebook == before
    check(notebook)


def edit_test(notebook: Any) -> None:
    by_name(notebook, "test_one").source = "pass"


def more_points(notebook: Any) -> None:
    by_name(notebook, "test_one").metadata.nbgrader.points = 100


def not_graded(notebook: Any) -> None:
    by_name(notebook, "test_one").metadata.nbgrader.grade = False


def as_solution(notebook: Any) -> None:
    by_name(notebook, "test_one").metadata.nbgrader.solution = True


def unlock(notebook: Any) -> None:
    by_name(notebook, "imports").metadata.nbgrader.locked = False
    by_name(notebook, "imports").source = "math = None"


def skip(notebook: Any) -> None:
    by_name(notebook, "test_one").metadata["tags"] = ["skip-execution"]


def in_the_room(notebook: Any) -> None:
    by_name(notebook, "test_one").metadata["tags"] = ["run-in-room"]


def no_tags(notebook: Any) -> None:
    by_name(notebook, "demo").metadata.pop("tags")


def to_markdown(notebook: Any) -> None:
    cell = by_name(notebook, "test_two")
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


def to_raw(notebook: Any) -> None:
    by_name(notebook, "one").cell_type = "raw"


def to_code(notebook: Any) -> None:
    by_name(notebook, "essay").cell_type = "code"


def remove(notebook: Any) -> None:
    notebook.cells.remove(by_name(notebook, "test_one"))


def remove_first(notebook: Any) -> None:
    notebook.cells.remove(by_name(notebook, "imports"))


def remove_all(notebook: Any) -> None:
    notebook.cells = []


def duplicate(notebook: Any) -> None:
    notebook.cells.insert(3, copy.deepcopy(by_name(notebook, "test_one")))


def rename(notebook: Any) -> None:
    by_name(notebook, "test_one").metadata.nbgrader.grade_id = "test_three"


def invent(notebook: Any) -> None:
    notebook.cells.append(graded("pass", "bonus", 50))


def swap(notebook: Any) -> None:
    one, two = by_name(notebook, "test_one"), by_name(notebook, "test_two")
    one.metadata.nbgrader.grade_id, two.metadata.nbgrader.grade_id = "test_two", "test_one"


def reorder(notebook: Any) -> None:
    notebook.cells.reverse()


def senseless_marks(notebook: Any) -> None:
    notebook.cells[0].metadata["nbgrader"] = "yes"
    notebook.cells.append(new_code_cell("1", metadata={"nbgrader": {"grade_id": ["x"]}}))
    notebook.cells.append(new_code_cell("1", metadata={"nbgrader": {}}))


TAMPERED: list[tuple[Callable[[Any], None], str]] = [
    (more_points, "tampered: test_one (points)"),
    (not_graded, "tampered: test_one (grade)"),
    (as_solution, "tampered: test_one (solution)"),
    (skip, "tampered: test_one (tags)"),
    (in_the_room, "tampered: test_one (tags)"),
    (no_tags, "tampered: demo (tags)"),
    (to_markdown, "tampered: test_two (type)"),
    (to_raw, "tampered: one (type)"),
    (to_code, "tampered: essay (type)"),
    (remove, "removed: test_one"),
    (remove_first, "removed: imports"),
    (remove_all, "removed: imports"),
    (duplicate, "tampered: a second cell 'test_one'"),
    (rename, "tampered: an unknown cell 'test_three'"),
    (invent, "tampered: an unknown cell 'bonus'"),
    (reorder, "reordered"),
]


@pytest.mark.parametrize(("tamper", "flag"), TAMPERED, ids=lambda value: getattr(value, "__name__", ""))
def test_what_was_tampered_with_is_put_right_and_flagged(tamper: Callable[[Any], None], flag: str) -> None:
    notebook = release()
    tamper(notebook)
    flags = restore(notebook, KNOWN)
    check(notebook)
    assert flag in flags
    assert restore(notebook, KNOWN) == []


def released_otherwise(change: Callable[[Any], None]) -> Any:
    """What a student has of a release in which something was another way, with the checksums that nbgrader leaves."""
    notebook = release()
    change(notebook)
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return notebook


def essay_of_two_points(notebook: Any) -> None:
    by_name(notebook, "essay").metadata.nbgrader.points = 2


OTHERWISE = [more_points, not_graded, as_solution, to_markdown, invent, essay_of_two_points]


@pytest.mark.parametrize("change", OTHERWISE, ids=lambda value: value.__name__)
def test_what_another_release_had_in_another_way_is_nobodys_fault(change: Callable[[Any], None]) -> None:
    notebook = released_otherwise(change)
    by_name(notebook, "one").source = by_name(notebook, "essay").source = "My answer"
    assert restore(notebook, KNOWN) == []
    check(notebook)


def test_an_older_release_that_was_changed_is_flagged() -> None:
    notebook = released_otherwise(more_points)
    by_name(notebook, "test_one").source = "pass"
    assert restore(notebook, KNOWN) == ["tampered: test_one (points)"]


@pytest.mark.parametrize("tamper", [edit_test, unlock, swap, senseless_marks], ids=lambda value: value.__name__)
def test_what_is_simply_overwritten_is_put_right(tamper: Callable[[Any], None]) -> None:
    notebook = release()
    tamper(notebook)
    restore(notebook, KNOWN)
    check(notebook)


def test_a_removed_answer_comes_back_unanswered_and_in_its_place() -> None:
    notebook = release()
    notebook.cells.remove(by_name(notebook, "two"))
    assert restore(notebook, KNOWN) == ["removed: two"]
    assert by_name(notebook, "two").source == "raise NotImplementedError"
    check(notebook)


def test_a_students_cells_travel_with_the_cell_that_they_follow() -> None:
    notebook = release()
    notebook.cells.insert(1, new_code_cell("first"))
    place = notebook.cells.index(by_name(notebook, "two"))
    block = [notebook.cells.pop(place), new_code_cell("mine")]
    notebook.cells[2:2] = block
    assert restore(notebook, KNOWN) == ["reordered"]
    sources = [cell.source for cell in notebook.cells]
    assert sources.index("first") == 1 and sources.index("mine") == 1 + notebook.cells.index(by_name(notebook, "two"))
    check(notebook)


@given(order=st.permutations(range(len(release().cells))), kept=st.sets(st.integers(0, 8)), twice=st.integers(0, 7))
def test_any_order_with_any_cells_missing_or_doubled_is_put_right(order: list[int], kept: set[int], twice: int) -> None:
    notebook = release()
    cells = [notebook.cells[i] for i in order if i in kept]
    if cells:
        cells.insert(twice % len(cells), copy.deepcopy(cells[-1]))
    notebook.cells = cells
    restore(notebook, KNOWN)
    check(notebook)
    assert restore(notebook, KNOWN) == []

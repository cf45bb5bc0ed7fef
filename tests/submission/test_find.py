"""Finding: files are known by what they hold, the best is taken, what is passed over is named, and all is bounded."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import (
    RIGHT,
    WRONG,
    answered,
    code,
    graded,
    hand_in,
    make_course,
    master,
    notebook_of,
    read,
    solution,
    write,
)

from proctor.course.assignment import Assignment, load_assignment
from proctor.course.folders import Course
from proctor.course.release import release
from proctor.submission import find
from proctor.submission.find import Taken, take
from proctor.submission.read import Handed, _ages, is_notebooks_name, may_hold_notebook, read_submission


def loaded(course: Course) -> Assignment:
    with course.gradebook() as gradebook:
        return load_assignment(course, "hw", gradebook)


@pytest.fixture(scope="module")
def assignment(released: Path) -> Assignment:
    """Of one notebook, "one", of one question."""
    return loaded(Course.load(released))


def taken(assignment: Assignment, ages: Mapping[str, int] | None = None, **files: Any) -> Taken:
    """What is taken of files: names with "_" for "."."""
    named = {name.replace("_", "."): _bytes(one) for name, one in files.items()}
    ages = {name.replace("_", "."): age for name, age in (ages or {}).items()}
    return take(assignment, assignment.sheets[0], Handed(named, {}, ages))


def _bytes(one: Any) -> bytes | None:
    return one if one is None or isinstance(one, bytes) else nbformat.writes(one).encode()


def answer(assignment: Assignment, source: str) -> Any:
    notebook = nbformat.reads(assignment.sheets[0].released, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double":
            cell.source = source
    return notebook


def graded_answer(found: Taken) -> str:
    return next(c.source for c in found.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "double")


def test_the_newer_answer_wins_whatever_the_names_are(assignment: Assignment) -> None:
    old, new = answer(assignment, WRONG), answer(assignment, RIGHT)
    for files in ({"one_ipynb": old, "x_ipynb": new}, {"one_ipynb": new, "x_ipynb": old}):
        ages = {name: int(one is new) for name, one in files.items()}
        found = taken(assignment, ages, **files)
        assert graded_answer(found) == RIGHT
        assert any("(older; " in flag for flag in found.flags)


def test_more_answers_win_where_none_is_newer(tmp_path: Path) -> None:
    whole = notebook_of(solution(), graded(), solution("x = 1 ### BEGIN SOLUTION\n### END SOLUTION", "other"))
    course = make_course(tmp_path, one=whole)
    release(course, "hw")
    folder = hand_in(course, "aya")
    first = answered(folder / "one.ipynb", {"other": "x = 3"})
    write(first, folder / "z.ipynb")
    result = take(one := loaded(course), one.sheets[0], read_submission(course, "hw", "aya").handed)
    assert "x = 3" in [cell.source for cell in result.notebook.cells]


def test_files_of_no_use_are_not_told_where_nothing_is_missing(assignment: Assignment) -> None:
    right = answer(assignment, RIGHT)
    found = taken(assignment, one_ipynb=right, notes_ipynb=notebook_of(code("a = 1", "a")), torn_ipynb=b"{")
    assert found.flags == [] and graded_answer(found) == RIGHT


def test_a_file_of_this_name_that_cannot_be_read_is_told_though_another_was_graded(assignment: Assignment) -> None:
    found = taken(assignment, one_ipynb=None, two_ipynb=answer(assignment, RIGHT))
    assert graded_answer(found) == RIGHT
    assert found.flags == [
        "renamed: two.ipynb taken as one.ipynb",
        "unreadable: one.ipynb (larger than 200 MB; two.ipynb was graded)",
    ]


def test_a_file_that_holds_another_notebook_is_told_where_one_is_missing(tmp_path: Path) -> None:
    other = notebook_of(solution("y = 1 ### BEGIN SOLUTION\n### END SOLUTION", "y"), graded("assert y", "ys", 1))
    course = make_course(tmp_path, one=master(), two=other)
    release(course, "hw")
    folder = hand_in(course, "aya")
    write(read(folder / "two.ipynb"), folder / "one.ipynb")
    (folder / "two.ipynb").unlink()
    one = loaded(course)
    handed = read_submission(course, "hw", "aya").handed
    first, second = (take(one, sheet, handed.part(one, sheet)) for sheet in one.sheets)
    assert first.flags == ["missing: one.ipynb (there is: one.ipynb, which holds the cells of two)"]
    assert second.flags == ["renamed: one.ipynb taken as two.ipynb"]


def test_very_many_notebooks_are_not_all_read(assignment: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "_MOST", 3)
    files = {f"a{number}_ipynb": answer(assignment, RIGHT) for number in range(4)}
    found = taken(assignment, **files)
    assert found.flags[0] == "left out: all but 3 of 4 notebooks" and graded_answer(found) == RIGHT


def test_the_notebook_of_its_own_name_is_among_those_that_are_read(
    assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "_MOST", 3)
    files = {f"a{number}_ipynb": answer(assignment, WRONG) for number in range(9)}
    found = taken(assignment, one_ipynb=answer(assignment, RIGHT), **files)
    assert graded_answer(found) == RIGHT


def test_a_change_of_one_plain_notebook_leaves_the_others_result_as_it_is(tmp_path: Path) -> None:
    other = notebook_of(solution("y = 1 ### BEGIN SOLUTION\n### END SOLUTION", "y"), graded("assert y", "ys", 1))
    course = make_course(tmp_path, one=master(), two=other)
    release(course, "hw")
    folder = hand_in(course, "aya")
    one, keys = loaded(course), []
    for text in (RIGHT, WRONG):
        write(answered(folder / "one.ipynb", {"double": text}), folder / "one.ipynb")
        handed = read_submission(course, "hw", "aya").handed
        keys.append([handed.key(one, sheet) for sheet in one.sheets])
    assert keys[0][0] != keys[1][0] and keys[0][1] == keys[1][1]


def test_touching_all_files_changes_nothing_and_turning_their_order_does(course: Course) -> None:
    folder = hand_in(course, "aya")
    write(answered(folder / "one.ipynb", {"double": WRONG}), folder / "copy.ipynb")
    one, keys = loaded(course), []
    for times in ((100, 200), (1000, 2000), (2000, 1000)):
        for name, seconds in zip(("one.ipynb", "copy.ipynb"), times, strict=True):
            os.utime(folder / name, (seconds, seconds))
        keys.append(read_submission(course, "hw", "aya").handed.key(one, one.sheets[0]))
    assert keys[0] == keys[1] != keys[2]


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 10_000).map(float), max_size=8))
def test_ages_tell_the_order_and_nothing_else(changed: dict[str, float]) -> None:
    ages = _ages(changed)
    assert ages.keys() == changed.keys()
    for first, second in ((a, b) for a in changed for b in changed):
        if ages[first] < ages[second]:
            assert changed[first] < changed[second]
        if changed[second] - changed[first] > 2 * len(changed):
            assert ages[first] < ages[second]


@pytest.mark.parametrize(
    "name", ["a.ipynb", "A.IPYNB", "a.ipynb.txt", "a.zip", "a.ipynb.zip", "a (1).ipynb", "a.zip.1"]
)
def test_names_of_notebooks(name: str) -> None:
    assert is_notebooks_name(name)


@pytest.mark.parametrize("name", ["a.py", "ipynb", "a.ipynbx", "zip", "a.zipped", "data.npz", ""])
def test_other_names_are_looked_into(name: str) -> None:
    assert not is_notebooks_name(name)


def test_ordinary_files_are_no_notebooks() -> None:
    cells = json.dumps({"cells": []}).encode()
    assert may_hold_notebook("x", cells) and may_hold_notebook("x.json", b"\xef\xbb\xbf \n" + cells)
    assert not may_hold_notebook("x.json", b'{"a": 1}') and not may_hold_notebook("x.csv", b'a,"cells"')
    assert may_hold_notebook("x.py", b"# %%\n") and not may_hold_notebook("x.py", b"x = {'cells': 1}")
    assert not may_hold_notebook("x.npz", b"PK\x03\x04") and may_hold_notebook("x", b"PK\x03\x04")

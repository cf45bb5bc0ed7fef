"""Roles of cells, hidden lines and bound names."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from support import code

from proctor.grader.cells import SKIP_TAG, Role, Verdict, bound_names, cell_id, hidden_lines, role, without_hidden


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (new_markdown_cell("x"), Role.SKIPPED),
        (new_raw_cell("x"), Role.SKIPPED),
        (new_code_cell("x"), Role.ROOM),
        (new_code_cell("x", metadata={"tags": [SKIP_TAG]}), Role.SKIPPED),
        (code("x", "a", grade=True, locked=True, points=1), Role.TEST),
        (code("x", "a", solution=True), Role.SOLUTION),
        (code("x", "a", solution=True, grade=True, points=1), Role.SOLUTION),
        (code("x", "a", locked=True), Role.SHARED),
        (code("x", "a"), Role.SOLUTION),
        (new_markdown_cell("x", metadata={"nbgrader": {"grade": True, "grade_id": "a"}}), Role.SKIPPED),
    ],
    ids=range(10),
)
def test_a_cell_runs_where_its_marks_say(cell: object, expected: Role) -> None:
    assert role(cell) is expected


def test_a_tag_of_a_student_skips_no_test_cell_and_no_answer() -> None:
    for marks, expected in (
        ({"grade": True, "locked": True, "points": 1}, Role.TEST),
        ({"solution": True}, Role.SOLUTION),
        ({"locked": True}, Role.SKIPPED),
    ):
        cell = code("x", "a", **marks)
        cell.metadata["tags"] = [SKIP_TAG]
        assert role(cell) is expected


def test_the_id_of_a_cell_is_its_grade_id_or_nothing() -> None:
    assert (cell_id(code("x", "abc")), cell_id(new_code_cell("x"))) == ("abc", "")


HIDDEN = "a = 1\n### BEGIN HIDDEN TESTS\nb = 2\n### END HIDDEN TESTS\nc = 3\n# BEGIN HIDDEN TESTS\nd = 4"


def test_hidden_lines_are_those_between_the_marks_and_to_the_end_if_one_is_missing() -> None:
    assert hidden_lines(HIDDEN) == {2, 3, 4, 6, 7}
    assert without_hidden(HIDDEN) == "a = 1\nc = 3"
    assert without_hidden("a = 1") == "a = 1" and hidden_lines("") == frozenset()


@given(
    st.lists(
        st.sampled_from(["x = 1", "    y", "", "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS", "secret"]),
        max_size=12,
    )
)
def test_what_students_see_holds_no_line_between_the_marks(lines: list[str]) -> None:
    seen = without_hidden("\n".join(lines))
    assert "BEGIN" not in seen and "END" not in seen
    inside, expected = False, []
    for line in lines:
        inside = inside or "BEGIN" in line
        if not inside and "END" not in line:
            expected.append(line)
        inside = inside and "END" not in line
    assert seen.split("\n") == (expected or [""])


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(x):\n    inner = 1\n    return x", "f"),
        ("class A:\n    attribute = 1\n    def method(self): pass", "A"),
        ("a = b = 1; (c, [d, *e]) = x", "a b c d e"),
        ("a: int = 1; a += 1", "a"),
        ("import numpy as np, os.path\nfrom x import y as z, w", "np os z w"),
        ("for i in x:\n    j = 1\nelse:\n    k = 2", "i j k"),
        ("if x:\n    a = 1\nelse:\n    def b(): pass", "a b"),
        ("with x as (a, b):\n    c = 1", "a b c"),
        ("try:\n    a = 1\nexcept E as error:\n    b = 2\nfinally:\n    c = 3", "a b c"),
        ("[n for n in (m := [1])]", ""),
        ("print(last := 3)", "last"),
        ("match x:\n    case {'a': first, **rest}:\n        pass\n    case [one, *others]:\n        pass", ""),
        ("async def f(): pass", "f"),
        ("x[0] = 1; y.z = 2", ""),
        ("def broken(:", ""),
        ("%matplotlib inline\na = 1", "a"),
        ("!ls\nfiles = !ls", "files"),
        ("", ""),
    ],
)
def test_names_that_a_cell_binds_at_its_top(source: str, names: str) -> None:
    found = bound_names(source)
    assert found >= set(names.split()) and not found & {"inner", "attribute", "method", "n", "x", "y"}


@given(st.text(max_size=40))
def test_any_text_binds_some_names_or_none(source: str) -> None:
    assert all(isinstance(name, str) for name in bound_names(source))


def test_deeply_nested_code_binds_nothing_and_breaks_nothing() -> None:
    assert bound_names("(" * 5000 + ")" * 5000) == frozenset()
    for depth in (1000, 3000, 10_000, 100_000):  # which of them a Python can still parse or compile is its own affair
        deep = "x = " + "-" * depth + "1"
        bound_names(deep)
    with pytest.raises((RecursionError, MemoryError)):
        compile(deep, "", "exec")


def test_a_verdict_passes_if_there_is_no_reason_against_it() -> None:
    assert Verdict("a", 1.0, 2.0).passed and not Verdict("a", 0.0, 2.0, "wrong").passed


def test_magics_hide_no_name_and_many_of_them_take_no_time() -> None:
    assert bound_names("%time\nfiles = !ls\n!pip install x\ny = 1\nlen?") == {"files", "y"}
    started = time.perf_counter()
    bound_names("x = !ls\n" * 10_000 + "%a\n" * 10_000 + "(")
    assert time.perf_counter() - started < 5  # IPython's own reading takes minutes

"""Mutants: each is one small change inside what students write, compiles, and means something else."""

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import MASTERS, NOTEBOOKS, answers, marked, read

from proctor.check.equivalent import load_equivalent
from proctor.check.mutants import Mutant, mutants_of
from proctor.course.catalogue import EQUIVALENT
from proctor.course.notebooks import without_marks
from proctor.errors import CatalogueError


def changes(body: str, *, head: str = "def f(a, b):") -> dict[str, set[str]]:
    """The changed lines of a function's body, by operator."""
    found: dict[str, set[str]] = {}
    for mutant in mutants_of("f", f"{head}\n    {body}"):
        found.setdefault(mutant.operator.split("_")[0], set()).add(mutant.after)
    return found


@pytest.mark.parametrize(
    ("body", "operator", "after"),
    [
        ("return a + b", "ReplaceBinaryOperator", "return a - b"),
        ("return a // b", "ReplaceBinaryOperator", "return a / b"),
        ("return a < b", "ReplaceComparisonOperator", "return a <= b"),
        ("return -a", "ReplaceUnaryOperator", "return a"),
        ("return a and b", "ReplaceAndWithOr", "return a or b"),
        ("return f(a, k=True)", "ReplaceTrueWithFalse", "return f(a, k=False)"),
        ("for i in a: f(i)", "ZeroIterationForLoop", "for i in []: f(i)"),
        ("return a if b else 0", "AddNot", "return a if not b else 0"),
        ("return 1e-4", "OtherNumber", "return 1.0001"),
        ("return (3)", "OtherNumber", "return (2)"),
        ("a = b", "DeleteStatement", "pass"),
        ("return g(a, 2)", "SwapArguments", "return g(2, a)"),
        ("return g(a, axis=1)", "DropArgument", "return g(a)"),
        ("return g(a, 2)", "DropArgument", "return g(a)"),
        ("return a", "OtherParameter", "return b"),
        ('return a["x"] + b["y"]', "OtherKey", 'return a["y"] + b["y"]'),
        ('return {"x": a, "y": b}', "OtherKey", 'return {"y": a, "y": b}'),
    ],
)
def test_each_operator_makes_its_change(body: str, operator: str, after: str) -> None:
    assert after in changes(body)[operator]


@pytest.mark.parametrize(
    ("body", "operator"),
    [
        ('"""text"""', "DeleteStatement"),
        ("import math", "DeleteStatement"),
        ("return g(a)", "DropArgument"),
        ("return g(k=a, l=b)", "SwapArguments"),
        ("return g.a", "OtherParameter"),
        ("return g(a=1)", "OtherParameter"),
        ('return "x" + "y"', "OtherKey"),
        ('return "only %s" % a["x"]', "OtherKey"),
    ],
)
def test_an_operator_leaves_alone_what_is_not_its_own(body: str, operator: str) -> None:
    assert operator not in changes(body)


def test_bit_operators_do_not_flatter_the_score() -> None:
    lines = set().union(*changes("return a + b").values())
    assert lines == {f"return a {sign} b" for sign in ("-", "*", "/", "//", "%", "**")} | {
        "pass",
        "return b + b",
        "return a + a",
    }


MARKED = "def f(a, b=3):\n    c = 1\n    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION\n    return 2"


def test_only_what_students_write_is_changed() -> None:
    found = mutants_of("f", MARKED)
    assert found and {mutant.before for mutant in found} == {"return a + b"}
    assert {mutant.line for mutant in found} == {3}  # of the cell without the marks
    assert not any("SOLUTION" in mutant.code for mutant in found)


def test_a_cell_without_marks_is_changed_everywhere() -> None:
    assert {mutant.before for mutant in mutants_of("f", "x = 1\ny = x + 2")} == {"x = 1", "y = x + 2"}


def test_mutants_that_are_spelt_differently_and_mean_the_same_are_one() -> None:
    found = [ast.dump(ast.parse(mutant.code)) for mutant in mutants_of("f", "y = (1) + 1\nz = 1 + (1)")]
    assert len(found) == len(set(found))


Names = st.sampled_from(["a", "b", "x", "1", "2.5", "f(a, b)", "a[0]"])
Signs = st.sampled_from([" + ", " - ", " * ", " / ", " ** ", " < ", " == "])


@settings(max_examples=25)
@given(st.lists(st.tuples(Names, Signs, Names), min_size=1, max_size=3))
def test_every_mutant_compiles_and_means_something_else(parts: list[tuple[str, str, str]]) -> None:
    source = "def f(a, b, x):\n" + "\n".join(f"    y{i} = {''.join(part)}" for i, part in enumerate(parts))
    for mutant in mutants_of("f", source):
        assert ast.dump(ast.parse(mutant.code)) != ast.dump(ast.parse(source))
        assert mutant.before != mutant.after


def masters_mutants() -> list[Mutant]:
    cells = [pair for name in NOTEBOOKS for pair in marked(read(MASTERS / name)) if pair[1].metadata.nbgrader.solution]
    return [mutant for name, cell in cells for mutant in mutants_of(name, cell.source)]


def test_the_masters_give_hundreds_of_mutants_in_every_solution_cell() -> None:
    mutants = masters_mutants()
    assert len(mutants) > 250 and {mutant.cell for mutant in mutants} == set(answers())
    assert len({mutant.code for mutant in mutants}) == len(mutants)


def test_every_explained_mutant_of_session04_exists() -> None:
    explained = load_equivalent(MASTERS.parent.parent / "misconceptions" / "session04")
    assert set(explained) <= {mutant.key for mutant in masters_mutants()}


def test_marks_are_taken_out() -> None:
    assert without_marks(MARKED) == "def f(a, b=3):\n    c = 1\n    return a + b\n    return 2"


ONE = '[[equivalent]]\ncell = "f"\nbefore = "a  b"\nafter = "b"\nreason = "same"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[equivalent", "cannot be read"),
        ("x = 1", "cannot be read"),
        (ONE.replace('after = "b"', ""), "cannot be read"),
        (ONE + ONE, "explains a mutant twice"),
        (ONE.replace("same", " "), "without a reason"),
    ],
)
def test_a_mistake_in_the_explanations_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / EQUIVALENT).write_text(text)
    with pytest.raises(CatalogueError, match=says):
        load_equivalent(tmp_path)


def test_explanations_are_read_with_single_spaces(tmp_path: Path) -> None:
    assert load_equivalent(tmp_path) == {}
    (tmp_path / EQUIVALENT).write_text(ONE)
    assert load_equivalent(tmp_path) == {("f", "a b", "b"): "same"}

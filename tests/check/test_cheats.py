"""Cheats: answers that compute nothing find the holes of careless tests, and none in careful ones."""

import ast
import json
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from support import MASTERS, NOTEBOOKS, answers, code, graded, make_course, notebook_of, proctor, read, solution

from proctor.check import tasks
from proctor.check.cheats import HOW_TO_CLOSE, cheats_of
from proctor.check.holes import Target, own_tests, try_cheats
from proctor.check.learn import learn
from proctor.check.render import as_json, as_page, problems, summary
from proctor.check.result import Cheats, CheckResult, Hole
from proctor.check.tasks import Done, Task
from proctor.check.tricks.case import (
    BY_HEART,
    FAMILIES,
    PLAIN,
    TRICKS,
    Case,
    blank,
    class_name,
    exact,
    leaves,
    nothing_of,
    outline,
    with_rows,
)
from proctor.check.tricks.play import LEARNT, Learnt
from proctor.check.tricks.two_faced import Liar
from proctor.hints.examiner import Examiner

ANSWER = """
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

def both(x):
    ### BEGIN SOLUTION
    return {"double": 2 * x, "half": x / 2}
    ### END SOLUTION
"""
HELPERS = """
import numpy as np

def same(got, expected):
    got, expected = np.array(got, dtype=float), np.asarray(expected)
    return got.shape == expected.shape and bool(np.all(np.abs(got - expected) < 1e-9))
"""


def parted(visible: str, hidden: str) -> str:
    return f"{visible}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"


CAREFUL = {
    "values": parted(
        "assert same(double(np.array([1.0, 2.0])), [2.0, 4.0])",
        "assert same(double(np.ones((3, 1))), 2 * np.ones((3, 1)))",
    ),
    "shapes": parted(
        "assert np.shape(double(np.ones(2))) == (2,)", "assert np.shape(double(np.ones((1, 5)))) == (1, 5)"
    ),
    "keys": parted(
        "got = both(4.0)\nassert same([got[key] for key in ('double', 'half')], [8.0, 2.0])",
        "got = both(5.0)\nassert same([got[key] for key in ('double', 'half')], [10.0, 2.5])",
    ),
}
# The test cell, the way to close it, and its source.
CARELESS = {
    "broadcasts": (
        "no numbers",
        parted(
            "assert np.allclose(double(np.array([3.0])), np.array([6.0]))",
            "assert np.allclose(double(np.array([4.0])), np.array([8.0]))",
        ),
    ),
    "asks_twice": (
        "by turns",
        parted(
            "assert same(double(np.ones(2)), [2.0, 2.0])",
            "x = np.arange(3.0)\nassert np.shape(double(x)) == (3,)\n"
            "assert np.all(abs(np.array(double(x)) - 2 * x) < 1e-9)",
        ),
    ),
    "loops_over_what_came": (
        "no numbers",
        parted(
            "for key, value in both(4.0).items():\n    assert value == {'double': 8.0, 'half': 2.0}[key]",
            "for key, value in both(6.0).items():\n    assert value == {'double': 12.0, 'half': 3.0}[key]",
        ),
    ),
    "shows_all": (BY_HEART, "assert same(double(np.array([1.0, 2.0])), [2.0, 4.0])"),
    "compares_with_what_it_handed_in": (
        "destroys",
        parted(
            "assert same(double(np.ones(2)), [2.0, 2.0])",
            "data = [1.0, 2.0]\ngot = double(data)\n"
            "assert len(got) == 4 and all(a == b for a, b in zip(got, data + data))",
        ),
    ),
    "swallows_errors": (
        "raises",
        parted(
            "assert same(double(np.ones(2)), [2.0, 2.0])",
            "try:\n    got = double(5.0)\nexcept Exception:\n    pass\nelse:\n    assert got == 10.0",
        ),
    ),
}  # fmt: skip


@pytest.mark.slow  # some 250 rooms
def test_each_hole_is_named_with_the_cheat_and_how_to_close_it_and_careful_tests_have_none(tmp_path: Path) -> None:
    tests = CAREFUL | {name: source for name, (_, source) in CARELESS.items()}
    cells = [graded(source, name, 1) for name, source in tests.items()]
    notebook = notebook_of(code(HELPERS, "helpers", locked=True), solution(ANSWER), *cells)
    course = make_course(tmp_path / "course", one=notebook)
    said = proctor("check", "hw", "--seeds", "1", course=course.root, code=1).stdout
    result = json.loads((course.reports("hw") / "check.json").read_text(encoding="utf-8"))["cheats"]
    for test, (family, _) in CARELESS.items():
        closed = [hole["how_to_close"] for hole in result["holes"] if hole["test"] == test]
        assert HOW_TO_CLOSE[family] in closed and f"{test}, a hole: 1 points for double by" in said
    assert {hole["test"] for hole in result["holes"]} == set(CARELESS) and result["points_gained"] == len(CARELESS)
    assert {hole["how_to_close"] for hole in result["holes"] if hole["test"] == "shows_all"} == {HOW_TO_CLOSE[BY_HEART]}
    assert result["form_alone"] == {"shapes": 1} and result["kinds"] >= 60 and not result["faults"]


# Fake examinations: what is a hole


def target(tests: dict[str, float]) -> Target:
    cells = {name: graded("pass", name, points) for name, points in tests.items()}
    known = Learnt({"f": {"": (0.0, {}, None)}}, {}, {})
    return Target("f", "def f(x):\n    return x", cells, Task("", "one", only=("all",)), pickle.dumps(tuple(known)))


def found(
    tests: dict[str, float], earned: dict[str, dict[str, float]], empty: dict[str, float] | None = None
) -> Cheats:
    """earned: by trick; others earn nothing."""

    def run(tasks: list[Task]) -> Iterable[Done]:
        for task in tasks:
            yield Done(
                task, earned.get(task.name.split()[0], {}), {}, {}, False, 0.0, "broke" * task.name.startswith("nan as")
            )

    return try_cheats([target(tests)], empty or {}, run)


def test_points_that_form_alone_earns_are_no_hole() -> None:
    result = found({"shape": 1, "value": 2}, {"zeros": {"shape": 1.0}, "empty": {"shape": 1.0}})
    assert not result.holes and result.form_alone == {"shape": 1.0, "value": 0.0} and result.gained == 0


def test_points_that_the_empty_release_earns_are_no_hole() -> None:
    assert not found({"free": 1}, {"empty": {"free": 1.0}}, {"free": 1.0}).holes


def test_what_is_gained_is_what_goes_beyond_form_and_counts_once_a_test_cell() -> None:
    result = found({"value": 2}, {"zeros": {"value": 0.5}, "empty": {"value": 2.0}, "nan": {"value": 1.0}})
    assert {(hole.cheat, hole.gained) for hole in result.holes} == {
        ("empty", 1.5),
        ("nan", 0.5),
    } and result.gained == 1.5


def test_where_learning_by_heart_is_enough_nothing_else_is_tried() -> None:
    result = found({"value": 1}, {"learnt_in_order": {"value": 1.0}, "empty": {"value": 1.0}})
    assert [hole.cheat for hole in result.holes] == ["learnt_in_order"]
    assert result.tried == sum(family == BY_HEART for family in FAMILIES.values())


def test_a_cheat_that_breaks_the_grader_is_reported() -> None:
    result = found({"value": 1}, {})
    assert result.faults == [("nan as f", "broke")] and not CheckResult("hw", 1.0, cheats=result).ok


def test_only_a_cheat_may_make_the_grader_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Done:
        raise ValueError("not even examined")

    monkeypatch.setattr(tasks, "_examined", fails)
    assert tasks._run(Task("cheat", "one", files={"tricks.py": b""})).fault == "ValueError: not even examined"
    with pytest.raises(ValueError, match="not even"):
        tasks._run(Task("mutant", "one"))


def test_a_hole_is_told_in_text_json_and_on_the_page() -> None:
    hole = Hole("values", "f", "empty", 1.5, "Close <it>.")
    result = CheckResult("hw", 2.0, cheats=Cheats(70, 60, {"shape": 1.0}, [hole], [("nan as f", "ValueError: <b>")]))
    assert not result.ok and [well for well, name, _ in summary(result) if name == "cheats"] == [False]
    assert problems(result) == [
        ("values, a hole", "1.5 points for f by empty. Close <it>."),
        ("cheat nan as f", "the grader itself failed: ValueError: <b>"),
    ]
    assert '"points_gained": 1.5' in as_json(result)
    assert "Close &lt;it&gt;." in as_page(result) and "<it>" not in as_page(result) and "<b>" not in as_page(result)


# The cheats themselves


WHOLE = """
import math

limit = secret()

class A(Exception):
    def __init__(self, a, *rest, b=1, **more):
        self.a = secret()

    @staticmethod
    def s(x):
        return secret()

@decorated
def f(x, /, y=2):
    return secret()
"""


def test_cheats_keep_names_and_signatures_and_nothing_else_of_the_answer() -> None:
    for cheat in cheats_of("f", WHOLE, ["assert_equal(f(1), 2)"], True):
        tree = ast.parse(cheat.code)
        assert {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)} == {
            *("A", "__init__", "s", "f")
        }
        calls = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
        assert "__trick__.answer('A.__init__', self, (a, *rest, b, *more.values()))" in calls
        assert "__trick__.answer('A.s', None, (x,))" in calls and "__trick__.answer('f', None, (x, y))" in calls
        assert "secret()" not in calls and "__trick__.value('limit')" in calls and "assert_equal" in cheat.code


def test_every_family_says_how_to_close_its_holes_and_there_are_enough_kinds() -> None:
    assert set(FAMILIES.values()) - {PLAIN} == set(HOW_TO_CLOSE)
    assert sum(family != PLAIN for family in FAMILIES.values()) >= 60 and set(FAMILIES) == set(TRICKS)


def test_a_cell_with_magics_is_cheated_too() -> None:
    assert cheats_of("f", "%matplotlib inline\ndef f(x):\n    return x", [], False)


def test_the_tests_of_a_question_are_those_before_the_next_one_without_those_that_run_in_the_room() -> None:
    forgeable = graded("pass", "forgeable", 1)
    forgeable.metadata["tags"] = ["run-in-room"]
    cells = [
        graded("pass", "before"), solution("a", "a"), solution("b", "b"), graded("pass", "one"), forgeable,
        graded("pass", "two"), solution("c", "c"), graded("pass", "after"),
    ]  # fmt: skip
    assert list(own_tests(cells, "a")) == list(own_tests(cells, "b")) == ["one", "two"]
    assert list(own_tests(cells, "c")) == ["after"]


# What they know


class NoRooms:
    def open_room(self, spec: Any, files: Any = None) -> Any:
        raise AssertionError("nothing is examined")


def learnt(source: str, test: str, folder: Path) -> Learnt:
    notebook = notebook_of(code(HELPERS, "helpers", locked=True), solution(source, "f"), graded(test, "t", 1))
    return Learnt(*pickle.loads(learn(Examiner({"one": notebook}, folder, NoRooms()), "f", ("t",))))


def test_only_visible_values_are_learnt_and_of_the_others_the_form(tmp_path: Path) -> None:
    known = learnt("def f(x):\n    return 2 * x", parted("f(np.ones(2))", "f(np.full(3, 41.0))"), tmp_path)
    assert [list(result) for _, result, _, by_code in known.seen["f"]] == [[2.0, 2.0]] and not by_code_of(known, "f")
    assert [(list(form), rows) for form, _, rows in known.forms["f"].values()] == [([0.0] * 2, 2), ([0.0] * 3, 3)]
    assert b"82.0" not in pickle.dumps(tuple(known)) and np.float64(82.0).tobytes() not in pickle.dumps(tuple(known))


def by_code_of(known: Learnt, name: str) -> list[bool]:
    return [by_code for *_, by_code in known.seen[name] if by_code]


STEPPER = """
class C:
    def __init__(self, n=2):
        self.w = np.ones(n)

    def step(self):
        self.w = self.w + 1

    def again(self):
        self.step()
        return self.w
"""


def test_attributes_that_methods_change_are_learnt(tmp_path: Path) -> None:
    known = learnt(STEPPER, "c = C()\nc.step()\nc.again()", tmp_path)
    assert [list(own["w"]) for _, _, own, _ in known.seen["C.step"]] == [[2.0, 2.0]]
    assert [list(own["w"]) for _, _, own, _ in known.seen["C.again"]] == [[3.0, 3.0]]  # the outermost call alone
    assert [key for key, *_ in known.seen["C.__init__"]] == [exact(({}, (2,)))]  # defaults count as given


def test_effects_that_no_value_tells_are_left_to_the_right_code(tmp_path: Path) -> None:
    source = "def f(x):\n    if isinstance(x, list):\n        x.clear()\n    return object() if x == 1 else 0.0"
    known = learnt(source, "class N:\n    pass\nf([1])\nf(N())\nf(1)\nf(2)", tmp_path)
    assert [by_code for *_, by_code in known.seen["f"]] == [True, True, True, False]


def test_a_test_that_fails_here_still_shows_what_it_saw(tmp_path: Path) -> None:
    assert learnt("def f(x):\n    return x", "f(1.0)\nraise ValueError", tmp_path).seen["f"]


def test_names_of_data_have_forms(tmp_path: Path) -> None:
    assert learnt("a, b = np.ones(3), object()", "a", tmp_path).values["b"] is None
    assert list(learnt("a = np.ones(3)", "a", tmp_path).values["a"]) == [0.0, 0.0, 0.0]


Data = st.recursive(
    st.integers(-9, 9) | st.floats(-9, 9) | st.booleans() | hnp.arrays(float, hnp.array_shapes(max_dims=3, max_side=3)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)


@given(Data)
def test_a_form_keeps_types_shapes_and_keys_and_no_number(value: Any) -> None:
    form = blank(value, np.zeros)
    assert type(form) is type(value) and exact(blank(form, np.ones)) == exact(blank(value, np.ones))


@given(Data, Data)
def test_what_is_exactly_alike_looks_alike(one: Any, other: Any) -> None:
    assert exact(one) != exact(other) or outline(one) == outline(other)


def test_what_looks_alike_need_not_be_alike() -> None:
    one, other = (np.ones(2), 1.5, "a"), (np.zeros(2), 2.5, "a")
    assert outline(one) == outline(other) and exact(one) != exact(other)
    assert outline((np.ones(2),)) != outline((np.ones(3),)) and outline((1,)) != outline((2,))


def test_other_objects_are_told_apart_by_class_alone() -> None:
    class Proxy:
        __slots__ = ("_proctor_text",)

    proxy = Proxy()
    proxy._proctor_text = "BatchCounter"
    assert class_name(proxy) == "BatchCounter" and class_name(len) != class_name(test_what_is_exactly_alike_looks_alike)
    assert class_name(test_what_is_exactly_alike_looks_alike) == "function"


def test_a_form_follows_the_rows_of_an_argument() -> None:
    assert with_rows(np.zeros((4, 3)), 4, 2).shape == (2, 3)
    assert with_rows(np.zeros((5, 3)), 4, 2).shape == (5, 3) and with_rows(0.0, 4, 2) == 0.0


@given(hnp.array_shapes(min_dims=0, max_dims=3, max_side=3))
def test_an_empty_value_agrees_with_any_of_its_shape_where_shapes_are_not_compared(shape: tuple[int, ...]) -> None:
    assert np.allclose(nothing_of(np.zeros(shape)), np.full(shape, 7.0))


def test_a_liar_has_the_right_shape_first_and_nothing_afterwards() -> None:
    lie = TRICKS["right_form_then_empty_after_1"](Case(np.zeros((2, 3))))
    assert np.asarray(lie).shape == (2, 3) and np.asarray(lie).size == 0


@pytest.mark.parametrize(
    "read",
    [np.asarray, float, int, bool, len, lambda lie: list(lie), lambda lie: lie[0], lambda lie: lie.shape, np.shape],
)
def test_every_way_to_read_a_liar_is_a_read(read: Any) -> None:
    lie = Liar(lambda number: np.full((2,), float(number)))
    read(lie)
    assert np.asarray(lie)[0] >= 1.0


VALUES = (PLAIN, BY_HEART, "agreeable", "no numbers", "two-faced")


@pytest.mark.parametrize("name", [name for name, family in FAMILIES.items() if family in VALUES])
@pytest.mark.parametrize("form", [0.0, 3, "", None, np.zeros((2, 1)), {"a": np.zeros(2)}, [1.0], (np.zeros(1), 2)])
def test_a_trick_can_make_its_value_of_any_form(name: str, form: Any) -> None:
    TRICKS[name](Case(form))
    inside = leaves(TRICKS[name], Case(form))
    assert not isinstance(form, dict | list | tuple) or (type(inside) is type(form) and len(inside) == len(form))


def test_every_solution_cell_of_session04_is_cheated_in_every_way() -> None:
    for name in NOTEBOOKS:
        cells = read(MASTERS / name).cells
        for cell, source in answers().items():
            if tests := own_tests(cells, cell):
                made = cheats_of(cell, source, [test.source for test in tests.values()], True)
                assert {cheat.trick for cheat in made} == set(TRICKS) and len({cheat.code for cheat in made}) == len(
                    made
                )


def test_a_room_gets_the_tricks_and_nothing_of_ours() -> None:
    from proctor.check.cheats import ROOM_PACKAGE, room_files

    files = room_files(b"known")
    assert files[f"{ROOM_PACKAGE}/{LEARNT}"] == b"known" and f"{ROOM_PACKAGE}/play.py" in files
    for source in (data for name, data in files.items() if name.endswith(".py")):
        for node in ast.walk(ast.parse(source)):
            assert not (isinstance(node, ast.ImportFrom) and node.level > 1)
            assert not (isinstance(node, ast.ImportFrom | ast.Import) and "proctor" in ast.unparse(node))

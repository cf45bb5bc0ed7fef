"""The master decides how a test cell is graded; where a student's answer cannot be split, a person decides."""

import copy
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader import utils
from rooms import SECONDS
from support import code, graded, notebook_of, solution

from proctor.grader.examination import Examined, TimeLimits, examine
from proctor.grader.ways import ALL_SPLIT, Ways, as_plain, decide, from_plain
from proctor.walls import Keeper

LIMITS = TimeLimits(SECONDS, 60.0)
RIGHT = "def squares(n):\n    return [i * i for i in range(n)]"
TEST = graded("assert squares(3) == [0, 1, 4]", "squares_right", 1)
OTHERWISE = "import collections\ndef squares(n):\n    return collections.UserList({})"
EQUAL = "class Equal:\n    def __eq__(self, other): return True\ndef squares(n):\n    return Equal()"


class Course:
    """A master, decided and examined."""

    def __init__(self, keeper: Keeper, folder: Path, *cells: Any) -> None:
        self._opened = partial(keeper.open_room, {"seed": 7}, {})
        self._folder, self.master = folder, notebook_of(*cells)
        self.ways = decide(self.master, self._examined, self._opened, LIMITS.cell)

    def _examined(self, notebook: Any, ways: Ways) -> Examined:
        return examine(copy.deepcopy(notebook), self.master, self._folder, LIMITS, self._opened, ways=ways)

    def grade(self, **answers: str) -> Examined:
        notebook = copy.deepcopy(self.master)
        for cell in notebook.cells:
            cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        self.graded = notebook
        return examine(notebook, self.master, self._folder, LIMITS, self._opened, ways=self.ways)


@pytest.fixture
def course(keeper: Keeper, tmp_path: Path) -> Any:
    return partial(Course, keeper, tmp_path)


def test_a_right_answer_that_no_bridge_carries_is_for_a_person_to_decide(course: Any) -> None:
    squares = course(solution(RIGHT, "squares"), TEST)
    found = squares.grade(squares=OTHERWISE.format("[i * i for i in range(n)]"))
    verdict = found.verdicts["squares_right"]
    assert (verdict.points, verdict.proposal) == (0.0, 1.0)
    assert [flag.split(": ")[:2] for flag in found.flags] == [["manual", "squares_right"]]
    told = squares.graded.cells[1].outputs[-1]
    assert told["output_type"] == "error" and "1 / 1" in told["evalue"]
    cell = nbformat.from_dict(squares.graded.cells[1])
    assert utils.determine_grade(cell) == (0, 1), "what nbgrader's own commands give it"


def test_a_wrong_answer_that_no_bridge_carries_is_wrong(course: Any) -> None:
    found = course(solution(RIGHT, "squares"), TEST).grade(squares=OTHERWISE.format("[1]"))
    assert found.verdicts["squares_right"].points == 0 and found.verdicts["squares_right"].proposal is None
    assert found.flags == []


def test_an_object_that_equals_everything_gets_no_point_by_itself(course: Any) -> None:
    found = course(solution(RIGHT, "squares"), TEST).grade(squares=EQUAL)
    assert found.verdicts["squares_right"].points == 0 and found.flags[0].startswith("manual: squares_right")


def test_a_student_cannot_choose_where_a_cell_runs(course: Any) -> None:
    squares = course(solution(RIGHT, "squares"), TEST)
    assert squares.ways == ALL_SPLIT
    found = squares.grade(squares="import builtins\nbuiltins.isinstance = lambda *a: True\n" + EQUAL)
    assert found.verdicts["squares_right"].points == 0


POINT = "class Point:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return self.x == other.x"


def test_a_students_object_compares_itself_only_where_the_masters_did(course: Any) -> None:
    compared = graded("assert Point(1) == Point(1) and Point(1) != Point(2)", "compared", 1)
    asked = graded("assert Point(3).x == 3", "asked", 1)
    points = course(solution(POINT, "point"), compared, asked)
    assert points.ways.compared == {"compared": {"eq Point Point"}} and not points.ways.in_room
    assert not any(one.points for one in points.grade(point="class Point:\n    pass").verdicts.values())
    liar = POINT.replace("self.x = x", "self.x = self").replace("self.x == other.x", "True")
    found = points.grade(point=liar)
    assert {name: one.points for name, one in found.verdicts.items()} == {"compared": 0.0, "asked": 0.0}


def test_what_the_masters_answer_cannot_be_split_for_runs_in_the_room(course: Any) -> None:
    pickled = graded("import pickle\nassert pickle.loads(pickle.dumps(Point(1))).x == 1", "pickled", 1)
    points = course(solution(POINT, "point"), pickled, graded("assert Point(3).x == 3", "asked", 1))
    assert set(points.ways.in_room) == {"pickled"} and points.ways.in_room["pickled"]
    found = points.grade()
    assert all(one.passed for one in found.verdicts.values()) and found.flags == ["forgeable: pickled"]


def test_a_master_that_fails_everywhere_stays_split(course: Any) -> None:
    wrong = course(solution(RIGHT, "squares"), graded("assert squares(3) == 1", "never", 1))
    assert not wrong.ways.in_room and not wrong.grade().verdicts["never"].points


@pytest.mark.parametrize("locked", ["def f(:", "1 / 0", "import no_such_library"], ids=str)
def test_a_locked_cell_that_fails_everywhere_is_shown_and_passed(course: Any, locked: str) -> None:
    squares = course(code(locked, "locked", locked=True), solution(RIGHT, "squares"), TEST)
    assert squares.grade().verdicts["squares_right"].passed
    assert "error" in [output["output_type"] for output in squares.graded.cells[0].outputs]


def test_a_module_that_an_answer_imports_leaves_no_wrong_answer_pending(course: Any) -> None:
    master = solution("import math\ndef area(r):\n    return math.pi * r * r", "area")
    later = solution("def half(r):\n    return area(r) / 2", "half")
    tests = graded("assert abs(area(1) - math.pi) < 1e-9", "a", 1), graded("assert half(1) == area(1) / 2", "h", 1)
    circle = course(master, tests[0], later, tests[1])
    found = circle.grade(area="import math\ndef area(r):\n    return r")
    assert {name: one.points for name, one in found.verdicts.items()} == {"a": 0.0, "h": 1.0} and not found.flags


def test_what_the_room_can_do_nothing_with_is_not_carried_forward(course: Any) -> None:
    master = solution("import re\nshop = re.compile('a+')\nrows = 3", "shop")
    count = solution("def count():\n    return rows", "count")
    shop = course(
        master, graded("assert rows == 3", "rows_right", 1), count, graded("assert count() == 3", "counted", 1)
    )
    found = shop.grade(shop="shop = 'mine'\nrows = 2")
    assert found.flags == ["not carried: shop"] and found.verdicts["counted"].points == 1


def test_what_was_decided_is_read_again_from_a_file() -> None:
    ways = Ways({"a": "why"}, {"b": frozenset({"eq Point int"})})
    assert from_plain(as_plain(ways)) == ways
    for damaged in ({}, {"in_room": 3, "compared": {}}, [], {"in_room": {}, "compared": {"a": 3}}):
        with pytest.raises((KeyError, TypeError, AttributeError, ValueError)):
            from_plain(damaged)

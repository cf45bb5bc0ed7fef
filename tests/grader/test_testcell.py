"""One test cell: what it earns, what it shows, and what it never shows."""

import sys
import time
import types
from pathlib import Path
from typing import Any

import pytest
from rooms import open_room

from proctor.bridge.errors import Contradiction
from proctor.grader.cells import Verdict
from proctor.grader.messages import failure, unexplained
from proctor.grader.namespace import Namespace
from proctor.grader.rooms import Room
from proctor.grader.showing import shown as outputs_to_show
from proctor.grader.testcell import Result, run_in_room, run_test_cell
from proctor.grader.trusted import NoMagics, run_cell, workplace
from proctor.walls import Keeper

STUDENT = """
import warnings, sys
warnings.simplefilter("always")
def noisy(x):
    print("called with", x)
    print("a remark", file=sys.stderr)
    warnings.warn("be careful")
    return x
def fails(x):
    raise ValueError(f"cannot take {x}")
def draws(x):
    import matplotlib.pyplot as plt
    plt.plot([x])
def slow():
    while True: pass
"""
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


@pytest.fixture(scope="module")
def room(keeper: Keeper) -> Any:
    with open_room(keeper, STUDENT) as opened:
        yield opened


def run(room: Room, source: str, points: float = 2.0, seconds: float = 10.0, **names: Any) -> Result:
    room.until(time.monotonic() + seconds)
    namespace = Namespace(room)
    namespace["get_ipython"] = NoMagics
    for name, value in names.items():
        namespace[name] = value
    return run_test_cell(source, "the_cell", points, namespace, room, seconds, Path("/nowhere"))


def shown(result: Result) -> str:
    """Everything that the outputs of a result say."""
    return str(result[0])


# What it earns


@pytest.mark.parametrize(
    ("source", "earned"),
    [
        ("", 2.0),
        ("# nothing but a comment", 2.0),
        ("assert noisy(3) == 3", 2.0),
        ("assert noisy(3) == 4", 0.0),
        ("fails(3)", 0.0),
        ("nowhere", 0.0),
        ("this is no python", 0.0),
        ("1.5", 1.5),
        ("0", 0.0),
        ("2", 2.0),
        ("0.5 + 0.25", 0.75),
        ("3", 0.0),
        ("-1", 2.0),
        ("float('nan')", 2.0),
        ("True", 2.0),
        ("'1.5'", 2.0),
        ("x = 1.5", 2.0),
        ("1.5\nNone", 2.0),
        ("1.5\nx = 3", 2.0),
        ("noisy(1.5)", 1.5),
        ("import numpy\nnumpy.float64(0.5)", 0.5),
        ("%time 1", 2.0),
        ("exit", 2.0),
    ],
)
def test_points_as_nbgrader_counts_them(room: Room, source: str, earned: float) -> None:
    outputs, points, reason, *_ = run(room, source)
    assert points == earned
    assert (points == 0.0 and source != "0") == bool(reason)
    assert bool(reason) == any(output["output_type"] == "error" for output in outputs)


def test_more_than_all_points_is_no_verdict(room: Room) -> None:
    assert "more than" in run(room, "3")[2]


def test_a_test_may_expect_an_exception_of_the_student(room: Room) -> None:
    caught = "try:\n    fails(1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError('no error')"
    assert run(room, caught)[1] == 2.0
    assert run(room, caught.replace("fails(1)", "noisy(1)"))[1] == 0.0
    assert run(room, caught.replace("ValueError", "KeyError"))[1] == 0.0


def test_a_test_that_never_ends_is_stopped_and_its_room_given_up(keeper: Keeper) -> None:
    """A room that was about to answer must not answer the next test's question with it."""
    with open_room(keeper, STUDENT) as doomed:
        outputs, points, *_ = run(doomed, "while True: pass", seconds=0.5)
    assert points == 0.0 and outputs[-1]["ename"] == "CellTimeoutError"
    assert doomed.gone == "timeout"


def test_who_interrupts_the_grader_interrupts_it(room: Room) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(room, "raise KeyboardInterrupt")


def test_a_contradiction_is_called_so() -> None:
    told = failure(Contradiction("two things"), "the_cell", "assert x", False, Path("/nowhere"))
    assert told["ename"] == "Contradiction" and "違う値を答えました" in str(told)


PASSED, LOST = Verdict("the_cell", 1.0, 1.0), Verdict("the_cell", 0.0, 1.0, "off")
PRINT, VALUE, ERROR, OTHER_ERROR = (
    {"output_type": kind, "name": name}
    for kind, name in (("stream", "a"), ("execute_result", "b"), ("error", "c"), ("error", "d"))
)


@pytest.mark.parametrize(
    ("verdict", "graded", "again", "expected"),
    [
        (PASSED, Result([PRINT, VALUE], 1.0, ""), [PRINT, ERROR], [PRINT, VALUE]),  # an error of the second run only
        (LOST, Result([PRINT, ERROR], 0.0, "off"), [PRINT, OTHER_ERROR], [PRINT, OTHER_ERROR]),
        (LOST, Result([PRINT, PRINT, ERROR], 0.0, "off", True), [PRINT, VALUE], [PRINT, ERROR]),
        (LOST, Result([PRINT, ERROR], 0.0, "off"), [PRINT], [PRINT, unexplained()]),
    ],
)
def test_what_is_shown_is_of_the_second_run_and_what_went_wrong_of_the_verdicts(
    verdict: Verdict, graded: Result, again: Any, expected: Any
) -> None:
    assert outputs_to_show(verdict, graded, again) == expected


def test_no_except_of_a_test_swallows_a_room_that_is_gone(keeper: Keeper) -> None:
    with open_room(keeper, STUDENT) as doomed:
        outputs, points, reason, *_ = run(doomed, "try:\n    slow()\nexcept Exception:\n    pass", seconds=0.5)
    assert points == 0.0 and reason and outputs[-1]["ename"] == "CellTimeoutError"


def test_the_tests_own_random_numbers_are_the_same_each_time(room: Room) -> None:
    source = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    assert shown(run(room, source)) == shown(run(room, source))


# What it shows


def test_output_and_warnings_of_a_visible_part_are_shown_and_are_no_failure(room: Room) -> None:
    outputs, points, *_ = run(room, "print('before')\nnoisy(3)\nprint('after')")
    assert points == 2.0 and [output["output_type"] for output in outputs] == ["stream"]
    text = outputs[0]["text"]
    assert outputs[0]["name"] == "stdout" and "a remark" in text and "be careful" in text
    assert text.index("before") < text.index("called with 3") < text.index("after")


def test_a_figure_of_a_visible_part_is_shown(room: Room) -> None:
    assert "image/png" in shown(run(room, "draws(3)\nNone"))
    assert "image/png" not in shown(run(room, HIDDEN.format("draws(3)\nNone")))
    assert "image/png" not in shown(run(room, "noisy(1)\nNone"))


def test_a_visible_failure_shows_its_line_and_its_message(room: Room) -> None:
    outputs, *_ = run(room, "x = 3\nassert noisy(x) == 4, 'not four'")
    assert "assert noisy(x) == 4, 'not four'" in outputs[-1]["traceback"][0]
    assert outputs[-1]["ename"] == "AssertionError" and outputs[-1]["evalue"] == "not four"


def test_a_students_error_in_a_visible_part_shows_the_students_line(room: Room) -> None:
    text = "\n".join(run(room, "fails(3)")[0][-1]["traceback"])
    assert "cell, line 10, in fails" in text and "ValueError: cannot take 3" in text


SECRET = 987654


@pytest.mark.parametrize(
    "statement",
    [
        "assert noisy({0}) == {0} + 1",
        "assert noisy({0}) is None, f'expected {{None}}'.replace('None', '')",
        "print({0})\nnoisy({0})\nfails({0})",
        "fails({0})",
        "noisy({0})\nraise KeyError({0})",
        "{{}}[{0}]",
        "int('{0}x')",
        "nowhere_{0}",
        "noisy({0})(1)",
        "from nowhere_{0} import x",
        "import numpy as np\nnp.testing.assert_equal(noisy({0}), 1)",
        "import unittest\nunittest.TestCase().assertEqual(noisy({0}), 1)",
    ],
)
def test_a_hidden_part_shows_neither_its_source_nor_its_values(room: Room, statement: str) -> None:
    source = "noisy(1)\n" + HIDDEN.format(statement.format(SECRET))
    result = run(room, source)
    assert result[1] == 0.0 and result[0][-1]["output_type"] == "error"
    assert str(SECRET) not in shown(result) and "HIDDEN" not in shown(result)


def test_a_message_that_an_author_wrote_for_a_hidden_assertion_is_shown(room: Room) -> None:
    assert "try other sizes" in shown(run(room, HIDDEN.format("assert noisy(3) == 4, 'try other sizes'")))


def test_a_syntax_error_of_a_hidden_part_shows_nothing_of_it(room: Room) -> None:
    result = run(room, "noisy(1)\n" + HIDDEN.format(f"noisy({SECRET}"))
    assert result[1] == 0.0 and str(SECRET) not in shown(result)


LEAKS = {
    "message": "raise ValueError(f'{x}')",
    "unfinished": "raise NotImplementedError(f'{x}')",
    "own class": "raise type('Told', (ValueError,), {})(f'{x}')",
    "name of class": "raise type(f'Told{x}', (ValueError,), {})()",
    "name of function": "exec(f'def told_{x}(): raise ValueError', globals()); globals()[f'told_{x}']()",
    "made-up file": "exec(compile(f'told_{x}', f'cell {x}', 'exec'), {})",
    "printed": "import sys; print(x); print(x, file=sys.stderr); sys.displayhook(x); raise ValueError",
    "shown": "display(x); raise ValueError",
    "traceback of the room's own": "import sys\n    from proctor.room.shell import CellRunner\n"
    "    CellRunner.student_frames = lambda self, error: [f'cell, line 1, in f: told {x}']\n    raise ValueError",
}


@pytest.mark.parametrize("way", LEAKS)
def test_a_hidden_part_shows_nothing_that_a_student_would_tell_of_it(keeper: Keeper, way: str) -> None:
    with open_room(keeper, "def tells(x):\n    " + LEAKS[way]) as room:
        result = run(room, HIDDEN.format(f"tells({SECRET})"))
        assert result[1] == 0.0 and str(SECRET) not in shown(result)
        after = run(room, "print('next')")
        assert str(SECRET) not in shown(after)


def test_the_line_of_a_students_error_in_a_hidden_part_is_shown(room: Room) -> None:
    assert "cell, line 10: raise ValueError" in shown(run(room, HIDDEN.format("fails(3)")))


def test_an_unfinished_answer_is_called_so_in_a_hidden_part(room: Room) -> None:
    room.run("def later(): raise NotImplementedError('not yet')", "cell", 5)
    assert "not written yet" in shown(run(room, HIDDEN.format("later()")))


def test_a_helper_in_a_hidden_part_is_not_shown_when_a_visible_part_fails(room: Room) -> None:
    helper = HIDDEN.format(f"def helper(x):\n    assert x == {SECRET}, 'look again'")
    result = run(room, helper + "\nhelper(noisy(1))")
    assert str(SECRET) not in shown(result) and "look again" in shown(result) and "helper(noisy(1))" in shown(result)


# In the room


@pytest.mark.parametrize(
    ("source", "earned"),
    [("assert noisy(3) == 3", 2.0), ("noisy(3) / 0", 0.0), ("0.5", 0.5), ("5", 0.0), ("'text'", 2.0)],
)
def test_a_cell_run_in_the_room_counts_alike(room: Room, source: str, earned: float) -> None:
    outputs, points, *_ = run_in_room(source, "the_cell", 2.0, room, 10.0)
    assert points == earned and not any(o["output_type"] == "stream" and o["name"] == "stderr" for o in outputs)


def test_a_released_module_neither_hides_nor_loses_one_of_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "helper_a.py").write_text("where = 'released'\n")
    (tmp_path / "helper_b.py").write_text("")
    ours = {name: types.ModuleType(name) for name in ("helper_a", "helper_b")}
    for name, module in ours.items():
        monkeypatch.setitem(sys.modules, name, module)
    with workplace(tmp_path):
        assert __import__("helper_a").where == "released"
    assert {name: sys.modules[name] for name in ours} == ours


def test_what_a_cell_imports_from_the_future_holds_for_all_of_it(room: Room) -> None:
    annotated = "from __future__ import annotations\ndef same(x: Unknown): return x\n"
    assert run(room, annotated + "assert same(1) == 1").points == 2.0
    names: dict[str, Any] = {}
    run_cell(annotated, names, "locked")
    assert names["same"](1) == 1
    with pytest.raises(NameError):
        run_cell(annotated.split("\n", 1)[1], {}, "another")

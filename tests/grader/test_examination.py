"""Split grading on tiny notebooks: verdicts, errors carried forward, rooms that die, and the same grade every time."""

import copy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from rooms import examined
from support import code, graded, notebook_of, solution

from proctor.grader.cells import IN_ROOM_TAG
from proctor.grader.examination import Examined, TimeLimits
from proctor.walls import Keeper

SQUARES = solution("def squares(n):\n    return [i * i for i in range(1, n + 1)]", "squares")
SUM = solution("def sum_of_squares(n):\n    return sum(squares(n))", "sum_of_squares")
TEST_SQUARES = graded("assert squares(3) == [1, 4, 9]", "squares_right", 1)
TEST_SUM = graded("assert sum_of_squares(3) == 14", "sum_right", 2)
TEST_USES = graded(
    "kept = squares\ndel squares\ntry:\n    sum_of_squares(1)\nexcept NameError:\n    pass\nelse:\n"
    "    raise AssertionError('does not use squares')\nfinally:\n    squares = kept",
    "uses_squares",
    1,
)
MASTER = notebook_of(SQUARES, TEST_SQUARES, SUM, TEST_SUM, TEST_USES)


def answered(answers: dict[str, str], master: Any = MASTER) -> Any:
    """The master with other answers."""
    notebook = copy.deepcopy(master)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    return notebook


@pytest.fixture
def grade(keeper: Keeper, tmp_path: Path) -> Any:
    """Examines a notebook; returns (what was found, the outputs of each cell)."""

    def run(notebook: Any, **options: Any) -> tuple[Examined, list[Any]]:
        notebook = copy.deepcopy(notebook)
        found = examined(keeper, notebook, tmp_path / "released", options.pop("master", notebook), **options)
        return found, [cell.get("outputs", []) for cell in notebook.cells]

    return run


def points(found: Examined) -> dict[str, float]:
    return {name: verdict.points for name, verdict in found.verdicts.items()}


def text(outputs: list[Any]) -> str:
    return str(outputs)


ALL = {"squares_right": 1.0, "sum_right": 2.0, "uses_squares": 1.0}


# Verdicts and errors carried forward


def test_right_answers_get_all_points(grade: Any) -> None:
    found, _ = grade(MASTER)
    assert points(found) == ALL and found.flags == []


@pytest.mark.parametrize(
    "wrong",
    [
        "def squares(n):\n    return [i * i for i in range(n)]",
        "raise NotImplementedError",
        "",
        "def squares(n) return",
        "squares = 3",
        "def squares(n):\n    1 / 0",
        "import sys; sys.exit()",
    ],
)
def test_one_mistake_costs_one_question(grade: Any, wrong: str) -> None:
    found, _ = grade(answered({"squares": wrong}), master=MASTER)
    assert points(found) == ALL | {"squares_right": 0.0}


def test_without_a_master_a_mistake_costs_what_builds_on_it(grade: Any) -> None:
    found, _ = grade(answered({"squares": "raise NotImplementedError"}), master=None)
    assert points(found) == {"squares_right": 0.0, "sum_right": 0.0, "uses_squares": 0.0}
    assert points(grade(MASTER, master=None)[0]) == ALL


def test_a_mistake_later_leaves_the_earlier_questions_alone(grade: Any) -> None:
    found, _ = grade(answered({"sum_of_squares": "def sum_of_squares(n):\n    return 14"}), master=MASTER)
    assert points(found) == ALL | {"uses_squares": 0.0}


def test_a_right_answer_is_not_replaced(grade: Any) -> None:
    """The student's own squares, not the master's, is what the second question uses."""
    marked = "def squares(n):\n    print('mine')\n    return [i * i for i in range(1, n + 1)]"
    _, outputs = grade(answered({"squares": marked}), master=MASTER)
    assert "mine" in text(outputs[3])


def test_a_failed_class_is_replaced_by_the_masters(grade: Any) -> None:
    master = notebook_of(
        solution("class Box:\n    def __init__(self, n):\n        self.n = n", "box"),
        graded("assert Box(3).n == 3", "box_right", 1),
        solution("def total(boxes):\n    return sum(box.n for box in boxes)", "total"),
        graded("assert total([Box(1), Box(2)]) == 3", "total_right", 1),
    )
    found, _ = grade(answered({"box": "class Box: pass"}, master), master=master)
    assert points(found) == {"box_right": 0.0, "total_right": 1.0}


def test_every_test_cell_has_a_verdict_and_every_failure_an_error_to_show(grade: Any) -> None:
    found, outputs = grade(answered({"squares": "squares = None", "sum_of_squares": ""}), master=MASTER)
    assert set(found.verdicts) == set(ALL)
    for place, name in ((1, "squares_right"), (3, "sum_right")):
        assert found.verdicts[name].reason and outputs[place][-1]["output_type"] == "error"


# What student cells do


def test_cells_behave_as_in_jupyter(grade: Any) -> None:
    cells = [
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nimport numpy as np",
        "1 + 1",
        "1 + 1;",
        "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
        "plt.plot([1, 2])\nNone",
        "from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b>'))\nprint('said')\n3",
        "%%time\nx = 5",
        "_ + 0 if isinstance(_, int) else x",
        "import sys\nprint('remark', file=sys.stderr)",
        "undefined",
        "class Pretty:\n    def _repr_latex_(self): return '$x$'\nPretty()",
        "%timeit -n1 -r1 pass",
        "for i in range(3): print(i, end=' ')",
    ]
    _, outputs = grade(notebook_of(*map(new_code_cell, cells)))
    kinds = [[output["output_type"] for output in one] for one in outputs]
    assert outputs[0] == [] and outputs[2] == []
    assert outputs[1][0]["data"]["text/plain"] == "2" and outputs[3][0]["data"]["text/plain"] == "'awaited'"
    assert kinds[4] == ["display_data"] and outputs[4][0]["data"]["image/png"].startswith("iVBOR")
    assert kinds[5] == ["display_data", "stream", "execute_result"]
    assert "Wall time" in text(outputs[6]) and kinds[7] == ["execute_result"]
    assert outputs[8][0]["name"] == "stderr" and outputs[9][0]["ename"] == "NameError"
    assert outputs[10][0]["data"]["text/latex"] == "$x$" and "loop" in text(outputs[11])
    assert outputs[12][0]["text"] == "0 1 2 "


def test_a_failing_cell_does_not_stop_the_next(grade: Any) -> None:
    _, outputs = grade(notebook_of(new_code_cell("1 / 0"), new_code_cell("'next'")))
    assert outputs[0][0]["ename"] == "ZeroDivisionError" and "next" in text(outputs[1])


def test_text_on_stderr_and_warnings_cost_nothing(grade: Any) -> None:
    noisy = "import sys, warnings\ndef squares(n):\n    warnings.warn('old')\n    print('x', file=sys.stderr)\n"
    found, outputs = grade(answered({"squares": noisy + "    return [i * i for i in range(1, n + 1)]"}), master=MASTER)
    assert points(found) == ALL
    assert not any(o["output_type"] == "stream" and o["name"] == "stderr" for o in outputs[1])


def test_locked_cells_run_on_both_sides(grade: Any) -> None:
    notebook = notebook_of(
        code("import math\nLIMIT = 3\ndef helper(x):\n    return x + LIMIT", "helpers", locked=True),
        solution("def answer(x):\n    return helper(x) * LIMIT", "answer"),
        new_code_cell("LIMIT = 100\nhelper = None\nmath = None"),
        graded("assert LIMIT == 3 and math.pi > 3 and helper(1) == 4", "ours", 1),
    )
    assert points(grade(notebook)[0]) == {"ours": 1.0}


def test_a_locked_cell_that_uses_answers_may_fail_with_them(grade: Any) -> None:
    notebook = notebook_of(
        solution("def double(x):\n    raise NotImplementedError", "double"),
        graded("assert double(2) == 4", "doubles", 1),
        code("print(double(4))", "demonstration", locked=True),
        solution("def triple(x):\n    return 3 * x", "triple"),
        graded("assert triple(2) == 6", "triples", 1),
    )
    found, outputs = grade(notebook, master=None)
    assert points(found) == {"doubles": 0.0, "triples": 1.0}
    assert "NotImplementedError" in text(outputs[2])


def test_a_locked_cell_whose_answer_kills_the_room_costs_no_more(grade: Any) -> None:
    notebook = notebook_of(
        solution("import os\ndef double(x):\n    os._exit(0)", "double"),
        code("double(4)", "demonstration", locked=True),
        solution("def triple(x):\n    return 3 * x", "triple"),
        graded("assert triple(2) == 6", "triples", 1),
    )
    found, _ = grade(notebook, master=None)
    assert points(found) == {"triples": 1.0} and found.flags


def test_a_test_cell_may_be_run_in_the_room_and_is_flagged(grade: Any) -> None:
    adding = solution("class Money(int):\n    def __add__(self, other): return Money(int(self) + other)", "money")
    test = graded("import pickle\nassert pickle.loads(pickle.dumps(Money(3))) == 3", "adds", 1)
    assert points(grade(notebook_of(adding, test))[0]) == {"adds": 0.0}
    test = copy.deepcopy(test)
    test.metadata["tags"] = [IN_ROOM_TAG]
    found, _ = grade(notebook_of(adding, test))
    assert points(found) == {"adds": 1.0} and found.flags == ["forgeable: adds"]


def test_a_spy_in_place_of_an_answer_is_what_the_student_calls(grade: Any) -> None:
    spy = "\n".join(
        [
            "calls, kept = [], squares",
            "def squares(n):",
            "    calls.append(n)",
            "    return kept(n)",
            "value = sum_of_squares(3)",
            "squares = kept",
            "assert (value, calls) == (14, [3])",
        ]
    )
    found, _ = grade(notebook_of(SQUARES, SUM, graded(spy, "spied", 1), TEST_SUM))
    assert points(found) == {"spied": 1.0, "sum_right": 2.0}


# Rooms that die or hang


@pytest.mark.parametrize(
    ("ending", "flag"), [("import os; os._exit(0)", "died"), ("while True: pass", "timeout")], ids=["dies", "hangs"]
)
class TestRoomsThatAreGone:
    limits = TimeLimits(1.0, 60.0)

    def test_a_cell_that_ends_its_room_costs_nothing_else(self, grade: Any, ending: str, flag: str) -> None:
        notebook = notebook_of(*MASTER.cells[:2], new_code_cell(ending), *MASTER.cells[2:])
        found, outputs = grade(notebook, master=MASTER, limits=self.limits)
        assert points(found) == ALL and found.flags == [f"{flag}: cell"]
        assert outputs[2][-1]["output_type"] == "error"

    def test_an_answer_that_ends_its_room_when_run_costs_its_question(self, grade: Any, ending: str, flag: str) -> None:
        found, _ = grade(answered({"squares": ending}), master=MASTER, limits=self.limits)
        assert points(found) == ALL | {"squares_right": 0.0} and f"{flag}: squares" in found.flags

    def test_an_answer_that_ends_its_room_when_called_costs_its_question(
        self, grade: Any, ending: str, flag: str
    ) -> None:
        wrong = f"def squares(n):\n    {ending}"
        found, outputs = grade(answered({"squares": wrong}), master=MASTER, limits=self.limits)
        assert points(found) == ALL | {"squares_right": 0.0} and f"{flag}: squares_right" in found.flags
        assert outputs[1][-1]["ename"] in ("DeadKernelError", "CellTimeoutError")

    def test_the_names_of_cells_before_are_there_again(self, grade: Any, ending: str, flag: str) -> None:
        cells = [new_code_cell(source) for source in ("a = 1", "b = a + 1", ending, "print(a, b)")]
        _, outputs = grade(notebook_of(*cells), limits=self.limits)
        assert outputs[3][0]["text"] == "1 2\n"


def test_a_notebook_that_hangs_everywhere_ends_within_its_time(grade: Any) -> None:
    import time

    cells = [new_code_cell("while True: pass") for _ in range(100)]  # 50 s and 100 rooms, if only cells had a limit
    begun = time.monotonic()
    found, outputs = grade(notebook_of(*cells, *MASTER.cells), limits=TimeLimits(0.5, 2.0))
    assert time.monotonic() - begun < 40 and set(found.verdicts) == set(ALL)
    assert all(output[-1]["output_type"] == "error" for output in outputs[:100])


def test_an_answer_of_forged_outputs_earns_nothing(grade: Any) -> None:
    forged = "class Out:\n    def __eq__(self, other): return True\ndef squares(n): return Out()"
    assert points(grade(answered({"squares": forged}), master=MASTER)[0])["squares_right"] == 0.0


# The same every time


RANDOM = [
    "import random, numpy as np",
    "print(random.random(), np.random.rand(), np.random.default_rng().random())",
    "print(np.random.default_rng().integers(10**9), np.random.SeedSequence().generate_state(1))",
    "print(np.random.RandomState().rand(), np.random.Generator(np.random.PCG64()).random())",
    "print(random.Random().random(), random.seed(), random.random())",
    "print({str(i) for i in range(20)}, hash('text'))",
    "import os, tempfile, pathlib\nprint(sorted(os.listdir('.')), sorted(os.environ))",
]


def test_a_notebook_gives_the_same_outputs_each_time(grade: Any) -> None:
    notebook = notebook_of(*map(new_code_cell, RANDOM))
    assert grade(notebook)[1] == grade(notebook)[1]


def test_another_seed_gives_other_numbers(grade: Any) -> None:
    notebook = notebook_of(*map(new_code_cell, RANDOM[:5]))
    one, other = grade(notebook, seed=1)[1], grade(notebook, seed=2)[1]
    assert all(first != second for first, second in zip(one[1:], other[1:], strict=True))


def test_examining_leaves_this_process_as_it_was(grade: Any, tmp_path: Path) -> None:
    import os
    import random
    import sys

    notebook = notebook_of(
        code("import helper_of_tests, random\nrandom.seed(3)", "imports", locked=True),
        solution("def f(): return 1", "f"),
        graded("assert helper_of_tests.ONE == f()\nimport random; random.random(); None", "one", 1),
    )
    (tmp_path / "released").mkdir()
    (tmp_path / "released" / "helper_of_tests.py").write_text("ONE = 1")
    before = os.getcwd(), list(sys.path), set(sys.modules), random.getstate()
    found, _ = grade(notebook, files={"helper_of_tests.py": b"ONE = 1"})
    assert points(found) == {"one": 1.0}
    assert (os.getcwd(), list(sys.path), random.getstate()) == (before[0], before[1], before[3])
    assert "helper_of_tests" not in sys.modules and not (tmp_path / "released" / "__pycache__").exists()


def test_text_cells_are_left_alone(grade: Any) -> None:
    notebook = notebook_of(new_markdown_cell("# title"), new_code_cell(""))
    assert grade(notebook)[1] == [[], []]


# Whose name it is


REBINDING = "\n".join(
    [
        "def yes(*args, **kwargs):",
        "    return True",
        "assert_equal = all = abs = isinstance = len = yes",
        "class np:",
        "    allclose = yes",
        "total = 3",
    ]
)


@pytest.mark.parametrize("with_master", [True, False])
def test_a_question_that_defines_nothing_gives_no_name_of_the_tests_away(grade: Any, with_master: bool) -> None:
    master = notebook_of(
        code("import numpy as np\ndef assert_equal(a, b):\n    assert a == b", "tools", locked=True),
        solution("### BEGIN SOLUTION\nprint(14)\n### END SOLUTION", "prints"),
        graded("assert_equal(all([0]), False)\nassert not np.allclose(1, 2) and abs(-1) == 1", "ours", 1),
        graded("assert_equal(total, 14)", "theirs", 1),
    )
    found, _ = grade(answered({"prints": REBINDING}, master), master=master if with_master else None)
    assert points(found) == {"ours": 1.0, "theirs": 0.0}
    found, _ = grade(answered({"prints": "total = 14"}, master), master=master if with_master else None)
    assert points(found) == {"ours": 1.0, "theirs": 1.0}


@pytest.mark.parametrize("layout", ["import math", "import math as math", "from os import path\nimport math"])
def test_a_module_imported_by_question_and_test_costs_nothing(grade: Any, layout: str) -> None:
    notebook = notebook_of(
        solution(layout + "\ndef root(x):\n    return math.sqrt(x)", "root"),
        graded("import math\nassert root(4) == math.sqrt(4)", "imports_it", 1),
        graded("assert root(4.0) == math.sqrt(4.0)", "uses_it", 1),
        solution("def square(x):\n    return root(x) ** 4", "square"),
        graded("from math import pow\nassert square(3.0) < pow(3.0, 2.0) + 1e-9", "from_it", 1),
    )
    assert points(grade(notebook)[0]) == {"imports_it": 1.0, "uses_it": 1.0, "from_it": 1.0}
    wrong = answered({"root": "import math\ndef root(x):\n    return x"}, notebook)
    assert points(grade(wrong, master=notebook)[0]) == {"imports_it": 0.0, "uses_it": 0.0, "from_it": 1.0}


# Time on the trusted side


SPINS = notebook_of(
    solution("def spin(n):\n    while n:\n        n -= 1\n    return 0", "spin"),
    graded("assert spin(3) == 0", "spins", 1),
    solution("def next_one():\n    return 1", "next_one"),
    graded("assert next_one() == 1", "next_right", 1),
)


@pytest.mark.parametrize("in_a_thread", [False, True])
@pytest.mark.parametrize(
    "calls",
    [
        "spin(-1)\n",
        "class Late:\n    def __del__(self): spin(-1)\nlate = Late()\ndel late\n",
        "def next_one():\n    try:\n        return spin(-1)\n    except BaseException:\n        return next_one()\n",
        "def next_one():\n    return Said()\nclass Said:\n    def __str__(self): return spin(-1)\n"
        "    __eq__ = __len__ = __str__\n",
    ],
    ids=["cell", "del", "swallows", "str"],
)
def test_a_masters_answer_that_a_student_makes_spin_costs_that_question_only(
    grade: Any, calls: str, in_a_thread: bool
) -> None:
    answers = {"spin": "spin = None", "next_one": "def next_one():\n    return 1\n" + calls}
    test = graded("assert str(next_one()) == '1', next_one()", "next_right", 1)
    more = (solution("def last(): return 1", "last"), graded("assert last() == 1", "last_right", 1))
    master = notebook_of(*SPINS.cells[:3], test, *more)
    run = partial(grade, answered(answers, master), master=master, limits=TimeLimits(1.0, 60.0))
    found = in_thread(run) if in_a_thread else run()
    assert points(found[0]) == {"spins": 0.0, "next_right": 0.0, "last_right": 1.0}
    assert f"timeout: {'next_right' if 'def next_one' in calls else 'next_one'}" in found[0].flags


def in_thread(run: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def test_a_locked_cell_that_comes_when_time_is_over_is_no_fault_of_ours(grade: Any) -> None:
    notebook = notebook_of(
        *(new_code_cell("while True: pass") for _ in range(4)),
        code("LIMIT = 3", "locked", locked=True),
        graded("assert LIMIT == 3", "ours", 1),
    )
    found, _ = grade(notebook, limits=TimeLimits(0.5, 1.0))
    assert points(found) == {"ours": 0.0}


# What an exception says


HOSTILE_TEXTS = {
    "raises": "raise RuntimeError('no')",
    "exits": "import os; os._exit(0)",
    "endless": "return 'x' * 10**7",
    "no text": "return 3",
    "half characters": "return chr(0xD800) + chr(27)",
    "steers": "raise KeyboardInterrupt",
    "spins": "import time; time.sleep(60)",
}


@pytest.mark.parametrize("way", HOSTILE_TEXTS)
@pytest.mark.parametrize(
    "test", ["assert f() == 16, f()", "raise ValueError(f())", "assert False, f'{f()!r} {[f()] * 9}'"]
)
def test_an_exception_that_holds_a_students_object_is_a_verdict_like_any_other(grade: Any, way: str, test: str) -> None:
    said = f"class Said:\n    def __str__(self):\n        {HOSTILE_TEXTS[way]}\n    __repr__ = __str__\n"
    notebook = notebook_of(
        solution(said + "def f():\n    return Said()", "f"), graded(test, "holds", 1), *MASTER.cells[:2]
    )
    found, outputs = grade(notebook, master=MASTER, limits=TimeLimits(2.0, 60.0))
    assert points(found) == {"holds": 0.0, "squares_right": 1.0}
    assert outputs[1][-1]["output_type"] == "error" and len(str(outputs[1])) < 100_000
    assert len(found.verdicts["holds"].reason) <= 500


def test_a_test_that_ends_by_something_else_than_an_exception_has_failed(grade: Any) -> None:
    for ending in ("raise SystemExit", "class Odd(BaseException): pass\nraise Odd('odd')", "raise GeneratorExit"):
        assert points(grade(notebook_of(graded(ending, "ends", 1)))[0]) == {"ends": 0.0}


def test_what_a_test_prints_of_a_students_values_is_bounded(grade: Any) -> None:
    notebook = notebook_of(
        solution("def f():\n    return 'x' * 10**6", "f"),
        graded("for _ in range(3):\n    print(f())\nassert False, str([f()] * 9)", "prints", 1),
    )
    _, outputs = grade(notebook)
    assert 400_000 < len(str(outputs[1])) < 600_000

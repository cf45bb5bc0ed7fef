"""Is what ran where the student was, and can't run here, named to staff and explained to the student?"""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from rooms import examined
from support import TEST, code, graded, notebook_of, proctor_here, solution

from proctor.grader.characters import refused_character
from proctor.grader.environment import Lack, installed, lack, written_with
from proctor.grader.examination import Examined
from proctor.walls import Keeper

NEWEST = "9.99"  # a Python that knows all
HERE = sys.version_info[:2]


def error_of(source: str) -> dict[str, str]:
    """What a room says of a cell that does not compile."""
    with pytest.raises(SyntaxError) as caught:
        compile(source, "cell", "exec")
    return {"ename": "SyntaxError", "evalue": f"{caught.value.msg} (cell, line {caught.value.lineno})"}


NEWER = {
    "d = {'k': 1}\nf'{d['k']}'": (3, 12),
    "x = ['a']\nf'{\"\\n\".join(x)}'": (3, 12),
    "f'{f'{1}'}'": (3, 12),
    "f'{\n1}'": (3, 12),
    "type X = int": (3, 12),
    "type Pair[T] = tuple[T, T]": (3, 12),
    "def first[T](x: list[T]) -> T:\n    return x[0]": (3, 12),
    "class Box[T]:\n    pass": (3, 12),
    "try:\n    pass\nexcept ValueError, TypeError:\n    pass": (3, 14),
    "name = 1\nt'{name}'": (3, 14),
}


@pytest.mark.parametrize(("source", "since"), NEWER.items())
@pytest.mark.parametrize("language", [NEWEST, ""])
def test_syntax_of_a_newer_python_is_known_by_what_an_older_one_says(
    source: str, since: tuple[int, int], language: str
) -> None:
    if since <= HERE:
        pytest.skip(f"Python {HERE} knows it")
    found = lack(error_of(source), source, language)
    assert found and "Grade with a newer Python" in found.flag and f"Python は {HERE[0]}.{HERE[1]}" in found.ja


@pytest.mark.parametrize("source", [*NEWER, "x = = 1", "def f(:", "print 'x'", "for i in x\n    pass", "'abc"])
def test_what_was_no_python_there_either_is_the_students_own_mistake(source: str) -> None:
    if NEWER.get(source, (9, 9)) <= HERE:
        pytest.skip(f"Python {HERE} knows it")
    assert lack(error_of(source), source, f"{HERE[0]}.{HERE[1]}") is None
    assert source in NEWER or lack(error_of(source), source, NEWEST) is None


@pytest.mark.parametrize(
    ("ename", "evalue", "source", "said"),
    [
        ("ModuleNotFoundError", "No module named 'tqdm'", "import tqdm", "tqdm is not here. Install it beside proctor"),
        ("ModuleNotFoundError", "No module named 'common.layers'", "from common.layers import *", "c.Examine.provides"),
        (
            "AttributeError",
            "`np.float_` was removed in the NumPy 2.0 release. Use …",
            "np.float_(1)",
            "np.float_ is of",
        ),
        (
            "AttributeError",
            "module 'numpy' has no attribute 'int'.\n`np.int` was …",
            "x.astype(np.int)",
            "np.int is of",
        ),
        (
            "PermissionError",
            "[Errno 1] Operation not permitted",
            "import subprocess\nsubprocess.run(['pip', 'install', 'x'])",
            "no program can be started in grading",
        ),
        ("PermissionError", "[Errno 1] Operation not permitted", "os.chown('x', 0, 0)", None),
        ("PermissionError", "[Errno 13] Permission denied: '/x'", "import subprocess\nopen('/x')", None),
        ("ModuleNotFoundError", "No module named 'secret'", "import numpy", None),  # nothing that the student wrote
        ("ModuleNotFoundError", "No module named '\x1b[2J'", "import x", None),
        ("AttributeError", "module 'numpy' has no attribute 'arrange'", "np.arrange(3)", None),
        ("AttributeError", "'Neuron' object has no attribute 'int'", "self.int", None),
        ("ZeroDivisionError", "No module named 'x'", "import x", None),
        ("SyntaxError", "", "", None),
        ("", "", "", None),
    ],
)
def test_modules_and_names_that_are_not_here_are_named(ename: str, evalue: str, source: str, said: str | None) -> None:
    found = lack({"ename": ename, "evalue": evalue}, source, "")
    assert (found is None) if said is None else (isinstance(found, Lack) and said in found.flag)


@pytest.mark.parametrize(
    ("about", "expected"),
    [({"version": "3.13.1"}, "3.13"), ({"version": "3.14.0rc1"}, "3.14"), ({}, ""), ({"version": None}, ""),
     ({"version": "9" * 99}, ""), ({"version": "3.13.1; rm"}, "")],
)  # fmt: skip
def test_the_students_python_is_read_or_unknown(about: dict[str, Any], expected: str) -> None:
    notebook = notebook_of()
    notebook.metadata["language_info"] = about
    assert written_with(notebook) == expected


def examine(
    keeper: Keeper, tmp_path: Path, answer: str, test: str = TEST, version: str = NEWEST
) -> tuple[Examined, Any]:
    master = notebook_of(solution(), graded(test))
    notebook = notebook_of(solution(answer), graded(test), code("print('later')", "x"))
    notebook.metadata["language_info"] = {"name": "python", "version": version}
    return examined(keeper, notebook, tmp_path / "released", master), notebook.cells


@pytest.mark.skipif(HERE >= (3, 12), reason="this Python knows the syntax")
@pytest.mark.parametrize("test", [TEST, "assert double(2) == 4"])
def test_the_student_reads_at_the_test_that_pythons_differ_and_not_only_that_a_name_is_missing(
    keeper: Keeper, tmp_path: Path, test: str
) -> None:
    answer = "def double(x):\n    d = {'k': 2}\n    label = f'{d['k']}'\n    return 2 * x"
    found, (answered, tested, _) = examine(keeper, tmp_path, answer, test, "3.13.1")
    assert found.flags == [
        "environment: double: syntax of Python 3.13, and this grader's is 3.11. Grade with a newer Python"
    ]
    for cell in (answered, tested):
        assert "採点に使う Python は 3.11 です" in json.dumps(cell.outputs, ensure_ascii=False)


@pytest.mark.parametrize("test", [TEST, "assert double(2) == 4"])
def test_a_module_that_only_a_function_needs_is_named_when_a_test_calls_it(
    keeper: Keeper, tmp_path: Path, test: str
) -> None:
    found, (_, tested, _) = examine(keeper, tmp_path, "def double(x):\n    import tqdm_ng\n    return 2 * x", test)
    assert [flag for flag in found.flags if flag.startswith("environment: doubles: tqdm_ng is not here")]
    assert "採点する環境には tqdm_ng がありません" in json.dumps(tested.outputs, ensure_ascii=False)


def test_a_program_that_can_not_be_started_is_named(keeper: Keeper, tmp_path: Path) -> None:
    answer = "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'x'])\n"
    found, (answered, *_) = examine(keeper, tmp_path, f"{answer}def double(x):\n    return 2 * x")
    assert [flag for flag in found.flags if flag.startswith("environment: double: no program can be started")]
    assert "ほかのプログラム（pip など）を起動できません" in json.dumps(answered.outputs, ensure_ascii=False)


def test_what_an_exception_says_in_a_hidden_part_is_for_staff_alone(keeper: Keeper, tmp_path: Path) -> None:
    """Among many names that it never imports, a cell could choose one by what the hidden test passes."""
    names = "\n".join(f"    import m{n}" for n in range(9))
    answer = (
        f"def never():\n{names}\ndef double(x):\n    if x == 3:\n"
        "        raise ModuleNotFoundError(f\"No module named 'm{x}'\")\n    return 2 * x"
    )
    found, (_, tested, _) = examine(keeper, tmp_path, answer)
    assert any("m3 is not here" in flag for flag in found.flags)
    assert "m3" not in json.dumps(tested.outputs)


@pytest.mark.parametrize(
    ("line", "named"),
    [("%load_ext foo", "%load_ext foo"), ("%foo on", "%foo"), ("get_ipython().run_line_magic('foo', '')", "%foo")],
)
def test_a_magic_that_is_not_here_is_named_and_costs_nothing(
    keeper: Keeper, tmp_path: Path, line: str, named: str
) -> None:
    found, (answered, *_) = examine(keeper, tmp_path, f"{line}\n{line}\ndef double(x):\n    return 2 * x")
    assert found.verdicts["doubles"].points == 2
    (flag,) = found.flags
    assert flag.startswith(f"environment: double: {named} is not here and was passed over. Install what brings it")
    assert f"{named} がないので、読みとばしました" in json.dumps(answered.outputs, ensure_ascii=False)


def test_a_cell_magic_that_is_not_here_is_named(keeper: Keeper, tmp_path: Path) -> None:
    found, _ = examine(keeper, tmp_path, "%%foo bar\ndef double(x):\n    return 2 * x")
    assert found.verdicts["doubles"].points == 2 and "environment: double: %%foo is not here" in found.flags[0]


def test_a_magic_that_a_student_only_prints_is_not_missing(keeper: Keeper, tmp_path: Path) -> None:
    found, _ = examine(
        keeper, tmp_path, "print('Not run in gra' + 'ding: ' + '%' + 'f' + 'oo')\ndef double(x): return 2 * x"
    )
    assert found.flags == []


def test_a_right_answer_beside_a_command_to_the_machine_gets_its_points(keeper: Keeper, tmp_path: Path) -> None:
    other = "!pip install tqdm\n%matplotlib widget\nimport matplotlib\nmatplotlib.use('TkAgg')\n"
    answer = f"{other}def double(x):\n    return 2 * x"
    found, (answered, *_) = examine(keeper, tmp_path, answer)
    assert found.verdicts["doubles"].points == 2 and not found.flags
    assert "Not run in grading: !pip install tqdm" in json.dumps(answered.outputs)


@pytest.mark.parametrize(
    ("answer", "place", "said"),
    [
        ("def double(x):\n    return 2 *\u3000x", "2 行目の 15 文字目", "全角の空白（U+3000）"),
        ("def double(x):\n    return 2 *\u00a0x", "2 行目の 15 文字目", "ノーブレークスペース）（U+00A0）"),
        ("def double(x):\n    return “2” * x", "2 行目の 12 文字目", "まるまった引用符（U+201C）"),
        ("def double(x):\n    return 2 * x\u200b", "2 行目の 17 文字目", "見えない文字（U+200B）"),
        ("\n\ndef double（x）:\n    return 2 * x", "3 行目の 11 文字目", "「（」という文字（U+FF08）"),
    ],
)
def test_a_character_that_python_refuses_is_named_with_its_place(
    keeper: Keeper, tmp_path: Path, answer: str, place: str, said: str
) -> None:
    """It costs the question, as in Jupyter, and the grader lacks nothing."""
    found, (answered, tested, _) = examine(keeper, tmp_path, answer)
    assert not found.flags and found.verdicts["doubles"].points == 0
    for cell in (answered, tested):
        told = json.dumps(cell.outputs, ensure_ascii=False)
        assert place in told and said in told


def test_a_message_that_tells_no_character_or_a_false_line_does_no_harm() -> None:
    assert refused_character("invalid syntax (cell, line 1)", "x") is None
    assert refused_character("invalid character '？' (U+FF1F) (cell, line 99)", "a\nb？") == refused_character(
        "invalid character '？' (U+FF1F) (cell, line 2)", "a\nb？"
    )
    assert refused_character("invalid non-printable character U+FFFFFF (cell, line 9)", "") is None
    assert refused_character("invalid non-printable character U+D800 (cell, line 9)", "")


def test_doctor_lists_what_is_installed(tmp_path: Path) -> None:
    assert "numpy " in installed() and "matplotlib-fontja 1" in installed()
    assert "For students' code: Python 3." in proctor_here("doctor", course=tmp_path).output

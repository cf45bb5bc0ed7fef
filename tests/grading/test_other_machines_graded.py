"""What ran on a student's own machine, handed in and graded: the right points, a flag with what to do, a picture."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell
from support import CONFIG, Course, answered, grade, hand_in, make_course, read, scores_of, write

from proctor.course.release import release
from proctor.errors import CourseError
from proctor.grading.preprocessors import Examine

PROVIDES = 'c.Examine.provides = {"common.functions": "helper", "common.gradient": "__main__"}\n'
SVG = "%config InlineBackend.figure_format = 'svg'\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
ANSWERS = {
    "gui": "import matplotlib\nmatplotlib.use('TkAgg')\ndef double(x):\n    return 2 * x",
    "install": "!pip install tqdm\n%matplotlib qt\ndef double(x):\n    return 2 * x",
    "newer": "def double(x):\n    d = {'k': 2}\n    label = f'{d['k']}'\n    return 2 * x",
    "book": "from common.functions import *\nfrom common.gradient import numerical_gradient\n"
    "def double(x):\n    return twice(x)",
    "missing": "import tqdm_ng\ndef double(x):\n    return 2 * x",
    "svg": "def double(x):\n    return 2 * x",
}


def hand_in_from(course: Course, student: str, answer: str) -> None:
    """The answer of somebody whose Jupyter runs Python 3.13."""
    path = hand_in(course, student) / "one.ipynb"
    notebook: Any = answered(path, {"double": answer})
    notebook.metadata["language_info"] = {"name": "python", "version": "3.13.1"}
    if student == "svg":
        notebook.cells.append(new_code_cell(SVG))
    write(notebook, path)


def test_each_gets_what_the_answer_is_worth_and_what_is_missing_here_is_named(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", CONFIG + PROVIDES)
    (course.root / "source" / "hw" / "helper.py").write_text("def twice(x):\n    return 2 * x\n")
    release(course, "hw")
    for student, answer in ANSWERS.items():
        hand_in_from(course, student, answer)
    assert {outcome.status for outcome in grade(course, "hw", list(ANSWERS))} == {"graded"}
    scores = scores_of(course.root, "hw")
    old = sys.version_info < (3, 12)
    worth = {"gui": 2, "install": 2, "newer": 0 if old else 2, "book": 2, "missing": 0, "svg": 2}
    assert {student: scores[student]["score"] for student in ANSWERS} == worth
    named = {s: [flag for flag in scores[s]["flags"] if flag.startswith("environment: ")] for s in ANSWERS}
    assert [student for student, flags in named.items() if flags] == (["newer", "missing"] if old else ["missing"])
    assert "tqdm_ng is not here. Install it beside proctor" in named["missing"][0]
    pages = {s: "".join(p.read_text() for p in course.folder("feedback", "hw", s).glob("*.html")) for s in ANSWERS}
    assert "data:image/png;base64," in pages["svg"]
    assert "Not run in grading: !pip install tqdm" in pages["install"]
    assert "採点する環境には tqdm_ng がありません" in pages["missing"]
    assert not old or "採点に使う Python は 3.11 です" in pages["newer"]
    kept = read(course.folder("autograded", "hw", "newer") / "one.ipynb")
    assert kept.metadata.language_info == {"name": "python", "version": "3.13"}


@pytest.mark.parametrize("setting", ['{"a": 1}', '{"": "b"}', '{1: "b"}'])
def test_stand_ins_that_are_no_names_are_named(tmp_path: Path, setting: str) -> None:
    course = make_course(tmp_path / "course", CONFIG + f"c.Examine.provides = {setting}\n")
    release(course, "hw")
    hand_in(course, "aya")
    with pytest.raises(CourseError, match=r"c.Examine.provides has a name of a module for each"):
        list(grade(course, "hw", ["aya"]))
    shutil.rmtree(course.root)


def test_the_setting_is_one_of_nbgraders() -> None:
    assert Examine.class_traits(config=True)["provides"].help

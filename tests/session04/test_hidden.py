"""What students see of failing submissions: neither the source of hidden tests, nor inputs, nor expected values."""

import ast
import contextlib
import html
import io
import os
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell
from support import (
    CONFIG,
    MASTERS,
    NOTEBOOKS,
    ROOT,
    WRONG,
    answered,
    answers,
    catalogue,
    make_course,
    marked,
    notebook_of,
    proctor,
    read,
    scores_of,
    solution,
    tree,
    write,
)
from support import graded as graded_cell
from support import hand_in as hand_in_hw

from proctor.course.release import release
from proctor.grader.cells import Role, cell_id, hidden_lines, role
from proctor.grader.trusted import run_cell, seed, statements, workplace

NUMBER = re.compile(r"\d+\.\d{5,}")  # no number of a visible test has so many digits

# Added to each answer: every call is told, or told and raised as soon as an input looks drawn at random.
SPY = r"""
import functools, re, sys

seen = globals().get("seen", [])
outer, inside = globals().get("outer", []), globals().get("inside", [])  # of calls that no other spied call makes

def spied(f):
    @functools.wraps(f)
    def told(*args, **kwargs):
        text = repr([a for a in args if not callable(a)]) + repr(kwargs)
        seen.append(text)
        if not inside:
            outer.append(text)
        print("SPY", text)
        print("SPY", text, file=sys.stderr)
        if re.search(r"\d\.\d{5}", text):
            RAISE
        inside.append(f)
        try:
            result = f(*args, **kwargs)
        finally:
            inside.pop()
        print("SPY", result)
        seen.append(repr(result))
        if not inside:
            outer.append(repr(result))
        return result
    return told

def spy_on(thing):
    if not isinstance(thing, type):
        return spied(thing)
    for name, method in list(vars(thing).items()):
        if callable(method):
            setattr(thing, name, spied(method))
    return thing

NAME = spy_on(NAME)
"""
NAMES = {"neuron": "Neuron", "two_layer_net": "TwoLayerNet"}
RAISES = {
    "prints": "pass",
    "raises": "raise ValueError(text)",
    "asserts": "raise type('Told' + re.sub(r'\\W', '_', text), (AssertionError,), {'_render_traceback_': "
    "lambda self: [text]})(text)",
}


def spying(how: str) -> dict[str, str]:
    """The master's answers, with a spy in each."""
    return {
        cell: code + SPY.replace("NAME", NAMES.get(cell, cell)).replace("RAISE", RAISES[how])
        for cell, code in answers().items()
    }


def wrong(last: bool) -> dict[str, str]:
    """One misconception for each question: the first or the last of the catalogue."""
    found = {}
    for entry in catalogue().values():
        if entry.fails and (last or entry.cell not in found):
            found[entry.cell] = entry.code
    return found


STUDENTS = {how: spying(how) for how in RAISES} | {"first": wrong(False), "last": wrong(True)}


def told(notebook: Any) -> tuple[str, str]:
    """What tests hand to answers and get back, in visible and in hidden parts, when a notebook runs in one process.

    Not what answers hand to each other: a network that is nudged a hundred times gives a hundred numbers close
    together, and some of them may by chance be those of another network."""
    said: dict[bool, list[str]] = {False: [], True: []}
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in notebook.cells:
        if role(cell) in (Role.SHARED, Role.SOLUTION):
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                run_cell(cell.source, names, cell_id(cell))
        elif role(cell) is Role.TEST:
            hidden = hidden_lines(cell.source)
            seed(cell_id(cell))
            for statement in statements(cell.source, cell_id(cell)):
                with contextlib.redirect_stdout(io.StringIO()):
                    statement.run(names)
                said[statement.line in hidden] += names["outer"]
                names["outer"].clear()
    return "\n".join(said[False]), "\n".join(said[True])


def told_by_numbers(text: str) -> set[str]:
    """The long numbers of a text, and what two that follow each other make: one that an array shows with eight digits
    may by chance be another's, as 200 first predictions are all near 0.1."""
    numbers = NUMBER.findall(text)
    return {one for one in numbers if len(one) > 12} | {f"{one}, {other}" for one, other in pairwise(numbers)}


@pytest.fixture(scope="module")
def secrets(graded: Path) -> set[str]:
    """Numbers that only hidden tests pass, or that only they get back from right answers."""
    visible, hidden = set(), set()
    with workplace(MASTERS):
        for name in NOTEBOOKS:
            shown, unseen = told(answered(MASTERS / name, spying("prints")))
            visible |= told_by_numbers(shown)
            hidden |= told_by_numbers(unseen)
    assert len(hidden - visible) > 500
    return hidden - visible


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hidden") / "course"
    for name in ("source", "release"):  # without the catalogue: its hints are written for students
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for student, given in STUDENTS.items():
        hand_in(root, student, given)
    hand_in(root, "stashes", spying("prints"), "for text in seen: print(text)")
    proctor("grade", "session04", course=root)
    return root


def hand_in(root: Path, student: str, given: dict[str, str], added: str = "") -> None:
    """The release with these answers, and a cell of the student's own after each test cell."""
    target = root / "submitted" / student / "session04"
    for name in NOTEBOOKS:
        notebook = answered(root / "release" / "session04" / name, answers() | given)
        if added:
            notebook.cells = [one for cell in notebook.cells for one in _followed(cell, added)]
        write(notebook, target / name)


def _followed(cell: Any, added: str) -> Iterator[Any]:
    yield cell
    if role(cell) is Role.TEST:
        yield new_code_cell(added)


def texts(root: Path, student: str) -> str:
    """All that a student gets back, without the markup between words."""
    found = []
    for path in (root / "autograded" / student / "session04").glob("*.ipynb"):
        for cell in read(path).cells:
            found += [cell.source, str(cell.get("outputs", ""))]
    for path in (root / "feedback" / student / "session04").glob("*.html"):
        page = path.read_text(encoding="utf-8")
        found += [page, html.unescape(re.sub(r"<[^>]*>", "", page))]
    assert len(found) > 40
    return "\n".join(found)


def own_text(root: Path, student: str) -> str:
    """All that a student handed in, the visible parts of tests among it."""
    folder = root / "submitted" / student / "session04"
    return "\n".join(cell.source for path in folder.glob("*.ipynb") for cell in read(path).cells)


def hidden_code() -> set[str]:
    """Lines of code that stand in hidden parts only."""
    hidden, visible = set(), set()
    for name in NOTEBOOKS:
        for _, cell in marked(read(MASTERS / name)):
            unseen = hidden_lines(cell.source)
            for number, line in enumerate(cell.source.split("\n"), start=1):
                (hidden if number in unseen else visible).add(line.strip())
    return {line for line in hidden - visible if len(line) > 12 and not _is_text(line)}


def _is_text(line: str) -> bool:
    """A message for students, which a failing check shows."""
    with contextlib.suppress(SyntaxError):
        return isinstance(ast.parse(line.rstrip(","), mode="eval").body, ast.Constant | ast.JoinedStr)
    return False


@pytest.mark.parametrize("student", [*STUDENTS, "stashes"])
def test_no_line_of_a_hidden_test_is_shown(graded: Path, student: str) -> None:
    text, own = texts(graded, student), own_text(graded, student)
    secret = {line for line in hidden_code() if line not in own}
    assert len(secret) > 100
    assert [line for line in secret if line in text] == []
    assert "HIDDEN TESTS" not in text


@pytest.mark.parametrize("student", STUDENTS)
def test_no_input_and_no_expected_value_of_a_hidden_test_is_shown(
    graded: Path, secrets: set[str], student: str
) -> None:
    assert sorted(told_by_numbers(texts(graded, student)) & secrets) == []


def test_what_a_student_kept_of_a_hidden_test_is_not_shown_later(graded: Path, secrets: set[str]) -> None:
    assert sorted(told_by_numbers(texts(graded, "stashes")) & secrets) == []


def test_a_course_may_mark_its_hidden_tests_otherwise(tmp_path: Path) -> None:
    marks = "c.ClearHiddenTests.begin_test_delimeter = 'SECRET'\nc.ClearHiddenTests.end_test_delimeter = 'SEEN'\n"
    test = "assert double(2) == 4\n### SECRET\nassert double(3) == 6, 'not twice'\n### SEEN"
    course = make_course(tmp_path / "course", CONFIG + marks, one=notebook_of(solution(), graded_cell(test)))
    release(course, "hw")
    hand_in_hw(course, "aya", WRONG)
    proctor("grade", "hw", course=course.root)
    assert scores_of(course.root, "hw")["aya"]["score"] == 0.0
    for step in ("release", "autograded", "feedback"):
        made = "".join(data.decode() for data in tree(course.root / step).values())
        assert "double(2)" in re.sub("<[^>]*>", "", made) and "double(3)" not in re.sub("<[^>]*>", "", made)


def test_the_spies_were_there_and_the_visible_parts_are_shown(graded: Path) -> None:
    scores = scores_of(graded)
    assert scores["prints"]["score"] == 25.0 and scores["stashes"]["score"] == 25.0
    assert 0 < scores["raises"]["score"] < 25.0 and scores["raises"]["status"] == "graded"
    assert "SPY" in texts(graded, "prints") and os.sep not in str(scores["asserts"]["flags"])

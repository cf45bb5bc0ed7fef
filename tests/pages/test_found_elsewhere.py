"""Answers that were found elsewhere: staff see stub and answer side by side, the student reads where it was."""

import pytest
from nbformat.v4 import new_code_cell
from support import RIGHT, grade, hand_in, proctor_here, read, scores_of, write

from proctor.course.folders import Course
from proctor.pages.elsewhere import read_elsewhere

STUB = "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


@pytest.fixture
def at_the_end(course: Course) -> Course:
    """A class of one, whose answer stands beneath everything."""
    path = hand_in(course, "aya", STUB) / "one.ipynb"
    notebook = read(path)
    notebook.cells.append(new_code_cell("# <b>mine</b>\n" + RIGHT))
    write(notebook, path)
    return course


def test_stub_and_answer_stand_side_by_side_in_the_report_and_the_student_reads_where_it_was(
    at_the_end: Course,
) -> None:
    course = at_the_end
    proctor_here("grade", "hw", course=course.root)
    scores = scores_of(course.root, "hw")["aya"]
    why = "its cell is a stub; taken from cell 4 which defines double"
    assert scores["score"] == 2.0 and scores["flags"] == [f"mended: double ({why}; confidence high)"]
    (found,) = read_elsewhere(course, "hw")
    assert (found.student, found.cell, found.confidence, found.why) == ("aya", "double", "high", why)
    assert "NotImplementedError" in found.stub and found.text == "# <b>mine</b>\n" + RIGHT
    page = (course.reports("hw") / "report.html").read_text(encoding="utf-8")
    assert "Answers found elsewhere" in page and "<pre># &lt;b&gt;mine&lt;/b&gt;\ndef double(x):" in page
    feedback = (course.folder("feedback", "hw", "aya") / "one.html").read_text(encoding="utf-8")
    assert "解答が別のところ（上から 4 番目）にあったので、そこから採点しました" in feedback
    list(grade(course, "hw", ["aya"], force=False))
    assert len(read_elsewhere(course, "hw")) == 1  # also when the result comes from the cache


def test_a_class_without_any_has_no_such_table(course: Course) -> None:
    assert read_elsewhere(course, "hw") == []

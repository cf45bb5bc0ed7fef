"""nbgrader's own ways to feedback pages make the same pages as `proctor grade`."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from support import CONFIG, WRONG, grade, hand_in, make_course, tree

from proctor.course.folders import Course
from proctor.course.release import release

PLUGGED = f"{CONFIG}from proctor.plugin import plug_in\nplug_in(c)\n"


def by_command(course: Course) -> None:
    """`nbgrader generate_feedback hw`"""
    directory = course.directory()
    directory.assignment_id = "hw"
    GenerateFeedback(coursedir=directory, config=course.config).start()


def by_button(course: Course) -> None:
    """Formgrader's button."""
    result = NbGraderAPI(config=course.config).generate_feedback("hw")
    assert result["success"], result


@pytest.mark.parametrize("make", [by_command, by_button])
def test_nbgrader_makes_the_same_pages(tmp_path: Path, make: Callable[[Course], None]) -> None:
    course = make_course(tmp_path / "course", PLUGGED)
    release(course, "hw")
    hand_in(course, "aya")
    hand_in(course, "bo", WRONG)
    assert [one.status for one in grade(course, "hw", ["aya", "bo"])] == ["graded", "graded"]
    ours = tree(course.root / "feedback")
    assert len(ours) == 4 and all(b"</html>" in page for page in ours.values())
    shutil.rmtree(course.root / "feedback")
    make(course)
    assert tree(course.root / "feedback") == ours

"""nbgrader's own autograde where no room can be built: one sentence that says what to do, and nothing is graded."""

import logging

import pytest
from nbgrader.converters import Autograde, NbGraderException
from support import hand_in

from proctor.course.folders import Course
from proctor.grading import execute
from proctor.plugin import plug_in
from proctor.walls.errors import WallsError

REMEDY = "`proctor doctor` says what to do."


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own making
def test_walls_that_cannot_be_built_are_one_sentence_in_the_log(
    course: Course, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def none(*_: object) -> None:
        raise WallsError("No namespaces here.", REMEDY)

    monkeypatch.setattr(execute, "keeper_of", none)
    plug_in(course.config)
    hand_in(course, "aya")
    converter = Autograde(coursedir=course.directory(assignment_id="hw", student_id="aya"), config=course.config)
    converter.create_student = True
    with caplog.at_level(logging.ERROR), pytest.raises(NbGraderException):
        converter.start()
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert f"Not graded, since students' code can't be enclosed: No namespaces here. {REMEDY}" in said
    assert not [text for text in said if "Traceback" in text]
    assert not (course.root / "autograded" / "aya" / "hw").exists()

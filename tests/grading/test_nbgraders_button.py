"""What formgrader's buttons, and nbgrader's own commands, have done: `proctor grade` knows it."""

from pathlib import Path

import pytest
from nbgrader.apps import NbGraderAPI
from support import CONFIG, RIGHT, WRONG, grade, hand_in, make_course, scores_of

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.grading import pipeline

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own making

PLUG = "from proctor.plugin import plug_in\nplug_in(c)\n"
EQUAL = "class Twice:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return other == 2 * self.x\n"
UNDECIDED = f"{EQUAL}def double(x):\n    return Twice(x)"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    made = make_course(tmp_path / "course", CONFIG + PLUG)
    release(made, "hw")
    hand_in(made, "aya")
    return made


def press(course: Course, student: str = "aya") -> str:
    """The autograde button; returns what it says."""
    result = NbGraderAPI(config=course.config).autograde("hw", student)
    assert result["success"], result
    return str(result["log"])


def run(course: Course) -> list[str]:
    return [outcome.status for outcome in grade(course, "hw", course.submitters("hw"), jobs=1)]


def nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it was graded again")

    monkeypatch.setattr(pipeline, "write_autograded", refuse)
    monkeypatch.setattr(pipeline, "run_execute", refuse)


@pytest.fixture
def page(course: Course) -> Path:
    return course.folder("feedback", "hw", "aya") / "index.html"


def test_what_the_button_has_graded_gets_its_pages_and_is_not_graded_again(
    course: Course, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(course)
    nothing_is_recorded(monkeypatch)
    assert run(course) == ["graded"] and page.exists()
    assert run(course) == ["unchanged"] and scores_of(course.root, "hw")["aya"]["score"] == 2.0


def test_a_persons_points_stay_decided(course: Course) -> None:
    press(course)
    with course.gradebook() as gradebook:
        given = gradebook.find_grade("doubles", "one", "hw", "aya")
        given.manual_score, given.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    run(course)
    aya = scores_of(course.root, "hw")["aya"]
    assert (aya["score"], aya["status"]) == (1.5, "graded")


def test_what_was_handed_in_after_the_button_is_graded(course: Course) -> None:
    press(course)
    hand_in(course, "aya", WRONG)
    assert run(course) == ["graded"] and scores_of(course.root, "hw")["aya"]["score"] == 0.0


def test_another_time_of_handing_in_is_recorded(course: Course) -> None:
    press(course)
    (course.root / "submitted" / "aya" / "hw" / "timestamp.txt").write_text("2026-11-20 08:05:00 UTC\n")
    run(course)
    with course.gradebook() as gradebook:
        assert str(gradebook.find_submission("hw", "aya").timestamp) == "2026-11-20 08:05:00"


def test_a_button_pressed_after_grading_says_that_the_page_is_older(course: Course, page: Path) -> None:
    assert "shows the grade before this one" not in press(course)
    run(course)
    assert f"{page.with_name('one.html')} shows the grade before this one. Anew: proctor grade hw" in press(course)
    assert run(course) == ["graded"]


def test_pages_that_were_taken_away_are_made_anew(course: Course, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(course)
    before = page.read_bytes()
    page.unlink()
    (page.with_name("one.html")).unlink()
    nothing_is_recorded(monkeypatch)
    assert run(course) == ["graded"] and page.read_bytes() == before


@pytest.mark.parametrize("way", [press, run], ids=["the button", "proctor grade"])
def test_a_cell_that_a_person_decides_has_no_points_and_a_flag(course: Course, way: object) -> None:
    hand_in(course, "aya", UNDECIDED)
    assert callable(way) and way(course)
    with course.gradebook() as gradebook:
        row = gradebook.find_submission_notebook("one", "hw", "aya")
        (given,) = row.grades
        assert (given.auto_score, given.needs_manual_grade, row.flagged) == (None, True, True)


def test_an_answer_without_flags_is_not_flagged_but_a_persons_flag_stays(course: Course) -> None:
    press(course)
    with course.gradebook() as gradebook:
        row = gradebook.find_submission_notebook("one", "hw", "aya")
        assert row.flagged is False
        row.flagged = True
        gradebook.db.commit()
    hand_in(course, "aya", f"{RIGHT}\n")
    run(course)
    with course.gradebook() as gradebook:
        assert gradebook.find_submission_notebook("one", "hw", "aya").flagged is True


def test_nbgraders_exchange_finds_what_it_releases_a_page_by(course: Course, page: Path) -> None:
    beside = course.root / "submitted" / "aya" / "hw"
    (beside / "submission_secret.txt").write_text("secret")
    (beside / "notes.txt").write_text("mine")
    run(course)
    assert {path.name for path in page.parent.iterdir()} == {"index.html", "one.html", "submission_secret.txt"}

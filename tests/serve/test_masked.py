"""What hidden checks say is on no page and in no sum, for as long as the course wants it so."""

from datetime import timedelta
from pathlib import Path

import pytest
from door import AFTER, HOUR, NOON, handed_in, with_settings
from support import CONFIG, RIGHT, WRONG, graded, make_course, master, notebook_of, proctor_here, solution

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.serve.tries import Try, tries

BEFORE = NOON + HOUR
VISIBLE = "raise ValueError('mine')"  # fails in the part that students have
WITHHELD = "隠しテストを含むので"
AFTER_DUE, NEVER, AT_ONCE = (f'c.Door.hidden = "{hidden}"' for hidden in ("after due", "never", "at once"))


def shown(course: Course, answer: str, now: object = BEFORE) -> Try:
    """What a student sees of an answer."""
    handed_in(course, answer)
    proctor_here("grade", "hw", course=course.root)
    return tries(course, "hw", "aya", now)[-1]  # type: ignore[arg-type]


def pages(one: Try) -> str:
    assert one.page is not None
    return "".join(path.read_text(encoding="utf-8") for path in sorted(one.page.parent.glob("*.html")))


def test_at_once_shows_all(course: Course) -> None:
    one = shown(with_settings(course, AT_ONCE), WRONG)
    assert (one.masked, one.score, one.max_score) == (False, 0.0, 2.0) and WITHHELD not in pages(one)


@pytest.mark.parametrize("answer", [RIGHT, WRONG], ids=["right", "wrong"])
@pytest.mark.parametrize("setting", [AFTER_DUE, NEVER])
def test_right_and_wrong_look_alike_where_only_a_hidden_check_tells(course: Course, setting: str, answer: str) -> None:
    """But for the answer itself, byte by byte."""
    one = shown(with_settings(course, setting), answer)
    assert (one.masked, one.score, one.max_score, one.state) == (True, 0.0, 0.0, "graded")
    page = pages(one)
    assert WITHHELD in page and "not twice" not in page and "✗" not in page


def test_the_pages_of_right_and_wrong_are_the_same_but_for_the_answer(course: Course) -> None:
    """x + x is right; x * x is too for the 2 of the visible check."""
    course = with_settings(course, NEVER)
    first, second = (pages(shown(course, f"def double(x):\n    return x {sign} x")) for sign in "+*")
    assert first != second and first.replace("+", "*") == second.replace("+", "*")


def test_what_failed_in_the_part_that_students_have_is_shown(course: Course) -> None:
    one = shown(with_settings(course, AFTER_DUE), f"def double(x):\n    {VISIBLE}")
    assert (one.masked, one.score, one.max_score) == (False, 0.0, 2.0)
    assert "✗" in pages(one) and "mine" in pages(one)


def test_after_the_due_date_the_same_try_shows_all(course: Course) -> None:
    course = with_settings(course, AFTER_DUE)
    assert shown(course, WRONG).masked
    one = tries(course, "hw", "aya", AFTER)[0]
    assert (one.masked, one.score, one.max_score) == (False, 0.0, 2.0) and WITHHELD not in pages(one)
    assert tries(with_settings(course, NEVER), "hw", "aya", AFTER)[0].masked


def test_an_extension_of_anybody_keeps_it_from_all(course: Course) -> None:
    course = with_settings(course, AFTER_DUE)
    shown(course, WRONG)
    with course.gradebook() as gradebook:
        gradebook.add_student("bob")
    proctor_here("extend", "hw", "bob", "2026-12-05 12:00 Z", course=course.root)
    assert tries(course, "hw", "aya", AFTER)[0].masked
    assert not tries(course, "hw", "aya", AFTER + timedelta(days=9))[0].masked


def test_staffs_feedback_and_the_gradebook_hold_all(course: Course) -> None:
    shown(with_settings(course, NEVER), WRONG)
    page = (course.root / "feedback" / "aya" / "hw" / "index.html").read_text(encoding="utf-8")
    assert WITHHELD not in page and "0</b> / 2" in page


def test_a_penalty_tells_nothing_of_what_is_withheld(course: Course) -> None:
    course = with_settings(course, f'{NEVER}\nc.LatePolicy.per_day = "50%"', due="2026-11-28 06:00 UTC")
    one = shown(course, RIGHT)
    assert (one.score, one.max_score) == (0.0, 0.0)
    assert "遅れました" in pages(one) and "−1" not in pages(one)
    assert "−1" in (course.root / "feedback" / "aya" / "hw" / "index.html").read_text(encoding="utf-8")


# Cells that run in the room

SAME = solution("### BEGIN SOLUTION\nclass Twice:\n    pass\n### END SOLUTION", "twice")
IN_ROOM = "import inspect\nassert inspect.currentframe().f_globals['Twice'].__module__ == '__main__'\n"
READ = f"{IN_ROOM}### BEGIN HIDDEN TESTS\nassert Twice.__name__ == 'Twice'\n### END HIDDEN TESTS"


@pytest.fixture
def forgeable(tmp_path: Path) -> Course:
    """A question that is graded split, and a cell that its author runs in the room."""
    cell = graded(READ, "in_the_room", 1)
    cell.metadata["tags"] = ["run-in-room"]
    course = make_course(tmp_path / "course", CONFIG, one=notebook_of(*master().cells, SAME, cell))
    release(course, "hw")
    return course


@pytest.mark.parametrize("setting", [AT_ONCE, AFTER_DUE])
def test_what_ran_in_the_room_waits_for_the_due_date(forgeable: Course, setting: str) -> None:
    course = with_settings(forgeable, setting)
    one = shown(course, RIGHT)
    assert one.masked and one.max_score == (2.0 if setting == AT_ONCE else 0.0)
    assert f"{WITHHELD}、結果はまだここに表示されません" in pages(one) and "<code>in_the_room</code>" in pages(one)
    later = tries(course, "hw", "aya", AFTER)[0]
    assert not later.masked and later.max_score == 3.0


@pytest.mark.parametrize(("setting", "due"), [(AT_ONCE, None), (NEVER, "2026-11-28 06:00 UTC")])
def test_without_a_due_date_or_where_nothing_hidden_is_shown_it_is_never(
    forgeable: Course, setting: str, due: str | None
) -> None:
    course = with_settings(forgeable, setting, due=due)
    shown(course, RIGHT)
    assert tries(course, "hw", "aya", AFTER + timedelta(days=999))[0].masked

"""What the door allows: as often, from when and until when, with a student's own extension."""

from datetime import timedelta

from door import HOUR, MINUTE, NOON, handed_in, with_settings
from support import RIGHT, proctor_here

from proctor.course.folders import Course
from proctor.serve.policy import Seen, Standing, seen_of, standing
from proctor.serve.receipts import give_newest_back

DUE = NOON + timedelta(days=2)


def stands(course: Course, now: object = NOON, student: str = "aya") -> Standing:
    return standing(course, "hw", student, now)  # type: ignore[arg-type]


def test_who_has_handed_in_nothing_may(course: Course) -> None:
    course = with_settings(course, "")
    assert stands(course) == Standing(True, "", 30, None, DUE, None)


def test_an_hour_has_so_many_tries_and_says_when_the_next_is(course: Course) -> None:
    course = with_settings(course, "c.Door.tries_an_hour = 2")
    handed_in(course, RIGHT, NOON)
    handed_in(course, RIGHT, NOON + 10 * MINUTE)
    found = stands(course, NOON + 20 * MINUTE)
    assert (found.may, found.why, found.left, found.again) == (False, "hour", 28, NOON + HOUR)
    assert stands(course, NOON + HOUR).may
    handed_in(course, RIGHT, NOON + HOUR)
    assert stands(course, NOON + HOUR + MINUTE).again == NOON + 70 * MINUTE
    assert stands(course, NOON + 20 * MINUTE, "bob").may


def test_all_tries_are_used_at_last(course: Course) -> None:
    course = with_settings(course, "c.Door.tries = 2")
    for hours in (0, 2):
        handed_in(course, RIGHT, NOON + hours * HOUR)
    found = stands(course, NOON + 9 * HOUR)
    assert (found.may, found.why, found.left, found.again) == (False, "tries", 0, None)


def test_what_staff_hands_in_or_gives_back_uses_no_try(course: Course) -> None:
    course = with_settings(course, "c.Door.tries = 1")
    handed_in(course, RIGHT, NOON, by="prof")
    assert stands(course, NOON + MINUTE).left == 1
    handed_in(course, RIGHT, NOON + MINUTE)
    assert stands(course, NOON + 2 * MINUTE).why == "tries"
    give_newest_back(course, "hw", "aya")
    assert stands(course, NOON + 2 * MINUTE).may


def test_the_door_opens_and_closes_in_the_courses_zone(course: Course) -> None:
    zone = 'c.Proctor.timezone = "Asia/Tokyo"'
    course = with_settings(course, f'{zone}\nc.Door.opens = "2026-11-28 20:00"\nc.Door.closes = "2026-11-28 22:00"')
    early, late = stands(course, NOON - 90 * MINUTE), stands(course, NOON + 61 * MINUTE)
    assert (early.why, early.again) == ("not open yet", NOON - HOUR)
    assert (late.why, late.may, late.closes) == ("closed", False, NOON + HOUR)
    assert stands(course).may


def test_an_extension_moves_what_is_due_and_when_the_door_closes_for_one(course: Course) -> None:
    course = with_settings(course, 'c.Door.closes = "2026-11-30 12:00 Z"')
    handed_in(course, RIGHT, NOON)
    proctor_here("grade", "hw", course=course.root)
    proctor_here("extend", "hw", "aya", "2026-12-03 12:00 Z", course=course.root)
    day_after = DUE + timedelta(days=1)
    assert stands(course, day_after).due == stands(course, day_after).closes == DUE + timedelta(days=3)
    assert stands(course, day_after).may and stands(course, day_after, "bob").why == "closed"


def test_hidden_checks_are_seen_as_the_course_says(course: Course) -> None:
    before, after = DUE - MINUTE, DUE + MINUTE
    for hidden, early, late in (
        ("at once", Seen(True, False), Seen(True, True)),
        ("after due", Seen(False, False), Seen(True, True)),
        ("never", Seen(False, False), Seen(False, False)),
    ):
        course = with_settings(course, f'c.Door.hidden = "{hidden}"')
        assert (seen_of(course, "hw", before), seen_of(course, "hw", after)) == (early, late)


def test_without_a_due_date_what_waits_for_it_is_never_seen(course: Course) -> None:
    course = with_settings(course, 'c.Door.hidden = "after due"', due=None)
    assert seen_of(course, "hw", DUE + timedelta(days=999)) == Seen(False, False)


def test_nobody_sees_them_while_somebody_has_more_time(course: Course) -> None:
    course = with_settings(course, 'c.Door.hidden = "after due"')
    with course.gradebook() as gradebook:
        gradebook.add_student("bob")
    proctor_here("extend", "hw", "bob", "2026-12-03 12:00 Z", course=course.root)
    assert not seen_of(course, "hw", DUE + timedelta(days=2)).hidden
    assert seen_of(course, "hw", DUE + timedelta(days=4)).hidden

"""`proctor extend`: a student's own due date, for who has handed in and who has not; what is not sure is refused."""

import datetime
import re
import shutil
from pathlib import Path

import pytest
from support import CONFIG, hand_in, make_course, proctor_here, scores_of

from proctor.course.folders import Course
from proctor.course.release import release

SETTINGS = 'c.Proctor.timezone = "Asia/Tokyo"\nc.LatePolicy.per_day = "25%"\n'
DUE, TOLD = "2026-11-30 14:59:00 UTC", "2026-11-30 23:59 +09:00 (JST)"
LATE = "2026-12-02 03:00:00 UTC"  # noon in Japan, two days begun


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = make_course(tmp_path / "course", CONFIG + SETTINGS)
    release(course, "hw")
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=DUE)
        gradebook.update_or_create_student("bo")
    (hand_in(course, "aya") / "timestamp.txt").write_text(LATE)
    return course


def extend(course: Course, *words: str, code: int = 0) -> str:
    done = proctor_here("extend", "hw", *words, course=course.root, code=code)
    return done.stdout if code == 0 else done.stderr


def extension(course: Course, student: str) -> datetime.timedelta | None:
    with course.gradebook() as gradebook:
        found: datetime.timedelta | None = gradebook.find_submission("hw", student).extension
        return found


def graded(course: Course, expected: str) -> dict[str, object]:
    """What the scores say of aya after the next run, whose summary begins as expected."""
    assert expected in proctor_here("grade", "hw", course=course.root).stdout
    found: dict[str, object] = scores_of(course.root, "hw")["aya"]
    return found


def test_an_extension_counts_from_the_next_run_and_can_be_taken_back(course: Course) -> None:
    late = graded(course, "1 graded, 0 unchanged")
    assert (late["score"], late["flags"]) == (1.0, ["late"])
    line = f"late: aya: handed in 2026-12-02 12:00 +09:00 (JST), due {TOLD}; days begun: 2; −1\n"
    assert line in proctor_here("scores", "hw", course=course.root).stdout
    shutil.rmtree(course.root / ".proctor" / "cache")  # so an execution would be a new one
    notebook = course.root / "autograded" / "aya" / "hw" / "one.ipynb"
    written = notebook.stat().st_mtime_ns
    told = extend(course, "aya", "2026-12-02 12:00")
    assert f"hw: aya has until 2026-12-02 12:00 +09:00 (JST), before {TOLD}. The class: {TOLD}." in told
    assert "next proctor grade hw; nothing is executed again" in told
    on_time = graded(course, "1 graded, 0 unchanged")
    assert (on_time["score"], on_time["flags"]) == (2.0, [])
    page = (course.root / "feedback" / "aya" / "hw" / "index.html").read_text(encoding="utf-8")
    assert "（1日12時間の延長を含む）" in page and "締切 2026-12-02 12:00 +09:00 (JST)" in page
    assert f"has until {TOLD}, before 2026-12-02 12:00 +09:00 (JST)" in extend(course, "aya", "--remove")
    assert graded(course, "1 graded, 0 unchanged") == late
    graded(course, "0 graded, 1 unchanged")
    assert notebook.stat().st_mtime_ns == written


@pytest.mark.parametrize(
    "date", ["2026-12-02T12:00+09:00", "2026-12-02 03:00Z", "2026-12-02 12:00 JST", "2026-12-01T22:00:00-05:00"]
)
def test_a_date_may_name_its_zone(course: Course, date: str) -> None:
    assert "until 2026-12-02 12:00 +09:00 (JST)" in extend(course, "aya", date)
    assert extension(course, "aya") == datetime.timedelta(days=1, hours=12, minutes=1)


def test_who_has_not_handed_in_yet_gets_it_too_and_stays_not_submitted(course: Course) -> None:
    extend(course, "bo", "2026-12-03 23:59")
    assert extension(course, "bo") == datetime.timedelta(days=3)
    found = scores_of(course.root, "hw")["bo"]
    assert (found["status"], found["score"], found["flags"]) == ("not submitted", 0.0, [])
    (hand_in(course, "bo") / "timestamp.txt").write_text(LATE)
    assert "2 graded" in proctor_here("grade", "hw", course=course.root).stdout
    assert scores_of(course.root, "hw")["bo"]["score"] == 2.0
    assert "0 graded, 2 unchanged" in proctor_here("grade", "hw", course=course.root).stdout


def test_who_is_known_by_what_they_handed_in_alone_gets_it(course: Course) -> None:
    hand_in(course, "chie")
    assert "chie has until" in extend(course, "chie", "2026-12-03 23:59")


def test_taking_back_what_nobody_has_changes_nothing(course: Course) -> None:
    assert f"bo has until {TOLD}, as before" in extend(course, "bo", "--remove")


def test_the_gradebook_is_copied_before(course: Course) -> None:
    extend(course, "aya", "2026-12-03 23:59")
    assert len(list((course.root / ".proctor" / "gradebooks").glob("*.db"))) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("aja", "2026-12-03 23:59"), "Nobody is called aja, .* Did you mean aya\\?"),
        (("zzz", "2026-12-03 23:59"), "Nobody is called zzz, .* To add one: nbgrader db student add zzz"),
        (("aya", "2026-12-03 23:59 CST"), "the zone 'CST' could be several: write \\+09:00 or Asia/Tokyo"),
        (("aya", "2026-12-03 23:59 Asia/Nowhere"), "there is no zone 'Asia/Nowhere': write .*"),
        (("aya", "2026-12-03 23:59 +99:00"), "there is no zone '\\+99:00': write .*"),
        (("aya", "2026-13-03 23:59"), "'2026-13-03 23:59' is no time: month must be in 1..12.*"),
        (("aya", "next friday"), "'next friday' is no date and time\\. Write \"2026-12-03 23:59\", or .*"),
        (("aya", "2026-11-30 23:59"), "2026-11-30 23:59 is not within a year after 2026-11-30 23:59 .*--remove"),
        (("aya", "9999-12-31 23:59 -12:00"), "9999-12-31 23:59 -12:00 is not within a year after .*"),
    ],
)
def test_what_is_not_sure_is_refused_by_name(course: Course, words: tuple[str, ...], says: str) -> None:
    assert re.fullmatch(f"proctor: {says}\n", extend(course, *words, code=1))


@pytest.mark.parametrize("words", [("aya",), ("aya", "2026-12-03 23:59", "--remove")])
def test_either_a_date_or_its_removal_is_named(course: Course, words: tuple[str, ...]) -> None:
    assert "Name a DATE, or --remove." in extend(course, *words, code=2)


def test_an_assignment_that_nobody_knows_or_that_is_never_due_is_named(course: Course) -> None:
    done = proctor_here("extend", "nothing", "aya", "2026-12-03 23:59", course=course.root, code=1)
    assert done.stderr == "proctor: The gradebook does not know nothing. It knows: hw.\n"
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=None)
    assert "hw has no due date. Set one: nbgrader db assignment add hw" in extend(course, "aya", "--remove", code=1)

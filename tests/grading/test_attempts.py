"""Handed in twice: the last attempt counts, or the best with its own lateness, as c.Proctor.counts says."""

import shutil
from pathlib import Path

from support import CONFIG, RIGHT, WRONG, hand_in, make_course, proctor_here, scores_of

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.submission.read import MOST_ATTEMPTS

DUE, EARLY, ON_TIME, LATE = (f"2026-{day} 12:00:00 UTC" for day in ("11-30", "11-28", "11-29", "12-01"))
BEST = 'c.Proctor.counts = "best"\nc.Proctor.timezone = "Asia/Tokyo"\nc.LatePolicy.per_day = "25%"\n'
OLDER = ["attempt: number 1 of 2 counts, which brings most"]


def course_of(folder: Path, settings: str = BEST) -> Course:
    course = make_course(folder / "course", CONFIG + settings)
    release(course, "hw")
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=DUE)
    return course


def attempts(course: Course, *answers: tuple[str, str]) -> None:
    """What aya handed in: answer and time, the newest last; as `proctor collect` keeps them."""
    for number, (answer, when) in enumerate(answers):
        folder = hand_in(course, "aya", answer)
        (folder / "timestamp.txt").write_text(when) if when else None
        if number + 1 < len(answers):
            shutil.move(folder, course.attempts("hw", "aya") / f"2026-11-01T{number:06}Z")


def graded(course: Course, summary: str = "1 graded, 0 unchanged") -> dict[str, object]:
    assert summary in proctor_here("grade", "hw", course=course.root).stdout
    found: dict[str, object] = scores_of(course.root, "hw")["aya"]
    return found


def page(course: Course) -> str:
    return (course.root / "feedback" / "aya" / "hw" / "index.html").read_text(encoding="utf-8")


def change(course: Course, settings: str) -> None:
    (course.root / "nbgrader_config.py").write_text(CONFIG + settings, encoding="utf-8")


def test_the_last_counts_unless_the_course_says_otherwise(tmp_path: Path) -> None:
    course = course_of(tmp_path, "")
    attempts(course, (RIGHT, EARLY), (WRONG, ON_TIME))
    found = graded(course)
    assert (found["score"], found["flags"]) == (0.0, []) and "attempts" not in page(course)
    change(course, BEST)
    assert graded(course)["score"] == 2.0
    change(course, 'c.Proctor.counts = "last"\n')
    assert graded(course)["score"] == 0.0


def test_the_best_counts_and_the_page_says_which(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    attempts(course, (RIGHT, EARLY), (WRONG, ON_TIME))
    found = graded(course)
    assert (found["score"], found["flags"]) == (2.0, OLDER)
    assert "2 回の提出のうち、いちばん点の高い 2026-11-28 21:00 +09:00 (JST) のもの" in page(course)
    kept = (course.root / "autograded" / "aya" / "hw" / "one.ipynb").read_text(encoding="utf-8")
    assert "return 2 * x" in kept
    assert graded(course, "0 graded, 1 unchanged") == found


def test_of_equals_the_newest_counts(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    attempts(course, (RIGHT, EARLY), (RIGHT + "\n", ON_TIME))
    assert graded(course)["flags"] == [] and "2026-11-29 21:00" in page(course)


def test_each_attempt_is_as_late_as_it_is(tmp_path: Path) -> None:
    """Right and a day late gives 1.5 of 2, which is more than wrong and on time."""
    course = course_of(tmp_path)
    attempts(course, (WRONG, ON_TIME), (RIGHT, LATE))
    found = graded(course)
    assert (found["score"], found["flags"]) == (1.5, ["late"])


def test_another_attempt_may_count_once_the_student_has_more_time(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    attempts(course, (RIGHT, EARLY), (RIGHT + "\n", LATE))
    assert graded(course)["flags"] == OLDER
    proctor_here("extend", "hw", "aya", "2026-12-05 12:00", course=course.root)
    assert graded(course)["flags"] == [] and "2026-12-01 21:00" in page(course)


def test_an_attempt_without_a_time_is_not_late_by_that_of_another(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    attempts(course, (WRONG, LATE))
    assert graded(course)["flags"] == ["late"]
    shutil.rmtree(course.root / "submitted")
    attempts(course, (RIGHT, ""), (WRONG, LATE))
    assert graded(course)["flags"] == OLDER


def test_a_kept_attempt_that_is_a_link_or_too_old_is_not_looked_at(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    attempts(course, (RIGHT, EARLY), *((WRONG, ON_TIME) for _ in range(MOST_ATTEMPTS)), (WRONG, ON_TIME))
    kept = course.attempts("hw", "aya")
    (kept / "2026-11-02T000000Z").symlink_to(kept / "2026-11-01T000000Z")
    assert graded(course)["score"] == 0.0


def test_a_word_that_is_no_setting_is_named(tmp_path: Path) -> None:
    course = course_of(tmp_path, 'c.Proctor.counts = "first"\n')
    attempts(course, (RIGHT, EARLY))
    done = proctor_here("grade", "hw", course=course.root, code=1)
    assert done.stderr == 'proctor: c.Proctor.counts = \'first\' is no setting. Write "last" or "best".\n'

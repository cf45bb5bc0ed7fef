"""Putting what was received into submitted/: the newest counts, nothing is lost, and a kill on the way is made good."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE

import pytest
from door import HOUR, MINUTE, NOON, handed_in, states, with_settings
from support import COMMAND, RIGHT, WRONG, hand_in, plain_environment, proctor_here, scores_of, tree

from proctor.course.folders import Course
from proctor.serve.placing import place, place_received
from proctor.serve.tries import tries

OTHER = RIGHT + "\n# once more"


def submitted(course: Course, student: str = "aya") -> str:
    return (course.root / "submitted" / student / "hw" / "one.ipynb").read_text(encoding="utf-8")


def stamp(course: Course, student: str = "aya") -> str:
    return (course.root / "submitted" / student / "hw" / "timestamp.txt").read_text(encoding="utf-8")


def attempts(course: Course, student: str = "aya") -> list[str]:
    """What lies among the attempts: the answer of each, the oldest first."""
    found = sorted(course.attempts("hw", student).glob("*/one.ipynb"))
    return [next(one for one in ("x**2", "once more", "2 * x") if one in path.read_text()) for path in found]


def test_a_try_is_put_in_place_with_the_time_of_its_receipt(course: Course) -> None:
    with_settings(course, 'c.Proctor.timezone = "Asia/Tokyo"')
    course = Course.load(course.root)
    handed_in(course, RIGHT)
    assert place_received(course, "hw") == {}
    assert "2 * x" in submitted(course) and stamp(course) == "2026-11-28 21:00:00+09:00\n"
    assert states(course) == ["received"] and not attempts(course)


def test_the_newest_counts_and_all_others_are_kept(course: Course) -> None:
    for number, answer in enumerate((WRONG, OTHER, RIGHT)):
        handed_in(course, answer, NOON + number * MINUTE)
        if number == 0:
            place_received(course, "hw")
    place_received(course, "hw")
    assert "2 * x" in submitted(course) and "once more" not in submitted(course)
    assert attempts(course) == ["x**2", "once more"]


def test_of_two_in_one_second_the_second_counts(course: Course) -> None:
    handed_in(course, WRONG)
    place_received(course, "hw")
    handed_in(course, RIGHT)
    place_received(course, "hw")
    assert "2 * x" in submitted(course) and attempts(course) == ["x**2"]


def test_the_same_once_more_keeps_the_time_of_the_first(course: Course) -> None:
    """Who sends it again after the due date to be sure is not late for it."""
    for number in range(2):
        handed_in(course, RIGHT, NOON + number * HOUR)
        place_received(course, "hw")
    assert stamp(course).startswith("2026-11-28 12:00:00") and not attempts(course)


def test_what_was_collected_later_than_a_try_counts(course: Course) -> None:
    handed_in(course, WRONG)
    (hand_in(course, "aya", RIGHT) / "timestamp.txt").write_text("2026-11-29 12:00:00 UTC")
    proctor_here("grade", "hw", course=course.root)
    assert "2 * x" in submitted(course) and attempts(course) == ["x**2"]
    assert states(course) == ["superseded"] and scores_of(course.root, "hw")["aya"]["score"] == 2.0


def test_a_link_in_the_way_is_named_and_others_are_placed(course: Course, tmp_path: Path) -> None:
    handed_in(course, RIGHT)
    handed_in(course, RIGHT, student="bob")
    (course.root / "submitted" / "aya").symlink_to(tmp_path)
    done = proctor_here("grade", "hw", course=course.root, code=1)
    assert "Not graded, though it came by the door: aya has a link or a file at submitted/aya." in done.stderr
    assert "2 * x" in submitted(course, "bob") and states(course, "bob") == ["graded"]
    (course.root / "submitted" / "aya").unlink()
    proctor_here("grade", "hw", course=course.root)
    assert states(course) == ["graded"]


class Cut(BaseException):
    """The power is gone."""


@pytest.mark.parametrize("before", ["nothing", "another", "the same"])
def test_a_power_cut_at_any_step_is_made_good_by_doing_it_again(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """The cut comes before and after each rename, move and removal in turn."""
    if before != "nothing":
        handed_in(course, RIGHT if before == "the same" else OTHER)
        place_received(course, "hw")
    if before != "the same":
        handed_in(course, WRONG, NOON + MINUTE)
    handed_in(course, RIGHT, NOON + HOUR)
    shutil.copytree(course.root, tmp_path / "before")
    place_received(course, "hw")
    expected = all_but_rests(course)
    for number in range(100):
        shutil.rmtree(course.root)
        shutil.copytree(tmp_path / "before", course.root)
        try:
            with monkeypatch.context() as patch:
                cut_before(number, patch)
                place(course, "hw", "aya")
            assert number > 3, "no step was cut"
            return
        except Cut:
            place_received(course, "hw")
            assert all_but_rests(course) == expected, number


def all_but_rests(course: Course) -> dict[str, bytes]:
    """What is below submitted/, but for what was being removed."""
    return {name: data for name, data in tree(course.root / "submitted").items() if "/.again/" not in name}


def cut_before(number: int, patch: pytest.MonkeyPatch) -> None:
    """Cuts before the numbered of the steps that change names."""
    left = [number]

    def counted(step: Callable[..., object]) -> Callable[..., object]:
        def change(*words: object, **named: object) -> object:
            if not left[0]:
                raise Cut
            left[0] -= 1
            return step(*words, **named)

        return change

    for owner, name in ((os, "rename"), (os, "replace"), (os, "unlink"), (os, "rmdir"), (os, "fsync")):
        patch.setattr(owner, name, counted(getattr(owner, name)))


# proctor grade, with and without a server


def test_proctor_grade_places_and_grades_what_came_by_the_door(course: Course) -> None:
    handed_in(course, WRONG)
    handed_in(course, RIGHT, NOON + MINUTE)
    assert "1 graded" in proctor_here("grade", "hw", course=course.root).stdout
    first, second = tries(course, "hw", "aya")
    assert (first.state, first.page) == ("superseded", None)
    assert (second.state, second.score) == ("graded", 2.0) and second.page is not None
    assert "1 unchanged" in proctor_here("grade", "hw", course=course.root).stdout


def test_only_the_students_wanted_are_placed(course: Course) -> None:
    handed_in(course, RIGHT)
    handed_in(course, RIGHT, student="bob")
    proctor_here("grade", "hw", "--student", "aya", course=course.root)
    assert (states(course), states(course, "bob")) == (["graded"], ["received"])


def test_proctor_grade_waits_for_who_grades_and_says_so(course: Course) -> None:
    handed_in(course, RIGHT)
    path = course.state / "grading"
    path.parent.mkdir(exist_ok=True)
    with path.open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        command = [COMMAND, "--course", str(course.root), "grade", "hw"]
        waiting = subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True, env=plain_environment())
        assert waiting.stderr and waiting.stderr.readline() == (
            "Another run is grading this course, perhaps a proctor serve; waiting for its end.\n"
        )
        assert waiting.poll() is None and states(course) == ["received"]
    said, _ = waiting.communicate(timeout=60)
    assert "1 graded" in said and waiting.returncode == 0

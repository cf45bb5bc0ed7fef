"""The desk: everybody in the order of coming, each newest try once, with the results of `proctor grade`."""

import os
import shutil
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest
from clusters import cluster
from door import HOUR, MINUTE, NOON, at_desk, handed_in, states, until_graded, with_settings
from gradebooks import contents
from support import CONFIG, RIGHT, WRONG, master, proctor_here, read, scores_of, tree, write

from proctor.course.folders import Course
from proctor.errors import ProctorError
from proctor.grading.pipeline import Grader
from proctor.serve import desk as module
from proctor.serve.desk import Desk, Event, Line
from proctor.serve.policy import door_of
from proctor.serve.tries import tries

# The line, without grading


def test_everybody_stands_in_the_line_once_in_the_order_of_coming() -> None:
    line = Line()
    assert [line.join(student) for student in ("aya", "bob", "aya", "cho")] == [1, 2, 1, 3]
    assert line.waiting() == ["aya", "bob", "cho"]
    assert [line.begin(), line.begin(), line.begin(), line.begin()] == ["aya", "bob", "cho", None]


def test_who_comes_again_while_at_the_desk_waits_behind_all_others() -> None:
    line = Line()
    for student in ("aya", "bob"):
        line.join(student)
    assert line.begin() == "aya"
    line.join("aya")
    assert (line.place_of("aya"), line.place_of("bob"), line.place_of("cho")) == (0, 1, None)
    assert [line.begin(), line.begin()] == ["bob", None]  # aya has not left yet
    line.leave("aya")
    assert line.place_of("aya") == 1 and line.begin() == "aya"


def test_after_a_fault_who_was_at_the_desk_is_first_again() -> None:
    line = Line()
    for student in ("aya", "bob", "cho"):
        line.join(student)
    line.begin(), line.begin()
    line.leave_all()
    assert line.waiting() == ["aya", "bob", "cho"] and line.place_of("aya") == 1


def test_a_closed_line_lets_nobody_begin() -> None:
    line = Line()
    line.join("aya")
    line.close()
    assert not line.wait(None) and line.begin() is None and line.waiting() == ["aya"]


# The desk


def test_what_is_handed_in_is_graded_and_its_page_is_there(course: Course) -> None:
    with at_desk(course) as desk:
        handed_in(course, RIGHT)
        desk.hand_in("aya")
        until_graded(desk, "aya")
    (one,) = tries(course, "hw", "aya")
    assert (one.state, one.score, one.max_score, one.masked) == ("graded", 2.0, 2.0, False)
    assert one.page is not None and "2</b> / 2" in one.page.read_text(encoding="utf-8")
    assert (one.page.parent / "one.html").is_file()
    assert scores_of(course.root, "hw")["aya"]["score"] == 2.0 and not desk.faults


def test_results_are_those_of_proctor_grade(course: Course, tmp_path: Path) -> None:
    """The same folders and the same rows of the gradebook, for several students in one run and in several."""
    answers = {"aya": RIGHT, "bob": WRONG, "cho": "raise ValueError", "dai": RIGHT + "\n# own"}
    for student, answer in answers.items():
        handed_in(course, answer, student=student)
    shutil.copytree(course.root, tmp_path / "other")
    proctor_here("grade", "hw", course=tmp_path / "other")
    with at_desk(course) as desk:
        until_graded(desk, *answers)
    for folder in ("submitted", "autograded", "feedback"):
        assert tree(course.root / folder) == tree(tmp_path / "other" / folder)
    assert contents(course.root / "gradebook.db") == contents(tmp_path / "other" / "gradebook.db")
    assert "4 unchanged" in proctor_here("grade", "hw", course=course.root).stdout


def test_only_the_newest_of_what_waits_is_graded_and_earlier_pages_stay(course: Course) -> None:
    with at_desk(course) as desk:
        handed_in(course, WRONG)
        desk.hand_in("aya")
        until_graded(desk, "aya")
    for minutes, answer in ((1, "raise ValueError"), (2, RIGHT)):
        handed_in(course, answer, NOON + minutes * MINUTE)
    with at_desk(course) as desk:
        until_graded(desk, "aya")
    first, second, third = tries(course, "hw", "aya")
    assert [first.state, second.state, third.state] == ["graded", "superseded", "graded"]
    assert [first.score, second.score, third.score] == [0.0, None, 2.0]
    assert first.page and "0</b> / 2" in first.page.read_text(encoding="utf-8") and second.page is None


def test_a_listener_hears_what_happens_to_whom(course: Course) -> None:
    with at_desk(course) as desk, desk.listen() as events:
        handed_in(course, RIGHT)
        desk.hand_in("aya")
        until_graded(desk, "aya")
        heard = [events.get(timeout=10) for _ in range(3)]
    assert heard == [Event("aya", "queued", 1), Event("aya", "begun", 0), Event("aya", "graded", None)]


def test_a_listener_that_does_not_read_loses_the_oldest(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_EVENTS", 2)
    desk = Desk(course, "hw")
    with desk.listen() as events:
        for student in ("aya", "bob", "cho"):
            desk.hand_in(student)
        assert [events.get_nowait().student for _ in range(2)] == ["bob", "cho"]


def test_what_waited_when_the_desk_closed_is_graded_by_the_next_in_its_order(course: Course) -> None:
    for minutes, student in enumerate(("cho", "aya", "bob")):
        handed_in(course, RIGHT, NOON + minutes * MINUTE, student)
    desk = Desk(course, "hw")
    with desk:
        assert [*filter(lambda one: desk.place_of(one) == 0, ("cho", "aya", "bob")), *desk.waiting()] == [
            "cho",
            "aya",
            "bob",
        ]
        until_graded(desk, "cho", "aya", "bob")
    assert states(course, "bob") == ["graded"]


def test_there_is_one_desk_for_an_assignment(course: Course) -> None:
    with at_desk(course), pytest.raises(ProctorError, match="Another run"), at_desk(course):
        pass


def test_masters_that_change_meanwhile_are_released_and_gone_by(course: Course) -> None:
    changed = master()
    changed.cells[2].source = changed.cells[2].source.replace("assert double(3) == 6", "assert double(3) == 7")
    with at_desk(course) as desk:
        handed_in(course, RIGHT)
        desk.hand_in("aya")
        until_graded(desk, "aya")
        write(changed, course.root / "source" / "hw" / "one.ipynb")
        handed_in(course, RIGHT + "\n", NOON + MINUTE)
        desk.hand_in("aya")
        until_graded(desk, "aya")
    assert [one.score for one in tries(course, "hw", "aya")] == [2.0, 0.0]


def test_masters_that_cannot_be_released_hold_all_up_and_say_so(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AGAIN", 0.2)
    path = course.root / "source" / "hw" / "one.ipynb"
    good = path.read_bytes()
    handed_in(course, RIGHT)
    twice = read(path)
    twice.cells[2].source = "### BEGIN HIDDEN TESTS\n1"
    write(twice, path)
    with at_desk(course) as desk:
        while not desk.faults:
            time.sleep(0.02)
        assert "nbgrader could not release hw" in desk.faults[0].reason and desk.place_of("aya") == 1
        path.write_bytes(good)
        until_graded(desk, "aya")
    assert states(course) == ["graded"]


def test_a_fault_of_ours_is_pending_and_the_next_desk_grades_it(course: Course, tmp_path: Path) -> None:
    handed_in(course, RIGHT)
    (course.root / "submitted" / "aya").symlink_to(tmp_path)
    with at_desk(course) as desk:
        until_graded(desk, "aya")
    assert states(course) == ["pending"] and "a link or a file" in desk.faults[0].reason
    assert "採点側の不具合" in tries(course, "hw", "aya")[0].notes[0][0]
    (course.root / "submitted" / "aya").unlink()
    with at_desk(course) as desk:
        until_graded(desk, "aya")
    assert states(course) == ["graded"] and not desk.faults


def test_a_worker_that_is_killed_costs_nobody_a_grade(course: Course) -> None:
    students = [f"student{number}" for number in range(6)]
    with at_desk(course) as desk:
        for student in students:
            handed_in(course, "import time\ntime.sleep(0.5)\n" + RIGHT, student=student)
            desk.hand_in(student)
        while desk.place_of(students[2]) != 0:
            time.sleep(0.02)
        forks = [one for one in psutil.Process().children() if "forkserver" in " ".join(one.cmdline())]
        for worker in [child for fork in forks for child in fork.children()][:1]:
            os.kill(worker.pid, signal.SIGKILL)
        until_graded(desk, *students)
    assert {one["score"] for one in scores_of(course.root, "hw").values()} == {2.0}


def test_proctor_grade_and_the_desk_take_turns(course: Course) -> None:
    """While one grades the other waits: nobody is graded twice, and nobody is lost."""
    students = [f"student{number}" for number in range(5)]
    with at_desk(course) as desk:
        grading = threading.Thread(target=lambda: proctor_here("grade", "hw", course=course.root))
        for student in students:
            handed_in(course, RIGHT, student=student)
            desk.hand_in(student)
            if student == students[1]:
                grading.start()
        until_graded(desk, *students)
        grading.join()
    assert {tuple(states(course, student)) for student in students} == {("graded",)}
    assert not desk.faults and "5 unchanged" in proctor_here("grade", "hw", course=course.root).stdout


def test_the_gradebook_is_copied_once_in_a_while_and_the_lock_is_free_between_runs(course: Course) -> None:
    with at_desk(course) as desk:
        for hours in range(3):
            handed_in(course, f"{RIGHT}\n# {hours}", NOON + hours * HOUR)
            desk.hand_in("aya")
            until_graded(desk, "aya")
            assert "0 graded" in proctor_here("grade", "hw", course=course.root).stdout
    assert len(list((course.state / "gradebooks").glob("*.db"))) == 1


def test_the_report_is_written_when_it_is_quiet_not_after_each(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_QUIET", 0.5)
    written: list[list[str]] = []
    with Desk(course, "hw", jobs=2, afterwards=lambda course, _: written.append(states(course, "bob"))) as desk:
        for student in ("aya", "bob"):
            handed_in(course, RIGHT, student=student)
        for student in ("aya", "bob"):
            desk.hand_in(student)
        until_graded(desk, "aya", "bob")
        end = time.monotonic() + 30
        while not written and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(1.0)
        assert written == [["graded"]]


def test_best_counts_and_each_try_shows_what_it_gave_itself(course: Course) -> None:
    course = with_settings(course, 'c.Proctor.counts = "best"')
    with at_desk(course) as desk:
        for hours, answer in ((0, RIGHT), (1, WRONG)):
            handed_in(course, answer, NOON + hours * HOUR)
            desk.hand_in("aya")
            until_graded(desk, "aya")
    first, second = tries(course, "hw", "aya")
    assert (first.score, second.score) == (2.0, 0.0)
    assert second.notes == (
        ("これまでの提出のほうが点が高いので、そちらが採点結果になります", "an earlier try brings more, and counts"),
    )
    assert second.page and "0</b> / 2" in second.page.read_text(encoding="utf-8")
    assert scores_of(course.root, "hw")["aya"]["score"] == 2.0


def test_grading_again_shows_the_new_result_with_the_try(course: Course) -> None:
    handed_in(course, WRONG)
    proctor_here("grade", "hw", course=course.root)
    with course.gradebook() as gradebook:
        gradebook.find_grade("doubles", "one", "hw", "aya").manual_score = 1.5
        gradebook.db.commit()
    proctor_here("grade", "hw", course=course.root)
    (one,) = tries(course, "hw", "aya")
    assert one.score == 1.5 and one.page and "1.5</b> / 2" in one.page.read_text(encoding="utf-8")


def test_an_extension_changes_what_being_late_costs_at_once(course: Course) -> None:
    course = with_settings(course, 'c.LatePolicy.per_day = "50%"', due="2026-11-28 06:00 UTC")
    with at_desk(course) as desk:
        handed_in(course, RIGHT)
        desk.hand_in("aya")
        until_graded(desk, "aya")
        assert tries(course, "hw", "aya")[0].score == 1.0
        proctor_here("extend", "hw", "aya", "2026-11-30 12:00 Z", course=course.root)
        desk.hand_in("aya")
        until_graded(desk, "aya")
    (one,) = tries(course, "hw", "aya")
    assert one.score == 2.0 and one.page and "締切までに提出されました" in one.page.read_text(encoding="utf-8")


def test_who_has_handed_in_nothing_gets_no_grade(course: Course) -> None:
    with at_desk(course) as desk:
        desk.hand_in("aya")
        until_graded(desk, "aya")
    assert scores_of(course.root, "hw") == {} and not desk.faults


def test_a_worker_stays_warm_over_runs_and_none_is_left(course: Course) -> None:
    seen: list[set[int]] = []
    with at_desk(course) as desk:
        for hours in range(2):
            handed_in(course, f"{RIGHT}\n# {hours}", NOON + hours * HOUR)
            desk.hand_in("aya")
            until_graded(desk, "aya")
            forks = [one for one in psutil.Process().children() if "forkserver" in " ".join(one.cmdline())]
            seen.append({child.pid for fork in forks for child in fork.children()})
        grader = desk._grader
    assert isinstance(grader, Grader) and seen[0] and seen[0] == seen[1]
    assert not any(psutil.pid_exists(one) for one in seen[0])
    assert not (course.state / "serving-hw").exists()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning:distributed.*")
def test_workers_of_a_cluster_grade_as_those_of_this_machine(course: Course, tmp_path: Path) -> None:
    answers = {"aya": RIGHT, "bob": WRONG, "cho": "raise ValueError"}
    for student, answer in answers.items():
        handed_in(course, answer, student=student)
    shutil.copytree(course.root, tmp_path / "other")
    proctor_here("grade", "hw", course=tmp_path / "other")
    (tmp_path / "cluster").mkdir()
    with cluster(tmp_path / "cluster", 2) as address, Desk(course, "hw", scheduler=address) as desk:
        until_graded(desk, *answers)
        handed_in(course, RIGHT, NOON + MINUTE, "bob")
        desk.hand_in("bob")
        until_graded(desk, "bob")
    assert [one.score for one in tries(course, "hw", "bob")] == [0.0, 2.0] and not desk.faults
    assert tree(course.root / "feedback" / "aya") == tree(tmp_path / "other" / "feedback" / "aya")


# Settings


def change_settings(course: Course, settings: str) -> None:
    (course.root / "nbgrader_config.py").write_text(f"{CONFIG}{settings}\n", encoding="utf-8")


def test_settings_that_change_are_those_of_the_next_visitor(course: Course) -> None:
    desk = Desk(course, "hw")
    change_settings(course, 'c.Door.hidden = "never"\nc.Door.tries = 2')
    door = door_of(desk.course)
    assert (door.hidden, door.tries) == ("never", 2) and desk.course is desk.course


@pytest.mark.parametrize(
    ("settings", "said"),
    [("c.Door.tries = 0", "c.Door: "), ("1 +", "does not run: SyntaxError")],
    ids=["none", "broken"],
)
def test_settings_that_are_none_change_nothing_and_staff_is_told_once(course: Course, settings: str, said: str) -> None:
    lines: list[str] = []
    desk = Desk(course, "hw", says=lines.append)
    change_settings(course, settings)
    assert desk.course is course and desk.course is course
    assert [said in line for line in lines] == [True] == [said in fault.reason for fault in desk.faults]
    change_settings(course, "c.Door.tries = 3")
    assert door_of(desk.course).tries == 3

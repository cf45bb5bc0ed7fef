"""Release and grading: what is new is graded once, what fails on our side stays pending, and nothing is lost."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support import (
    CONFIG,
    RIGHT,
    SOLUTION,
    WRONG,
    code,
    grade,
    graded,
    hand_in,
    make_course,
    master,
    notebook_of,
    read,
    solution,
    tree,
    write,
)

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.errors import CourseError, SubmissionError
from proctor.grading import pipeline
from proctor.grading.pipeline import Outcome, check_students
from proctor.grading.record import RECORD, record
from proctor.pages.scores import Score, read_scores
from proctor.submission.read import Submission, read_submission


def run(course: Course, *students: str, force: bool = False) -> dict[str, Outcome]:
    """Grades everyone, or those named."""
    wanted = list(students) or course.submitters("hw")
    return {outcome.student: outcome for outcome in grade(course, "hw", wanted, force=force)}


def statuses(outcomes: dict[str, Outcome]) -> dict[str, str]:
    return {student: outcome.status for student, outcome in outcomes.items()}


def score(course: Course, student: str = "aya") -> Score:
    return next(score for score in read_scores(course, "hw") if score.student == student)


def feedback(course: Course, student: str = "aya") -> str:
    return (course.root / "feedback" / student / "hw" / "one.html").read_text(encoding="utf-8")


# Release


def test_a_release_has_no_solution_no_hidden_test_and_no_output(course: Course) -> None:
    text = (course.root / "release" / "hw" / "one.ipynb").read_text()
    assert "2 * x" not in text and "double(3)" not in text and "BEGIN" not in text
    assert "assert double(2) == 4" in text


def test_a_release_is_made_once_and_again_when_the_masters_change(course: Course) -> None:
    assert not release(course, "hw")
    path = course.root / "source" / "hw" / "one.ipynb"
    notebook = read(path)
    notebook.cells[0].source = "# Two times"
    write(notebook, path)
    assert release(course, "hw") and not release(course, "hw")
    assert "Two times" in (course.root / "release" / "hw" / "one.ipynb").read_text()


def test_a_release_is_made_again_on_demand_and_when_the_settings_change(course: Course) -> None:
    assert release(course, "hw", force=True) and not release(course, "hw")
    (course.root / "nbgrader_config.py").write_text(CONFIG + "# changed\n")
    assert release(Course.load(course.root), "hw")


def test_a_release_is_made_again_when_the_gradebook_is_new(course: Course) -> None:
    (course.root / "gradebook.db").unlink()
    assert release(course, "hw")


def test_a_release_is_made_again_when_its_folder_is_gone(course: Course) -> None:
    shutil.rmtree(course.root / "release")
    assert release(course, "hw") and (course.root / "release" / "hw" / "one.ipynb").exists()


def test_a_release_is_made_again_when_what_nbgrader_makes_tests_by_changed(course: Course) -> None:
    (course.root / "autotests.yml").write_text("python3: {}\n")
    assert release(course, "hw") and not release(course, "hw")


@pytest.mark.parametrize(
    ("notebook", "says"),
    [
        (notebook_of(solution("### BEGIN SOLUTION\n1"), graded()), "No end solution statement found"),
        (notebook_of(solution(), graded(), graded()), "Duplicate grade id: doubles"),
        (notebook_of(solution(), graded("### BEGIN HIDDEN TESTS\n1")), "No end hidden tests statement found"),
    ],
    ids=["a marker without its end", "an id twice", "a hidden test without its end"],
)
def test_masters_that_nbgrader_refuses_are_reported_in_its_words(course: Course, notebook: object, says: str) -> None:
    write(notebook, course.root / "source" / "hw" / "one.ipynb")
    with pytest.raises(CourseError) as caught:
        release(course, "hw")
    pattern = rf"nbgrader could not release hw: .*{says}.* Mend the masters and run it again"
    assert re.match(pattern, str(caught.value), re.IGNORECASE)


def test_after_a_refused_release_and_its_undoing_the_release_is_there(course: Course) -> None:
    path = course.root / "source" / "hw" / "one.ipynb"
    good, before = path.read_bytes(), tree(course.root / "release")
    write(notebook_of(solution("### BEGIN SOLUTION\n1")), path)
    with pytest.raises(CourseError):
        release(course, "hw")
    path.write_bytes(good)
    release(course, "hw")
    assert tree(course.root / "release") == before


def test_cells_cannot_be_renamed_once_there_are_grades(course: Course) -> None:
    hand_in(course, "aya")
    run(course)
    write(notebook_of(solution(), graded(grade_id="other")), course.root / "source" / "hw" / "one.ipynb")
    with pytest.raises(CourseError, match="Cannot add or remove cells for notebook 'one'"):
        release(course, "hw")


# Grading


def test_right_gets_the_points_and_wrong_does_not(course: Course) -> None:
    hand_in(course, "aya", RIGHT)
    hand_in(course, "bo", WRONG)
    assert statuses(run(course)) == {"aya": "graded", "bo": "graded"}
    assert (score(course).score, score(course, "bo").score) == (2.0, 0.0)
    assert "not twice" in feedback(course, "bo") and "not twice" not in feedback(course)


def test_what_cannot_be_decided_is_left_to_a_person_and_gives_no_point(course: Course) -> None:
    equal = (
        "class Twice:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return other == 2 * self.x"
    )
    hand_in(course, "aya", f"{equal}\ndef double(x):\n    return Twice(x)")
    assert run(course)["aya"].status == "graded"
    aya = score(course)
    assert (aya.score, aya.status) == (0.0, "needs manual grade") and "2 / 2" in feedback(course)
    assert any(flag.startswith("manual: doubles: ") for flag in aya.flags)


def test_what_is_unchanged_is_not_graded_again(course: Course) -> None:
    hand_in(course, "aya")
    run(course)
    before = tree(course.root)
    assert statuses(run(course)) == {"aya": "unchanged"}
    assert tree(course.root) == before


def test_what_changed_is_graded_again_and_the_rest_is_not(course: Course) -> None:
    hand_in(course, "aya", WRONG)
    hand_in(course, "bo")
    run(course)
    hand_in(course, "aya", RIGHT)
    assert statuses(run(course)) == {"aya": "graded", "bo": "unchanged"}
    assert score(course).score == 2.0 and "not twice" not in feedback(course)


def test_a_worse_second_submission_counts_too(course: Course) -> None:
    hand_in(course, "aya", RIGHT)
    run(course)
    hand_in(course, "aya", WRONG)
    run(course)
    assert score(course).score == 0.0


def test_a_changed_file_beside_the_notebook_is_a_change(course: Course) -> None:
    folder = hand_in(course, "aya")
    run(course)
    (folder / "notes.txt").write_text("new")
    assert statuses(run(course)) == {"aya": "graded"}


@pytest.mark.parametrize("made", ["__pycache__", "__pycache__/helper.cpython-311.pyc", "helper.py/x", "helper.py"])
def test_released_modules_are_as_released_and_compiled_whatever_was_handed_in(tmp_path: Path, made: str) -> None:
    asked = "from helper import twice\nassert twice.__code__.co_filename.endswith('helper.py')\ndouble = twice"
    cells = [code("from helper import twice", "imports", locked=True), solution(asked), graded()]
    (tmp_path / "source" / "hw").mkdir(parents=True)
    (tmp_path / "source" / "hw" / "helper.py").write_text("def twice(x):\n    return 2 * x\n")
    course = make_course(tmp_path, one=notebook_of(*cells))
    release(course, "hw")
    folder = hand_in(course, "aya", asked)
    (folder / "helper.py").unlink(missing_ok=True)
    (folder / made).parent.mkdir(exist_ok=True)
    (folder / made).write_text("def twice(x):\n    return 7\n")
    assert statuses(run(course)) == {"aya": "graded"}
    assert score(course).score == 2.0


def test_changed_masters_are_a_change_for_everybody(course: Course) -> None:
    hand_in(course, "aya")
    run(course)
    write(notebook_of(solution(), graded(points=5)), course.root / "source" / "hw" / "one.ipynb")
    release(course, "hw")
    assert statuses(run(course)) == {"aya": "graded"}
    assert (score(course).score, score(course).max_score) == (5.0, 5.0)


def test_force_grades_again_to_the_same_result(course: Course) -> None:
    hand_in(course, "aya")
    run(course)
    before = score(course)
    assert statuses(run(course, force=True)) == {"aya": "graded"}
    assert score(course) == before


def test_only_those_named_are_graded(course: Course) -> None:
    hand_in(course, "aya")
    hand_in(course, "bo")
    assert statuses(run(course, "bo")) == {"bo": "graded"}
    assert score(course).status == "pending"


def test_everyone_who_submitted_is_asked_for_unless_somebody_is_named(course: Course) -> None:
    hand_in(course, "bo")
    hand_in(course, "aya")
    assert check_students(course, "hw", ()) == ["aya", "bo"]
    assert check_students(course, "hw", ("bo",)) == ["bo"]


def test_somebody_unknown_is_answered_with_the_folder_that_is_missing(course: Course) -> None:
    where = course.root / "submitted" / "zoe" / "hw"
    with pytest.raises(SubmissionError, match=re.escape(f"zoe has submitted nothing: there is no folder {where}.")):
        check_students(course, "hw", ("zoe",))


def test_nothing_is_recorded_of_who_was_never_graded(course: Course) -> None:
    assert record(course, "hw", "zoe") == {}


def test_a_damaged_record_only_means_grading_again(course: Course) -> None:
    hand_in(course, "aya")
    run(course)
    (course.root / "autograded" / "aya" / "hw" / RECORD).write_text("{")
    assert record(course, "hw", "aya") == {} and statuses(run(course)) == {"aya": "graded"}


def test_submissions_and_release_are_only_read(course: Course) -> None:
    hand_in(course, "aya")
    before = [tree(course.root / step) for step in ("submitted", "release", "source")]
    run(course)
    assert [tree(course.root / step) for step in ("submitted", "release", "source")] == before


def test_a_flag_is_in_the_scores_also_after_a_run_that_graded_nothing(course: Course) -> None:
    (hand_in(course, "aya") / "one.ipynb").unlink()
    for status in ("graded", "unchanged"):
        assert statuses(run(course)) == {"aya": status}
        assert score(course).flags == ("missing: one.ipynb",)


@pytest.mark.parametrize("name", ["link", "\udcff\x1b\u202e"], ids=["a name", "a name that is no text"])
def test_what_was_left_out_is_in_the_outcome_too(course: Course, name: str) -> None:
    (hand_in(course, "aya") / name).symlink_to("nowhere")
    flags = (f"left out: {name} is not a regular file",)
    for status in ("graded", "unchanged"):
        assert run(course)["aya"] == Outcome("aya", status, flags)


def test_a_notebook_whose_name_is_no_text_is_graded_under_its_own(course: Course) -> None:
    folder = hand_in(course, "aya")
    (folder / "one.ipynb").rename(folder / "\udcff.ipynb")
    flags = ("renamed: \udcff.ipynb taken as one.ipynb",)
    for status in ("graded", "unchanged"):
        assert run(course)["aya"] == Outcome("aya", status, flags)
    assert score(course).score == 2.0


def test_a_missing_notebook_costs_its_points_only_and_its_page_says_so(tmp_path: Path) -> None:
    other = notebook_of(solution(grade_id="other"), graded("assert double(4) == 8", "others", 3))
    course = make_course(tmp_path, one=master(), two=other)
    release(course, "hw")
    folder = hand_in(course, "aya")
    filled = read(folder / "two.ipynb")
    filled.cells[0].source = RIGHT
    write(filled, folder / "two.ipynb")
    (folder / "one.ipynb").unlink()
    run(course)
    assert score(course).cells == {"doubles": 0.0, "others": 3.0}
    assert "提出の中に見つかりませんでした" in feedback(course)


def test_a_changed_test_cell_is_restored(course: Course) -> None:
    folder = hand_in(course, "aya", WRONG)
    notebook = read(folder / "one.ipynb")
    notebook.cells[-1].source = "assert True"
    write(notebook, folder / "one.ipynb")
    run(course)
    assert score(course).score == 0.0


def test_a_changed_support_file_is_restored(course: Course) -> None:
    (course.root / "source" / "hw" / "helper.py").write_text("FACTOR = 2\n")
    release(course, "hw")
    folder = hand_in(course, "aya", "from helper import FACTOR\ndef double(x):\n    return FACTOR * x")
    (folder / "helper.py").write_text("FACTOR = 3\n")
    run(course)
    assert score(course).score == 2.0


def test_a_cell_of_the_students_own_changes_nothing(course: Course) -> None:
    folder = hand_in(course, "aya")
    notebook = read(folder / "one.ipynb")
    plain = code("print(double(5))", "x")
    del plain.metadata["nbgrader"]
    notebook.cells.insert(2, plain)
    write(notebook, folder / "one.ipynb")
    run(course)
    assert score(course).score == 2.0


def test_an_answer_that_hangs_or_raises_costs_its_points_and_is_done(tmp_path: Path) -> None:
    course = make_course(tmp_path, CONFIG.replace("20.0", "2.0"))
    release(course, "hw")
    hand_in(course, "aya", "while True: pass")
    hand_in(course, "bo", "raise ValueError('mine')")
    assert statuses(run(course)) == {"aya": "graded", "bo": "graded"}
    assert score(course).score == score(course, "bo").score == 0.0
    assert "mine" in feedback(course, "bo")


STUDENTS = ["山田 太郎 (1)", "-o'neil+a&<b>100%", "x[1]"]


@pytest.mark.parametrize("student", STUDENTS)
def test_a_students_id_may_hold_what_a_folder_may(course: Course, student: str) -> None:
    hand_in(course, student)
    assert statuses(run(course)) == {student: "graded"}
    assert score(course, student).score == 2.0


def test_an_id_with_a_star_means_this_student_only(course: Course) -> None:
    hand_in(course, "x*", WRONG)
    hand_in(course, "xy", RIGHT)
    run(course, "xy")
    before = tree(course.root / "autograded" / "xy")
    run(course, "x*")
    assert tree(course.root / "autograded" / "xy") == before


def test_a_time_that_cannot_be_read_does_not_cost_the_submission(course: Course) -> None:
    (hand_in(course, "aya") / "timestamp.txt").write_text("yesterday evening\n")
    assert statuses(run(course)) == {"aya": "graded"} and score(course).score == 2.0


def test_with_a_new_gradebook_everything_is_graded_again(course: Course) -> None:
    hand_in(course, "aya")
    run(course)
    (course.root / "gradebook.db").unlink()
    release(course, "hw")
    assert statuses(run(course)) == {"aya": "graded"} and score(course).score == 2.0


# Our own failures


def a_file_in_the_way(course: Course, step: str) -> Callable[[], None]:
    """A fault of the grader's machine: nothing can be written to this step's folder until it is mended."""
    shutil.rmtree(course.root / step, ignore_errors=True)
    (course.root / step).write_text("in the way")
    return (course.root / step).unlink


@pytest.mark.parametrize("fault", ["autograded", "feedback"])
def test_a_fault_of_ours_leaves_the_submission_pending_and_the_next_run_grades_it(course: Course, fault: str) -> None:
    hand_in(course, "aya")
    submitted = tree(course.root / "submitted")
    mend = a_file_in_the_way(course, fault)
    outcome = run(course)["aya"]
    assert outcome.status == "pending" and outcome.error
    log = re.search(r"\(log: (.*)\)$", outcome.error)
    assert log and Path(log[1]).read_text().strip()
    assert record(course, "hw", "aya") == {} and tree(course.root / "submitted") == submitted
    mend()
    assert statuses(run(course)) == {"aya": "graded"} and score(course).score == 2.0


def test_what_is_pending_is_pending_in_the_scores_too(course: Course) -> None:
    hand_in(course, "aya")
    a_file_in_the_way(course, "feedback")
    assert statuses(run(course)) == {"aya": "pending"}
    assert score(course).status == "pending"


def test_a_fault_with_one_student_does_not_stop_the_others(course: Course) -> None:
    for student in ("aya", "bo", "chie"):
        hand_in(course, student)
    (course.root / "autograded").mkdir()
    (course.root / "autograded" / "bo").write_text("in the way")
    assert statuses(run(course)) == {"aya": "graded", "bo": "pending", "chie": "graded"}


def test_what_reading_a_submission_raises_costs_that_submission(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("aya", "bo", "chie"):
        hand_in(course, student)

    def read_or_raise(course: Course, assignment: str, student: str) -> Submission:
        if student == "bo":
            raise ArithmeticError("nobody expected this")
        return read_submission(course, assignment, student)

    monkeypatch.setattr(pipeline, "read_submission", read_or_raise)
    found = run(course)
    assert statuses(found) == {"aya": "graded", "bo": "pending", "chie": "graded"}
    assert found["bo"].error.startswith("ArithmeticError: nobody expected this (log: ")


def test_a_hostile_folder_does_not_stop_the_others(course: Course) -> None:
    for student in ("aya", "bo", "chie"):
        hand_in(course, student)
    folder = course.root / "submitted" / "bo" / "hw"
    (folder / "one.ipynb").unlink()
    (folder / "one.ipynb").mkdir()
    (folder / "one.ipynb" / "x.txt").write_text("x")
    after = statuses(run(course))
    assert (after["aya"], after["chie"]) == ("graded", "graded")


def test_a_fault_after_a_grade_does_not_leave_the_old_grade_as_the_new_ones(course: Course) -> None:
    """A submission that changed and could not be graded must not look graded."""
    hand_in(course, "aya", RIGHT)
    run(course)
    hand_in(course, "aya", WRONG)
    mend = a_file_in_the_way(course, "autograded")
    assert statuses(run(course)) == {"aya": "pending"}
    mend()
    assert score(course).status == "pending"
    assert statuses(run(course)) == {"aya": "graded"} and score(course).score == 0.0


def test_a_solution_without_markers_is_released_with_the_stub_of_the_settings(tmp_path: Path) -> None:
    config = CONFIG + 'c.ClearSolutions.code_stub = {"python": "raise NotImplementedError(\'まだ\')"}\n'
    course = make_course(tmp_path, config, one=notebook_of(solution(SOLUTION), graded()))
    release(course, "hw")
    assert "raise NotImplementedError('まだ')" in read(course.root / "release" / "hw" / "one.ipynb").cells[0].source

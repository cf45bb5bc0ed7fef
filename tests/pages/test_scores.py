"""Scores as the gradebook has them, and the words for those who have none."""

import datetime
from pathlib import Path

import pytest
from support import RIGHT, WRONG, grade, graded, hand_in, make_course, master, notebook_of, solution, write

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.errors import CourseError
from proctor.pages.report import as_csv, as_json
from proctor.pages.scores import Score, assignment_cells, read_scores


def grade_all(course: Course) -> None:
    assert {outcome.status for outcome in grade(course, "hw", course.submitters("hw"))} == {"graded"}


def by_student(course: Course) -> dict[str, Score]:
    return {score.student: score for score in read_scores(course, "hw")}


def test_an_assignment_that_was_never_released_is_named_with_the_command(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    for read in (assignment_cells, read_scores):
        with pytest.raises(CourseError, match=r"The gradebook does not know hw. Run: proctor grade hw"):
            read(course, "hw")


def test_test_cells_are_in_the_notebooks_order_under_their_questions(tmp_path: Path) -> None:
    first = notebook_of(graded(grade_id="before"), solution(), graded(points=2.5), graded(grade_id="more"))
    second = notebook_of(solution(grade_id="other"), graded(grade_id="a"))
    course = make_course(tmp_path, one=first, two=second)
    release(course, "hw")
    cells = [(cell.name, cell.notebook, cell.points, cell.question) for cell in assignment_cells(course, "hw")]
    assert cells == [
        ("before", "one", 2.0, "one"),
        ("doubles", "one", 2.5, "double"),
        ("more", "one", 2.0, "double"),
        ("a", "two", 2.0, "other"),
    ]


def test_an_id_that_stands_in_two_notebooks_is_told_apart(tmp_path: Path) -> None:
    course = make_course(tmp_path, one=master(), two=master())
    release(course, "hw")
    folder = hand_in(course, "aya", RIGHT)
    text = (folder / "two.ipynb").read_text()
    (folder / "two.ipynb").write_text(text.replace("2 * x", "x**2"))
    grade_all(course)
    assert by_student(course)["aya"].cells == {"one/doubles": 2.0, "two/doubles": 0.0}


def test_everybody_known_is_listed_by_name_with_a_status(course: Course) -> None:
    hand_in(course, "dai", WRONG)
    hand_in(course, "aya", RIGHT)
    grade_all(course)
    hand_in(course, "bo")
    with course.gradebook() as gradebook:
        gradebook.add_student("chie")
    nothing = {"doubles": 0.0}
    assert read_scores(course, "hw") == [
        Score("aya", 2.0, 2.0, {"doubles": 2.0}, "graded", ()),
        Score("bo", 0.0, 2.0, nothing, "pending", ()),
        Score("chie", 0.0, 2.0, nothing, "not submitted", ()),
        Score("dai", 0.0, 2.0, nothing, "graded", ()),
    ]


def test_a_late_submission_is_flagged_and_on_time_is_not(course: Course) -> None:
    due = datetime.datetime(2026, 11, 30, 23, 59)
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate=due)
    times = {"aya": "2026-11-30 23:58:59 UTC", "bo": "2026-12-01 00:00:00 UTC", "chie": None}
    for student, time in times.items():
        folder = hand_in(course, student)
        if time:
            (folder / "timestamp.txt").write_text(f"{time}\n")
    grade_all(course)
    assert {student: score.flags for student, score in by_student(course).items()} == {
        "aya": (),
        "bo": ("late",),
        "chie": (),
    }


def test_a_penalty_for_lateness_is_in_the_score_and_not_in_the_cells(course: Course) -> None:
    hand_in(course, "aya")
    grade_all(course)
    with course.gradebook() as gradebook:
        gradebook.find_submission("hw", "aya").notebooks[0].late_submission_penalty = 0.5
        gradebook.db.commit()
    assert (by_student(course)["aya"].score, by_student(course)["aya"].cells) == (1.5, {"doubles": 2.0})
    with course.gradebook() as gradebook:
        gradebook.find_submission("hw", "aya").notebooks[0].late_submission_penalty = 5
        gradebook.db.commit()
    assert by_student(course)["aya"].score == 0.0


def test_a_score_given_by_hand_counts_and_an_open_one_is_named(tmp_path: Path) -> None:
    written = solution("### BEGIN SOLUTION\n1\n### END SOLUTION", "essay")
    written.metadata.nbgrader.update(grade=True, points=3)
    course = make_course(tmp_path, one=notebook_of(written, solution(), graded()))
    release(course, "hw")
    folder = hand_in(course, "aya")
    text = (folder / "one.ipynb").read_text()
    (folder / "one.ipynb").write_text(text.replace("# YOUR CODE HERE", "# my essay"))
    grade_all(course)
    assert by_student(course)["aya"].status == "needs manual grade"
    with course.gradebook() as gradebook:
        essay = gradebook.find_grade("essay", "one", "hw", "aya")
        essay.manual_score, essay.needs_manual_grade = 2, False
        gradebook.db.commit()
    score = by_student(course)["aya"]
    assert (score.status, score.cells, score.score) == ("graded", {"essay": 2.0, "doubles": 2.0}, 4.0)


def test_the_form_for_machines_is_the_contracts() -> None:
    score = Score("aya", 1.0, 2.0, {"doubles": 1.0}, "graded", ("late",))
    assert score.as_json() == {
        "score": 1.0,
        "max": 2.0,
        "cells": {"doubles": 1.0},
        "status": "graded",
        "flags": ["late"],
    }


def test_a_locked_cell_without_points_is_no_test_cell(tmp_path: Path) -> None:
    imports = graded("import math", "imports")
    imports.metadata.nbgrader.grade = False
    del imports.metadata.nbgrader["points"]
    course = make_course(tmp_path)
    write(notebook_of(imports, solution(), graded()), course.root / "source" / "hw" / "one.ipynb")
    release(course, "hw")
    assert [cell.name for cell in assignment_cells(course, "hw")] == ["doubles"]


def test_points_of_fractions_add_up_as_people_add_them(tmp_path: Path) -> None:
    """Six cells of 0.1 and 0.2, and a penalty: in CSV and JSON nothing of what binary fractions leave."""
    tests = [graded(grade_id=f"c{n}", points=points) for n, points in enumerate([0.1, 0.2] * 3)]
    course = make_course(tmp_path, one=notebook_of(solution(), *tests))
    release(course, "hw")
    for student in ("aya", "bo"):
        hand_in(course, student)
    hand_in(course, "chie", "raise ValueError")
    grade_all(course)
    with course.gradebook() as gradebook:
        gradebook.find_submission("hw", "bo").notebooks[0].late_submission_penalty = 0.3
        gradebook.find_grade("c0", "one", "hw", "bo").manual_score = 0.1 + 0.2
        gradebook.db.commit()
    (course.root / "submitted" / "dai" / "hw").mkdir(parents=True)
    scores, cells = read_scores(course, "hw"), assignment_cells(course, "hw")
    assert [(one.score, one.max_score) for one in scores] == [(0.9, 0.9), (0.8, 0.9), (0.0, 0.9), (0.0, 0.9)]
    assert "00000" not in as_csv(scores, cells, by_cell=True) + as_json(scores)

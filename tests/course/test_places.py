"""Places: a student's work is found in a folder of any spelling, and whoever handed in something is seen."""

from pathlib import Path

import pytest
from support import make_course, master, proctor_here, scores_of, write

from proctor.course.folders import Course
from proctor.course.places import spelling


def course_of(root: Path, *assignments: str) -> Course:
    course = make_course(root)
    for name in assignments:
        write(master(), course.root / "source" / name / "one.ipynb")
    return course


def put(course: Course, *names: str) -> None:
    for name in names:
        path = course.root / "submitted" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}") if "." in path.name else path.mkdir()


@pytest.mark.parametrize(
    "name", ["SESSION04", "session4", "Session-04", "session_04", "session 4", "ｓｅｓｓｉｏｎ０４"]
)
def test_a_name_says_the_same_however_it_is_written(name: str) -> None:
    assert spelling(name) == spelling("session04") != spelling("session40")


@pytest.mark.parametrize("place", ["HW/one.ipynb", "h-w/one.ipynb", "one.ipynb", "x/y/z.ipynb", "a.zip", "hw.IPYNB"])
def test_in_a_course_of_one_assignment_everything_belongs_to_it(tmp_path: Path, place: str) -> None:
    course = course_of(tmp_path)
    put(course, f"aya/{place}")
    assert course.submitters("hw") == ["aya"] and course.unmatched("hw") == {}


def test_with_several_assignments_only_what_is_named_after_one_belongs_to_it(tmp_path: Path) -> None:
    course = course_of(tmp_path, "hw2", "hw02x")
    put(course, "aya/HW-02/one.ipynb", "bo/hw/one.ipynb", "chi/hw_2.zip", "dai/hw22/one.ipynb", "ema/one.ipynb")
    assert course.submitters("hw") == ["bo"] and course.submitters("hw2") == ["aya", "chi"]
    assert course.unmatched("hw") == {"chi": ["hw_2.zip"], "dai": ["hw22"], "ema": ["one.ipynb"]}


def test_a_folder_with_another_assignments_own_name_is_never_taken_for_this_one(tmp_path: Path) -> None:
    course = course_of(tmp_path, "hw01", "hw1")
    put(course, "aya/hw1/one.ipynb")
    assert course.submitters("hw1") == ["aya"] and course.submitters("hw01") == []


def test_nobody_vanishes(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    put(course, "aya/report.pdf", "bo", "chi/hw/one.ipynb", "dai/pictures/a.png")
    (course.root / "submitted" / "ema").symlink_to(course.root / "submitted" / "chi")
    put(course, "fumi", "README.md")
    (course.root / "submitted" / "fumi" / "hw").symlink_to(course.root / "submitted" / "chi" / "hw")
    assert course.submitters("hw") == ["chi", "ema", "fumi"]
    assert course.unmatched("hw") == {"aya": ["report.pdf"], "bo": [""], "dai": ["pictures"]}


def test_a_link_in_the_folders_place_is_no_obstacle_where_the_work_lies_beside_it(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    put(course, "chi/hw/one.ipynb", "aya/HW/one.ipynb")
    link = course.root / "submitted" / "aya" / "hw"
    link.symlink_to(course.root / "submitted" / "chi" / "hw")
    assert course.obstacle("hw", "aya") is None
    assert course.places("hw", "aya").main == course.root / "submitted" / "aya" / "HW"
    (course.root / "submitted" / "aya" / "HW" / "one.ipynb").unlink()
    (course.root / "submitted" / "aya" / "HW").rmdir()
    assert course.obstacle("hw", "aya") == link


def test_links_are_not_entered(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    put(course, "chi/hw/one.ipynb", "aya")
    (course.root / "submitted" / "aya" / "HW").symlink_to(course.root / "submitted" / "chi" / "hw")
    assert course.submitters("hw") == ["chi"]


def test_in_a_course_of_another_structure_only_its_own_folders_count(tmp_path: Path) -> None:
    config = (
        "c = get_config()\nc.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'\n"
    )
    course = make_course(tmp_path, config)
    put(course, "hw/aya/one.ipynb", "HW/bo/one.ipynb")
    assert course.submitters("hw") == ["aya"] and course.unmatched("hw") == {}


def test_who_cannot_be_matched_stands_in_scores_and_report_and_is_named_by_the_run(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    put(course, "aya/report.pdf")
    done = proctor_here("grade", "hw", course=course.root, code=1)  # not all is done
    assert "aya is not graded: 'report.pdf' belongs to no assignment" in done.stderr and "Move it to" in done.stderr
    assert scores_of(course.root, "hw")["aya"] == {
        "score": 0.0,
        "max": 2.0,
        "cells": {"doubles": 0.0},
        "status": "unmatched",
        "flags": ["unmatched: 'report.pdf' belongs to no assignment"],
    }
    page = (course.reports("hw") / "report.html").read_text(encoding="utf-8")
    assert "unmatched" in page and "report.pdf" in page
    done = proctor_here("grade", "hw", "--student", "aya", course=course.root, code=1)
    assert "What aya handed in belongs to no assignment. Is it this one? Move it to" in done.stderr

"""The class's page runs its own script and no other, and leads to each student's pages."""

import base64
import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proctor.course.folders import Course
from proctor.errors import CourseError
from proctor.grading.late import Lateness
from proctor.pages.class_page import ClassReport, as_page
from proctor.pages.links import PageLinks, read_links
from proctor.pages.scores import Score
from proctor.pages.to_do import ADVICE, MEANING


def score(student: str, *flags: str) -> Score:
    return Score(student, 0.0, 0.0, {}, "graded", flags)


def course(root: Path, settings: str = "") -> Course:
    (root / "nbgrader_config.py").write_text(f"c = get_config()\n{settings}", encoding="utf-8")
    return Course.load(root)


def test_the_policy_allows_the_pages_own_script_by_its_hash_and_no_other() -> None:
    page = as_page(ClassReport("hw", [score("<script>alert(1)</script>")], []))
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    told = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{told}';" in page.split("<title>")[0] and "unsafe-inline' 'sha" not in page


def test_no_flag_is_cut_and_each_kind_has_its_meaning() -> None:
    flags = tuple(f"removed: cell_{n}" for n in range(30))
    page = as_page(ClassReport("hw", [score("aya", *flags)], []))
    assert "; ".join(f"cell_{n}" for n in range(30)) in page and MEANING["removed"] in page
    assert set(ADVICE) <= set(MEANING)


def test_late_work_is_told_with_its_times_and_cost() -> None:
    due, came = datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    one = Score("aya", 1.0, 3.0, {}, "graded", ("late",), Lateness(due=due, handed_in=came, days=1), 0.5)
    assert f"<li>{one.late_told}</li>" in as_page(ClassReport("hw", [one], [])) and one.late_told
    assert "<h2>Late</h2>" not in as_page(ClassReport("hw", [score("aya")], []))


def test_a_student_leads_to_feedback_that_is_there_and_to_formgrader_where_it_is_known(tmp_path: Path) -> None:
    given = course(tmp_path, 'c.Proctor.formgrader = "http://localhost:8888/"')
    page = given.folder("feedback", "hw", "a b") / "index.html"
    page.parent.mkdir(parents=True)
    page.touch()
    server = "http://localhost:8888/formgrader/manage_students"
    assert read_links(given, "hw", ["a b", "bo"]) == {
        "a b": PageLinks("../../feedback/a%20b/hw/index.html", f"{server}/a%20b/hw"),
        "bo": PageLinks("", f"{server}/bo/hw"),
    }
    assert read_links(course(tmp_path), "hw", ["bo"]) == {"bo": PageLinks()}


def test_an_address_of_formgrader_that_would_run_something_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"c\.Proctor\.formgrader = .* is no address\. Write"):
        read_links(course(tmp_path, 'c.Proctor.formgrader = "javascript:alert(1)"'), "hw", [])

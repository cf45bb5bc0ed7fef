"""Formgrader as staff use it: a real server, and its buttons pressed in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from formgrader import Desk, class_of, serving
from playwright.sync_api import Browser, Page, expect
from support import proctor_here, scores_of

from proctor.course.folders import Course

pytestmark = pytest.mark.browser

PATIENCE = 30_000.0  # milliseconds for one button
WITHOUT_WALLS = """
from proctor.grading import execute
from proctor.walls.errors import WallsError
def keeper_of(*_):
    raise WallsError("No namespaces here.", "`proctor doctor` says what to do.")
execute.keeper_of = keeper_of
"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Page:
    context = chromium.new_context()
    context.route("**/*", lambda route: route.continue_() if "//127.0.0.1" in route.request.url else route.abort())
    shown = context.new_page()
    shown.set_default_timeout(PATIENCE)
    return shown


@pytest.fixture(scope="module")
def desk(page: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """After the first press of each student's autograde button."""
    folder = tmp_path_factory.mktemp("formgrader")
    course = class_of(folder)
    with serving(course.root, folder / "aside") as server:
        made = Desk(course, page, f"{server}/formgrader")
        made.said.update({student: made.press(student, "autograde") for student in ("b01", "b02")})
        yield made


def executed(course: Course) -> dict[Path, int]:
    """When each result of executing was kept, and each notebook written."""
    found = [*(course.state / "cache").rglob("*"), *(course.root / "autograded").rglob("*.ipynb")]
    return {path: path.stat().st_mtime_ns for path in found if path.is_file()}


def students_page(course: Course, student: str) -> str:
    return (course.folder("feedback", "hw", student) / "index.html").read_text(encoding="utf-8")


def test_the_lists_have_names_and_show_what_needs_a_person(desk: Desk) -> None:
    assert all("Success" in said for said in desk.said.values())
    listed = desk.list().inner_text()
    assert "山田, 太郎" in listed and "佐藤, 花子" in listed and "None" not in listed
    desk.page.goto(f"{desk.address}/gradebook/hw/one")
    rows = desk.page.locator("#main-table tr")
    expect(rows).to_have_count(2)
    flagged = rows.filter(has=desk.page.locator(".flagged .glyphicon-flag"))
    expect(flagged).to_have_count(1)
    expect(flagged).to_contain_text("佐藤, 花子")


def test_a_lost_point_has_its_message_its_hint_and_late_is_told(desk: Desk) -> None:
    read = desk.open("山田, 太郎")
    assert "late: handed in 2026-11-20 08:05" in read and "not twice" in read
    assert "2乗になっていませんか？" in read and "Is it squared?" in read
    assert "b01" not in read, "who it is stays hidden until it is asked for"


def test_a_flag_and_a_proposal_are_read_without_a_trace_of_the_grader(desk: Desk) -> None:
    read = desk.open("佐藤, 花子")
    assert "manual: doubles: " in read and "give its points in formgrader" in read and "proposed: 2 of 2" in read
    for trace in (str(desk.course.root), "proctor", "Proxy", "site-packages", "Traceback"):
        assert trace not in read


def test_what_a_person_writes_is_on_the_students_page_and_nothing_is_graded_again(desk: Desk) -> None:
    desk.open("佐藤, 花子")
    desk.type("#doubles", "1.5")
    desk.type("#double-comment", "良い考えです。")
    assert "Success" in desk.press("b02", "generate-feedback")
    by_button = students_page(desk.course, "b02")
    assert "良い考えです。" in by_button and "1.5" in by_button
    assert "Success" in desk.press("b02", "release-feedback")
    released = [path.read_text() for path in (desk.course.root.parent / "exchange").rglob("*.html")]
    assert any("良い考えです。" in text for text in released)

    before = executed(desk.course)
    assert before and "2 graded" in proctor_here("grade", "hw", course=desk.course.root).output
    assert executed(desk.course) == before
    assert students_page(desk.course, "b02") == by_button and "2乗" in students_page(desk.course, "b01")
    desk.open("山田, 太郎")
    desk.type("#double-comment", "3 でも試しましょう。")
    assert "1 graded, 1 unchanged" in proctor_here("grade", "hw", course=desk.course.root).output
    assert "3 でも試しましょう。" in students_page(desk.course, "b01") and executed(desk.course) == before
    assert scores_of(desk.course.root, "hw")["b02"]["score"] == 1.5
    assert scores_of(desk.course.root, "hw")["b02"]["status"] == "graded", "a person's points are no question any more"


def test_a_page_that_is_older_than_its_grade_is_told_of(desk: Desk) -> None:
    proctor_here("grade", "hw", course=desk.course.root)
    assert "shows the grade before this one. Anew: proctor grade hw" in desk.press("b01", "autograde")
    assert "1 graded, 1 unchanged" in proctor_here("grade", "hw", course=desk.course.root).output


def test_walls_that_cannot_be_built_are_one_sentence(page: Page, tmp_path: Path) -> None:
    course = class_of(tmp_path, WITHOUT_WALLS)
    with serving(course.root, tmp_path / "aside") as server:
        said = Desk(course, page, f"{server}/formgrader").press("b01", "autograde")
    log, _, ours_not = said.partition("Traceback")
    print(said)
    assert "Not graded, since students' code can't be enclosed: No namespaces here. `proctor doctor` says" in log
    assert "File " not in log and "WallsError" not in ours_not

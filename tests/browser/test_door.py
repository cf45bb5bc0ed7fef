"""The door in a real browser, with the desk that really grades: from the first visit to the feedback, and every no.

`make pictures` takes those of the READMEs, of the sample class."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from doors import FakeDesk, served, work
from playwright.sync_api import Browser, Page
from support import WRONG, GradedClass

from proctor.course.folders import Course
from proctor.serve.app import app
from proctor.serve.desk import Desk
from proctor.serve.links import Links

pytestmark = pytest.mark.browser

PHONE, LARGE = {"width": 390, "height": 844}, {"width": 1200, "height": 900}
MINUTE = 60_000  # milliseconds: no machine is that slow
PICTURES = Path(os.environ.get("PICTURES", ""))


@dataclass
class Open:
    """A door that is open, and what went wrong in browsers that visited it."""

    course: Course
    address: str
    links: Links
    chromium: Browser
    closing: ExitStack
    wrong: list[str] = field(default_factory=list)

    def visit(self, name: str, *, staff: bool = False, **settings: Any) -> Page:
        """A browser of somebody's own, after the first visit by the personal link."""
        page = self.blank(**settings)
        page.goto(f"{self.address}/in/{self.links.invite([name], staff=staff)[name]}")
        return page

    def blank(self, **settings: Any) -> Page:
        context = self.chromium.new_context(**{"viewport": PHONE, **settings})
        self.closing.callback(context.close)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"script {error}"))
        page.on("console", lambda said: self.wrong.append(said.text) if "Content Security" in said.text else None)
        return page


@contextmanager
def opened(course: Course, assignment: str, desk: Any, chromium: Browser) -> Iterator[Open]:
    links = Links(course)
    with served(app(course, assignment, desk, links)) as address, ExitStack() as closing:
        door = Open(course, address, links, chromium, closing)
        yield door
        assert not door.wrong


@pytest.fixture
def door(course: Course, chromium: Browser) -> Iterator[Open]:
    """The door of the small course, whose desk grades."""
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate="2999-12-01 03:00:00 UTC")
    with Desk(course, "hw", jobs=1) as desk, opened(course, "hw", desk, chromium) as found:
        yield found


def hand_in(page: Page, *files: tuple[str, bytes]) -> None:
    """Chooses files and sends them, with the keyboard alone."""
    page.set_input_files(
        "input[type=file]",
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files],
    )
    page.locator("button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def feedback(page: Page) -> Any:
    """The feedback, once it is there: nobody touches the page meanwhile."""
    page.wait_for_selector("iframe", timeout=MINUTE)
    return page.frame_locator("iframe")


def test_from_the_first_visit_to_the_feedback_of_a_right_answer(door: Open) -> None:
    page = door.visit("aoki")
    assert page.url == f"{door.address}/" and "締切" in page.inner_text("main")
    hand_in(page, work(door.course))
    assert page.url == f"{door.address}/tries/1" and "one.ipynb" in page.inner_text("main")
    shown = feedback(page)
    assert "すべてのテストに合格しました" in shown.locator("main").inner_text()
    assert "2 / 2" in page.inner_text(".card")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_wrong_answer_reads_what_to_look_at_and_tries_again(door: Open) -> None:
    page = door.visit("aoki")
    hand_in(page, work(door.course, WRONG))
    shown = feedback(page)
    assert "not twice" in shown.locator(".lost").inner_text()
    shown.locator("a", has_text="one").last.click()  # a page of its notebook, inside the frame
    shown.locator("h1", has_text="one").wait_for(timeout=MINUTE)
    page.click("text=もう一度提出する")
    hand_in(page, work(door.course))
    assert "すべてのテストに合格しました" in feedback(page).locator("main").inner_text()
    page.click("text=これまでの提出")
    page.click("text=第 1 回")
    page.click("text=このフィードバックだけを開く")
    assert "not twice" in page.inner_text("body") and page.url.endswith("/tries/1/feedback/index.html")


def test_a_file_that_was_cut_off_is_mended_and_the_page_says_so(door: Open) -> None:
    name, data = work(door.course)
    page = door.visit("aoki")
    hand_in(page, (name, data[: data.rindex(b'"source"')]))
    feedback(page)
    assert "途中で切れていた" in page.inner_text(".note") and "2 / 2" in page.inner_text(".card")


def test_what_is_no_notebook_is_refused_and_the_way_back_is_there(door: Open) -> None:
    page = door.visit("aoki")
    hand_in(page, ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(100)))
    assert "ノートブックではないようです" in page.inner_text("main")
    page.click("text=はじめのページへ")
    assert page.locator("input[type=file]").is_visible()


def test_a_try_too_many_and_one_given_back(door: Open) -> None:
    door.course.config.Door.tries = 1
    page = door.visit("aoki")
    hand_in(page, work(door.course))
    feedback(page)
    page.goto(door.address)
    assert "提出できる回数を使いきりました" in page.inner_text("main") and not page.locator("form").count()
    staff = door.visit("sensei", staff=True, viewport=LARGE)
    staff.click("text=aoki")
    staff.click("text=Give the newest try back")
    page.reload()
    assert page.locator("input[type=file]").is_visible()


def test_a_closed_door_and_an_extension_that_opens_it(door: Open) -> None:
    with door.course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate="2020-01-01 00:00:00 UTC")
    door.course.config.Door.closes = "2020-01-02 00:00"
    page = door.visit("aoki")
    assert "受け付けは終わりました" in page.inner_text("main")
    staff = door.visit("sensei", staff=True, viewport=LARGE)
    staff.goto(f"{door.address}/staff/students/aoki")
    staff.fill("input[name=until]", "2020-12-31T00:00")
    staff.click("button:text('Extend')")
    assert "31 Dec" in staff.inner_text(".card")
    page.reload()
    assert "12月31日" in page.inner_text("main")


def test_a_link_that_has_ended_and_somebody_elses_page(door: Open) -> None:
    page, other = door.visit("aoki"), door.visit("baba")
    hand_in(page, work(door.course))
    feedback(page)
    for way in ("tries/1", "tries/1/feedback/index.html", "staff"):
        assert other.goto(f"{door.address}/{way}").status == 404  # type: ignore[union-attr]
    door.links.revoke("aoki")
    page.reload()
    assert "どなたか分かりませんでした" in page.inner_text("main")
    page.goto(f"{door.address}/in/something-old")
    assert "このリンクは使えません" in page.inner_text("main")


def test_the_instructor_sees_it_happen(door: Open) -> None:
    page = door.visit("aoki")
    staff = door.visit("sensei", staff=True, viewport=LARGE)
    assert "not submitted" in staff.inner_text("tr:has-text('aoki')")
    hand_in(page, work(door.course, WRONG))
    feedback(page)
    staff.wait_for_selector("tr:has-text('aoki') >> text=graded", timeout=MINUTE)  # by itself
    assert "doubles" in staff.inner_text("section:has-text('Where people are stuck')")
    staff.click("a[aria-label='feedback of aoki']")
    assert "not twice" in staff.inner_text("body")
    staff.goto(f"{door.address}/staff/report")
    staff.click("text=aoki")
    assert staff.url == f"{door.address}/staff/students/aoki"


def test_without_scripts_it_works_as_well(door: Open) -> None:
    page = door.visit("aoki", java_script_enabled=False)
    hand_in(page, work(door.course))
    feedback(page)
    assert "2 / 2" in page.inner_text(".card")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_keeps_anybody_from_using_it(course: Course, chromium: Browser, scheme: str) -> None:
    desk = FakeDesk(course)
    with opened(course, "hw", desk, chromium) as door:
        page = door.visit("aoki", color_scheme=scheme)
        staff = door.visit("sensei", staff=True, color_scheme=scheme)
        assert_readable(page)
        hand_in(page, work(course))
        assert_readable(page)
        desk.end("aoki", notes=[["直しました", "mended"]])
        page.wait_for_selector("iframe")
        assert_readable(page)
        for way in ("", f"in/{door.links.invite(['baba'])['baba']}", "nothing"):
            page.goto(f"{door.address}/{way}")
            assert_readable(page)
        for way in ("staff", "staff/students/aoki", "staff/report"):
            staff.goto(f"{door.address}/{way}")
            assert_readable(staff)


def assert_readable(page: Page) -> None:
    for width in (PHONE["width"], 820, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response["violations"]
        assert not [(one["id"], width, page.url) for one in found if one["impact"] in ("serious", "critical")]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


@pytest.mark.skipif("PICTURES" not in os.environ, reason="pictures are taken by: make pictures")
def test_pictures_for_the_readmes(graded_class: GradedClass, chromium: Browser, tmp_path: Path) -> None:
    root = graded_class.copy_to(tmp_path / "class")
    files = [(path.name, path.read_bytes()) for path in (root / "submitted" / "maeda" / "session04").glob("*.ipynb")]
    for step in ("submitted", "autograded", "feedback"):
        shutil.rmtree(root / step / "maeda")
    course = Course.load(root)
    PICTURES.mkdir(exist_ok=True)
    with Desk(course, "session04") as desk, opened(course, "session04", desk, chromium) as door:
        page = door.visit("maeda", viewport={"width": 420, "height": 760}, locale="ja-JP")
        page.screenshot(path=PICTURES / "door.png")
        hand_in(page, *sorted(files))
        feedback(page)
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / "door-feedback.png")
        staff = door.visit("sensei", staff=True, viewport={"width": 1100, "height": 1000})
        staff.screenshot(path=PICTURES / "door-staff.png")

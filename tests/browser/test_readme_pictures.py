"""The pictures of the READMEs, of the sample class in a real browser: `make pictures` puts them where they stand."""

import io
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from formgrader import Desk, class_of, serving
from PIL import Image
from playwright.sync_api import Browser, Page
from rich.console import Console
from rich.text import Text
from support import COMMAND, GradedClass, plain_environment

pytestmark = pytest.mark.browser

FOLDER = os.environ.get("PICTURES", "")  # where to put them; nowhere: they are only taken
LARGEST = 150_000  # bytes
COLOURS = 128  # as many as pages of text need
PHONE = {"width": 390, "height": 900}
DESK = {"width": 1000, "height": 800}
COLUMNS = "80"


def students_page(page: Page, made: GradedClass, _: Path) -> bytes:
    """What a student with two mistakes gets, on a phone."""
    page.set_viewport_size(PHONE)
    page.goto((made.root / "feedback" / "maeda" / "session04" / "index.html").as_uri())
    return page.screenshot()


def report(page: Page, made: GradedClass, _: Path) -> bytes:
    """The class, for staff."""
    page.set_viewport_size(DESK)
    page.goto((made.root / "reports" / "session04" / "report.html").as_uri())
    return page.screenshot()


def scores(page: Page, made: GradedClass, _: Path) -> bytes:
    """The table of scores in a terminal of 80 columns."""
    environment = {**plain_environment(), "COLUMNS": COLUMNS, "TERM": "xterm-256color", "FORCE_COLOR": "1"}
    environment.pop("NO_COLOR")
    words = [COMMAND, "--course", str(made.root), "scores", "session04"]
    said = subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout
    terminal = Console(record=True, width=int(COLUMNS), file=io.StringIO())
    terminal.print(Text.from_ansi(said))
    drawn = terminal.export_svg(title="proctor scores session04", unique_id="scores")
    page.set_content(f'<div style="width: 800px">{drawn}</div>')
    return page.locator("svg").screenshot()


def formgrader(page: Page, _: GradedClass, aside: Path) -> bytes:
    """A late answer that a person has to decide, in nbgrader's formgrader."""
    page.set_viewport_size({"width": 1200, "height": 840})
    course = class_of(aside)
    with serving(course.root, aside / "aside") as server:
        desk = Desk(course, page, f"{server}/formgrader")
        desk.press("b02", "autograde")
        desk.open("佐藤, 花子")
        page.locator(".glyphicon.name-hidden").click()
        return page.screenshot()


PICTURES: dict[str, Callable[[Page, GradedClass, Path], bytes]] = {
    "feedback.png": students_page,
    "report.png": report,
    "scores.png": scores,
    "formgrader.png": formgrader,
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_taken_and_small(chromium: Browser, graded_class: GradedClass, tmp_path: Path, name: str) -> None:
    context = chromium.new_context(device_scale_factor=1.5)
    context.route(
        "http*://**", lambda route: route.continue_() if "//127.0.0.1" in route.request.url else route.abort()
    )
    picture = Image.open(io.BytesIO(PICTURES[name](context.new_page(), graded_class, tmp_path)))
    context.close()
    assert picture.getcolors(10) is None, "a page on which something stands"
    path = Path(FOLDER or tmp_path).resolve() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    assert path.stat().st_size < LARGEST

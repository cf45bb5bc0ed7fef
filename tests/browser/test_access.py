"""Pages for everybody: what axe-core finds, at three widths, light and dark, and on paper."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from support import GradedClass

pytestmark = pytest.mark.browser

WIDTHS = (390, 820, 1280)
PAGES = (
    "feedback/maeda/session04/index.html",
    "feedback/maeda/session04/2_two_layer_net.html",
    "feedback/ota/session04/index.html",
    "feedback/sato/session04/index.html",
    "reports/session04/report.html",
)
MOST_ON_PAPER = 2  # pages of a student's feedback


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_serious_keeps_anybody_from_reading(
    chromium: Browser, graded_class: GradedClass, page: str, scheme: str
) -> None:
    for width in WIDTHS:
        opened = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        opened.goto((graded_class.root / page).as_uri())
        found = Axe().run(opened).response["violations"]
        opened.close()
        assert not [(one["id"], width) for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith("index.html")])
def test_a_phone_shows_a_students_page_without_scrolling_sideways(
    chromium: Browser, graded_class: GradedClass, page: str
) -> None:
    opened = chromium.new_page(viewport={"width": 390, "height": 844})
    opened.goto((graded_class.root / page).as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    score = opened.locator(".score").first.bounding_box()
    opened.close()
    assert score is not None and score["y"] + score["height"] < 844  # on top, without scrolling


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("feedback/maeda")])
def test_a_students_page_is_few_pages_on_paper(chromium: Browser, graded_class: GradedClass, page: str) -> None:
    opened = chromium.new_page()
    opened.goto((graded_class.root / page).as_uri())
    printed = opened.pdf(format="A4")
    opened.close()
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= MOST_ON_PAPER


def test_a_submissions_page_is_small(graded_class: GradedClass) -> None:
    for path in Path(graded_class.root / "feedback").glob("*/session04/index.html"):
        text = path.read_text(encoding="utf-8")
        assert len(re.sub(r"data:image/[^\"]+", "", text).encode()) < 300_000, path

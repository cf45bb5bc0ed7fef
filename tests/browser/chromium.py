"""A page in a real browser that reports what it should not have done."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

from playwright.sync_api import Browser, Page, Route, sync_playwright

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PROGRAM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
MISSING = "A browser is needed. On Debian: apt-get update && apt-get install -y chromium"

# Tries what a reader may do, in the page's own words; says what there is of links.
_OPEN = "document.querySelectorAll('details').forEach(one => { one.open = true })"
_TOUCH = """document.querySelectorAll('main *, .panel-body *').forEach(one =>
  ['mouseover', 'focus', 'pointerenter', 'toggle'].forEach(kind => one.dispatchEvent(new Event(kind))))"""
_LINKS = "() => [...document.querySelectorAll('a[href], area[href]')].map(one => one.getAttribute('href'))"
_CLICK = "number => document.querySelectorAll('a[href], area[href]')[number].click()"
_ELEMENTS = """() => [...document.querySelectorAll('.theirs *')].map(one =>
  [one.localName, one.namespaceURI, Object.fromEntries([...one.attributes].map(a => [a.name, a.value]))])"""


@dataclass
class Watched:
    """What happened while somebody read a page. ran: scripts; asked: requests that nobody's click made."""

    ran: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    elements: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's browser, with a profile of its own that is gone afterwards."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS.split())
        try:
            yield opened
        finally:
            opened.close()


def read(opened: Browser, path: Path, allowed: str = "") -> Watched:
    """Reads a page as a curious person would: opens what is folded, touches everything, clicks every link.

    allowed: the start of addresses that this page may ask for; then it may ask for files, too."""
    watched = Watched()
    context = opened.new_context()
    page = context.new_page()
    _listen(page, watched)
    clicked: list[str] = []
    context.route("**/*", lambda route: _answer(route, path.as_uri(), watched, clicked, allowed))
    context.on("page", lambda other: watched.ran.append(f"opened {other.url}") if other is not page else None)
    page.goto(path.as_uri())
    page.evaluate(_OPEN)
    page.evaluate(_TOUCH)
    watched.elements = [tuple(one) for one in page.evaluate(_ELEMENTS)]
    watched.links = page.evaluate(_LINKS)
    first = {link: number for number, link in reversed(list(enumerate(watched.links))) if not link.startswith("#")}
    for link, number in first.items():
        clicked.append(link)
        page.evaluate(_CLICK, number)
        page.wait_for_timeout(20)
    page.wait_for_timeout(100)
    context.close()
    return watched


def _listen(page: Page, watched: Watched) -> None:
    def dialog(shown: Any) -> None:
        watched.ran.append(f"dialog {shown.message}")
        shown.dismiss()

    page.on("dialog", dialog)
    page.on("pageerror", lambda error: watched.ran.append(f"script {error}"))


def _answer(route: Route, own: str, watched: Watched, clicked: list[str], allowed: str) -> None:
    """Nothing leaves: a click's navigation is answered with "stay where you are", all else is noted and refused."""
    request = route.request
    if request.url.startswith((own, "data:image/")):
        route.continue_()
    elif request.is_navigation_request() and clicked:
        route.fulfill(status=204)
        if _plain(request.url) not in [_plain(urljoin(own, link)) for link in clicked]:
            watched.asked.append(f"{request.url}, which is no link that was clicked")
    else:
        if not (allowed and request.url.startswith(("file:", allowed))):
            watched.asked.append(request.url)
        route.abort()


def _plain(address: str) -> str:
    return unquote(address).rstrip("/")

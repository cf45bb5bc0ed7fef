"""The browser in which all of these tests read."""

from collections.abc import Iterator

import pytest
from chromium import MISSING, PROGRAM, browser
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not PROGRAM:
        pytest.fail(MISSING)
    with browser() as opened:
        yield opened

"""Bounds of trusted code: time, in the main thread and in others, and what errors say."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from proctor.bridge.errors import Contradiction, RoomGone
from proctor.grader import trusted
from proctor.grader.trusted import MOST_PRINTED, captured, text_of, time_limit, workplace


@pytest.fixture(params=["main", "thread"])
def run(request: pytest.FixtureRequest) -> Callable[[Callable[[], Any]], Any]:
    """Runs something in the main thread, or in another one as a cluster's workers do."""

    def in_thread(action: Callable[[], Any]) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(action).result()

    return in_thread if request.param == "thread" else lambda action: action()


def spin() -> None:
    while True:
        time.sleep(0.001)


@pytest.mark.parametrize("seconds", [0, -1.0, 0.0])
def test_no_time_left_is_a_timeout_at_once(run: Any, seconds: float) -> None:
    def limited() -> None:
        with time_limit(seconds):
            raise AssertionError("it ran")

    with pytest.raises(trusted.TestTimeout):
        run(limited)


@pytest.mark.parametrize(("outer", "inner"), [(0.1, 60.0), (60.0, 0.1)])
def test_limits_inside_each_other_both_hold(run: Any, outer: float, inner: float) -> None:
    def limited() -> None:
        with time_limit(outer), time_limit(inner):
            spin()

    with pytest.raises(trusted.TestTimeout):
        run(limited)


def test_the_shorter_of_two_limits_is_the_one_that_ends(run: Any) -> None:
    began = time.monotonic()

    def limited() -> None:
        with time_limit(0.1), time_limit(20.0):
            spin()

    with pytest.raises(trusted.TestTimeout):
        run(limited)
    assert time.monotonic() - began < 15.0


def test_a_limit_holds_after_another_inside_it_has_ended(run: Any) -> None:
    def limited() -> None:
        with time_limit(0.2):
            with time_limit(60.0):
                pass
            spin()

    with pytest.raises(trusted.TestTimeout):
        run(limited)


def test_what_ends_in_time_is_left_alone(run: Any) -> None:
    def limited() -> str:
        with time_limit(0.1), time_limit(0.05):
            pass
        time.sleep(0.9)  # beyond both, with their grace
        return "done"

    assert run(limited) == "done"


@pytest.mark.parametrize("raised", [ValueError, RoomGone, Contradiction, trusted.TestTimeout, RecursionError])
def test_an_error_whose_text_cannot_be_had_says_nothing(raised: type[BaseException]) -> None:
    class Said:
        def __str__(self) -> str:
            raise raised("no")

    assert text_of(AssertionError(Said())) == ""


def test_an_error_whose_text_takes_for_ever_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proctor.grader.trusted._TELLING", 0.1)

    class Said:
        def __str__(self) -> str:
            spin()
            return "never"

    assert text_of(AssertionError(Said())) == ""
    assert text_of(ValueError("x" * 10**6 + chr(0xD800))) == "x" * 20_000


def test_what_is_printed_is_kept_from_its_start_on() -> None:
    with captured() as text:
        for number in range(3):
            print(number, "x" * (MOST_PRINTED - 10))
    assert text.getvalue()[:3] == "0 x" and len(text.getvalue()) == MOST_PRINTED and "1 x" in text.getvalue()


@pytest.mark.parametrize("before", [None, "validate"])
def test_tests_are_told_that_nbgrader_runs_them_and_nobody_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    if before is not None:
        monkeypatch.setenv("NBGRADER_EXECUTION", before)
    with workplace(tmp_path):
        assert os.environ["NBGRADER_EXECUTION"] == "autograde"
    assert os.environ.get("NBGRADER_EXECUTION") == before

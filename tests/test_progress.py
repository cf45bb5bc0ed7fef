"""What a run says of itself: what it does while the number is unknown, then how long the rest may take."""

import io

import pytest
from rich.console import Console
from rich.progress import Progress

from proctor import progress
from proctor.grading.pipeline import Outcome


class Watched:
    """A terminal, and a clock that goes when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.bars = 0.0, list[Progress]()
        self.console = Console(file=io.StringIO(), force_terminal=True, width=140, color_system=None)
        made = progress._bar

        def bar(*words: object) -> Progress:
            self.bars.append(made(*words))  # type: ignore[arg-type]
            self.bars[-1].get_time = lambda: self.now
            return self.bars[-1]

        monkeypatch.setattr(progress, "_bar", bar)

    def line(self) -> str:
        """What the bar's line would be now."""
        out = Console(file=io.StringIO(), width=140)
        (bar,) = self.bars
        for column in bar.columns:
            column._renderable_cache = {}  # which holds by the clock of the machine
        out.print(bar.make_tasks_table(bar.tasks))
        return out.file.getvalue()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def test_grading_says_what_it_does_and_estimates_from_the_first_result_on(watched: Watched) -> None:
    seen = []

    def outcomes():  # type: ignore[no-untyped-def]
        seen.append(watched.line())
        for student in ("aya", "bo", "chie"):
            watched.now += 40
            yield Outcome(student, "graded")
            seen.append(watched.line())

    progress.follow(outcomes(), 3, watched.console)
    assert "Reading submissions, opening rooms" in seen[0] and "0/3" in seen[0] and "left" not in seen[0]
    assert "Grading aya" in seen[1] and "1/3" in seen[1] and "about 1:20 left" in seen[1]
    assert "about 0:40 left" in seen[2]
    assert "3/3" in seen[3] and "left" not in seen[3]


def test_what_is_unchanged_does_not_make_the_estimate_too_short(watched: Watched) -> None:
    seen = []

    def outcomes():  # type: ignore[no-untyped-def]
        for number in range(97):
            yield Outcome(f"s{number}", "unchanged")
        watched.now += 60
        yield Outcome("aya", "graded")
        seen.append(watched.line())
        yield Outcome("bo", "pending")

    progress.follow(outcomes(), 100, watched.console)
    assert "1/3" in seen[0] and "97 unchanged" in seen[0] and "about 2:00 left" in seen[0]


def test_a_check_says_what_it_does_before_it_knows_how_much_there_is(watched: Watched) -> None:
    with progress.checking(watched.console) as told:
        first = watched.line()
        watched.now += 30  # the masters were read
        told("", 4)
        second = watched.line()
        watched.now += 2
        told("the master", 1)
        third = watched.line()
        told("", 6)
        last = watched.line()
    assert "Reading masters and catalogue" in first and "/" not in first and "0:00:00" in first
    assert "Starting workers" in second and "0/4" in second
    assert "Checking the master" in third and "1/4" in third and "about 0:06 left" in third
    assert "1/10" in last


def test_where_there_is_no_terminal_there_is_no_bar() -> None:
    console = Console(file=io.StringIO(), force_terminal=False)
    progress.follow([Outcome("aya", "graded"), Outcome("bo", "unchanged")], 2, console)
    assert console.file.getvalue() == "aya: graded\n"  # type: ignore[attr-defined]

"""Telling how far a run is: a live bar on a terminal, a line per submission elsewhere, a summary at the end."""

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from .grading.pipeline import Outcome
from .pages.to_do import ToDo, by_kind
from .plain_text import printable

_MOST_NAMED = 6  # students of a kind of flag, in one line
STATUSES = ("graded", "unchanged", "pending")


@dataclass(frozen=True)
class Run:
    """What came of a run, and how long it took."""

    outcomes: tuple[Outcome, ...]
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        return {status: sum(one.status == status for one in self.outcomes) for status in STATUSES}

    def summary(self) -> str:
        """One line for people."""
        told = ", ".join(f"{number} {status}" for status, number in self.counts.items()) + "."
        graded = self.counts["graded"]
        if not graded:
            return f"{told} {self.seconds:.1f} s."
        return f"{told} {self.seconds:.1f} s, {graded / self.seconds:.2f} graded per second."

    def to_do(self) -> list[str]:
        """What staff should look at: a line for each kind of flag, with its students and what to do."""
        return [_line(one) for one in by_kind((one.student, one.flags) for one in self.outcomes)]

    def as_json(self) -> str:
        """One object for machines, on one line."""
        outcomes: dict[str, dict[str, Any]] = {}
        for one in sorted(self.outcomes, key=lambda one: one.student):
            outcomes[one.student] = {key: value for key, value in asdict(one).items() if key != "student"}
        whole = {"counts": self.counts, "seconds": round(self.seconds, 3), "outcomes": outcomes}
        return printable(json.dumps(whole, ensure_ascii=False))


def _line(one: ToDo) -> str:
    named = ", ".join(one.students[:_MOST_NAMED]) + (", …" if len(one.students) > _MOST_NAMED else "")
    return f"{one.kind}: {len(one.students)} ({named}): {one.advice}"


def follow(outcomes: Iterable[Outcome], total: int, console: Console) -> Run:
    """Shows the outcomes on console as they come."""
    done: list[Outcome] = []
    failures, began = 0, time.monotonic()
    with bar(console, _RATE, _FAILURES) as progress:
        task = progress.add_task("Grading", total=total, rate="", failures="")
        for outcome in outcomes:
            done.append(outcome)
            failures += outcome.status == "pending"
            seconds = time.monotonic() - began
            progress.update(
                task,
                advance=1,
                description=f"Grading {printable(outcome.student)}",
                rate=f"{len(done) / max(seconds, 1e-3):.2f}/s",
                failures=f"{failures} failed" if failures else "",
            )
            if not console.is_terminal and outcome.status != "unchanged":
                console.print(f"{printable(outcome.student)}: {outcome.status}", markup=False, highlight=False)
    return Run(tuple(done), time.monotonic() - began)


_RATE = TextColumn("{task.fields[rate]}")
_FAILURES = TextColumn("{task.fields[failures]}", style="red")


def bar(console: Console, *more: TextColumn) -> Progress:
    """A progress bar; nothing where there is no terminal."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        *more,
    )
    return Progress(*columns, console=console, disable=not console.is_terminal)

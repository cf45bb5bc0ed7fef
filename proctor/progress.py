"""Telling how far a run is: a live bar on a terminal, a line per submission elsewhere, a summary at the end."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

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
    """Shows the outcomes on console as they come. What is unchanged leaves the count: the rest takes the time."""
    done: list[Outcome] = []
    counts: Counter[str] = Counter()
    began = time.monotonic()
    with _bar(console, _RATE, _UNCHANGED, _FAILURES) as progress:
        task = progress.add_task("Reading submissions, opening rooms", total=total, rate="", unchanged="", failures="")
        for outcome in outcomes:
            done.append(outcome)
            counts[outcome.status] += 1
            executed = len(done) - counts["unchanged"]
            progress.update(
                task,
                total=total - counts["unchanged"],
                completed=executed,
                description=f"Grading {printable(outcome.student)}",
                rate=f"{executed / max(time.monotonic() - began, 1e-3):.2f}/s",
                unchanged=f"{counts['unchanged']} unchanged" if counts["unchanged"] else "",
                failures=f"{counts['pending']} failed" if counts["pending"] else "",
            )
            if not console.is_terminal and outcome.status != "unchanged":
                console.print(f"{printable(outcome.student)}: {outcome.status}", markup=False, highlight=False)
    return Run(tuple(done), time.monotonic() - began)


@contextmanager
def checking(console: Console) -> Iterator[Callable[[str, int], None]]:
    """Yields what a check tells how far it is: (name, n) when n tasks are done, ("", n) when n more are known."""
    with _bar(console) as progress:
        task = progress.add_task("Reading masters and catalogue, making the release", total=None)

        def told(name: str, tasks: int) -> None:
            total = progress.tasks[task].total
            if name:
                progress.update(task, advance=tasks, description=f"Checking {name}")
            elif total is None:
                progress.reset(task, total=tasks, description="Starting workers")  # the estimate begins here
            else:
                progress.update(task, total=total + tasks)

        yield told


class _Left(ProgressColumn):
    """How long the rest may take: by the speed of late, and by that of the whole while there is no other."""

    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        if not task.completed or not task.remaining:
            return Text()
        speed = task.speed or task.completed / max(task.elapsed or 0.0, 1e-3)
        minutes, seconds = divmod(round(task.remaining / speed), 60)
        return Text(f"about {minutes}:{seconds:02d} left", style="progress.remaining")


class _Count(MofNCompleteColumn):
    """How many of how many; nothing while that is unknown."""

    def render(self, task: Task) -> Text:
        return Text() if task.total is None else super().render(task)


_RATE = TextColumn("{task.fields[rate]}")
_UNCHANGED = TextColumn("{task.fields[unchanged]}")
_FAILURES = TextColumn("{task.fields[failures]}", style="red")


def _bar(console: Console, *more: TextColumn) -> Progress:
    """A progress bar; nothing where there is no terminal."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        _Count(),
        TimeElapsedColumn(),
        _Left(),
        *more,
    )
    return Progress(*columns, console=console, disable=not console.is_terminal)

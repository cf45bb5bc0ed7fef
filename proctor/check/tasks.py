"""The work of a check, in processes side by side: each task examines one set of answers in a walled room."""

import multiprocessing
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.util import Finalize
from pathlib import Path

from ..course.folders import Course
from ..grader.examination import TimeLimits, Traces
from ..grading.forkserver import one_thread_each
from ..hints.recognise import Hints
from ..walls.detect import best_mode
from ..walls.keeper import Keeper
from ..walls.limits import Mode


@dataclass(frozen=True)
class Task:
    """Answers to examine. answers: what stands in place of the master's; only: the test cells that matter.

    until_lost: the first lost test cell is enough; hinted: say which known mistake each lost cell shows."""

    name: str
    notebook: str
    answers: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] | None = None
    seed: int = 1
    until_lost: bool = False
    hinted: bool = False
    limits: TimeLimits = field(default_factory=TimeLimits)


@dataclass(frozen=True)
class Done:
    """What came out. points: what was earned; lost: test cells without full points, and why; hints: mistake by cell."""

    task: Task
    points: float
    lost: dict[str, str]
    hints: dict[str, str]
    timed_out: bool
    seconds: float


@contextmanager
def workers(course: Course, assignment: str, jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that run tasks."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    one_thread_each()
    walls = course.config.Examine.get("walls", "best")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _start, (course.root, assignment, str(walls))) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def run(pool: ProcessPoolExecutor, tasks: Iterable[Task]) -> Iterator[Done]:
    """What comes of tasks, as it comes."""
    for future in as_completed([pool.submit(_run, task) for task in tasks]):
        yield future.result()


_HINTS: list[Hints] = []  # of this worker


def _start(root: Path, assignment: str, walls: str) -> None:
    course = Course.load(root)
    source = course.folder("source", assignment).resolve()
    keeper = Keeper(best_mode() if walls == "best" else Mode(walls), secret=[source.parent])
    Finalize(None, keeper.close, exitpriority=10)
    hints = Hints.of_course(source, course.root / "misconceptions" / assignment, keeper, course.state / "hints")
    _HINTS[:] = [hints]


def _run(task: Task) -> Done:
    hints, began = _HINTS[0], time.monotonic()
    found = hints.examiner.examine(
        task.notebook,
        hints.answers | task.answers,
        seed=task.seed,
        only=task.only,
        limits=task.limits,
        traces=Traces.FAILED if task.hinted else Traces.NONE,
        until_lost=task.until_lost,
    )
    seconds = time.monotonic() - began
    lost = {name: one.reason or "not all points" for name, one in found.verdicts.items() if one.points < one.max_points}
    shown = hints.find(task.notebook, found.traces) if task.hinted else {}
    return Done(
        task,
        sum(verdict.points for verdict in found.verdicts.values()),
        lost,
        {cell: entry.id for cell, entry in shown.items()},
        any(flag.startswith("timeout") for flag in found.flags) or any("TestTimeout" in why for why in lost.values()),
        seconds,
    )

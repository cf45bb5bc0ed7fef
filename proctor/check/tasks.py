"""The work of a check, in processes side by side: each task examines one set of answers in a walled room."""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..course.folders import Course
from ..grader.examination import TimeLimits, Traces
from ..grading.execute import keeper_of
from ..grading.forkserver import one_thread_each
from ..grading.workers import end_with_parent
from ..hints.recognise import Hints
from ..walls.detect import mode_of
from ..walls.limits import Mode
from .learn import learn


@dataclass(frozen=True)
class Task:
    """Answers to examine. answers: what stands in place of the master's; only: the test cells that matter.

    until_lost: the first lost test cell is enough; hinted: say which known mistake each lost cell shows; files: what
    a cheat brings into its room."""

    name: str
    notebook: str
    answers: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] | None = None
    seed: int = 1
    until_lost: bool = False
    hinted: bool = False
    limits: TimeLimits = field(default_factory=TimeLimits)
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What came out. earned: points by test cell; lost: those without full points, and why; hints: mistake by cell;
    fault: how a cheat made the grader itself fail; in_room: test cells of the notebook that run there, and why."""

    task: Task
    earned: dict[str, float]
    lost: dict[str, str]
    hints: dict[str, str]
    timed_out: bool
    seconds: float
    fault: str = ""
    in_room: Mapping[str, str] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return sum(self.earned.values())


@contextmanager
def workers(course: Course, assignment: str, jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that run tasks. Raises WallsError where none could open a room."""
    walls = mode_of(course.config.Examine.get("walls", "best"))
    os.environ.setdefault("MPLBACKEND", "Agg")
    one_thread_each()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _start, (course.root, assignment, walls)) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def run(pool: ProcessPoolExecutor, tasks: Iterable[Task]) -> Iterator[Done]:
    """What comes of tasks, as it comes."""
    for future in as_completed([pool.submit(_run, task) for task in tasks]):
        yield future.result()


def learn_all(pool: ProcessPoolExecutor, cells: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, bytes]]:
    """What cheats may know of each solution cell. cells: the test cells of each."""
    futures = {pool.submit(_learn, cell, tests): cell for cell, tests in cells.items()}
    for future in as_completed(futures):
        yield futures[future], future.result()


_HINTS: list[Hints] = []  # of this worker


def _start(root: Path, assignment: str, walls: Mode) -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    course = Course.load(root)
    source = course.folder("source", assignment).resolve()
    keeper = keeper_of(walls, tuple(map(str, course.secret())))
    hints = Hints.of_course(source, course.root / "misconceptions" / assignment, keeper, course.state / "hints")
    _HINTS[:] = [hints]


def _run(task: Task) -> Done:
    began = time.monotonic()
    try:
        return _examined(task, began)
    except Exception as error:
        if not task.files:
            raise
        return Done(task, {}, {}, {}, False, time.monotonic() - began, f"{type(error).__name__}: {error}")


def _examined(task: Task, began: float) -> Done:
    hints = _HINTS[0]
    found = replace(hints.examiner, files=hints.examiner.files | task.files).examine(
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
        {name: verdict.points for name, verdict in found.verdicts.items()},
        lost,
        {cell: entry.id for cell, entry in shown.items()},
        any(flag.startswith("timeout") for flag in found.flags) or any("TestTimeout" in why for why in lost.values()),
        seconds,
        in_room=hints.examiner.ways(task.notebook).in_room,
    )


def _learn(cell: str, tests: tuple[str, ...]) -> bytes:
    return learn(_HINTS[0].examiner, cell, tests)

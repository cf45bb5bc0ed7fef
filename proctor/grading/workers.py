"""Where work is done: processes of this machine, or the workers of a Dask cluster. No scheduling of our own."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from traitlets.config import Config

from ..course.assignment import Assignment
from ..errors import ProctorError
from ..submission.read import Handed
from . import forkserver
from .execute import Executed, execute
from .gradebook import Given

_one_at_a_time = threading.Lock()  # trusted code changes this process's folder and import path


class PageMaker(Protocol):
    """What makes the feedback page of a notebook from its name, the executed JSON, and its grades."""

    __module__: str

    def __call__(self, assignment: Assignment, name: str, notebook: str, given: Given, config: Config) -> str: ...


@dataclass(frozen=True)
class Shared:
    """What all tasks of a run share. config: the course's."""

    assignment: Assignment
    config: Config
    make_page: PageMaker


_loaded: list[Shared] = []


def cores() -> int:
    """Processors that this process may use."""
    return len(_processors())


def _processors() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


def load(shared: Shared) -> None:
    """Gives a worker what all its tasks share."""
    _loaded[:] = [shared]


def _load_here(shared: Shared, places: Any) -> None:
    """The same in a process of our own, which leaves interrupts to its parent and does not survive it.

    It stays on one processor, and its rooms with it: the two wait for each other all the time, and waking somebody on
    another processor takes as long as what a test cell asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {places.get()})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    load(shared)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def run_execute(sheet: str, handed: Handed) -> Executed:
    """In a worker: executes one notebook of one submission."""
    assignment = _loaded[0].assignment
    with _one_at_a_time:
        return execute(assignment, next(one for one in assignment.sheets if one.name == sheet), handed)


def run_page(sheet: str, notebook: str, given: Given) -> str:
    """In a worker: one feedback page."""
    shared = _loaded[0]
    with _one_at_a_time:
        return shared.make_page(shared.assignment, sheet, notebook, given, shared.config)


@contextmanager
def workers(shared: Shared, jobs: int, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    """An executor that run_execute and run_page can be submitted to, and how many tasks it can do at once."""
    if scheduler is None:
        context = forkserver.context(shared.make_page.__module__)
        places = context.SimpleQueue()
        found = _processors()
        for number in range(jobs):
            places.put(found[(os.getpid() + number) % len(found)])  # runs side by side rarely begin at the same one
        with ProcessPoolExecutor(jobs, context, _load_here, (shared, places)) as executor:
            try:
                yield executor, jobs
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                raise
    else:
        yield from _dask(shared, scheduler)


def _dask(shared: Shared, scheduler: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client, WorkerPlugin
    except ImportError:
        raise ProctorError("Grading on a cluster needs Dask. Run: pip install 'proctor[cluster]'") from None

    class Load(WorkerPlugin):
        """Gives the assignment to every worker, also to those that join later."""

        name = "proctor"

        def setup(self, worker: Any) -> None:
            load(shared)

    try:
        client = Client(scheduler, timeout=20)
    except OSError as error:
        raise ProctorError(f"No Dask scheduler answers at {scheduler}: {error}. Start one: dask scheduler") from error
    with client:
        client.register_plugin(Load())
        threads = sum(client.nthreads().values())
        if threads == 0:
            raise ProctorError(f"The Dask scheduler {scheduler} has no workers. Start some: dask worker {scheduler}")
        with client.get_executor(pure=False) as executor:
            yield executor, threads

"""What a worker does: executes notebooks and makes pages, one at a time, within bounds of time and memory.

Whatever goes wrong comes back as text: no value of a student's travels inside an exception of ours."""

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from ..course import assignment as course_assignment
from ..course.assignment import Assignment
from ..plain_text import printable_lines, told
from ..submission.read import Handed
from .execute import HINT_SECONDS, Executed, execute, keeper_of, ways_of
from .gradebook import Given
from .watchdog import ended_after, told_to

_PASSES = 2  # of a notebook, each with its own limit: for its verdicts, and for what is shown
_BESIDES = 10.0  # seconds for reading and writing it
_MOST_CAUSES = 5  # of an exception that a log tells

NOTHING: Mapping[str, Collection[str]] = MappingProxyType({})  # is withheld

T = TypeVar("T")
_one_at_a_time = threading.Lock()  # trusted code changes this process's folder and import path


class PageMaker(Protocol):
    """What makes the feedback pages of a submission, by name, from the executed notebooks and their grades.

    withheld: the cells by notebook whose results the pages leave out."""

    __module__: str

    def __call__(
        self,
        assignment: Assignment,
        notebooks: Mapping[str, str],
        given: Mapping[str, Given],
        withheld: Mapping[str, Collection[str]] = NOTHING,
    ) -> dict[str, str]: ...


@dataclass(frozen=True)
class Shared:
    """What all tasks of a run share. folder: for what local workers need for a while.

    page_seconds: for one submission, whose pages mostly take a tenth of a second each. memory: bytes that a local
    worker may hold; past half of it a new one takes its place."""

    assignment: Assignment
    make_pages: PageMaker
    folder: Path
    page_seconds: float = 60.0
    memory: int = 4 << 30


@dataclass(frozen=True)
class Fault:
    """What went wrong on our side, as text. reason: one line; log: where; retry: whether it may have been bad luck."""

    reason: str
    log: str = ""
    retry: bool = False

    @classmethod
    def of(cls, error: BaseException) -> "Fault":
        return cls(told(error), "\n".join(_causes(error)))


def _causes(error: BaseException | None) -> Iterator[str]:
    """An exception and what led to it, without asking any of its values for more than a text."""
    for _ in range(_MOST_CAUSES):
        if error is not None:
            yield printable_lines("".join(traceback.format_tb(error.__traceback__)))
            yield told(error)
            error = error.__cause__ or error.__context__


_loaded: list[Shared] = []


def load(shared: Shared, folder: Path) -> None:
    """Gives a worker what all its tasks share, and a folder for as long as it lives."""
    _loaded[:] = [shared]
    course_assignment.unpack_below = folder


def serve(tasks: Connection, shared: Shared, processor: int) -> None:
    """The life of a local worker: it leaves interrupts to its parent, and does not survive it.

    It stays on one processor, and its rooms with it: the two wait for each other all the time, and waking somebody on
    another processor takes as long as what a test cell asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {processor})
    threading.Thread(target=end_with_parent, daemon=True).start()
    _bound_memory(shared.memory)
    load(shared, shared.folder)
    with last_words(shared.folder, os.getpid()).open("w", encoding="utf-8") as words, told_to(words):
        while True:
            try:
                function, *arguments = tasks.recv()
            except EOFError:  # nothing more to do
                return
            tasks.send((function(*arguments), _peak() > shared.memory // 2))


def last_words(folder: Path, process: int) -> Path:
    """What a worker that died left to read."""
    return folder / f"{process}.txt"


def end_with_parent() -> None:
    """Ends this process when the one that started it is gone; to be run in a thread."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _bound_memory(most: int) -> None:
    """What a test makes of a student's values may fill this process, not the machine: a MemoryError comes first."""
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _peak() -> int:
    """Bytes of memory that this process had at most."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def run_execute(sheet: str, handed: Handed) -> Executed | Fault:
    """In a worker: executes one notebook of one submission."""
    assignment = _loaded[0].assignment
    found = next(one for one in assignment.sheets if one.name == sheet)
    seconds = _PASSES * assignment.notebook_seconds + _BESIDES + (HINT_SECONDS if assignment.entries else 0.0)
    return _within(seconds, lambda: execute(assignment, found, handed))


def run_nothing() -> Fault | None:
    """In a worker: what each does once, before there is anything to do."""
    assignment = _loaded[0].assignment

    def once() -> None:
        for sheet in assignment.sheets:
            ways_of(assignment, sheet)
        keeper_of(assignment.walls, assignment.secret).warm_up()

    return _within(_PASSES * assignment.notebook_seconds * len(assignment.sheets) + _BESIDES, once)


def run_pages(
    notebooks: Mapping[str, str], given: Mapping[str, Given], withheld: Mapping[str, Collection[str]] = NOTHING
) -> dict[str, str] | Fault:
    """In a worker: the feedback pages of one submission."""
    run = _loaded[0]
    return _within(run.page_seconds, lambda: run.make_pages(run.assignment, notebooks, given, withheld))


def _within(seconds: float, work: Callable[[], T]) -> T | Fault:
    try:
        with _one_at_a_time, ended_after(seconds):
            return work()
    except BaseException as error:
        return Fault.of(error)

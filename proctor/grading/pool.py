"""Where work is done: processes of this machine, or the workers of a Dask cluster. No scheduling of our own."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from ..errors import ProctorError
from . import forkserver
from .workers import Fault, Shared, last_words, load, serve

if TYPE_CHECKING:  # Windows has none
    from multiprocessing.context import ForkServerContext

_SECONDS_TO_END = 20.0  # for a worker that has nothing more to do, with its rooms


def cores() -> int:
    """Processors that this process may use."""
    return len(_processors())


def _processors() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


@contextmanager
def workers(shared: Shared, jobs: int, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    """An executor that run_execute and run_pages can be submitted to, and how many tasks it can do at once."""
    if scheduler is not None:
        yield from _dask(shared, scheduler)
        return
    pool = _Pool(shared, jobs)
    try:
        yield pool, jobs
    except BaseException:
        pool.kill()
        raise
    finally:
        pool.shutdown()


class _Pool(ThreadPoolExecutor):
    """A thread for each process, so that a process that ends takes along just what it was doing."""

    def __init__(self, shared: Shared, jobs: int) -> None:
        super().__init__(jobs, "workers")
        context = forkserver.context(shared.make_pages.__module__)
        found = _processors()  # runs side by side rarely begin at the same one
        places = (found[(os.getpid() + number) % len(found)] for number in range(jobs))
        self._workers = [_Worker(context, shared, place) for place in places]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        return super().submit(self._do, function, *arguments)

    def _do(self, *task: Any) -> Any:
        worker = self._idle.get()
        try:
            return worker.do(*task)
        finally:
            self._idle.put(worker)

    def kill(self) -> None:
        """Ends what is being done now; nothing else is begun."""
        super().shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait, cancel_futures=cancel_futures)
        for worker in self._workers:
            worker.hang_up()
        for worker in self._workers:
            worker.end()


class _Worker:
    """One process, which is started when there is something to do, and again after it has ended."""

    def __init__(self, context: "ForkServerContext", shared: Shared, processor: int) -> None:
        self._context, self._shared, self._processor = context, shared, processor
        self._process: BaseProcess | None = None
        self._tasks: Connection | None = None

    def do(self, *task: Any) -> Any:
        """What the task returns; a Fault if the process ends over it."""
        tasks = self._tasks or self._start()
        try:
            tasks.send(task)
            result, large = tasks.recv()
        except (EOFError, ConnectionError):
            return self._died()
        if large:
            self.end()
        return result

    def _start(self) -> Connection:
        ours, theirs = self._context.Pipe()
        with theirs:
            process = self._context.Process(target=serve, args=(theirs, self._shared, self._processor), daemon=True)
            process.start()
        self._tasks, self._process = ours, process
        return ours

    def _died(self) -> Fault:
        assert self._process is not None and self._process.pid is not None
        self.end()
        words = last_words(self._shared.folder, self._process.pid)
        log = words.read_text(encoding="utf-8") if words.exists() else ""
        if log.startswith("Timeout"):
            return Fault(f"it was stopped on this side: {log.splitlines()[0]}", log)
        how = _how(self._process.exitcode)
        return Fault(f"its worker process was ended ({how}); is there enough memory?", log, retry=True)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def hang_up(self) -> None:
        """Nothing more comes, so the process ends."""
        if self._tasks is not None:
            self._tasks.close()
            self._tasks = None

    def end(self) -> None:
        """Waits for the end of a process that has been told or has died, and does not wait for ever."""
        self.hang_up()
        if self._process is not None:
            self._process.join(_SECONDS_TO_END)
            if self._process.exitcode is None:
                self._process.kill()
                self._process.join()


def _how(exitcode: int | None) -> str:
    return signal.Signals(-exitcode).name if exitcode and exitcode < 0 else f"exit code {exitcode}"


def _dask(shared: Shared, scheduler: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client, WorkerPlugin
    except ImportError:
        raise ProctorError("Grading on a cluster needs Dask. Run: pip install 'proctor[cluster]'") from None

    class Load(WorkerPlugin):
        """Gives the assignment to every worker, also to those that join later."""

        name = "proctor"

        def setup(self, worker: Any) -> None:
            load(shared, Path(worker.local_directory))

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

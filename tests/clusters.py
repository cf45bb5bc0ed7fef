"""A Dask cluster on this machine, as one starts it by hand."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support import plain_environment, wait_for


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """A Dask scheduler and workers, each a process of its own; yields the address once all are there."""
    from distributed import Client

    where = folder / "scheduler.json"
    base = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = [*base, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where)]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(where), "--nthreads", "1"]
    worker += ["--host", "127.0.0.1", "--no-dashboard", "--local-directory", str(folder)]
    started = []
    with (folder / "log.txt").open("w") as log:
        try:
            for command in (scheduler, *[worker] * workers):
                started.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=plain_environment()))
            wait_for(lambda: where.exists() and where.read_text().strip().endswith("}"), 60, "the scheduler")
            address = json.loads(where.read_text())["address"]
            with Client(address, timeout=60) as client:
                client.wait_for_workers(workers, timeout=60)
            yield address
        finally:
            for one in reversed(started):
                one.terminate()
            for one in started:
                one.wait(30)

"""Where local workers are forked from: one process that imports what they need, once, and beside our own imports."""

import multiprocessing
import os
from typing import TYPE_CHECKING

from ..errors import ProctorError
from ..walls.keeper import IMPORTS

if TYPE_CHECKING:  # Windows has none
    from multiprocessing.context import ForkServerContext

_NEEDED = ("proctor.light_imports", "proctor.grading.execute", *IMPORTS)  # in this order; what is not there is passed


def begin(*more: str) -> None:
    """Starts it, if it does not run yet. It imports for a second; whoever knows that there will be work calls early.

    more: names of modules that workers will need besides."""
    if _exists():
        from multiprocessing import forkserver

        context(*more)
        forkserver.ensure_running()


def context(*more: str) -> "ForkServerContext":
    """What makes processes of it. Raises ProctorError where there is no such thing."""
    if not _exists():
        raise ProctorError(
            "This system cannot open rooms, not even without walls. Grade on Linux; on Windows use WSL2."
        )
    one_thread_each()
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload([*_NEEDED, *more])
    return made


def _exists() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods()


def one_thread_each() -> None:
    """For processes started from now on. There is one a core, and numpy's threads would spin while they wait for it."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")

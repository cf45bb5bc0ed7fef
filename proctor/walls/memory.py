"""Folders in memory for rooms that cannot mount their own, and what the kernel says of this machine's users."""

import contextlib
import os
import platform
import re
import stat
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..room import scratch

_PREFIX = "proctor-rooms-"
_FILE_SYSTEM_OF_MEMORY = "tmpfs"


@dataclass(frozen=True)
class KeeperFolder:
    """One keeper's folder. A lock on it says that the keeper lives; the next keeper removes those without."""

    path: Path
    lock: int

    def new(self, name: str, user: int | None = None) -> Path:
        path = self.path / name
        path.mkdir(mode=0o700)
        if user is not None:
            os.chown(path, user, user)
        return path

    def discard(self, *names: str) -> None:
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                scratch.remove(str(self.path / name))

    def remove(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            scratch.remove(str(self.path))
        os.close(self.lock)


def folder(crossable: bool, where: str | None = None) -> KeeperFolder:
    """A new folder, after sweeping what killed keepers of this user have left. crossable: by other users."""
    where = where or place()
    _sweep(where)
    path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=where))
    if crossable:
        path.chmod(0o711)
    return KeeperFolder(path, _lock(path))


@cache
def place() -> str:
    """The first writable folder in memory, else the system's folder for temporary files."""
    mounted = _memory_mounts()
    for path in ("/dev/shm", os.environ.get("XDG_RUNTIME_DIR", ""), "/run/shm"):
        if path in mounted and os.access(path, os.W_OK | os.X_OK):
            return path
    return tempfile.gettempdir()


def _memory_mounts() -> set[str]:
    try:
        lines = Path("/proc/self/mounts").read_text().splitlines()
    except OSError:
        return set()
    return {line.split()[1] for line in lines if line.split()[2] == _FILE_SYSTEM_OF_MEMORY}


def _lock(path: Path) -> int:
    import fcntl  # Windows has none, and opens no room

    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _sweep(where: str) -> None:
    for path in Path(where).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if stat.S_ISDIR(path.lstat().st_mode) and path.lstat().st_uid == os.geteuid():
                KeeperFolder(path, _lock(path)).remove()


def threads_of(user: int) -> int:
    """How many threads of this user the machine has now."""
    return sum(_threads(status, user) for status in Path("/proc").glob("[0-9]*/status"))


def _threads(status: Path, user: int) -> int:
    try:
        text = status.read_text()
    except OSError:
        return 0
    owner, count = re.search(r"^Uid:\s+(\d+)", text, re.M), re.search(r"^Threads:\s+(\d+)", text, re.M)
    return int(count[1]) if owner and count and int(owner[1]) == user else 0


@cache
def kernel_version() -> tuple[int, int]:
    """Like (6, 1)."""
    found = re.match(r"(\d+)\.(\d+)", platform.release())
    return (int(found[1]), int(found[2])) if found else (0, 0)

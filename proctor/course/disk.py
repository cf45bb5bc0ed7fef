"""Writing so that nothing is half there, whatever happens meanwhile; and one run at a time."""

import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import ProctorError


def write_whole(path: Path, data: bytes, mode: int | None = None) -> None:
    """Writes a file so that whoever reads it, even after a power cut, finds all of it or what was there before.

    mode: who may read it; None leaves that to the umask."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            if mode is not None:
                part.chmod(mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sync_folder(path: Path) -> None:
    """Makes the names in a folder last through a power cut, as fsync does for a file's bytes."""
    if sys.platform != "win32":
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def only_one(path: Path, waits: Callable[[], object] | None = None) -> Iterator[None]:
    """Holds a lock that ends with this process, however that ends.

    If another one holds it, waits() is called, and then its end is waited for; None raises ProctorError at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if waits is None:
                    raise ProctorError(f"Another run is grading this course (it holds {path}). Wait for it.") from None
                waits()
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """A folder of its own for a run, in which nothing stays: not even what a killed run before this one has left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)

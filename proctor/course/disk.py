"""Writing so that nothing is half there, whatever happens meanwhile; and one run at a time."""

import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import ProctorError


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that whoever reads it, even after a power cut, finds all of it or what was there before.

    Who may read it is left to the umask."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Holds a lock that ends with this process, however that ends. Raises ProctorError if another one holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ProctorError(f"Another run is grading this course (it holds {path}). Wait for it.") from None
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

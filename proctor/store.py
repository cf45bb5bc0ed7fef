"""Results by the fingerprint of what made them, on disk: work that was done once is not done again."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgpack

from .catalogue import Entry
from .errors import ProctorError
from .execute import Executed
from .grader.cells import Verdict


class Store:
    """Executed notebooks by key. A damaged or missing entry only means that the work is done again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Executed | None:
        """The result for a key, or None."""
        try:
            data = self._path(key).read_bytes()
            check, body = data[:32], data[32:]
            if hashlib.sha256(body).digest() != check:
                return None
            return _from_plain(msgpack.unpackb(body))
        except (OSError, ValueError, TypeError, KeyError, msgpack.UnpackException):
            return None

    def put(self, key: str, result: Executed) -> None:
        body = msgpack.packb(asdict(result), default=list)
        write_whole(self._path(key), hashlib.sha256(body).digest() + body)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key


def _from_plain(plain: dict[str, Any]) -> Executed:
    plain["verdicts"] = [Verdict(**verdict) for verdict in plain["verdicts"]]
    plain["hints"] = {
        cell: Entry(**(entry | {"fails": frozenset(entry["fails"])})) for cell, entry in plain["hints"].items()
    }
    return Executed(**plain)


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that whoever reads it, even after a power cut, finds all of it or what was there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
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

"""Results by the fingerprint of what made them, on disk: work that was done once is not done again."""

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgpack

from ..course.catalogue import Entry
from ..course.disk import write_whole
from ..grader.cells import Verdict
from .execute import Executed

_LETTERS = "surrogatepass"  # a file's name may be no text


class Cache:
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
            return _from_plain(msgpack.unpackb(body, unicode_errors=_LETTERS))
        except (OSError, ValueError, TypeError, KeyError, msgpack.UnpackException):
            return None

    def put(self, key: str, result: Executed) -> None:
        body = msgpack.packb(asdict(result), default=list, unicode_errors=_LETTERS)
        write_whole(self._path(key), hashlib.sha256(body).digest() + body)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key


def _from_plain(plain: dict[str, Any]) -> Executed:
    plain["verdicts"] = [Verdict(**verdict) for verdict in plain["verdicts"]]
    plain["hints"] = {
        cell: Entry(**(entry | {"fails": frozenset(entry["fails"])})) for cell, entry in plain["hints"].items()
    }
    return Executed(**plain)

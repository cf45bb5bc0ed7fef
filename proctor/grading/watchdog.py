"""Ends this process if its task takes longer than it may: code in C that never comes back is not stopped otherwise."""

import faulthandler
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

_last_words: list[IO[str]] = []  # where to say what was done when this process had to end
_watched = threading.Event()  # while a task is


@contextmanager
def told_to(words: IO[str]) -> Iterator[None]:
    """What ends this process is said there."""
    _last_words[:] = [words]
    faulthandler.enable(words)
    try:
        yield
    finally:
        faulthandler.disable()
        _last_words.clear()


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """Ends this process if what is inside takes longer."""
    _watch(seconds)
    _watched.set()
    try:
        yield
    finally:
        _watched.clear()
        faulthandler.cancel_dump_traceback_later()


def still_working(seconds: float) -> None:
    """The watched task has come to a next step, which may take that long; unwatched, nothing happens."""
    if _watched.is_set():
        _watch(seconds)


def _watch(seconds: float) -> None:
    faulthandler.dump_traceback_later(seconds, exit=True, file=_last_words[0] if _last_words else sys.stderr)

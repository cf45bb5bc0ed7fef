"""Rooms for tests: a link to a room at once, both ends of a bridge in this process, and tiny notebooks examined."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgpack

from proctor.bridge.errors import full_name
from proctor.bridge.link import Described, Link
from proctor.bridge.operations import OPERATIONS
from proctor.grader.examination import Examined, TimeLimits, examine
from proctor.grader.exposure import Exposure
from proctor.grader.rooms import Room
from proctor.walls import Keeper, Mode, WallsError, best_mode

SECONDS = 20.0  # for anything that should be done at once


def best_keeper() -> Keeper:
    """A keeper of the best rooms that this machine has."""
    try:
        return Keeper(best_mode())
    except WallsError:
        return Keeper(Mode.NONE)


@contextlib.contextmanager
def open_room(keeper: Keeper, *sources: str, seed: int = 1, modules: tuple[str, ...] = ()) -> Iterator[Room]:
    """A room in which the sources have run. modules: names of modules whose instances tests hand in."""
    room = Room(keeper.open_room({"seed": seed}), Exposure({"__main__", *modules}))
    try:
        for source in sources:
            assert not [o for o in room.run(source, "cell", SECONDS) if o["output_type"] == "error"], source
        yield room
    finally:
        room.close()


def examined(
    keeper: Keeper,
    notebook: Any,
    support: Path,
    master: Any = None,
    limits: TimeLimits | None = None,
    seed: int = 1,
    files: Mapping[str, bytes] | None = None,
) -> Examined:
    """The notebook examined as the plug-in does it; outputs are written into its cells."""
    support.mkdir(exist_ok=True)
    opened = partial(keeper.open_room, {"seed": seed}, dict(files or {}))
    return examine(notebook, master, support, limits or TimeLimits(SECONDS, 60.0), opened)


def framed(message: Any) -> bytes:
    """A message as it crosses the bridge."""
    data = msgpack.packb(message, unicode_errors="surrogatepass")
    return struct.pack("<I", len(data)) + data


class OpenServer:
    """Answers everything: both sides of a bridge inside this process trust each other."""

    def __init__(self, **operations: Callable[..., Any]) -> None:
        self._operations = OPERATIONS | operations

    def serve(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        return self._operations[operation](*arguments)

    def exports(self, value: Any) -> tuple[str, Any, Any]:
        return type(value).__name__, None, None

    def describe(self, error: BaseException) -> Described:
        return Described([full_name(cls) for cls in type(error).__mro__], str(error))


@contextlib.contextmanager
def bridge(**operations: Callable[..., Any]) -> Iterator[Link]:
    """The grader's end of a bridge whose other end, with more operations, runs in a thread of this process."""
    here, there = socket.socketpair()

    def serve() -> None:
        with there:
            Link(there, 1, OpenServer(**operations)).serve_forever()

    far = threading.Thread(target=serve)
    far.start()
    try:
        link = Link(here, 0, OpenServer())
        link.deadline = time.monotonic() + 10 * SECONDS
        yield link
    finally:
        here.close()
        far.join(SECONDS)
    assert not far.is_alive()

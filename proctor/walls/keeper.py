"""The keeper of rooms: opens them, starts again what makes them if that dies, and leaves nothing behind."""

import itertools
import os
import secrets
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from . import bubble, memory
from .errors import WallsError
from .limits import Limits, Mode
from .process import Host, HostDiedError, RoomProcess
from .start import CONTROL, Starter, ordinary_user, pair, planned, sealed

SERVER = "proctor.room.server:serve"
IMPORTS = (
    *("numpy", "numpy.random", "matplotlib", "matplotlib.pyplot", "matplotlib.backends.backend_agg", "IPython"),
    *("urllib.request", "zipfile", "gzip", "csv", "inspect", "timeit"),  # what modules of courses often import
)
_COUNTS_BY_NAMESPACE = (5, 14)  # the kernel from which on threads are counted in each user namespace by itself


class Keeper:
    """Opens rooms of one kind. Safe to use from several threads.

    Every room sees the interpreter and `shown` read-only, imports from `path` too, and runs `server`
    ("module:function", called with its socket and the spec). `imports` are imported once, before the first room.
    `secret` are paths that must not lie in anything shown."""

    def __init__(
        self,
        mode: Mode,
        *,
        shown: Sequence[Path] = (),
        path: Sequence[Path] = (),
        imports: Sequence[str] = IMPORTS,
        limits: Limits | None = None,
        server: str = SERVER,
        secret: Sequence[Path] = (),
    ) -> None:
        self._plan = planned(mode, [*shown, *path], path, imports, server, secret)
        self._limits = limits or Limits()
        self._starter = Starter(self._plan)
        self._lock, self._numbers = threading.Lock(), itertools.count(1)
        self._host: Host | None = None
        self._rooms: list[RoomProcess] = []
        self._closed = False

    @property
    def mode(self) -> Mode:
        return self._plan.mode

    def open_room(
        self, spec: Mapping[str, Any], files: Path | Mapping[str, bytes] | None = None, limits: Limits | None = None
    ) -> RoomProcess:
        """A new room, behind all its walls, whose working folder holds a private copy of the files.

        files: a folder, or contents by name. Raises WallsError if the walls cannot be had."""
        if self._closed:
            raise WallsError("This keeper of rooms is closed.")
        contents = _contents(files) if isinstance(files, Path) else dict(files or {})
        try:
            return self._open(spec, contents, limits or self._limits)
        except HostDiedError:
            self._drop_host()
            return self._open(spec, contents, limits or self._limits)

    def warm_up(self) -> None:
        """Starts the imports now rather than with the first room."""
        if self._shared:
            with self._lock:
                self._current_host()

    def close(self) -> None:
        """Ends all rooms and what made them. Nothing of either is left when this returns."""
        if self._closed:
            return
        self._closed = True
        for room in self._rooms:
            room.close()
        self._drop_host()
        self._starter.close()
        if self._plan.base is not None:
            self._plan.base.remove()

    def __enter__(self) -> "Keeper":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _shared(self) -> bool:
        return self._plan.mode in (Mode.WARM, Mode.LANDLOCK)

    def _open(self, spec: Mapping[str, Any], files: Mapping[str, bytes], limits: Limits) -> RoomProcess:
        own_host = None if self._shared else self._starter.start(limits)
        header = {"spec": dict(spec), **self._place(limits)}
        ours, theirs = pair(socket.SOCK_STREAM)
        channel, far_channel = pair(CONTROL)
        forked = self._plan.mode is not Mode.NONE
        room = RoomProcess(ours, channel, own_host, forked, self._cleaner(header["scratch"], own_host))
        try:
            with theirs, far_channel, sealed(header, files) as request, self._lock:
                (own_host or self._current_host()).ask(theirs, request, far_channel)
            room.await_ready()
        except BaseException:
            room.close()
            raise
        with self._lock:
            self._rooms = [*(other for other in self._rooms if other.status is None), room]
        return room

    def _place(self, limits: Limits) -> dict[str, Any]:
        """Where and as whom the room lives, and what it may use."""
        number, base = next(self._numbers), self._plan.base
        user = ordinary_user(number) if self._plan.root and base else None
        scratch = base.new(f"room{secrets.token_hex(8)}", user) if base else bubble.SCRATCH
        counted = replace(limits, threads=limits.threads + self._threads_beside(user))
        return {"limits": asdict(counted), "scratch": str(scratch), "user": user}

    def _threads_beside(self, user: int | None) -> int:
        """Threads of others that the kernel counts against a room's limit."""
        counts_alone = memory.kernel_version() >= _COUNTS_BY_NAMESPACE
        if self._plan.mode is Mode.WARM and counts_alone:
            return 0
        if self._plan.mode is Mode.NAMESPACES and counts_alone and not self._plan.root:
            return 1  # its guardian
        return memory.threads_of(user or (ordinary_user(0) if self._plan.root else os.getuid()))

    def _cleaner(self, scratch: str, own_host: Host | None) -> Callable[[], None]:
        names = [scratch, own_host.home if own_host else None] if self._plan.mode is Mode.NONE else []
        base = self._plan.base
        return lambda: base.discard(*(Path(name).name for name in names if name)) if base else None

    def _current_host(self) -> Host:
        if self._host is None:
            self._host = self._starter.start(self._limits)
        return self._host

    def _drop_host(self) -> None:
        with self._lock:
            host, self._host = self._host, None
        if host is not None:
            host.close()


def _contents(folder: Path) -> dict[str, bytes]:
    """All files of a released folder. Links are followed: the folder is the course's own."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

"""Starts hosts: the processes behind the walls that rooms come from."""

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..room import blob
from ..room.occupant import Boot
from . import bubble, memory, visible
from .errors import WallsError
from .limits import Limits, Mode
from .process import Host

# Message boundaries matter; datagrams are what systems without the better kind have (no walls there anyway).
CONTROL = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM
_BUFFER = 4 << 20
_FIRST_USER, _USERS = 61184, 4000  # numbers that no distribution gives to people


@dataclass(frozen=True)
class RoomPlan:
    """What all hosts and rooms of one keeper have in common."""

    mode: Mode
    visible: tuple[Path, ...]
    path: tuple[str, ...]
    imports: tuple[str, ...]
    server: str
    fonts: Mapping[str, bytes]
    base: memory.KeeperFolder | None  # where Landlock's rooms and those without walls live

    @property
    def root(self) -> bool:
        """Must rooms become an ordinary user first?"""
        return os.geteuid() == 0 and self.mode is not Mode.NONE


def planned(
    mode: Mode, shown: Sequence[Path], path: Sequence[Path], imports: Sequence[str], server: str, secret: Sequence[Path]
) -> RoomPlan:
    """What rooms see besides the interpreter, and import. Raises WallsError if something secret is among it."""
    if not hasattr(os, "fork"):
        raise WallsError(
            "This system cannot open rooms, not even without walls.", "Grade on Linux; on Windows use WSL2."
        )
    seen = visible.outermost([*visible.interpreter_paths(), *shown])
    visible.check_secret(seen, secret)
    return RoomPlan(
        mode=mode,
        visible=tuple(seen),
        path=tuple(str(folder) for folder in [*path, *visible.user_packages()]),
        imports=tuple(imports),
        server=server,
        fonts=visible.font_cache(seen),
        base=None if mode in (Mode.WARM, Mode.NAMESPACES) else memory.folder(crossable=os.geteuid() == 0),
    )


class Starter:
    """The kernel ends a host when the thread that started it ends: so one thread lives as long as the keeper."""

    def __init__(self, plan: RoomPlan) -> None:
        self._plan, self._numbers = plan, itertools.count(1)
        self._thread = ThreadPoolExecutor(1, "walls")

    def close(self) -> None:
        self._thread.shutdown()

    def start(self, limits: Limits) -> Host:
        """A host that is ready for requests. Raises HostDiedError with its last words if it is not."""
        home = self._home()
        host = self._thread.submit(self._launch, home, limits).result()
        try:
            with sealed({"boot": asdict(self._boot(home)), "own": self._own(home)}, self._plan.fonts) as boot:
                host.boot(boot)
            if self._plan.mode is not Mode.NONE:
                host.await_ready()
        except BaseException:
            host.close()
            raise
        return host

    def _home(self) -> str:
        return str(self._plan.base.new(f"host{next(self._numbers)}")) if self._plan.base else bubble.HOME

    def _launch(self, home: str, limits: Limits) -> Host:
        ours, theirs = pair(CONTROL)
        stderr = tempfile.TemporaryFile(dir=memory.place())  # noqa: SIM115 the host keeps it
        with theirs:
            popen = subprocess.Popen(
                self._command(theirs.fileno(), limits),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env=visible.environment(home),
                cwd="/",
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        return Host(popen, ours, stderr, home if self._plan.base else None)

    def _command(self, descriptor: int, limits: Limits) -> list[str]:
        if self._plan.base:
            return bubble.python(descriptor)
        return bubble.command(self._plan.mode, self._plan.visible, limits, descriptor)

    def _boot(self, home: str) -> Boot:
        plan = self._plan
        return Boot(
            mode=plan.mode.value,
            home=home,
            imports=plan.imports,
            path=plan.path,
            server=plan.server,
            readable=tuple(str(path) for path in plan.visible),
            user=ordinary_user(0) if plan.root and not plan.base else None,
            reads_all=plan.root and plan.base is not None and not visible.readable_by_all(plan.visible),
        )

    def _own(self, home: str) -> list[str]:
        return [home, bubble.SCRATCH] if self._plan.mode is Mode.NAMESPACES else [home]


def pair(kind: int) -> tuple[socket.socket, socket.socket]:
    """Two connected sockets with room for large messages."""
    ends = socket.socketpair(socket.AF_UNIX, kind)
    for end in ends:
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            end.setsockopt(socket.SOL_SOCKET, option, _BUFFER)
    return ends


@contextlib.contextmanager
def sealed(header: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[int]:
    """A descriptor of a nameless file in memory with header and files."""
    with tempfile.TemporaryFile(dir=memory.place()) as file:
        blob.write(file.fileno(), header, files)
        yield file.fileno()


def ordinary_user(number: int) -> int:
    """As root, rooms run as somebody who owns nothing; keepers side by side rarely take the same."""
    return _FIRST_USER + (os.getpid() * 37 + number) % _USERS

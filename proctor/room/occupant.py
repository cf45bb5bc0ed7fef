"""What a process does from the moment it is to be a room until the student's code runs: furnish, harden, serve."""

import json
import os
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

from . import blob, namespaces
from .harden import DEVICES, Walls, close_descriptors, die_with_parent, harden

Mode = Literal["warm", "namespaces", "landlock", "none"]
Server = Callable[[socket.socket, dict[str, Any]], object]


@dataclass(frozen=True)
class Boot:
    """What the trusted side tells a zygote once."""

    mode: Mode
    home: str  # of the zygote itself; never seen by a room
    imports: Sequence[str]
    path: Sequence[str]
    server: str  # "module:function"
    readable: Sequence[str]
    user: int | None  # the ordinary user that the zygote becomes
    reads_all: bool


@dataclass(frozen=True)
class Request:
    """One room to be: its socket, its blob, the channel that tells the keeper of its fate."""

    sock: int
    blob: int
    channel: int

    def tell(self, **message: object) -> None:
        """Never fails: a keeper that is gone needs no news."""
        channel = socket.socket(fileno=os.dup(self.channel))
        try:
            channel.send(json.dumps(message).encode())
        except OSError:
            pass
        finally:
            channel.close()

    def close(self) -> None:
        for descriptor in (self.sock, self.blob, self.channel):
            os.close(descriptor)


def child(request: Request, work: Callable[[], object]) -> NoReturn:
    """Runs the work as the whole life of a forked process. What goes wrong before the walls stand is told."""
    try:
        work()
    except BaseException:
        request.tell(error=traceback.format_exc(limit=-4))
        os._exit(1)
    os._exit(0)


def occupy(boot: Boot, request: Request, server: Server) -> NoReturn:
    """Becomes the room. Raises what goes wrong before the walls stand; after that it never returns."""
    header = blob.read_header(request.blob)
    _furnish(boot, header)
    blob.unpack(request.blob, header, header["scratch"])
    _settle(header["scratch"])
    os.close(request.blob)
    close_descriptors((request.sock, request.channel))
    if boot.mode != "none":
        harden(_walls(boot, header))
    request.tell(ready=True)
    os.close(request.channel)
    try:
        server(socket.socket(fileno=request.sock), header["spec"])
    except BaseException:
        os._exit(70)
    os._exit(0)


def _furnish(boot: Boot, header: Mapping[str, Any]) -> None:
    """Makes the room's folder, where that is its own doing, and covers what is left of where it came from."""
    if boot.mode == "warm":
        for path in ("/proc", boot.home):
            namespaces.cover(path)
        namespaces.mount_scratch(header["scratch"], header["limits"])
        for device in DEVICES:
            namespaces.freeze(device)
    elif sys.platform == "linux":
        die_with_parent()


def _walls(boot: Boot, header: Mapping[str, Any]) -> Walls:
    return Walls(
        readable=boot.readable,
        scratch=header["scratch"],
        limits=header["limits"],
        user=header["user"],
        reads_all=boot.reads_all,
        mode=boot.mode,
    )


def _settle(scratch: str) -> None:
    os.chdir(scratch)
    os.umask(0o077)
    os.environ.update(HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=os.path.join(scratch, ".matplotlib"), PWD=scratch)
    tempfile.tempdir = None
    sys.path.insert(0, scratch)

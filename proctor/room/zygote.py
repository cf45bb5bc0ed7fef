"""The parent of rooms: imports once, forks a room per request, watches and buries them; no student's code runs here."""

import os
import selectors
import signal
import socket
from dataclasses import dataclass

from . import namespaces, scratch
from .blob import read_header
from .occupant import Boot, Request, Server, child, occupy

_WATCH_SECONDS = 0.05  # a room that writes 2 GB a second passes its bound by 100 MB before it is killed
_IDLE_SECONDS = 1.0


@dataclass(frozen=True)
class _Room:
    pid: int
    request: Request
    scratch: str
    limits: dict[str, int]


class Zygote:
    """Serves requests from the control socket until that closes, or, in a namespace of its own, until its room ends."""

    def __init__(self, control: socket.socket, boot: Boot, server: Server) -> None:
        self._control, self._boot, self._server = control, boot, server
        self._parent = os.getppid()
        self._rooms: dict[int, _Room] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)

    def serve(self) -> None:
        try:
            while self._turn():
                pass
        finally:
            self._end()

    def _turn(self) -> bool:
        watched = self._boot.mode != "warm" and self._rooms
        for key, _ in self._selector.select(_WATCH_SECONDS if watched else _IDLE_SECONDS):
            if key.fileobj is self._control:
                if not self._accept():
                    return False
            elif not self._bury(key.fd):
                return False
        if watched:
            self._watch()
        return os.getppid() == self._parent

    def _accept(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._control, 16, 3)
        if not data:
            return False
        request = Request(*descriptors)
        pid = self._fork_into_namespaces(request) if self._boot.mode == "warm" else self._fork(request)
        if pid:
            self._greet(pid, request)
        else:
            request.close()
        return True

    def _greet(self, pid: int, request: Request) -> None:
        handle = os.pidfd_open(pid)
        header = read_header(request.blob)
        self._rooms[handle] = _Room(pid, request, header["scratch"], header["limits"])
        self._selector.register(handle, selectors.EVENT_READ)
        os.close(request.sock)  # the room's copy alone is left, so its end is seen at once
        os.close(request.blob)
        with socket.socket(fileno=os.dup(request.channel)) as channel:
            try:
                socket.send_fds(channel, [b'{"pid": %d}' % pid], [handle])
            except OSError:
                signal.pidfd_send_signal(handle, signal.SIGKILL)

    def _fork(self, request: Request) -> int:
        pid = os.fork()
        if pid == 0:
            child(request, lambda: occupy(self._boot, request, self._server))
        return pid

    def _fork_into_namespaces(self, request: Request) -> int:
        """A helper makes the namespaces, forks the room into them, tells its number and is gone; 0 if that failed."""
        reader, writer = os.pipe()
        helper = os.fork()
        if helper == 0:
            child(request, lambda: self._help(request, writer))
        os.close(writer)
        pid = int.from_bytes(os.read(reader, 4), "little")
        os.close(reader)
        os.waitpid(helper, 0)
        return pid

    def _help(self, request: Request, writer: int) -> None:
        namespaces.enter()
        os.write(writer, self._fork(request).to_bytes(4, "little"))

    def _bury(self, handle: int) -> bool:
        """Tells what a room ended with, after all that was its own is gone."""
        room = self._rooms.pop(handle)
        self._selector.unregister(handle)
        status = os.waitstatus_to_exitcode(os.waitpid(room.pid, 0)[1])
        os.close(handle)
        if self._boot.mode == "landlock":
            scratch.remove(room.scratch)
        room.request.tell(status=status)
        os.close(room.request.channel)
        return self._boot.mode != "namespaces"

    def _watch(self) -> None:
        for handle, room in self._rooms.items():
            if self._boot.mode == "namespaces":
                full = scratch.mounted_too_large(room.scratch, room.limits)
            else:
                full = scratch.too_large(room.scratch, room.pid, room.limits)
            if full:
                room.request.tell(killed="scratch")
                signal.pidfd_send_signal(handle, signal.SIGKILL)

    def _end(self) -> None:
        for handle in list(self._rooms):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            self._bury(handle)
        if self._boot.mode == "landlock":
            scratch.remove(os.path.dirname(self._boot.home))

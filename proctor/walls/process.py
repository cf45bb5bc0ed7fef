"""Processes behind the walls as the trusted side holds them: the host that makes rooms, and one room."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from typing import IO, Any

from .errors import WallsError

BOOT_SECONDS = 120.0  # imports on a cold and busy disk
ROOM_SECONDS = 60.0
_END_SECONDS = 10.0
_MESSAGE = 1 << 16
ASK_DOCTOR = "`proctor doctor` says which walls this machine has, and what to do about those it lacks."


class HostDiedError(WallsError):
    """The host died; the next one may do better."""


def last_line(text: str) -> str:
    """What a traceback or a program's complaint comes down to."""
    return (text.strip().splitlines() or ["it said nothing"])[-1].strip().rstrip(".")


class Host:
    """A started interpreter that waits for requests on its control socket."""

    def __init__(
        self, popen: "subprocess.Popen[bytes]", control: socket.socket, stderr: IO[bytes], home: str | None
    ) -> None:
        self._popen, self._control, self._stderr, self.home = popen, control, stderr, home
        self._handle: int | None = None  # of the process inside, which bubblewrap's own need not take along as root

    def boot(self, blob: int) -> None:
        self._send(b"boot", [blob])

    def await_ready(self) -> None:
        """Raises HostDiedError, with its own last words, if it died while starting."""
        self._control.settimeout(BOOT_SECONDS)
        try:
            ready, handles, _, _ = socket.recv_fds(self._control, _MESSAGE, 1)
        except OSError as error:
            raise self.death(f"does not answer ({error})") from error
        if not ready:
            raise self.death("died")
        self._handle = handles[0]

    def ask(self, sock: socket.socket, blob: int, channel: socket.socket) -> None:
        self._send(b"room", [sock.fileno(), blob, channel.fileno()])

    def _send(self, message: bytes, descriptors: list[int]) -> None:
        try:
            socket.send_fds(self._control, [message], descriptors)
        except OSError as error:
            raise self.death(f"is gone ({error})") from error

    def death(self, what: str) -> HostDiedError:
        """The error that tells its last words."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(1)
        self._stderr.seek(0)
        words = last_line(self._stderr.read(_MESSAGE).decode(errors="replace"))
        return HostDiedError(f"The process that makes rooms {what}: {words}.", ASK_DOCTOR)

    def close(self) -> None:
        """Ends it and every room of it. It cleans up by itself once its control socket is closed."""
        self._control.close()
        try:
            self._popen.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._stderr.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def kill(self) -> None:
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        self._popen.kill()
        self._popen.wait()


class RoomProcess:
    """One room. `sock` is the trusted end of its socket; `pid` is its number as its host sees it."""

    def __init__(
        self,
        sock: socket.socket,
        channel: socket.socket,
        own_host: Host | None,
        forked: bool,
        after: Callable[[], None],
    ) -> None:
        self.sock, self._channel, self._own_host, self._forked, self._after = sock, channel, own_host, forked, after
        self.pid: int | None = None
        self.status: int | None = None  # exit status, or minus the signal; None while it lives
        self.reason: str | None = None  # "scratch", "cpu" (or the kernel's out-of-memory killer), if it was ended so
        self._handle: int | None = None
        self._ready = self._done = self._killed = False
        self._handling, self._waiting = threading.Lock(), threading.Lock()

    def await_ready(self) -> None:
        """Returns when all walls stand. Raises WallsError with the reason if not, HostDiedError if its host is gone."""
        deadline = time.monotonic() + ROOM_SECONDS
        while not (self._ready and (self._handle is not None or not self._forked)):
            message = self._read(deadline)
            if message is None:
                raise (
                    self._own_host.death("died")
                    if self._own_host
                    else HostDiedError("A room did not start.", ASK_DOCTOR)
                )
            if "error" in message:
                raise WallsError(f"A room could not be walled in: {last_line(message['error'])}.", ASK_DOCTOR)

    def wait(self, timeout: float | None = None) -> int | None:
        """The exit status once nothing of the room is left, or None after the timeout (in seconds)."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._waiting:
            while not self._done:
                try:
                    message = self._read(deadline)
                except TimeoutError:
                    return None
                self._done = message is None or "status" in message
            self._settle()
        return self.status

    def kill(self) -> None:
        """Ends it and all that is in it, at once, and returns when that is done. Harmless when it is over."""
        with self._handling:
            self._killed = True
            if self._handle is not None:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif self._own_host and not self._done:
                self._own_host.kill()
        if self.wait(_END_SECONDS) is None and not self._done:
            raise WallsError(f"Room {self.pid} does not die. Look at `ps {self.pid}` for a process in state D.")

    def close(self) -> None:
        self.kill()
        self.sock.close()

    def __enter__(self) -> "RoomProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, deadline: float | None) -> dict[str, Any] | None:
        """The next message about this room; None if there will be no more."""
        waiting = select.poll()
        waiting.register(self._channel, select.POLLIN)
        if not waiting.poll(None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000):
            raise TimeoutError("the room does not start in time")
        try:
            data, descriptors, _, _ = socket.recv_fds(self._channel, _MESSAGE, 1)
        except ConnectionError:
            return None
        if not data:
            return None
        message: dict[str, Any] = json.loads(data)
        self._note(message, descriptors)
        return message

    def _note(self, message: dict[str, Any], descriptors: list[int]) -> None:
        if descriptors:
            self._handle = descriptors[0]
        self.pid = message.get("pid", self.pid)
        self.status = message.get("status", self.status)
        self.reason = message.get("killed", self.reason)
        self._ready = self._ready or "ready" in message

    def _settle(self) -> None:
        with self._handling:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None
            if self._own_host is not None:
                self._own_host.close()
                self._own_host = None
            self._channel.close()
            self._after()
        if self.status is None:
            self.status = -signal.SIGKILL
        if self.status == -signal.SIGKILL and not self._killed and self.reason is None:
            self.reason = "cpu"

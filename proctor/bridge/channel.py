"""Messages over a socket: each a tree that msgpack packs, bounded in size, number of items and time."""

import socket
import struct
import time

import msgpack

from .errors import ProtocolError
from .values import Tree

_HEAD = struct.Struct("<I")
LARGEST_MESSAGE = 128_000_000  # bytes; the largest honest one is a training set of some ten MB
_MOST_ITEMS = 4_000_000  # items of all lists in one message
_READ_AHEAD = 1 << 16  # bytes: most messages come with one system call
_EXACT_ENOUGH = 0.05  # seconds that a deadline may be passed by

_LIMITS = {"max_array_len": _MOST_ITEMS, "max_map_len": 0, "max_ext_len": 0}


class Channel:
    """One end of a socket. deadline: time.monotonic() by which whatever is waited for must have happened."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._ahead = b""  # received, and not looked at yet
        self.deadline = float("inf")
        # The kernel keeps the time: by Python's own time-outs a call out and back took 5 % more of the processor.
        sock.settimeout(None)
        self._timeout: float | None = None

    def send(self, message: Tree) -> None:
        """Sends a message. Raises OSError: TimeoutError or BlockingIOError once the deadline has passed.

        Raises ProtocolError for one that nobody would take."""
        data: bytes = msgpack.packb(message, unicode_errors="surrogatepass")
        if len(data) > LARGEST_MESSAGE:
            raise ProtocolError(f"a message of {len(data)} bytes is too large")
        self._set_timeout()
        head = _HEAD.pack(len(data))
        if len(data) < _READ_AHEAD:
            self._sock.sendall(head + data)
        else:  # one system call more costs less than a copy
            self._sock.sendall(head)
            self._sock.sendall(data)

    def receive(self) -> bytes:
        """The next message, packed. Raises OSError as send does, ProtocolError for one that is too large."""
        data = self._ahead
        while len(data) < _HEAD.size:
            data += self._arrived(_READ_AHEAD)
        (size,) = _HEAD.unpack_from(data)
        if size > LARGEST_MESSAGE:
            raise ProtocolError(f"a message of {size} bytes")
        end = _HEAD.size + size
        if len(data) < end:
            parts, missing = [data], end - len(data)
            while missing > 0:
                parts.append(self._arrived(max(min(missing, 1 << 20), _READ_AHEAD)))
                missing -= len(parts[-1])
            data = b"".join(parts)
        self._ahead = data[end:]
        return data[_HEAD.size : end]

    def _arrived(self, most: int) -> bytes:
        self._set_timeout()
        data = self._sock.recv(most)
        if not data:
            raise ConnectionResetError("the socket was closed")
        return data

    def _set_timeout(self) -> None:
        """Makes the socket wait until the deadline and no longer; each setting is a system call."""
        if self.deadline == float("inf"):
            left = None
        elif (left := self.deadline - time.monotonic()) <= 0:
            raise TimeoutError("no answer in time")
        known = self._timeout
        if left is not known and (left is None or known is None or not 0 <= known - left < _EXACT_ENOUGH):
            seconds = left or 0.0  # 0 is for ever
            value = struct.pack("@ll", int(seconds), max(int(seconds % 1 * 1e6), 1) if seconds else 0)
            for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                self._sock.setsockopt(socket.SOL_SOCKET, option, value)
            self._timeout = left


def unpacked(data: bytes) -> Tree:
    """A message's tree. Each item costs memory though it may be one byte long, so all lists are counted together.

    Raises ProtocolError, or ValueError as msgpack does."""
    if len(data) <= _MOST_ITEMS:  # of a byte each at least
        return msgpack.unpackb(data, unicode_errors="surrogatepass", **_LIMITS)
    left = _MOST_ITEMS

    def count(items: list[Tree]) -> list[Tree]:
        nonlocal left
        left -= len(items) + 1
        if left < 0:
            raise ProtocolError("a message of too many items")
        return items

    return msgpack.unpackb(data, list_hook=count, unicode_errors="surrogatepass", **_LIMITS)

"""One end of the bridge: sends requests, serves the other side's, one at a time, over a socket.

Both ends are alike. While one waits for its reply it serves what the other asks meanwhile, so a function of the grader
that a student's code calls (an f of numerical_gradient) runs outside, in the middle of the student's call."""

import os
import socket
import struct
import time
from types import MethodType
from typing import Any, Protocol

import msgpack

from .errors import BridgeError, ProtocolError, RoomGone, StudentError, error_class, legible
from .lasting import Told
from .proxies import Proxy
from .shared import SharedTable
from .values import HANDLE, YOURS, Tree, decode, encode

_HEAD = struct.Struct("<I")
LARGEST_MESSAGE = 128_000_000  # bytes; the largest honest one is a training set of some ten MB
_MOST_ITEMS = 4_000_000  # items of all lists in one message
MOST_HANDLES = 100_000
DEEPEST = 80  # calls across the bridge inside each other; numpy code in between needs stack of its own
_LONGEST_TEXT = 20_000  # characters of an error's message or traceback
_LONGEST_NAME = 200
_MOST_MEMORY = 3 << 30  # bytes that a wary process may hold: a test may keep all that it is handed
_READ_AHEAD = 1 << 16  # bytes: most messages come with one system call
_EXACT_ENOUGH = 0.05  # seconds that a deadline may be passed by
_LOOK_AFTER = 16_000_000  # received bytes, after which it looks at its memory again

_UNPACK: dict[str, Any] = {
    "unicode_errors": "surrogatepass",
    "max_array_len": _MOST_ITEMS,
    "max_map_len": 0,
    "max_ext_len": 0,
}

REQUEST, REPLY, ERROR, LASTING = range(4)
FORGET = 4  # added to one of these: no attribute that was told lasts any longer


class Server(Protocol):
    """What answers the other side's requests. operation: a name of operations.py; target: one of our own objects."""

    def serve(self, operation: str, arguments: tuple[Any, ...]) -> Any: ...

    def exports(self, value: Any) -> Any:
        """Whether value may be handed out as a handle, and how it shows: a short text. Raises BridgeError if not."""

    def describe(self, error: BaseException) -> tuple[list[str], str, str]:
        """(names of its class and bases, message, traceback) of an error to tell the other side."""


class Link:
    """One end. first_key: 0 on the grader's side, 1 in the room; server: answers requests."""

    def __init__(self, sock: socket.socket, first_key: int, server: Server) -> None:
        self._sock, self._server = sock, server
        self._table = SharedTable(self, first_key)
        self._own: dict[int, Any] = {}
        self._own_numbers: dict[Any, int] = {}
        self._proxies: dict[int, Proxy] = {}
        self._depth = 0
        self._graders = first_key == 0  # that side forgets what no test holds any more, and tells the room what lasts
        self._told = Told()  # nothing in a room: what a student's objects tell may change at any time
        self._kept: dict[tuple[int, str], Any] = {}  # attributes of proxies that the other side said to last
        self.deadline = float("inf")  # time.monotonic() by which the other side must have answered
        self.wary = False  # whether to refuse containers that nobody could ever look through
        self._ahead = b""  # received, and not looked at yet
        sock.settimeout(None)  # the kernel's own limits are kept instead: Python's would ask it twice for each message
        self._timeout: float | None = None
        self._received = 0  # bytes since the last look at this process's memory
        self.gone: str | None = None  # why the other side is not there any more

    def request(self, operation: str, *arguments: Any) -> Any:
        """Asks the other side and returns its answer. Raises StudentError or what it maps to, RoomGone, BridgeError."""
        if self.gone is not None:
            raise RoomGone(self.gone)
        if self._depth >= DEEPEST:
            raise RecursionError("too many calls inside each other across the bridge")
        first = REQUEST + FORGET if self._depth == 0 and self._told.forget() else REQUEST
        self._depth += 1
        try:
            self._send(first, [operation, self._encoded(arguments)])
            while True:
                kind, body = self._receive()
                if kind == LASTING:
                    self._kept[arguments[0]._proctor_number, arguments[1]] = body
                if kind in (REPLY, LASTING):
                    return body
                if kind == ERROR:
                    raise body
                self._serve(*body)
        finally:
            self._depth -= 1

    def attribute(self, proxy: Proxy, name: str) -> Any:
        """The other side's attribute, or what is known of it."""
        found = self._kept.get((proxy._proctor_number, name), self)
        return self.request("getattr", proxy, name) if found is self else found

    def serve_forever(self) -> None:
        """Answers requests until the other side closes the socket."""
        while True:
            try:
                kind, body = self._receive()
            except RoomGone:
                return
            if kind == REQUEST:
                self._serve(*body)

    def _serve(self, operation: str, arguments: list[Any]) -> None:
        kind, body, result = REPLY, None, None  # result stays alive until it is sent: see drop_unused
        mark = self._table.mark()
        try:
            result = self._server.serve(operation, tuple(arguments))
            body = encode(result, self)
            if operation == "getattr" and self._graders and self._told.note(*arguments):
                kind = LASTING
        except RoomGone:
            raise
        except BaseException as error:
            self._table.forget_since(mark)
            names, message, traceback = self._server.describe(error)
            kind, body = ERROR, [names, message[:_LONGEST_TEXT], traceback[-_LONGEST_TEXT:]]
        del arguments
        self._send(kind, body)

    def _encoded(self, arguments: tuple[Any, ...]) -> list[Tree]:
        mark = self._table.mark()
        try:
            return [encode(argument, self) for argument in arguments]
        except BaseException:
            self._table.forget_since(mark)
            raise

    def _send(self, kind: int, body: Tree) -> None:
        if self._told.changed():
            kind |= FORGET
        data = msgpack.packb([kind, self._table.changes(drop=self._graders), body], unicode_errors="surrogatepass")
        if len(data) > LARGEST_MESSAGE:
            self._leave(ProtocolError(f"a message of {len(data)} bytes is too large"))
        try:
            self._set_timeout()
            self._sock.sendall(_HEAD.pack(len(data)) + data)
        except OSError as error:
            self._leave(error)

    def _receive(self) -> tuple[int, Any]:
        """(kind, body) of the next message, decoded; the other side's changes are made here first."""
        try:
            data = self._next_message()
            message = _unpacked(data)
            self._look_at_memory(len(data))
            if type(message) is not list or len(message) != 3 or type(message[0]) is not int:
                raise ProtocolError("a message of no known form")
            kind, changes, body = message
            if kind & FORGET and not self._graders:
                self._kept.clear()
                kind -= FORGET
            self._table.apply(changes)
            content = self._body(kind, body)
            if self.wary:
                self._table.check_sizes()
            return kind, content
        except OSError as error:
            self._leave(error)
        except (ProtocolError, ValueError, TypeError, RecursionError, MemoryError, msgpack.UnpackException) as error:
            self._leave(error)
        raise AssertionError("unreachable")

    def _body(self, kind: Tree, body: Tree) -> Any:
        if kind == REPLY or (kind == LASTING and not self._graders):
            return decode(body, self)
        if kind == REQUEST and type(body) is list and len(body) == 2 and type(body[0]) is str and type(body[1]) is list:
            return body[0], [decode(argument, self) for argument in body[1]]
        if kind == ERROR and type(body) is list and len(body) == 3 and type(body[0]) is list:
            names, message, traceback = body
            if all(type(text) is str for text in [*names, message, traceback]):
                return _student_error(names, message, traceback)
        raise ProtocolError("a message of no known form")

    def _look_at_memory(self, size: int) -> None:
        self._received += size
        if self.wary and self._received > _LOOK_AFTER:
            self._received = 0
            if _memory_held() > _MOST_MEMORY:
                raise ProtocolError("more than this process can hold")

    def _next_message(self) -> bytes:
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

    def _leave(self, error: BaseException) -> None:
        if self.gone is None:
            if isinstance(error, TimeoutError | BlockingIOError):
                self.gone = "timeout"
            elif isinstance(error, OSError):
                self.gone = "died"
            else:
                self.gone = "protocol"
        raise RoomGone(self.gone) from error

    # What the codec asks of us.

    def encode_shared(self, value: Any, kind: int, depth: int) -> Tree:
        return self._table.encode(value, kind, depth)

    def decode_new(self, tree: list[Tree], depth: int) -> Any:
        return self._table.decode_new(tree, depth)

    def decode_ref(self, key: Tree) -> Any:
        return self._table.decode_ref(key)

    def encode_handle(self, value: Any) -> Tree:
        if isinstance(value, Proxy) and value._proctor_link is self:
            return [YOURS, value._proctor_number]
        identity = _identity(value)
        number = self._own_numbers.get(identity)
        if number is None:
            text = self._server.exports(value)
            if len(self._own) >= MOST_HANDLES and self._graders:
                raise BridgeError("too many objects have crossed the bridge")
            if len(self._own) >= MOST_HANDLES:  # a room that can hand out nothing any more had better be a new one
                self._leave(ProtocolError("too many objects have crossed the bridge"))
            number = len(self._own)
            self._own[number], self._own_numbers[identity] = value, number
        else:
            text = self._server.exports(value)
        return [HANDLE, number, text]

    def decode_handle(self, tree: list[Tree]) -> Any:
        if len(tree) != 3 or type(tree[1]) is not int or type(tree[2]) is not str or len(tree[2]) > 200:
            raise ProtocolError("a handle of no known form")
        proxy = self._proxies.get(tree[1])
        if proxy is None:
            if len(self._proxies) >= MOST_HANDLES:
                raise ProtocolError("too many handles")
            proxy = self._proxies[tree[1]] = Proxy(self, tree[1], tree[2])
        return proxy

    def is_exported(self, value: Any) -> bool:
        """Whether the other side was given a handle of value."""
        return _identity(value) in self._own_numbers

    def decode_yours(self, number: Tree) -> Any:
        if type(number) is not int or number not in self._own:
            raise ProtocolError("a handle that was never given")
        return self._own[number]


def _identity(value: Any) -> Any:
    """What makes two handles the same; a bound method is a new object each time it is asked for."""
    return (id(value.__self__), id(value.__func__)) if isinstance(value, MethodType) else id(value)


def _memory_held() -> int:
    """Bytes of memory that this process holds now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _unpacked(data: bytes) -> Tree:
    """A message's tree. Each item costs memory though it may be one byte long, so all lists are counted together."""
    if len(data) <= _MOST_ITEMS:  # of a byte each at least
        return msgpack.unpackb(data, **_UNPACK)
    left = _MOST_ITEMS

    def count(items: list[Tree]) -> list[Tree]:
        nonlocal left
        left -= len(items) + 1
        if left < 0:
            raise ProtocolError("a message of too many items")
        return items

    return msgpack.unpackb(data, list_hook=count, **_UNPACK)


def _student_error(names: list[str], message: str, traceback: str) -> StudentError:
    message = legible(message, _LONGEST_TEXT)
    error = error_class(names)(message)
    error.name = legible(names[0], _LONGEST_NAME) if names else "Exception"
    error.message, error.traceback = message, legible(traceback[-_LONGEST_TEXT:], _LONGEST_TEXT)
    return error

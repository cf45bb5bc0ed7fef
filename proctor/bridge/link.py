"""One end of the bridge: sends requests, serves the other side's, one at a time, over a socket.

Both ends are alike. While one waits for its reply it serves what the other asks meanwhile, so a function of the grader
that a student's code calls (an f of numerical_gradient) runs outside, in the middle of the student's call."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import msgpack

from .answers import Answers, Raised
from .channel import Channel, unpacked
from .errors import (
    LONGEST_MESSAGE,
    BridgeError,
    ProtocolError,
    RoomGone,
    Stop,
    Told,
    as_told,
    legible,
    like_theirs,
    told_of,
)
from .handles import Handles, TooManyError
from .lasting import Lasting
from .operations import LOOKS, READS
from .protocols import compare, operate
from .proxies import Consumed, Proxy, class_name, is_proxy, one_of, own_name, pairs
from .shared import SharedTable
from .values import Tree, decode, encode

DEEPEST = 80  # calls across the bridge inside each other; numpy code in between needs stack of its own
_LONGEST_NAME = 200
_MOST_MEMORY = 3 << 30  # bytes that a wary process may hold: a test may keep all that it is handed
_LOOK_AFTER = 16_000_000  # received bytes, after which it looks at its memory again

_MOST_DOUBTS = 20

REQUEST, REPLY, ERROR, LASTING = range(4)
FORGET = 4  # added to one of these: no attribute that was told lasts any longer


@dataclass(frozen=True)
class Described:
    """An exception as the other side may know it. names: of its class and bases, with their modules, nearest first;
    arguments: its args; error: the exception itself, where its class is one that the other side is to know."""

    names: list[str]
    message: str
    traceback: str = ""
    arguments: Any = None
    error: BaseException | None = None


_WAYS_OF_VALUES: dict[Any, str] = {list: "items", tuple: "items", int: "whole", float: "number"}


class Comparing(Protocol):
    """Decides what the other side's objects may be asked to judge: by comparing, calculating, methods, and with."""

    def may(self, operation: str, proxy: Any, other: Any) -> bool: ...
    def may_call(self, method: str | None) -> bool: ...
    def may_swallow(self, error: BaseException) -> bool: ...


class Server(Protocol):
    """What answers the other side's requests. operation: a name of operations.py; target: one of our own objects."""

    def serve(self, operation: str, arguments: tuple[Any, ...]) -> Any: ...

    def exports(self, value: Any) -> tuple[str, Any, Any]:
        """How a value shows that is handed out as a handle: see Handles. Raises BridgeError if it must not be."""

    def describe(self, error: BaseException) -> "Described":
        """What to tell the other side of an error."""


class Link:
    """One end. first_key: 0 on the grader's side, 1 in the room; server: answers requests."""

    def __init__(self, sock: socket.socket, first_key: int, server: Server) -> None:
        self._channel, self._server = Channel(sock), server
        self._table, self._handles = SharedTable(self, first_key), Handles(self, server.exports)
        self._depth = 0
        self._turn = threading.RLock()  # a student's threads may call what a test hands in: one at a time
        self._serving = 0  # requests of the other side that have not been answered
        self._graders = first_key == 0  # that side forgets what no test holds any more, and tells the room what lasts
        self._lasting = Lasting()  # nothing in a room: what a student's objects tell may change at any time
        self._answers = Answers()
        self._kept: dict[tuple[int, str], Any] = {}  # attributes of proxies that the other side said to last
        self.wary = False  # whether to refuse containers that nobody could ever look through
        self._received = 0  # bytes since the last look at this process's memory
        self.gone: str | None = None  # why the other side is not there any more
        self.comparing: Comparing | None = None  # what the other side's objects may be asked to compare
        self.around: AbstractContextManager[object] | None = None  # what is done around every request
        self.doubts: list[str] = []  # what the bridge could not do, or not be sure of
        self.judged = False  # whether that is the other side's word on what a test expects
        self._methods: dict[int, str] = {}  # what was got as an attribute of a proxy, by its number
        self._failed: AssertionError | None = None  # of the grader's own code, on its way through the other side's

    @property
    def deadline(self) -> float:
        """time.monotonic() by which the other side must have answered."""
        return self._channel.deadline

    @deadline.setter
    def deadline(self, when: float) -> None:
        self._channel.deadline = when

    def request(self, operation: str, *arguments: Any) -> Any:
        """Asks the other side and returns its answer. Raises what the other side raised, Stop, BridgeError."""
        if self.around is None or self._depth:
            return self._requested(operation, *arguments)
        with self.around:
            return self._requested(operation, *arguments)

    def _requested(self, operation: str, *arguments: Any) -> Any:
        if self._graders:
            if operation in READS:
                return self._read(operation, arguments)
            if operation in LOOKS:
                return self._looked(operation, arguments)
            if self._answers.kept:
                self._answers = Answers()
        return self._asked(operation, arguments)

    def compare(self, operation: str, proxy: Any, other: Any) -> Any:
        """What the other side's object says of a comparison; NotImplemented where it is not to be asked."""
        if not self._graders:
            try:
                return self.request("compare", operation, proxy, other)
            except TypeError:
                return NotImplemented
        if self.comparing is not None and self.comparing.may(operation, proxy, other):
            return self.request("compare", operation, proxy, other)
        with contextlib.suppress(TypeError):
            if operation == "contains":
                return any(item is other or item == other for item in self.items(proxy))
        self.unsure(f"whether an object of class {class_name(proxy)} is right about {operation}")
        value = self._plain(proxy)
        with contextlib.suppress(TypeError):
            return NotImplemented if value is None else compare(operation, value, other)
        return NotImplemented

    def calculate(self, operation: str, proxy: Any, *others: Any) -> Any:
        """What the other side's object makes of another one: of what is expected of it, maybe. Where it is not to be
        asked, what it is as a plain value is calculated with."""
        if not self._graders or self.comparing is None or self.comparing.may(operation, proxy, others[0]):
            return self.request("operate", operation, proxy, *others)
        self.unsure(f"whether an object of class {class_name(proxy)} is right about {operation}")
        value = self._plain(proxy)
        return NotImplemented if value is None else operate(operation, value, *others)

    def leave_with(self, proxy: Any, *error: Any) -> Any:
        """The end of a with statement: whether the other side's object swallows an error. An assertion of the test's
        it may not, unless the master's did."""
        swallows = self.request("operate", "exit", proxy, *error)
        if not swallows or not self._graders or self._may_swallow(error[1]):
            return swallows
        if isinstance(error[1], AssertionError):
            return None
        self._judge(f"whether an object of class {class_name(proxy)} is right to swallow a {class_name(error[1])}")
        return swallows

    def call(self, proxy: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Calls the other side's object. A method that is none of the master's might judge what it is given."""
        method = self._methods.get(proxy._proctor_number)
        given = method is not None and bool(args or kwargs)
        if given and self.comparing is not None and not self.comparing.may_call(method):
            self._judge(f"whether the method {method} of a student's object is right")
        return self.request("call", proxy, args, *pairs(kwargs))

    def _judge(self, what: str) -> None:
        """Notes that a verdict will rest on the other side's word."""
        self.unsure(what)
        self.judged = True

    def _plain(self, proxy: Any) -> Any:
        """What the other side's object is as a value of a class of Python's own that it is of, or as a number; None."""
        try:
            value = self.request("plain", proxy)
        except Exception as error:
            if told_of(error) is None:
                raise
            return None
        way = _WAYS_OF_VALUES.get(type(value))
        if way is not None:
            self._answers.said(proxy._proctor_number).hear(way, tuple(value) if way == "items" else value)
        return None if is_proxy(value) else value

    def _may_swallow(self, error: BaseException | None) -> bool:
        return error is None or self.comparing is None or self.comparing.may_swallow(error)

    def unsure(self, why: str) -> None:
        """Notes what may make a verdict wrong that is none of the student's doing."""
        if len(self.doubts) < _MOST_DOUBTS and why not in self.doubts:
            self.doubts.append(why)

    def attribute(self, proxy: Proxy, name: str) -> Any:
        """The other side's attribute, or what is known of it."""
        found = self._kept.get((proxy._proctor_number, name), self)
        if found is not self:
            return found
        found = self.request("getattr", proxy, name)
        if self._graders and is_proxy(found):
            self._methods[found._proctor_number] = name
        return found

    def items(self, proxy: Proxy) -> Iterator[Any]:
        """Iterates over the other side's object."""
        found = self.request("iter", proxy)
        if not is_proxy(found):
            return iter(found)
        if not self._graders:
            return Consumed(found)
        if found is not proxy:
            return iter(self._answers.items(proxy, found))
        return self._used_up(found) if self._answers.said(found._proctor_number).length else found

    def _used_up(self, iterator: Proxy) -> Iterator[Any]:
        """What is left of an iterator that told a length. Nothing is another face."""
        said, any_came = self._answers.said(iterator._proctor_number), False
        for item in Consumed(iterator):
            any_came = True
            yield item
        if not any_came:
            said.hear("items", ())

    def item(self, iterator: Proxy) -> Any:
        """The next item of an iterator that nobody else uses. Raises StopIteration."""
        return one_of(self.request("item", iterator))

    def _read(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        """What an object of the room is as a value: asked once, until the room has reason to be other than it was."""
        key = self._answers.key(operation, arguments)
        if not self._answers.known(key) or self._table.changed():
            try:
                answer = self._looked(operation, arguments)
            except Exception as error:
                if told_of(error) is None:
                    raise
                answer = Raised(error)
            key = self._answers.key(operation, arguments)  # among other answers, if we told of a change of ours
            self._answers.keep(key, answer)
        return self._answers.again(key)

    def _looked(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        """An answer that changes nothing here: what the room has changed meanwhile comes with the next call."""
        return self._table.reading.as_read(self._asked(operation, arguments, looks=True))

    def _asked(self, operation: str, arguments: tuple[Any, ...], looks: bool = False) -> Any:
        with self._turn:
            if self.gone is not None:
                raise RoomGone(self.gone)
            if not self._graders and not self._serving:  # a thread that goes on: nobody listens
                raise BridgeError("the test has had its answer")
            return self._asked_in_turn(operation, arguments, looks)

    def _asked_in_turn(self, operation: str, arguments: tuple[Any, ...], looks: bool) -> Any:
        if self._depth >= DEEPEST:
            raise RecursionError("too many calls inside each other across the bridge")
        first = REQUEST + FORGET if self._depth == 0 and self._lasting.forget() else REQUEST
        if self._table.reading.waiting and not looks:
            self._table.reading.settle()
        if self._depth == 0:
            self._failed = None
        self._depth += 1
        outermost = False
        try:
            self._send(first, lambda: [operation, [encode(argument, self) for argument in arguments]])
            outermost = looks and self._table.reading.start()
            while True:
                kind, body = self._receive()
                if kind == LASTING:
                    self._kept[arguments[0]._proctor_number, arguments[1]] = body
                if kind in (REPLY, LASTING):
                    self._mind_failed()
                    return body
                if kind == ERROR:
                    raise body
                self._serve(*body)
        finally:
            self._depth -= 1
            if outermost:
                self._table.reading.stop()

    def _mind_failed(self) -> None:
        """Raises an assertion of the grader's that failed in a call back, and that the other side's code swallowed."""
        in_a_test = self._depth == 1 and self.around is not None
        if in_a_test and self._failed is not None and not self._may_swallow(self._failed):
            raise self._failed

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
        before = self._answers
        self._serving += 1
        if self._graders:
            self._answers = Answers()  # the other side's code has run up to here
        try:
            result = self._server.serve(operation, tuple(arguments))  # alive until it is sent: see drop_unused
            lasts = operation == "getattr" and self._graders and self._lasting.note(*arguments)
            del arguments
            if self._table.reading.waiting:
                self._table.reading.settle()
            self._answer(LASTING if lasts else REPLY, lambda: encode(result, self))
        except Stop as stop:
            self.gone = self.gone or stop.why  # the other side waits for an answer that never comes
            raise
        except BaseException as error:
            if self._graders and isinstance(error, KeyboardInterrupt):
                raise
            if self._graders and isinstance(error, AssertionError) and told_of(error) is None:
                self._failed = error
            described = self._server.describe(error)
            self._answer(ERROR, lambda: self._told_of(described), whatever=True)
        finally:
            self._answers = before

    def _told_of(self, described: "Described") -> list[Tree]:
        """The body of an ERROR. What of it cannot cross stays here."""
        told: list[Tree] = [
            described.names,
            described.message[:LONGEST_MESSAGE],
            described.traceback[-LONGEST_MESSAGE:],
        ]
        for part in (described.arguments, described.error):
            try:
                told.append(encode(part, self))
            except (BridgeError, RecursionError):
                told.append(None)
        return told

    def _answer(self, kind: int, body_of: Callable[[], Tree], whatever: bool = False) -> None:
        """Sends the reply to a request, as _send does, when no other thread waits for one of its own."""
        with self._turn:
            self._send(kind, body_of, whatever)
            self._serving -= 1

    def _send(self, kind: int, body_of: Callable[[], Tree], whatever: bool = False) -> None:
        """Sends a message. whatever: also if something that is shared has become what cannot cross.

        Raises BridgeError or RecursionError, and nothing is sent, if the body or a change cannot cross."""
        mark, described = self._table.mark(), self._handles.mark()
        try:
            body = body_of()
            changes = self._table.changes(drop=self._graders, whatever=whatever)
        except BaseException as error:
            self._table.forget_since(mark)
            self._handles.forget_since(described)
            if isinstance(error, BridgeError) and not whatever:
                self.unsure(str(error))
            if isinstance(error, TooManyError) and not self._graders:
                self._leave(error)  # a room that can hand out nothing any more had better be a new one
            raise
        if changes and changes[1] and self._answers.kept:
            self._answers = Answers()  # what we did meanwhile may rightly change what the other side says
        if self._lasting.changed():
            kind |= FORGET
        try:
            self._channel.send([kind, changes, body])
        except (OSError, ProtocolError) as error:
            self._leave(error)

    def _receive(self) -> tuple[int, Any]:
        """(kind, body) of the next message, decoded; the other side's changes are made here."""
        try:
            data = self._channel.receive()
            message = unpacked(data)
            self._look_at_memory(len(data))
            if type(message) is not list or len(message) != 3 or type(message[0]) is not int:
                raise ProtocolError("a message of no known form")
            kind, changes, body = message
            if kind & FORGET and not self._graders:
                self._kept.clear()
                kind -= FORGET
            content = self._body(kind, body)
            self._table.apply(changes)  # after the body, since what is new there may be what a list holds now
            if self.wary:
                self._table.check_sizes()
            return kind, content
        except (OSError, ProtocolError, ValueError, TypeError, RecursionError, MemoryError) as error:
            self._leave(error)
        except msgpack.UnpackException as error:
            self._leave(error)
        raise AssertionError("unreachable")

    def _body(self, kind: Tree, body: Tree) -> Any:
        if kind == REPLY or (kind == LASTING and not self._graders):
            return decode(body, self)
        if kind == REQUEST and type(body) is list and len(body) == 2 and type(body[0]) is str and type(body[1]) is list:
            return body[0], [decode(argument, self) for argument in body[1]]
        if kind == ERROR and type(body) is list and len(body) == 5 and type(body[0]) is list:
            names, message, traceback, arguments, error = body
            if all(type(text) is str for text in [*names, message, traceback]):
                return _raised_there(names, message, traceback, decode(arguments, self), decode(error, self))
        raise ProtocolError("a message of no known form")

    def _look_at_memory(self, size: int) -> None:
        self._received += size
        if self.wary and self._received > _LOOK_AFTER:
            self._received = 0
            if _memory_held() > _MOST_MEMORY:
                raise ProtocolError("more than this process can hold")

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
        return self._handles.encode(value)

    def decode_handle(self, tree: list[Tree]) -> Any:
        return self._handles.decode(tree)

    def decode_yours(self, number: Tree) -> Any:
        return self._handles.decode_own(number)

    def is_exported(self, value: Any) -> bool:
        """Whether the other side was given a handle of value."""
        return self._handles.given(value)


def _memory_held() -> int:
    """Bytes of memory that this process holds now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _raised_there(names: list[str], message: str, traceback: str, arguments: Any, error: Any) -> BaseException:
    """The other side's exception, as one that can be raised here."""
    message = legible(message, LONGEST_MESSAGE)
    name = legible(own_name(names[0]), _LONGEST_NAME) if names else "Exception"
    given = arguments if type(arguments) is tuple else None
    if not isinstance(error, Exception):
        error = like_theirs(names, given, message)
    elif given is not None and is_proxy(error):
        error.args = given
    return as_told(error, Told(name, message, legible(traceback[-LONGEST_MESSAGE:], LONGEST_MESSAGE)))

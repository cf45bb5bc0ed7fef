"""The link: calls inside calls, errors both ways, and what happens when the other side dies, hangs or lies."""

import contextlib
import inspect
import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import msgpack
import numpy as np
import pytest
from rooms import OpenServer, bridge, open_room

from proctor.bridge.errors import BridgeError, RoomGone, StudentError, told_of
from proctor.bridge.link import DEEPEST, Link
from proctor.grader.rooms import Room
from proctor.walls import Keeper

STUDENT = '''
import gc, os, socket, sys, time
import numpy as np

def fails(kind, *arguments): raise kind(*arguments)
def divide(a, b=2, *, c=0): return a / b + c
def guarded(f):
    try: return f()
    except ValueError as error: return f"caught {type(error).__name__}: {error}"
def passes_on(f): return f()
def tidies(f, notes):
    try: return f()
    finally: notes.append("tidied")
def countdown(f, n): return f(n - 1) if n else "down"
def loop():
    while True: pass
def sleep(): time.sleep(60)
def swallow():
    while True:
        try: time.sleep(60)
        except BaseException: pass
def leave(): os._exit(0)
def quiet(): sys.exit("bye")
def garbage(data):
    [one.sendall(data) for one in gc.get_objects() if isinstance(one, socket.socket) and one.fileno() >= 0]
def numbers():
    yield 1
    yield [2]
    raise KeyError("three")

class OwnError(LookupError): pass
class Unprintable(Exception):
    def __str__(self): raise RuntimeError
class Liar:
    __signature__ = "no signature"
    def __call__(self): return 1
    def __len__(self): return -1
    def __bool__(self): return "yes"
    def __float__(self): return 1.5
    def __int__(self): return 1
    def __str__(self): return "liar"
    def __eq__(self, other): return True
    def __hash__(self): return 1
    def __array__(self, dtype=None, copy=None): return np.array([1.0, 2.0])
class Box:
    kind = "box"
    def __init__(self, items): self.items = items
    def __getitem__(self, key): return self.items[key]
    def __setitem__(self, key, value): self.items[key] = value
    def __delitem__(self, key): del self.items[key]
    def __len__(self): return len(self.items)
    def __iter__(self): return iter(self.items)
    def total(self, start=0): return sum(self.items) + start
class Special(Box): pass
'''  # fmt: skip


@pytest.fixture(scope="module")
def lasting(keeper: Keeper) -> Iterator[Room]:
    with open_room(keeper, STUDENT, modules=(__name__,)) as room:
        yield room


@pytest.fixture
def room(lasting: Room) -> Room:
    lasting.until(time.monotonic() + 20)
    return lasting


@pytest.fixture
def doomed(keeper: Keeper) -> Iterator[Room]:
    """A room that is not meant to live on."""
    with open_room(keeper, STUDENT) as room:
        room.until(time.monotonic() + 20)
        yield room


# Proxies


def test_a_proxy_does_what_the_students_object_does(room: Room) -> None:
    box = room.get("Box")([3, 4, 5])
    box[0] = 30
    del box[1]
    box.colour = "red"
    assert (box[0], box[-1], box[:1], len(box), list(box), 5 in box) == (30, 5, [30], 2, [30, 5], True)
    assert (box.total(), box.total(start=1), box.kind, box.colour, bool(box)) == (35, 36, "box", "red", True)
    del box.colour
    assert not hasattr(box, "colour") and getattr(box, "colour", None) is None
    assert isinstance(box, room.get("Box")) and not isinstance(box, room.get("Special"))
    assert issubclass(room.get("Special"), room.get("Box")) and not isinstance(3, room.get("Box"))


def test_signatures_are_those_of_the_students_functions(room: Room) -> None:
    signature = inspect.signature(room.get("divide"))
    assert list(signature.parameters) == ["a", "b", "c"]
    assert signature.bind(1, c=2) and signature.parameters["c"].kind is inspect.Parameter.KEYWORD_ONLY
    with pytest.raises(TypeError):
        signature.bind()
    assert list(inspect.signature(room.get("Box")).parameters) == ["items"]
    assert list(inspect.signature(room.get("Box")([]).total).parameters) == ["start"]


def test_conversions_take_only_what_is_of_the_right_kind(room: Room) -> None:
    liar = room.get("Liar")()
    assert (float(liar), int(liar), str(liar), np.asarray(liar).tolist()) == (1.5, 1, "liar", [1.0, 2.0])
    with pytest.raises((TypeError, ValueError)):
        len(liar)
    with pytest.raises(TypeError):
        bool(liar)
    with pytest.raises((TypeError, ValueError)):
        inspect.signature(liar)


def test_an_always_equal_object_equals_nothing_out_here(room: Room) -> None:
    liar = room.get("Liar")()
    assert liar != 1 and liar != "x" and liar != [1.0, 2.0] and liar not in [1, 2]
    assert not np.any(np.asarray([1.0, 3.0]) == liar) or np.asarray(liar).tolist() == [1.0, 2.0]
    with pytest.raises(TypeError):
        liar + 1
    with pytest.raises(TypeError):
        bool(liar < 1)


def test_generators_are_read_item_by_item(room: Room) -> None:
    made = room.get("numbers")()
    assert next(made) == 1 and next(iter(made)) == [2]
    with pytest.raises(KeyError, match="three"):
        next(made)
    assert list(made) == [] and next(made, "end") == "end"
    with pytest.raises(TypeError):
        next(room.get("Box")([1]))


# Calls inside each other


def test_calls_go_back_and_forth_inside_each_other(room: Room) -> None:
    deepest: list[int] = []

    def back(n: int) -> Any:
        deepest.append(n)
        return room.get("countdown")(back, n)

    assert back(20) == "down" and deepest == list(range(20, -1, -1))


def test_endless_calls_inside_each_other_end_as_a_recursion_error(room: Room) -> None:
    def back(n: int) -> Any:
        return room.get("countdown")(back, n)

    with pytest.raises(RecursionError):
        back(DEEPEST * 3)
    assert room.get("divide")(4) == 2.0


# Errors


@pytest.mark.parametrize(
    "kind", [ValueError, TypeError, ZeroDivisionError, NotImplementedError, AssertionError, OSError]
)
def test_a_students_exception_is_one_of_its_built_in_class(room: Room, kind: type[Exception]) -> None:
    room.run(f"def raises(): raise {kind.__name__}('too big')", "cell", 5)
    with pytest.raises(kind, match="too big") as caught:
        room.get("raises")()
    told = told_of(caught.value)
    assert type(caught.value) is kind and told is not None and told.name == kind.__name__


def test_a_students_own_class_of_exception_counts_as_its_built_in_base(room: Room) -> None:
    room.run("def own(): raise OwnError('lost')", "cell", 5)
    with pytest.raises(LookupError, match="lost") as caught:
        room.get("own")()
    told = told_of(caught.value)
    assert told is not None and told.name == "OwnError" and isinstance(caught.value, room.get("OwnError"))


@pytest.mark.parametrize("raised", ["SystemExit(1)", "KeyboardInterrupt()", "StopIteration(3)", "GeneratorExit()"])
def test_exceptions_that_steer_programs_steer_nothing_out_here(room: Room, raised: str) -> None:
    room.run(f"def steers(): raise {raised}", "cell", 5)
    with pytest.raises(StudentError) as caught:
        list(room.get("steers")() for _ in range(1))
    told = told_of(caught.value)
    assert not isinstance(caught.value, StopIteration) and told is not None and told.name == raised.split("(")[0]


def test_an_exception_that_cannot_be_printed_is_still_one(room: Room) -> None:
    room.run("def odd(): raise Unprintable()", "cell", 5)
    with pytest.raises(StudentError):
        room.get("odd")()


def test_the_traceback_is_of_the_students_cells_alone(room: Room) -> None:
    room.run("def outer():\n    return inner()\ndef inner():\n    return [1, 2][5]", "my_cell", 5)
    with pytest.raises(IndexError) as caught:
        room.get("outer")()
    told = told_of(caught.value)
    assert told is not None and told.traceback.split("\n") == [
        "my_cell, line 2, in outer: return inner()",
        "my_cell, line 4, in inner: return [1, 2][5]",
    ]


def test_an_error_of_the_tests_function_can_be_caught_by_the_student(room: Room) -> None:
    def f() -> None:
        raise ValueError("not like this")

    assert room.get("guarded")(f) == "caught ValueError: not like this"


def test_an_error_of_the_tests_function_comes_back_through_the_students_code(room: Room) -> None:
    notes: list[str] = []

    def f() -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        room.get("tidies")(f, notes)
    assert notes == ["tidied"]


def test_an_assertion_in_the_tests_function_fails_the_test_unless_the_student_swallows_it(room: Room) -> None:
    def f() -> None:
        raise AssertionError("wrong argument")

    with pytest.raises(AssertionError, match="wrong argument"):
        room.get("passes_on")(f)


def test_what_cannot_be_handed_in_is_the_callers_error(room: Room) -> None:
    with pytest.raises(BridgeError):
        room.get("passes_on")(np)
    assert room.get("divide")(4) == 2.0


# The other side dies, hangs or lies


@pytest.mark.parametrize("function", ["loop", "sleep", "swallow"])
def test_a_room_that_hangs_is_left_in_time(doomed: Room, function: str) -> None:
    begun = time.monotonic()
    doomed.until(begun + 0.4)
    with pytest.raises(RoomGone, match="timeout"):
        doomed.get(function)()
    assert time.monotonic() - begun < 30 and doomed.gone == "timeout"
    with pytest.raises(RoomGone, match="timeout"):
        doomed.get("divide")


def test_a_room_that_dies_is_noticed_at_once(doomed: Room) -> None:
    with pytest.raises(RoomGone, match="died"):
        doomed.get("leave")()
    assert doomed.gone == "died"


def test_no_test_can_take_a_dead_room_for_an_error_of_the_student(doomed: Room) -> None:
    with pytest.raises(RoomGone), contextlib.suppress(Exception):
        doomed.get("leave")()


def test_a_room_that_dies_in_a_callback_is_noticed(doomed: Room) -> None:
    with pytest.raises(RoomGone):
        doomed.get("passes_on")(lambda: doomed.get("leave")())


def test_leaving_by_exit_is_an_error_and_the_room_lives(room: Room) -> None:
    with pytest.raises(StudentError, match="bye"):
        room.get("quiet")()
    assert room.gone is None and room.get("divide")(4) == 2.0


@pytest.mark.parametrize(
    "data",
    [b"GET / HTTP/1.1\r\n\r\n" * 10, b"\x05\x00\x00\x00\x93\x01\xc0\xc0\xc0", b"\xff" * 20],
    ids=["text", "trailing bytes", "too large"],
)
def test_a_room_that_sends_garbage_is_given_up(doomed: Room, data: bytes) -> None:
    with pytest.raises(RoomGone):
        doomed.get("garbage")(data)
    assert doomed.gone == "protocol"


def test_a_forged_reply_is_a_value_like_any_other(doomed: Room) -> None:
    """The student's process may answer itself: it is only ever the student's word."""
    reply = msgpack.packb([1, None, True])
    answer = doomed.get("garbage")(len(reply).to_bytes(4, "little") + reply)
    assert answer is True


@pytest.mark.parametrize("slow", [b"", b"\x05", b"\x05\x00\x00\x00\x93"])
def test_half_a_message_is_waited_for_no_longer_than_allowed(slow: bytes) -> None:
    here, there = socket.socketpair()
    with here, there:
        link = Link(here, 0, OpenServer())
        link.deadline = time.monotonic() + 0.2
        there.sendall(slow)
        with pytest.raises(RoomGone, match="timeout"):
            link.request("name", "x")


@pytest.mark.parametrize("seconds", [0.3, 1.2])
def test_a_deadline_is_not_kept_before_its_time(seconds: float) -> None:
    here, there = socket.socketpair()
    with here, there:
        link, began = Link(here, 0, OpenServer()), time.monotonic()
        link.deadline = began + seconds
        with pytest.raises(RoomGone, match="timeout"):
            link.request("name", "x")
        assert time.monotonic() - began > seconds - 0.1


def test_a_peer_that_does_not_read_is_left_in_time() -> None:
    here, there = socket.socketpair()
    with here, there:
        link = Link(here, 0, OpenServer())
        link.deadline = time.monotonic() + 0.2
        with pytest.raises(RoomGone, match="timeout"):
            link.request("name", b"x" * 10_000_000)


def test_a_message_that_is_too_large_to_send_ends_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proctor.bridge.channel.LARGEST_MESSAGE", 10_000)
    with bridge(echo=lambda value: value) as link, pytest.raises(RoomGone, match="protocol"):
        link.request("echo", b"x" * 20_000)


@pytest.mark.parametrize("target", [[9, 0], [9, 10**9], [9, -1], [9, "x"], [9]], ids=str)
def test_a_handle_that_was_never_given_is_refused(target: Any) -> None:
    here, there = socket.socketpair()
    with here, there:
        link = Link(here, 0, OpenServer())
        data = msgpack.packb([0, None, ["call", [target, [0]]]])
        there.sendall(len(data).to_bytes(4, "little") + data)
        with pytest.raises(RoomGone, match="protocol"):
            link.request("anything")


# A student's threads


def test_a_students_threads_may_all_call_what_a_test_hands_in(keeper: Keeper) -> None:
    source = """
from concurrent.futures import ThreadPoolExecutor
def each(f, notes):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(f, range(100)))
        list(pool.map(notes.append, range(100)))
    return found
"""
    with open_room(keeper, source) as room:
        room.until(time.monotonic() + 10)
        notes: list[int] = []
        assert room.get("each")(lambda n: n * n, notes) == [n * n for n in range(100)]
        assert sorted(notes) == list(range(100))


def test_a_thread_that_goes_on_after_the_answer_disturbs_nobody(keeper: Keeper) -> None:
    source = """
import threading, time
told = []
def go_on(f):
    while not told:
        try:
            f()
        except TypeError as error:
            told.append(str(error))
def start(f): threading.Thread(target=go_on, args=(f,), daemon=True).start()
def wait():
    while not told: time.sleep(0.01)
    return told
"""
    with open_room(keeper, source) as room:
        room.until(time.monotonic() + 10)
        room.get("start")(lambda: 1)
        time.sleep(0.1)
        assert room.get("wait")() == ["the test has had its answer"]


# What stays behind


def test_rooms_leave_no_thread_and_no_descriptor(keeper: Keeper) -> None:
    def use(function: str) -> None:
        with open_room(keeper, STUDENT) as room:
            room.until(time.monotonic() + 0.3)
            with pytest.raises(RoomGone):
                room.get(function)()

    use("leave")
    before = len(os.listdir("/proc/self/fd")), threading.active_count()
    for function in ("leave", "sleep", "loop"):
        use(function)
    assert (len(os.listdir("/proc/self/fd")), threading.active_count()) == before

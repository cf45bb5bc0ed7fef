"""Lasting attributes: read once by the room, and never found to be other than they are on the grader's side."""

import copy
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rooms import bridge, framed, open_room

from proctor.bridge.errors import RoomGone
from proctor.bridge.lasting import Lasting
from proctor.bridge.link import FORGET, LASTING
from proctor.grader.exposure import Exposure
from proctor.grader.rooms import Room
from proctor.walls import Keeper

READER = """
def read(thing, name, times): return [getattr(thing, name) for _ in range(times)]
def train(network, steps):
    for _ in range(steps):
        gradient = network.gradient()
        for key in network.params:
            network.params[key] -= gradient[key]
def between(thing, act):
    before = thing.value
    act()
    return before, thing.value, thing.value
def sets(thing):
    thing.value = 5
    first = thing.value
    thing.value = [6]
    second = thing.value
    del thing.value
    return first, second, hasattr(thing, "value")
"""


@pytest.fixture(scope="module")
def room(keeper: Keeper) -> Iterator[Room]:
    with open_room(keeper, READER, modules=(__name__,)) as room:
        yield room


@pytest.fixture
def asked(room: Room, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the room asked for what."""
    room.until(time.monotonic() + 20)
    counts: Counter[str] = Counter()
    serve = Exposure.serve

    def counting(self: Exposure, operation: str, arguments: tuple[Any, ...]) -> Any:
        counts[operation] += 1
        return serve(self, operation, arguments)

    monkeypatch.setattr(Exposure, "serve", counting)
    return counts


class Thing:
    def __init__(self, value: Any) -> None:
        self.value = value

    def method(self) -> Any:
        return self.value


class Counted:
    reads = 0

    @property
    def value(self) -> int:
        self.reads += 1
        return self.reads


class Elsewhere:
    def __getattr__(self, name: str) -> Any:
        return time.monotonic_ns()


class Watched(Thing):
    def __getattribute__(self, name: str) -> Any:
        return time.monotonic_ns() if name == "value" else super().__getattribute__(name)


class Network:
    def __init__(self) -> None:
        self.params = {"W": np.zeros(2), "b": np.zeros(1)}
        self.seen: list[float] = []

    def gradient(self) -> dict[str, Any]:
        self.seen.append(float(self.params["W"][0]))
        return {"W": np.ones(2), "b": np.ones(1)}


def test_a_loop_asks_once_for_what_stays_the_same(room: Room, asked: Counter[str]) -> None:
    network = Network()
    room.get("train")(network, 5)
    assert asked == {"getattr": 2, "call": 5}
    assert network.seen == [0.0, -1.0, -2.0, -3.0, -4.0] and network.params["b"].tolist() == [-5.0]


def test_the_next_step_of_a_test_asks_again(room: Room, asked: Counter[str]) -> None:
    thing = Thing(1)
    for _ in range(3):
        room.get("read")(thing, "value", 2)
    assert asked["getattr"] == 3


@pytest.mark.parametrize("made", [Counted(), Elsewhere(), Watched(1), Thing((1, 2)), Thing({1})])
def test_what_runs_code_or_crosses_as_a_copy_is_asked_for_each_time(room: Room, asked: Counter[str], made: Any) -> None:
    found = room.get("read")(made, "value", 3)
    assert asked["getattr"] == 3
    if not isinstance(made, Thing) or isinstance(made, Watched):
        assert len(set(found)) == 3


def test_what_a_test_changes_meanwhile_is_seen(room: Room) -> None:
    thing = Thing(1.0)

    def rebind() -> None:
        thing.value = 2.0

    def on_the_class() -> None:
        del thing.value
        Thing.value = property(lambda self: 8)  # type: ignore[assignment]

    assert room.get("between")(thing, rebind) == (1.0, 2.0, 2.0)
    assert room.get("between")(thing, lambda: vars(thing).update(value="new")) == (2.0, "new", "new")
    try:
        assert room.get("between")(thing, on_the_class) == ("new", 8, 8)
    finally:
        del Thing.value


def test_a_method_that_an_object_gets_of_its_own_is_seen(room: Room) -> None:
    thing = Thing(1)
    first, second = room.get("between")(_Methods(thing), lambda: setattr(thing, "method", lambda: "own"))[:2]
    assert first() == 1 and second() == "own"


class _Methods:
    """Tells the method of another object as its value."""

    def __init__(self, thing: Thing) -> None:
        self._thing = thing

    @property
    def value(self) -> Any:
        return self._thing.method


def test_what_the_room_sets_is_what_it_reads(room: Room) -> None:
    assert room.get("sets")(Thing(1)) == (5, [6], False)


def test_a_dict_that_lasts_is_the_one_that_the_test_holds(room: Room) -> None:
    thing = Thing({"a": 1})
    held = thing.value

    def grow() -> None:
        held["b"] = 2

    before, after, again = room.get("between")(thing, grow)
    assert before is after is again is held and held == {"a": 1, "b": 2}


def test_only_so_many_last() -> None:
    told, things = Lasting(), [Thing(number) for number in range(100)]
    lasting = [told.note(thing, "value") for thing in things]
    assert sum(lasting) == 64 and all(lasting[:64])
    assert not told.changed()
    things[3].value = -1
    assert told.changed() and not told.changed()
    assert told.forget() and not told.forget()


@pytest.mark.parametrize("kind", [LASTING, LASTING + FORGET, FORGET + 1])
def test_the_room_cannot_say_that_something_lasts(keeper: Keeper, kind: int) -> None:
    source = f"""
import gc, socket
def answer(): [one.sendall({framed([kind, None, 1])!r}) for one in gc.get_objects()
               if isinstance(one, socket.socket) and one.fileno() >= 0]
"""
    with open_room(keeper, source) as room:
        with pytest.raises(RoomGone):
            room.get("answer")()
        assert room.gone == "protocol"


Action = tuple[str, str, int]
KINDS = st.sampled_from(["read", "set", "grow", "delete", "call"])
ACTIONS = st.lists(st.tuples(KINDS, st.sampled_from("ab"), st.integers(0, 3)), max_size=20)


class Model:
    """What a script of actions works on; call runs the next of theirs, on the side where the object lives."""

    def __init__(self, theirs: list[Action]) -> None:
        self.a: Any = 0
        self.theirs = theirs

    def call(self) -> None:
        if self.theirs:
            act(self, self.theirs.pop())


def act(model: Any, action: Action) -> Any:
    kind, name, number = action
    try:
        if kind == "set":
            setattr(model, name, number if number % 2 else [number])
        elif kind == "grow":
            getattr(model, name).append(number)
        elif kind == "delete":
            delattr(model, name)
        elif kind == "call":
            model.call()
        return repr(getattr(model, name))
    except Exception as error:
        return type(error).__name__


@given(ACTIONS, ACTIONS)
def test_any_script_finds_the_same_as_on_the_object_itself(script: list[Action], theirs: list[Action]) -> None:
    def play(model: Any) -> list[Any]:
        return [act(model, action) for action in script]

    here = Model(copy.deepcopy(theirs))
    with bridge(play=play) as link:
        far = link.request("play", here)
    assert far == play(Model(copy.deepcopy(theirs)))

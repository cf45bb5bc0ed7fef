"""A value is read once: no object of the other side shows two faces without a call in between, and honest ones work."""

import contextlib
import copy
import inspect
import itertools
import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from bridge.test_shared import ACTIONS, KINDS, act, canonical
from hypothesis import given, settings
from hypothesis import strategies as st
from rooms import bridge, open_room

from proctor.bridge.errors import Contradiction, RoomGone, told_of
from proctor.grader.rooms import Room
from proctor.walls import Keeper

# Every way to read, and an object that answers otherwise at every n-th time


class Liar:
    """Answers what is asked next in a list, whatever is asked."""

    def __init__(self, faces: list[Any], every: int) -> None:
        self._faces, self._every, self._asked = faces, every, itertools.count()

    def face(self) -> Any:
        face = self._faces[next(self._asked) // self._every % len(self._faces)]
        if face is None:
            raise ValueError("no answer")
        return face

    def one(self) -> float:
        (number,) = self.face()
        return float(number)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self.face(), dtype=float)

    def __len__(self) -> int:
        return len(self.face())

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self.face()))

    def __getitem__(self, key: Any) -> Any:
        return self.face()[key]

    def __float__(self) -> float:
        return float(self.one())

    def __int__(self) -> int:
        return int(self.one())

    def __bool__(self) -> bool:
        return bool(sum(self.face()) % 2)

    def __str__(self) -> str:
        return str(self.face())

    @property
    def value(self) -> Any:
        return self.face()

    @property
    def shape(self) -> Any:
        return (len(self.face()),)

    @property
    def size(self) -> Any:
        return len(self.face())

    @property
    def __signature__(self) -> Any:
        return inspect.Signature([inspect.Parameter(f"a{i}", 1) for i in range(len(self.face()))])

    def __call__(self) -> None:
        """What may rightly change it."""


def plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


READS: dict[str, Callable[[Any], Any]] = {
    "array": lambda liar: np.asarray(liar),
    "array of a type": lambda liar: np.asarray(liar, dtype=complex).real,
    "len": len,
    "items": list,
    "pairs of items": lambda liar: [one for one, _ in zip(liar, range(2), strict=False)],
    "item": lambda liar: liar[0],
    "slice": lambda liar: liar[:2],
    "float": float,
    "int": int,
    "bool": bool,
    "str": str,
    "attribute": lambda liar: liar.value,
    "shape": lambda liar: liar.shape,
    "size": lambda liar: liar.size,
    "hasattr": lambda liar: hasattr(liar, "value"),
    "in": lambda liar: 2.0 in liar,
    "sum": sum,
    "unpacked": lambda liar: [*liar],
    "signature": inspect.signature,
    "numpy": lambda liar: np.sum(liar),
}


def outcome(way: str, liar: Any) -> Any:
    try:
        return copy.deepcopy(plain(READS[way](liar)))
    except Exception as error:
        if told_of(error) is None and not isinstance(error, TypeError | ValueError):
            raise
        return type(error).__name__


faces = st.lists(st.none() | st.lists(st.floats(0, 3).map(round).map(float), max_size=4), min_size=1, max_size=4)
scripts = st.lists(st.sampled_from([*READS, "call"]), max_size=25)


@given(faces=faces, every=st.integers(1, 3), script=scripts)
@settings(max_examples=300)
def test_no_two_values_of_one_object_are_seen_without_a_call_in_between(
    faces: list[Any], every: int, script: list[str]
) -> None:
    with bridge(make=Liar) as link:
        liar = link.request("make", faces, every)
        seen: dict[str, Any] = {}
        try:
            for way in script:
                if way == "call":
                    liar()
                    seen.clear()
                    continue
                found = outcome(way, liar)
                assert seen.setdefault(way, found) == found
                _agree(seen)
        except Contradiction:
            assert len({str(face) for face in faces}) > 1  # who says one thing is never accused


def _agree(seen: dict[str, Any]) -> None:
    """Whether what was seen in several ways could be one value."""
    lists = [seen[way] for way in ("array", "items", "unpacked") if isinstance(seen.get(way), list)]
    counts = [seen[way] for way in ("len", "size") if isinstance(seen.get(way), int)]
    counts += [seen["shape"][0]] if isinstance(seen.get("shape"), tuple) else []
    if "array" in seen and isinstance(seen["array"], list):
        assert all(len(one) == len(seen["array"]) for one in lists) and set(counts) <= {len(seen["array"])}
    elif lists and isinstance(seen.get("len"), int):
        assert all(len(one) == seen["len"] for one in lists)
    assert len({count == 0 for count in counts} | {not one for one in lists}) < 2
    if isinstance(seen.get("float"), float) and isinstance(seen.get("int"), int):
        assert abs(seen["float"] - seen["int"]) < 1


CONTRADICTIONS = {
    "shape for a check, nothing for the next": ("[[1.0, 2.0], []]", "array", "len"),
    "items beside an array": ("[[1.0, 2.0], []]", "array", "items"),
    "length beside items": ("[[1.0, 2.0], []]", "len", "items"),
    "items beside length": ("[[], [1.0]]", "items", "len"),
    "shape beside an array": ("[[1.0, 2.0], [1.0]]", "shape", "array"),
    "size beside an array": ("[[1.0, 2.0], [1.0]]", "array", "size"),
    "size beside no items": ("[[1.0, 2.0], []]", "size", "items"),
    "shape beside no items": ("[[1.0, 2.0], []]", "shape", "items"),
    "a number beside an array": ("[[1.0], [2.0]]", "array", "float"),
    "a number beside an empty array": ("[[2.0], []]", "float", "array"),
    "a whole number beside an array": ("[[1.0], [3.0]]", "array", "int"),
    "a number beside a whole one": ("[[1.0], [3.0]]", "float", "int"),
    "an item that is not in the array": ("[[1.0, 2.0], [3.0]]", "array", "item"),
}


@pytest.mark.parametrize("kind", CONTRADICTIONS)
def test_two_ways_that_do_not_go_together_end_the_test(kind: str) -> None:
    faces, first, second = CONTRADICTIONS[kind]
    with bridge(make=Liar) as link:
        liar = link.request("make", eval(faces), 1)
        READS[first](liar)
        with pytest.raises(Contradiction):
            READS[second](liar)
        liar()
        READS[second](liar)


def test_an_iterator_of_itself_that_is_empty_contradicts_its_length() -> None:
    class Nothing:
        def __len__(self) -> int:
            return 3

        def __iter__(self) -> "Nothing":
            return self

        def __next__(self) -> Any:
            raise StopIteration

    with bridge(make=Nothing) as link:
        made = link.request("make")
        assert len(made) == 3
        with pytest.raises(Contradiction):
            list(made)


def test_no_test_can_swallow_a_contradiction() -> None:
    with bridge(make=Liar) as link:
        liar = link.request("make", [[1.0], [1.0, 2.0]], 1)
        assert len(liar) == 1
        with pytest.raises(Contradiction), contextlib.suppress(Exception):
            list(liar)


TWO_FACED = """
class Liar:
    def __len__(self): return 2
    def __iter__(self): return iter(())
def passes(f):
    try: return f(Liar())
    except BaseException: return "swallowed"
"""


def test_a_contradiction_in_a_callback_ends_the_test_too(keeper: Keeper) -> None:
    with open_room(keeper, TWO_FACED) as room:
        room.until(time.monotonic() + 20)
        with pytest.raises(Contradiction):
            room.get("passes")(lambda liar: len(liar) + len(list(liar)))
        assert room.gone == "protocol"


def test_what_an_exception_was_it_stays() -> None:
    with bridge(make=Liar) as link:
        liar = link.request("make", [None, [1.0]], 1)
        for _ in range(3):
            with pytest.raises(ValueError, match="no answer"):
                len(liar)
        liar()
        assert len(liar) == 1


# Honest objects

HONEST = '''
import collections
import numpy as np

class Tagged(np.ndarray): pass
class Series:
    """Goes by labels, as pandas' does."""
    def __init__(self, values, labels): self.values, self.labels = np.array(values), list(labels)
    def __getitem__(self, label): return self.values[self.labels.index(label)]
    def __len__(self): return len(self.values)
    def __iter__(self): return iter(self.values)
    def __array__(self, dtype=None, copy=None): return self.values
    shape = property(lambda self: self.values.shape)
    size = property(lambda self: self.values.size)
    ndim = 1
class Stack(list): pass
class Bag(collections.Counter): pass
class Lazy:
    asked = 0
    @property
    def value(self):
        self.asked += 1
        self.cache = getattr(self, "cache", None) or [self.asked, [2.0]]
        return self.cache
    def spoil(self): self.cache = None
class Frames:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i):
        if not 0 <= i < self.n: raise IndexError(i)
        return np.full(2, float(i))
class Sparse(dict):
    def __missing__(self, key): return 0.0
class Number:
    def __float__(self): return 2.5
    def __int__(self): return 2
    def __array__(self, dtype=None, copy=None): return np.array(2.5)
class Buffer:
    """Gives one array again and again, filled anew."""
    def __init__(self): self.scale, self.data = 1.0, np.zeros(3)
    @property
    def filled(self):
        self.data[:] = self.scale
        return self.data
    def __iter__(self):
        for i in range(3):
            self.data[:] = i
            yield self.data
class Gradient:
    """Nudges in a property: a function that is called back sees it."""
    def __init__(self, f, x): self.f, self.x = f, x
    @property
    def forward(self):
        self.x[0] += 1.0
        moved = self.f(self.x)
        self.x[0] -= 1.0
        return moved - self.f(self.x)
    @property
    def seen(self):
        made = np.zeros(2)
        self.f(made)
        made += 1.0
        self.f(made)
        return made
def numbers(n):
    for i in range(n): yield i
class Board:
    def __getitem__(self, place): return 10 * place[0] + place[1]
class Matrix:
    def __init__(self, rows): self.rows = rows
    def __iter__(self): return (x for row in self.rows for x in row)
    def __len__(self): return len(self.rows)
    shape = property(lambda self: (len(self.rows), len(self.rows[0])))
'''  # fmt: skip


@pytest.fixture(scope="module")
def opened(keeper: Keeper) -> Iterator[Room]:
    with open_room(keeper, HONEST, CHANGES, modules=(__name__,)) as room:
        yield room


@pytest.fixture
def room(opened: Room) -> Room:
    opened.until(time.monotonic() + 20)
    return opened


def test_honest_objects_say_the_same_in_every_way(room: Room) -> None:
    series = room.get("Series")([1.5, 2.5], [10, 20])
    assert (series[10], series[20], len(series), list(series)) == (1.5, 2.5, 2, [1.5, 2.5])
    assert (np.asarray(series).tolist(), series.shape, series.size, series.ndim) == ([1.5, 2.5], (2,), 2, 1)
    shifted = room.get("Series")([1.5, 2.5], [1, 0])
    assert (np.asarray(shifted).tolist(), shifted[0], shifted[1], list(shifted)) == ([1.5, 2.5], 2.5, 1.5, [1.5, 2.5])
    stack = room.get("Stack")([1, 2])
    stack.append(3)
    assert (len(stack), list(stack), stack[-1], np.asarray(stack).tolist()) == (3, [1, 2, 3], 3, [1, 2, 3])
    frames = room.get("Frames")(3)
    assert len(frames) == 3 and [one[0] for one in frames] == [0.0, 1.0, 2.0] and frames[2][1] == 2.0
    assert np.asarray(frames).shape == (3, 2)
    number = room.get("Number")()
    assert (float(number), int(number), np.asarray(number).item()) == (2.5, 2, 2.5)


def test_items_by_several_places_are_told_apart(room: Room) -> None:
    board = room.get("Board")()
    assert (board[1, 2], board[2, 1], board[1, 2]) == (12, 21, 12)


def test_mappings_go_by_their_keys(room: Room) -> None:
    sparse = room.get("Sparse")({1: 2.0})
    assert (sparse[5], sparse[0], sparse[1], list(sparse), len(sparse)) == (0.0, 0.0, 2.0, [1], 1)
    bag = room.get("Bag")([1, 1, 2])
    assert (bag[1], bag[7], sorted(bag), len(bag), dict(bag.items())) == (2, 0, [1, 2], 2, {1: 2, 2: 1})


def test_a_lazily_computed_property_is_what_it_is_until_something_is_done(room: Room) -> None:
    lazy = room.get("Lazy")()
    assert lazy.value == [1, [2.0]] and lazy.value is lazy.value
    lazy.spoil()
    assert lazy.value[0] == 2
    lazy.cache = None
    assert lazy.value[0] == 3


def test_what_the_test_itself_changes_may_change_the_answer(room: Room) -> None:
    matrix = room.get("Series")([1.0, 2.0], [0, 1])
    held = matrix.values
    assert list(matrix) == [1.0, 2.0]
    held[0] = 5.0
    assert list(matrix) == [5.0, 2.0] and matrix[0] == 5.0
    matrix.labels.append("more")
    assert len(matrix.labels) == 3


def test_a_buffer_that_is_filled_anew_is_read_as_it_was_then(room: Room) -> None:
    buffer = room.get("Buffer")()
    first = buffer.filled
    assert first.tolist() == [1.0] * 3
    buffer.scale = 2.0
    assert buffer.filled.tolist() == [2.0] * 3 and first.tolist() == [1.0] * 3
    buffer.scale = 3.0
    assert [one[0] for one in buffer] == [0.0, 1.0, 2.0]


def test_a_generator_is_used_up(room: Room) -> None:
    made = room.get("numbers")(3)
    assert next(made) == 0 and list(made) == [1, 2] and list(made) == []


def test_callbacks_of_a_mere_read_see_what_changes_in_place(room: Room) -> None:
    x, seen = np.array([1.0, 2.0]), []
    gradient = room.get("Gradient")(lambda v: seen.append(v is x) or float(np.sum(x**2)), x)
    assert gradient.forward == 3.0 and x.tolist() == [1.0, 2.0] and seen == [True, True]
    given: list[Any] = []
    other = room.get("Gradient")(lambda v: given.append(v.tolist()) or 0.0, x)
    assert other.seen.tolist() == [1.0, 1.0] and given == [[0.0, 0.0], [1.0, 1.0]]


def test_rows_and_elements_of_a_matrix_may_both_be_iterated_over(room: Room) -> None:
    matrix = room.get("Matrix")([[1, 2], [3, 4]])
    assert list(matrix) == [1, 2, 3, 4] and matrix.shape == (2, 2)


# What is shared does not change while it is looked at

CHANGES = '''
import threading, time
import numpy as np

class Restless:
    """Changes what it has given whenever it is asked for anything."""
    def __init__(self):
        self.array, self.items, self.table = np.zeros(3), [1.0], {"a": 1}
        self.made = 0
    def give(self): return self.array, self.items, self.table
    def change(self):
        self.made += 1
        self.array[:] = self.made
        self.items.append([self.made])
        self.table["a"] = self.made
    @property
    def other(self):
        self.change()
        return "other"
    def __len__(self):
        self.change()
        return 3
    def __str__(self):
        self.change()
        return "restless"
    def __iter__(self):
        for i in range(3):
            self.change()
            yield i
    def call(self): pass
    def told(self): return self.array.tolist(), list(self.items), dict(self.table)
    def during(self, f):
        self.change()
        return f()
    def start(self):
        def run():
            while True:
                self.change()
                time.sleep(0.001)
        threading.Thread(target=run, daemon=True).start()
'''  # fmt: skip


LOOKS: dict[str, Callable[[Any], Any]] = {
    "attribute": lambda it: it.other,
    "length": len,
    "text": str,
    "items": list,
    "no attribute": lambda it: hasattr(it, "nothing"),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_mere_look_changes_nothing_and_the_next_call_brings_it(room: Room, look: str) -> None:
    restless = room.get("Restless")()
    held = restless.give()
    before = copy.deepcopy(held)
    for _ in range(3):
        LOOKS[look](restless)
        assert canonical(list(held)) == canonical(list(before))
    told = restless.told()
    assert (held[0].tolist(), held[1], held[2]) == tuple(told)


def test_a_thread_in_the_room_changes_nothing_between_two_looks(keeper: Keeper) -> None:
    with open_room(keeper, CHANGES) as room:
        room.until(time.monotonic() + 20)
        restless = room.get("Restless")()
        held = restless.give()
        restless.start()
        for _ in range(5):
            before = copy.deepcopy(held)
            for name in ("nothing", "made", "array", "items", "table", "give", "call"):
                hasattr(restless, name)
                room.has(name)
                room.take(None)
                time.sleep(0.002)
                assert canonical(list(held)) == canonical(list(before))
            restless.call()
        assert held[0][0] > 0


def test_what_the_test_wrote_meanwhile_is_what_counts(room: Room) -> None:
    restless = room.get("Restless")()
    array, items, table = restless.give()
    assert restless.other == "other"
    array[1], table["b"] = 7.0, 2
    items[:] = ["ours"]
    assert restless.told() == ([0.0, 7.0, 0.0], ["ours"], {"a": 1, "b": 2})


def test_a_call_shows_at_once_what_it_changes(room: Room) -> None:
    restless = room.get("Restless")()
    array, items, _ = restless.give()
    assert restless.during(lambda: (array.tolist(), list(items))) == ([1.0] * 3, [1.0, [1]])


steps = st.tuples(
    st.sampled_from(["here", "look", "call"]),
    st.tuples(
        st.sampled_from(ACTIONS),
        st.integers(0, 20),
        st.integers(0, 200),
        st.sampled_from(KINDS),
        st.sampled_from([0.0, -0.0, 1.0, 0.1, math.inf]),
    ),
)


@given(script=st.lists(steps, max_size=12))
@settings(max_examples=200)
def test_looks_change_nothing_here_and_after_a_call_both_sides_are_alike(script: list[Any]) -> None:
    here: list[Any] = [[1.0], {"a": np.zeros(3)}]
    there: list[Any] = []
    plan: list[Any] = []

    class Far:
        def __len__(self) -> int:
            if plan:
                act(there[0], *plan.pop())
            return 1

        def __call__(self, *step: Any) -> None:
            if step:
                act(there[0], *step)

    with bridge(hold=there.append, far=Far) as link:
        link.request("hold", here)
        far = link.request("far")
        for kind, step in script:
            before = canonical(here)
            if kind == "here":
                act(here, *step)
            elif kind == "look":
                plan[:] = [step]
                len(far)
                assert canonical(here) == before
            else:
                far(*step)
                assert canonical(here) == canonical(there[0])
        far()
        assert canonical(here) == canonical(there[0])


def test_answers_are_asked_for_once(room: Room) -> None:
    """Is a second look free, and does it not reach the other side?"""
    sent: list[str] = []

    class Counting:
        def __init__(self) -> None:
            self.asked = threading.Lock()

        def __len__(self) -> int:
            sent.append("len")
            return 2

    with bridge(make=Counting) as link:
        made = link.request("make")
        assert [len(made) for _ in range(5)] == [2] * 5 and sent == ["len"]


def test_a_function_that_is_called_back_reads_anew_each_time() -> None:
    class Growing:
        def __init__(self) -> None:
            self.length = 1

        def __len__(self) -> int:
            return self.length

    def twice(f: Any) -> list[Any]:
        growing, told = Growing(), []
        for growing.length in (1, 2, 3):
            told.append(f(growing))
        return told

    with bridge(twice=twice) as link:
        assert link.request("twice", lambda growing: (len(growing), len(growing))) == [(1, 1), (2, 2), (3, 3)]


GROWING = """
chain = [[1.0] for _ in range(12)]
def give(): return chain
class Links:
    def __getattr__(self, name):
        place = int(name[1:])
        chain[place][:] = [chain[place + 1]] * 10
        return place
    def __call__(self): pass
"""


def test_lists_that_grow_into_each_other_look_by_look_are_noticed(keeper: Keeper) -> None:
    """Each change is harmless beside what the others were before; all together would take for ever to look through."""
    with open_room(keeper, GROWING) as room:
        room.until(time.monotonic() + 20)
        held, links = room.get("give")(), room.get("Links")()
        for place in range(11):
            assert getattr(links, f"_{place}") == place
        assert held == [[1.0]] * 12
        with pytest.raises(RoomGone, match="protocol"):
            links()


# What we rely on in CPython, to tell a length that a test asks for from one that list(…) would like to know


def _caller_of_caller() -> Any:
    here = inspect.currentframe()
    assert here is not None and here.f_back is not None
    return here.f_back.f_back


def test_a_list_of_something_iterates_and_asks_for_its_length_in_one_instruction_of_the_caller() -> None:
    asked: list[tuple[str, Any, int]] = []

    class Watched:
        def __iter__(self) -> Iterator[int]:
            asked.append(("iter", caller := _caller_of_caller(), caller.f_lasti))
            return iter(())

        def __len__(self) -> int:
            asked.append(("len", caller := _caller_of_caller(), caller.f_lasti))
            return 0

    watched = Watched()
    list(watched)
    iter(watched), len(watched)
    names, frames, places = zip(*asked, strict=True)
    assert names == ("iter", "len", "iter", "len") and set(frames) == {inspect.currentframe()}
    assert places[0] == places[1] and places[2] != places[3]

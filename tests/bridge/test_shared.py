"""In place means in place: arrays, lists and dicts that both sides hold are one object, during callbacks too."""

import copy
import gc
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rooms import bridge, open_room

from proctor.bridge.errors import BridgeError
from proctor.bridge.link import Link
from proctor.grader.rooms import Room
from proctor.walls import Keeper

# The same sequence of operations on one side alone, and spread over both


def canonical(value: Any) -> Any:
    """A value with its aliases: containers and arrays are numbered by when they are first met."""
    numbers: dict[int, int] = {}

    def walk(one: Any) -> Any:
        if not isinstance(one, list | dict | np.ndarray):
            return type(one).__name__, repr(one)
        if id(one) in numbers:
            return "again", numbers[id(one)]
        numbers[id(one)] = len(numbers)
        if isinstance(one, np.ndarray):
            return one.dtype.str, one.shape, one.tobytes()
        if isinstance(one, list):
            return ["list", *map(walk, one)]
        return ["dict", *((repr(key), walk(item)) for key, item in one.items())]

    return walk(value)


def reachable(world: list[Any], kind: type | tuple[type, ...]) -> list[Any]:
    """Every list, dict or array in a world once, in the order in which they are met."""
    found: list[Any] = []

    def walk(one: Any) -> None:
        if isinstance(one, list | dict | np.ndarray) and not any(one is other for other in found):
            found.append(one)
            for item in one if isinstance(one, list) else one.values() if isinstance(one, dict) else ():
                walk(item)

    walk(world)
    return [one for one in found if isinstance(one, kind)]


def new(what: str, number: float) -> Any:
    return {
        "scalar": number,
        "whole": 7,
        "text": str(number),
        "list": [number, [number]],
        "dict": {"a": number, 2: [number]},
        "vector": np.full(3, number),
        "matrix": np.full((12, 11), number),
        "bits": np.array([True, False]),
    }[what]


def act(world: list[Any], action: str, where: int, place: int, what: str, number: float) -> None:
    """One operation, chosen by plain data, so that it can be done anywhere."""
    lists, dicts = reachable(world, list), reachable(world, dict)
    arrays, all_of_them = reachable(world, np.ndarray), reachable(world, (list, dict, np.ndarray))
    some_list, other = lists[where % len(lists)], all_of_them[place % len(all_of_them)]
    if action == "append":
        some_list.append(new(what, number))
    elif action == "alias":
        some_list.append(other)
    elif action == "assign" and some_list:
        some_list[place % len(some_list)] = new(what, number)
    elif action == "remove" and some_list:
        del some_list[place % len(some_list)]
    elif action == "reverse":
        some_list.reverse()
    elif action == "key" and dicts:
        dicts[where % len(dicts)][what] = new(what, number)
    elif action == "alias key" and dicts:
        dicts[where % len(dicts)][what] = other
    elif action == "drop key" and dicts:
        dicts[where % len(dicts)].pop(what, None)
    elif action == "element" and arrays:
        array = arrays[where % len(arrays)]
        array.flat[place % array.size] = number
    elif action == "fill" and arrays:
        arrays[where % len(arrays)][...] = number
    elif action == "shape" and arrays:
        arrays[where % len(arrays)].shape = (-1,)
    elif action == "in place" and arrays:
        array = arrays[where % len(arrays)]
        array += np.ones((), array.dtype)


ACTIONS = (
    *("append", "alias", "assign", "remove", "reverse", "key", "alias key", "drop key"),
    *("element", "fill", "in place", "shape"),
)
KINDS = ("scalar", "whole", "text", "list", "dict", "vector", "matrix", "bits")
Step = tuple[str, int, int, str, float]
operations = st.tuples(
    st.sampled_from(ACTIONS),
    st.integers(0, 20),
    st.integers(0, 200),
    st.sampled_from(KINDS),
    st.sampled_from([0.0, -0.0, 1.0, 0.1, float("inf"), float("nan")]),
)


@given(steps=st.lists(st.tuples(st.booleans(), operations), max_size=12))
@settings(max_examples=150)
def test_any_sequence_of_operations_leaves_both_sides_as_one_process_would(
    steps: list[tuple[bool, Step]],
) -> None:
    alone: list[Any] = [[1.0], {"a": np.zeros(3)}]
    here = copy.deepcopy(alone)
    there: list[Any] = []
    with bridge(hold=there.append, act=lambda *step: act(there[0], *step), see=lambda: None) as link:
        link.request("hold", here)
        for far, step in steps:
            act(alone, *step)
            link.request("act", *step) if far else act(here, *step)
        link.request("see")
        assert canonical(here) == canonical(alone)
        assert canonical(there[0]) == canonical(alone)


@given(steps=st.lists(st.tuples(st.booleans(), operations), max_size=10))
@settings(max_examples=100)
def test_both_sides_agree_at_every_moment_of_calls_inside_each_other(
    steps: list[tuple[bool, Step]],
) -> None:
    alone: list[Any] = [np.zeros((12, 11)), {"a": [np.ones(3)]}]
    here = copy.deepcopy(alone)
    seen: list[Any] = []

    def back(world: list[Any], rest: tuple[Any, ...]) -> None:
        """The near side of the ping-pong: it looks, acts, and passes on."""
        assert world is here
        seen.append(canonical(world))
        if rest:
            act(world, *rest[0])
            link.request("deeper", world, back, rest[1:])

    def deeper(world: list[Any], back: Any, rest: tuple[Any, ...]) -> None:
        seen.append(canonical(world))
        if rest:
            act(world, *rest[0])
            back(world, rest[1:])

    with bridge(deeper=deeper) as link:
        plan = tuple(step for _, step in steps)
        link.request("deeper", here, back, plan)
    expected = [canonical(alone)]
    for step in plan:
        act(alone, *step)
        expected.append(canonical(alone))
    assert seen == expected and canonical(here) == canonical(alone)


# What the issue names, with a student's code in a room


STUDENT = '''
import numpy as np

def nudge(f, x, places):
    seen = []
    for place in places:
        x[place] += 0.5
        seen.append(f(x))
        x[place] -= 0.5
    return seen

def subtract(network, key, step):
    network.params[key] -= step
    return network.look(key)

def subtract_by_name(network, key, step):
    p = network.params[key]
    p -= step
    return network.look(key)

def fill(network, key, value):
    network.params[key][...] = value
    return network.look(key)

def replace(network, key, new):
    network.params[key] = new
    return network.look(key)

def rebind(network, new):
    network.params = new
    return network.look("W1")

def many_steps(network, n):
    for _ in range(n):
        gradient = network.gradient()
        for key in network.params:
            network.params[key] -= 0.1 * gradient[key]

def grow(f, items, table):
    items.append([1, 2]); f(); items[-1].append(3); f()
    table["new"] = items; f(); table["new"].clear(); f(); del table["new"]; f()

def flatten(f, x):
    shape = x.shape
    x.shape = (x.size,)
    x[0] += 1.0
    value = f(x)
    x.shape = shape
    return value

class Keeps:
    def __init__(self): self.params = {"W": np.zeros(3), "again": None}; self.params["again"] = self.params["W"]
    def total(self): return float(self.params["W"].sum())

kept = []
def keep(x): kept.append(x)
def look(): return kept
def add(): kept[0] += 1
base = np.zeros(3)
view = base[:]
view.flags.writeable = False
def window(): return view
def stir(): base[1] += 1.0
def own(): return np.broadcast_to(np.float64(1.0), (2, 2))
'''  # fmt: skip


class Network:
    """What a test hands to train: parameters here, computed with here, updated by the student."""

    def __init__(self) -> None:
        self.params = {"W1": np.ones((2, 3)), "b1": np.zeros(3)}

    def look(self, key: str) -> Any:
        return float(np.sum(self.params[key]))

    def gradient(self) -> dict[str, Any]:
        return {key: 2.0 * value for key, value in self.params.items()}


@pytest.fixture(scope="module")
def room(keeper: Keeper) -> Iterator[Room]:
    with open_room(keeper, STUDENT, modules=(__name__,)) as opened:
        yield opened


def test_f_closed_over_x_sees_each_nudge(room: Room) -> None:
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    places = [(0, 0), (0, 1), (1, 1)]
    by_argument = room.get("nudge")(lambda v: float(v.sum()), x, places)
    by_closure = room.get("nudge")(lambda _: float(x.sum()), x, places)
    assert by_argument == by_closure == [10.5] * 3 and np.array_equal(x, [[1, 2], [3, 4]])


def test_f_is_handed_the_very_array(room: Room) -> None:
    x, same = np.zeros(2), []
    room.get("nudge")(lambda v: same.append(v is x), x, [0])
    assert same == [True]


@pytest.mark.parametrize(
    ("function", "argument", "total"),
    [
        ("subtract", 0.5, 3.0),
        ("subtract_by_name", 0.5, 3.0),
        ("fill", 7.0, 42.0),
        ("replace", np.full((1, 2), 4.0), 8.0),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_parameters_of_an_object_handed_in_are_real_arrays(
    room: Room, function: str, argument: Any, total: float
) -> None:
    network = Network()
    before = network.params["W1"]
    assert room.get(function)(network, "W1", argument) == total
    assert network.look("W1") == total and (network.params["W1"] is before) == (function != "replace")


def test_params_as_a_whole_can_be_replaced(room: Room) -> None:
    network = Network()
    assert room.get("rebind")(network, {"W1": np.full(2, 5.0)}) == 10.0
    assert list(network.params) == ["W1"]


def test_a_training_loop_does_what_it_does_in_one_process(room: Room) -> None:
    network, alone = Network(), Network()
    room.get("many_steps")(network, 20)
    for _ in range(20):
        for key, gradient in alone.gradient().items():
            alone.params[key] -= 0.1 * gradient
    assert all(np.array_equal(network.params[key], alone.params[key]) for key in alone.params)


def test_lists_and_dicts_change_in_place_while_they_are_looked_at(room: Room) -> None:
    items: list[Any] = []
    table: dict[str, Any] = {"old": items}
    seen: list[Any] = []
    room.get("grow")(lambda: seen.append(copy.deepcopy((items, table))), items, table)
    assert [s[0] for s in seen] == [[[1, 2]], [[1, 2, 3]], [[1, 2, 3]], [], []]
    assert table == {"old": []} and table["old"] is items and "new" in seen[2][1]


def test_an_array_whose_shape_is_set_is_seen_so(room: Room) -> None:
    x, shapes = np.ones((2, 2)), []
    assert room.get("flatten")(lambda v: shapes.append(x.shape) or float(x.sum()), x) == 5.0
    assert shapes == [(4,)] and x.shape == (2, 2) and x[0, 0] == 2.0


def test_a_students_object_keeps_its_arrays_and_aliases(room: Room) -> None:
    made = room.get("Keeps")()
    params = made.params
    assert params["W"] is params["again"] is made.params["W"]
    params["W"][...] = 2.0
    assert made.total() == 6.0
    made.params["W"] += 1.0
    assert made.total() == 9.0 and params["again"][0] == 3.0


def test_what_a_student_keeps_stays_the_same_object_however_often_it_crosses(room: Room) -> None:
    x = np.zeros(2)
    room.get("keep")(x)
    room.get("keep")([x, {"x": x}])
    room.get("add")()
    kept = room.get("look")()
    assert kept[0] is x and kept[1][0] is x and kept[1][1]["x"] is x and np.array_equal(x, [1.0, 1.0])


def test_read_only_arrays_stay_read_only_on_both_sides(room: Room) -> None:
    fixed = np.arange(3.0)
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        room.get("nudge")(lambda v: 0.0, fixed, [0])
    assert np.array_equal(fixed, [0, 1, 2])
    with pytest.raises(ValueError, match="read-only"):
        room.get("own")()[...] = 0.0
    assert room.gone is None


def test_what_a_student_changes_behind_a_read_only_view_is_seen(room: Room) -> None:
    seen = room.get("window")()
    room.get("stir")()
    assert np.array_equal(seen, [0.0, 1.0, 0.0]) and not seen.flags.writeable


# What it costs


@pytest.fixture
def link() -> Iterator[Link]:
    kept: list[Any] = []
    with bridge(echo=lambda value: value, keep=kept.append, touch=lambda i: kept[-1].__setitem__(i, -1.0)) as end:
        yield end


def sent(link: Link, action: Callable[[], Any]) -> int:
    """How many bytes an action sends from here."""
    sizes: list[int] = []
    real = link._channel._sock

    class Counting:
        def sendall(self, data: bytes) -> None:
            sizes.append(len(data))
            real.sendall(data)

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    link._channel._sock = Counting()  # type: ignore[assignment]
    try:
        action()
    finally:
        link._channel._sock = real
    return sum(sizes)


def test_a_small_change_of_a_big_array_is_a_small_message(link: Link) -> None:
    big = np.zeros((784, 50))
    assert sent(link, lambda: link.request("keep", big)) > big.nbytes
    big[3, 7] = 1.0
    assert sent(link, lambda: link.request("echo", None)) < 100
    assert sent(link, lambda: link.request("echo", big)) < 100
    big += 1.0
    assert sent(link, lambda: link.request("echo", None)) > big.nbytes


def test_a_small_change_at_the_far_end_arrives(link: Link) -> None:
    big = np.zeros(100_000)
    link.request("keep", big)
    link.request("touch", 99_999)
    assert big[-1] == -1.0 and np.count_nonzero(big) == 1


def test_what_nobody_holds_any_more_is_forgotten_on_both_sides(link: Link) -> None:
    for _ in range(50):
        link.request("echo", [np.zeros(10), {"a": [1]}])
    gc.collect()
    link.request("echo", None)
    assert len(link._table) == 0


def test_what_is_still_held_is_not_forgotten(link: Link) -> None:
    array = np.zeros(3)
    held = [array]
    link.request("keep", held)
    for _ in range(3):
        link.request("echo", [1.0])
    link.request("echo", None)
    assert len(link._table) == 2
    del held
    for _ in range(2):
        link.request("echo", None)
    assert len(link._table) == 1


def test_what_could_not_be_sent_is_not_taken_for_known(link: Link) -> None:
    array, deep = np.zeros(2), ()
    for _ in range(70):
        deep = (deep,)  # type: ignore[assignment]
    with pytest.raises(RecursionError):
        link.request("echo", array, deep)
    assert link.request("echo", array) is array


def test_what_is_new_in_a_message_may_be_in_a_list_that_changed(link: Link) -> None:
    held: list[Any] = []
    link.request("keep", held)
    new = [1.0]
    held.append(new)
    assert link.request("echo", new) is new and link.request("echo", held) is held


# What cannot cross


def far_too_deep() -> Any:
    deep: Any = ()
    for _ in range(70):
        deep = (deep,)
    return deep


@pytest.mark.parametrize("bad", [far_too_deep, lambda: Unsendable()], ids=["too deep", "not to be handed out"])
@pytest.mark.parametrize("inside", [lambda bad: bad, lambda bad: [bad], lambda bad: {"a": [1.0, bad]}])
def test_a_list_that_comes_to_hold_what_cannot_cross_costs_one_request(
    inside: Callable[[Any], Any], bad: Callable[[], Any]
) -> None:
    held, other = [0.0], {"fine": 1}
    seen: list[Any] = []
    with bridge(keep=seen.append, look=lambda: copy.deepcopy(seen[1])) as link:
        link._handles._exports = refuses_unsendable
        link.request("keep", held)
        link.request("keep", other)
        held.append(inside(bad()))
        other["fine"] = 2
        with pytest.raises((RecursionError, BridgeError)):
            link.request("look")
        assert link.request("look") == {"fine": 2}
        came = held.pop()
        link.request("keep", held)
        assert seen[2] == [0.0]
        if isinstance(came, list | dict):  # nothing that was on its way is taken for known
            came.clear()
            link.request("keep", came)
            assert seen[3] == came
        assert link.gone is None


def test_an_answer_whose_changes_cannot_cross_is_an_error_and_the_next_is_none() -> None:
    held: list[Any] = []
    kept: list[Any] = []

    def spoil() -> str:
        kept[0].append(far_too_deep())
        return "done"

    with bridge(keep=kept.append, spoil=spoil, fine=lambda: "fine") as link:
        link.request("keep", held)
        with pytest.raises(RecursionError):
            link.request("spoil")
        assert link.request("fine") == "fine" and held == []


def test_a_callback_whose_changes_cannot_cross_is_an_error_where_it_was_called() -> None:
    held: list[Any] = []

    def back() -> None:
        held.append(Unsendable())

    def calls(items: list[Any], f: Any) -> str:
        try:
            f()
        except TypeError as error:
            return type(error).__name__
        return "nothing"

    with bridge(calls=calls) as link:
        link._handles._exports = refuses_unsendable
        assert link.request("calls", held, back) == "BridgeError" and link.gone is None


class Unsendable:
    """Stands for a module: what must not be handed out."""


def refuses_unsendable(value: Any) -> tuple[str, Any, Any]:
    if isinstance(value, Unsendable):
        raise BridgeError("not this")
    return type(value).__name__, None, None

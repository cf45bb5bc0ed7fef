"""What the room can do with objects of a test: call functions, iterate, use public attributes; and no way further."""

import functools
import itertools
import operator
import random
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from rooms import open_room

from proctor.bridge.errors import BridgeError
from proctor.bridge.operations import OPERATIONS
from proctor.grader.exposure import Exposure, NotOpenError
from proctor.grader.rooms import Room
from proctor.walls import Keeper

SECRET = "the expected value"


class Recorder:
    """What a test may hand in."""

    shown = 3

    def __init__(self) -> None:
        self.values = [1.0]
        self._hidden = SECRET
        self.module = np
        self.inner = Inner()

    def record(self, value: float) -> int:
        self.values.append(value)
        return len(self.values)

    @staticmethod
    def kind() -> str:
        return "recorder"

    @classmethod
    def made(cls) -> "Recorder":
        return cls()

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, place: int) -> float:
        return self.values[place]


class Inner:
    name = "inner"


class Given:
    """A link to which everything has been given."""

    def is_exported(self, value: Any) -> bool:
        return True

    def unsure(self, why: str) -> None:
        assert why


@pytest.fixture
def exposure() -> Exposure:
    exposed = Exposure({__name__})
    exposed.link = Given()  # type: ignore[assignment]
    return exposed


def secretive(x: float) -> float:
    expected = SECRET
    return x if expected else 0.0


def generator() -> Iterator[int]:
    secret = SECRET
    yield len(secret)
    yield 2


NAMES = (
    *("__globals__", "__closure__", "__code__", "__defaults__", "__dict__", "__class__", "__self__", "__func__"),
    *("__builtins__", "__module__", "__wrapped__", "__getattribute__", "__reduce__", "__init__", "__subclasses__"),
    *(
        "gi_frame",
        "gi_code",
        "f_globals",
        "f_back",
        "f_locals",
        "tb_frame",
        "cell_contents",
        "mro",
        "_hidden",
    ),
)
TARGETS = {
    "function": secretive,
    "lambda": lambda x: x,
    "bound method": Recorder().record,
    "built-in": len,
    "class": Recorder,
    "built-in class": int,
    "instance": Recorder(),
    "generator": generator(),
    "iterator": iter([1]),
    "frame": next(iter([generator().gi_frame])),  # type: ignore[attr-defined]
    "code": secretive.__code__,
    "exception": ValueError(SECRET),
    "module": np,
    "partial": functools.partial(secretive, 1.0),
    "file": open(__file__),  # noqa: SIM115
    "range": range(3),
}


@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.parametrize("operation", ["getattr", "setattr", "delattr"])
def test_no_attribute_leads_from_an_object_to_what_is_behind_it(exposure: Exposure, kind: str, operation: str) -> None:
    for name in NAMES:
        if kind == "instance" and not name.startswith("_"):
            continue  # a public attribute, which it does not have
        with pytest.raises(BridgeError):
            exposure.serve(operation, (TARGETS[kind], name, None)[: 3 if operation == "setattr" else 2])


@pytest.mark.parametrize("kind", [kind for kind in TARGETS if kind not in ("instance",)])
def test_objects_of_no_class_of_the_test_show_no_attribute_item_or_number(exposure: Exposure, kind: str) -> None:
    for operation, rest in (("getitem", (0,)), ("setitem", (0, 1)), ("delitem", (0,)), ("array", ())):
        with pytest.raises(BridgeError):
            exposure.serve(operation, (TARGETS[kind], *rest))
    for name in ("shown", "real", "name", "buffer", "args", "pi", "start"):
        with pytest.raises(BridgeError):
            exposure.serve("getattr", (TARGETS[kind], name))


class Said:
    """What a test hands in and what has a text of its own."""

    def __repr__(self) -> str:
        return "Said(3)"


class Quiet:
    """No class of the test: nobody asks what it says of itself."""

    __module__ = "elsewhere"

    def __repr__(self) -> str:
        raise AssertionError(SECRET)


SHOWN = {
    "function": (secretive, "<function secretive>"),
    "lambda": (lambda x: x, "<function <lambda>>"),
    "bound method": (Recorder().record, "<method record>"),
    "built-in": (len, "<builtin_function_or_method len>"),
    "ufunc": (np.negative, "<ufunc negative>"),
    "class": (Recorder, "<class Recorder>"),
    "generator": (generator(), "<generator generator>"),
    "iterator": (iter([1]), "<list_iterator object>"),
    "zip": (zip(), "<zip object>"),
    "partial": (functools.partial(secretive, 1.0), "<partial object>"),
    "exception": (ValueError(SECRET), "<ValueError object>"),
    "instance": (Recorder(), "<Recorder object>"),
    "instance with a text": (Said(), "Said(3)"),
    "instance of another module": (Quiet(), "<Quiet object>"),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_everything_says_its_kind_and_name_and_only_a_tests_own_class_says_more(exposure: Exposure, kind: str) -> None:
    value, text = SHOWN[kind]
    assert exposure.serve("str", (value,)) == text


@pytest.mark.parametrize("kind", ["function", "lambda", "bound method", "built-in", "ufunc", "class", "generator"])
def test_what_has_a_name_tells_it(exposure: Exposure, kind: str) -> None:
    value = SHOWN[kind][0]
    assert exposure.serve("getattr", (value, "__name__")) == value.__name__


def test_an_operation_of_another_name_does_not_exist(exposure: Exposure) -> None:
    for operation in ("run", "name", "set_name", "eval", "__import__", "serve", ""):
        with pytest.raises(BridgeError):
            exposure.serve(operation, (secretive,))


def test_only_what_is_closed_to_looking_is_as_if_it_were_not_there(exposure: Exposure) -> None:
    """hasattr(x, "_hidden") is False for a student; whatever else is refused is an error."""
    with pytest.raises(NotOpenError):
        exposure.serve("getattr", (Recorder(), "_hidden"))
    for operation, arguments in (("call", (Recorder(), (), {})), ("setattr", (Recorder(), "_hidden", 1))):
        with pytest.raises(BridgeError) as refused:
            exposure.serve(operation, arguments)
        assert type(refused.value) is BridgeError


def test_values_and_objects_that_were_never_handed_in_cannot_be_used() -> None:
    class Nothing:
        def is_exported(self, value: Any) -> bool:
            return False

    exposed = Exposure({__name__})
    exposed.link = Nothing()  # type: ignore[assignment]
    for operation in OPERATIONS:
        with pytest.raises(BridgeError):
            exposed.serve(operation, (secretive, (1.0,)))
        with pytest.raises(BridgeError):
            exposed.serve(operation, ())


def test_instances_of_a_tests_classes_show_their_public_side(exposure: Exposure) -> None:
    recorder = Recorder()
    assert exposure.serve("getattr", (recorder, "shown")) == 3
    assert exposure.serve("call", (exposure.serve("getattr", (recorder, "record")), (2.0,))) == 2
    assert exposure.serve("len", (recorder,)) == 2 and exposure.serve("getitem", (recorder, 1)) == 2.0
    exposure.serve("setattr", (recorder, "shown", 4))
    assert recorder.shown == 4
    exposure.serve("delattr", (recorder, "shown"))
    assert recorder.shown == 3


@pytest.mark.parametrize("name", ["record", "kind", "made"])
def test_the_methods_of_a_tests_classes_stay_as_they_are(exposure: Exposure, name: str) -> None:
    """A test calls them afterwards, to see what was done."""
    recorder = Recorder()
    for operation, arguments in (("setattr", (name, abs)), ("delattr", (name,))):
        with pytest.raises(BridgeError):
            exposure.serve(operation, (recorder, *arguments))
    assert name not in vars(recorder)


@pytest.mark.parametrize(
    "called",
    [
        secretive,
        lambda x: x,
        Recorder().record,
        np.negative,
        abs,
        float,
        functools.partial(operator.add, 0.0),
        functools.lru_cache(secretive),
        np.vectorize(abs),
        np.poly1d([1.0, 0.0]),
        Mock(return_value=1.0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_a_test_hands_in_to_be_called_can_be_called(exposure: Exposure, called: Any) -> None:
    exposure.serve("call", (called, (1.0,)))


@pytest.mark.parametrize(
    "items", [range(2), iter([0, 1]), (n for n in (0, 1)), itertools.count(), zip([0, 1], strict=True), {0: 1}.keys()]
)
def test_iterators_can_be_iterated(exposure: Exposure, items: Any) -> None:
    assert exposure.serve("next", (exposure.serve("iter", (items,)),)) is not None


@pytest.mark.parametrize("source", [np.random.default_rng(1), np.random.RandomState(1), random.Random(1)])
def test_a_random_generator_can_be_drawn_from(exposure: Exposure, source: Any) -> None:
    name = "random" if hasattr(source, "random") else "random_sample"
    assert 0 <= exposure.serve("call", (exposure.serve("getattr", (source, name)), ())) < 1
    for hidden in ("_bit_generator", "__class__", "__reduce__"):
        with pytest.raises(BridgeError):
            exposure.serve("getattr", (source, hidden))


def test_a_module_never_crosses(exposure: Exposure) -> None:
    with pytest.raises(BridgeError):
        exposure.exports(np)


# The same with a room at the other end


WALK = """
import inspect

def walk(thing):
    found = []
    for name in NAMES:
        for look in (getattr, lambda t, n: object.__getattribute__(t, n)):
            try:
                found.append((name, repr(look(thing, name))))
            except BaseException as error:
                found.append((name, repr(error)))
    for act in (vars, dir, inspect.getsource, inspect.getclosurevars, repr, str, list, bytes, hash):
        try:
            found.append((str(act), repr(act(thing))))
        except BaseException as error:
            found.append((str(act), repr(error)))
    return repr(found)

def reach(recorder):
    results = []
    hidden = lambda: recorder._hidden, lambda: recorder.module, lambda: recorder.inner._x, lambda: recorder.__dict__
    for attempt in hidden:
        try:
            results.append(repr(attempt()))
        except Exception as error:
            results.append(type(error).__name__)
    return results, recorder.inner.name, recorder.shown
"""


@pytest.fixture(scope="module")
def room(keeper: Keeper) -> Iterator[Room]:
    with open_room(keeper, f"NAMES = {NAMES!r}", WALK, modules=(__name__,)) as opened:
        yield opened


@pytest.mark.parametrize("kind", ["function", "lambda", "bound method", "class", "instance", "partial"])
def test_a_student_walking_from_an_object_finds_no_secret(room: Room, kind: str) -> None:
    room.until(time.monotonic() + 20)
    found = room.get("walk")(TARGETS[kind])
    assert SECRET not in found and __file__ not in found


def test_a_student_reaches_public_attributes_and_no_others(room: Room) -> None:
    room.until(time.monotonic() + 20)
    results, inner, shown = room.get("reach")(Recorder())
    assert all("Error" in result for result in results[:3]) and SECRET not in str(results)
    assert (inner, shown) == ("inner", 3)


PRINT = """
import inspect, pprint, types

def printed(thing):
    print(thing, [thing], {"f": thing}, "%s %r" % (thing, thing), f"{thing} {thing!r} {thing!s}", format(thing))
    pprint.pprint(thing)
    print(type(thing), callable(thing), isinstance(thing, types.FunctionType), inspect.isfunction(thing), id(thing) > 0)
    print(thing == thing, thing in [thing], hash(thing) == hash(thing), hasattr(thing, "ndim"), len(dir(thing)) > 0)
    print(getattr(thing, "__name__", "no name"), getattr(thing, "__code__", "no code"))
    return f"{thing}", repr([thing])
"""


LOOK = """
def look(error):
    nothing_else = error.__traceback__ is error.__context__ is error.__cause__ is None and not vars(error)
    return type(error).__name__, error.args, nothing_else
"""


def test_an_exception_of_pythons_own_is_what_it_was_made_with_and_nothing_more(keeper: Keeper) -> None:
    try:
        raise KeyError(SECRET)
    except KeyError:
        try:
            raise ValueError("handed in")
        except ValueError as raised:
            handed = raised
    with open_room(keeper, LOOK, modules=(__name__,)) as opened:
        opened.until(time.monotonic() + 20)
        assert opened.get("look")(handed) == ("ValueError", ("handed in",), True)


@pytest.mark.parametrize("kind", sorted(SHOWN.keys() - {"exception"}))
def test_whatever_python_can_print_a_student_can_print(keeper: Keeper, kind: str) -> None:
    value, text = SHOWN[kind]
    with open_room(keeper, PRINT, modules=(__name__,)) as opened:
        opened.until(time.monotonic() + 20)
        told, listed = opened.get("printed")(value)
        shown = "".join(output["text"] for output in opened.take(None))
    assert told == text and listed.startswith(("[<", "[Said")) and SECRET not in shown and "0x" not in shown
    assert shown.count(text) >= 4

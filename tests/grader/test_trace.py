"""Traces: plain data, small, and exact in what it says of a step, since hints are told apart by it."""

from typing import Any

import numpy as np
import pytest

from proctor.grader import trace
from proctor.grader.trace import Recorder, Trace, TraceStep, moves, summary, without_numbers


class Network:
    """An object of the test's own. Only its public attributes are looked at."""

    def __init__(self) -> None:
        self.w, self._hidden = np.array([1.0, 2.0]), np.array([9.0])


def network() -> Network:
    return Network()


def recorded(*steps: Any, modules: tuple[str, ...] = (__name__,)) -> list[TraceStep]:
    """Steps as (operation, arguments, what the room does meanwhile, outcome)."""
    recorder = Recorder(modules)
    recorder.start()
    for operation, arguments, meanwhile, outcome in steps:
        recorder.begin(operation, arguments)
        meanwhile(recorder)
        recorder.end(**outcome)
    return recorder.finish("").steps


def nothing(_: Recorder) -> None:
    pass


@pytest.mark.parametrize(
    ("value", "leaf"),
    [
        (None, ["none"]),
        ("a" * 300, ["text", "a" * 200]),
        (True, ["number", "b", 1.0]),
        (np.bool_(False), ["number", "b", 0.0]),
        (3, ["number", "i", 3.0]),
        (np.int8(3), ["number", "i", 3.0]),
        (0.5, ["number", "f", 0.5]),
        (np.float32(0.5), ["number", "f", 0.5]),
        (10**400, ["number", "i", float("inf")]),
        (1 + 2j, ["thing", "complex"]),
        (np.complex128(1), ["thing", "complex128"]),
        (np.array([1, 3]), ["array", "i", [2], [1.0, 3.0], 2.0, 1.0]),
        (np.array([[1.0, 3.0]]), ["array", "f", [1, 2], [1.0, 3.0], 2.0, 1.0]),
        (np.array([True, False]), ["array", "i", [2], [1.0, 0.0], 0.5, 0.5]),
        (np.zeros((0, 2)), ["array", "f", [0, 2], [], 0.0, 0.0]),
        (np.array(["a"]), ["thing", "ndarray"]),
        (object(), ["thing", "object"]),
    ],
)
def test_a_value_is_plain_data(value: Any, leaf: Any) -> None:
    assert summary(value) == leaf


@pytest.mark.parametrize(("size", "kept", "second"), [(400, 400, 1.0), (401, 64, 6.0), (6400, 64, 100.0)])
def test_a_large_array_is_a_sample_with_its_mean_and_spread(size: int, kept: int, second: float) -> None:
    values = np.arange(size, dtype=float)
    _, _, shape, flat, mean, spread = summary(values)
    assert (shape, len(flat), flat[:2]) == ([size], kept, [0.0, second])
    assert np.isclose(mean, np.mean(values)) and np.isclose(spread, np.std(values))


def test_numbers_of_a_message_are_left_out_and_it_is_short() -> None:
    assert without_numbers("got 1.5, expected -2e-7 (nan, inf) at [3]") == "got #, expected # (#, #) at [#]"
    assert without_numbers("banana") == "banana" and len(without_numbers("x" * 5000)) == 400


def test_moves_are_signs_and_rounding_is_none() -> None:
    before = np.array([1.0, 1.0, 1.0, 1.0, np.nan, 0.0])
    now = np.array([2.0, 0.5, 1.0, 1.0 + 1e-15, np.nan, np.nan])
    assert moves(before, now) == "+-000-"
    assert len(moves(np.zeros(4000), np.ones(4000))) == 400


@pytest.mark.parametrize(
    ("outcome", "leaves"),
    [
        ([1, 2.0], {"result": ["array", "f", [2], [1.0, 2.0], 1.5, 0.5]}),
        ((1, 3), {"result": ["array", "i", [2], [1.0, 3.0], 2.0, 1.0]}),
        ([], {"result": ["text", "0 items"]}),
        ([True], {"result": ["text", "1 items"], "result[0]": ["number", "b", 1.0]}),
        (["a", None], {"result": ["text", "2 items"], "result[0]": ["text", "a"], "result[1]": ["none"]}),
        ({"W1": 1, None: "b"}, {"result": ["text", "2 items"], "result[W1]": ["number", "i", 1.0],
                                "result[NoneType]": ["text", "b"]}),
        ([[[[["deep"]]]]], {"result": ["text", "1 items"], "result[0]": ["text", "1 items"],
                            "result[0][0]": ["text", "1 items"], "result[0][0][0]": ["text", "1 items"],
                            "result[0][0][0][0]": ["thing", "list"]}),
    ],
)  # fmt: skip
def test_containers_are_told_item_by_item(outcome: Any, leaves: dict[str, Any]) -> None:
    (step,) = recorded(("call", (len, "a"), nothing, {"result": outcome}))
    assert step.out == {"asked": ["text", "call "], **leaves} and step.inner == {}


def test_forty_items_of_a_container_are_told() -> None:
    (step,) = recorded(("call", (), nothing, {"result": ["x"] * 50}))
    assert len(step.out) == 42 and "result[39]" in step.out
    (step,) = recorded(("call", (), nothing, {"result": dict.fromkeys(map(str, range(50)), "x")}))
    assert len(step.out) == 42 and "result[39]" in step.out


@pytest.mark.parametrize(
    ("operation", "arguments", "asked"),
    [
        ("getattr", (None, "w"), "getattr w"),
        ("setattr", (None, "w", 1), "setattr w"),
        ("delattr", (None, "w"), "delattr w"),
        ("getitem", (None, 3), "getitem 3"),
        ("getitem", (None, (1, 2)), "getitem tuple"),
        ("getattr", (None,), "getattr "),
        ("call", (None, "w"), "call "),
        ("getattr", (None, "n" * 60), "getattr " + "n" * 40),
    ],
)
def test_a_step_says_what_was_asked(operation: str, arguments: tuple[Any, ...], asked: str) -> None:
    (step,) = recorded((operation, arguments, nothing, {}))
    assert step.out["asked"] == ["text", asked]


def test_what_steers_the_room_is_no_step() -> None:
    for operation in ("run", "take", "draw_nothing", "name", "set_name", "del_name"):
        assert recorded((operation, (), nothing, {"result": 1})) == []


def test_arrays_that_changed_are_told_wherever_they_stand() -> None:
    x, listed, keyed, counts = np.array([1.0, 2.0]), [np.zeros(2)], {"W1": np.zeros(2)}, np.array([1, 2])
    net, steady = network(), np.zeros(3)

    def change(_: Recorder) -> None:
        x[0], listed[0][1], keyed["W1"][:], counts[1], net.w[1], net._hidden[0] = 0.0, 1.0, -1.0, 5, 7.0, 0.0

    (step,) = recorded(("call", (x, listed, keyed, counts, net, steady), change, {}))
    assert {name: leaf[1] for name, leaf in step.out.items() if name.endswith("moved")} == {
        "after[0] moved": "-0",
        "after[1][0] moved": "0+",
        "after[2][W1] moved": "--",
        "after[3] moved": "0+",
        "after[4].w moved": "0+",
    }
    assert step.out["after[0]"] == ["array", "f", [2], [0.0, 2.0], 1.0, 1.0]


def test_objects_of_other_modules_are_not_looked_into() -> None:
    net = network()

    def change(_: Recorder) -> None:
        net.w[:] = 0.0

    (step,) = recorded(("call", (net,), change, {}), modules=("elsewhere",))
    assert list(step.out) == ["asked"]


def test_an_array_that_is_new_or_has_another_shape_is_told_without_moves() -> None:
    x, items = np.array([1.0, 2.0]), {"a": np.zeros(1)}

    def change(_: Recorder) -> None:
        x.shape = (2, 1)
        items["b"] = np.ones(1)

    (step,) = recorded(("call", (x, items), change, {}))
    assert set(step.out) == {"asked", "after[0]", "after[1][b]"}


def test_the_use_of_what_was_handed_in_is_told() -> None:
    x = np.array([1.0, 2.0])

    def f(v: Any) -> Any:
        return v

    def meanwhile(recorder: Recorder) -> None:
        for value in (np.array([1.5, 2.0]), np.array([1.5, 2.0]), np.array([1.0, 1.0]), 3.0, "text", np.zeros(3)):
            recorder.use("call", [f, (value,)])
        recorder.use("getattr", [f, "w"])
        recorder.use("len", [f])
        recorder.use("str", [f])
        recorder.use("call", [])

    (step,) = recorded(("call", (f, x), meanwhile, {}))
    assert step.inner == {
        "kinds": ["call f", "getattr w", "len "],
        "moves": ["+0", "0-"],
        "shapes": ["f ()", "f (2,)", "f (3,)", "f str"],
        "calls": 8,
        "different": 4,
    }


def test_the_references_own_calls_are_no_tests() -> None:
    class Reference:
        def call(self) -> None: ...

    reference = Reference()
    recorder = Recorder()
    recorder.ignored = {id(len), id(Reference)}
    recorder.start()
    recorder.begin("call", ())
    recorder.use("call", [reference.call, ()])
    recorder.use("call", [len, ()])
    recorder.use("len", [reference])
    recorder.end()
    assert recorder.finish("").steps[0].inner == {}


def test_a_result_that_changes_later_is_noticed_once() -> None:
    result = np.array([1.0, 2.0])

    def change(_: Recorder) -> None:
        result[0] = 5.0

    first, second, third = recorded(
        ("call", (), nothing, {"result": result}), ("call", (), change, {}), ("call", (), nothing, {})
    )
    assert (first.inner, second.inner, third.inner) == ({}, {"earlier": ["changed"]}, {})


def test_what_is_asked_inside_a_question_belongs_to_it() -> None:
    recorder = Recorder()
    assert not recorder.begin("call", ())  # no test cell runs
    recorder.start()
    assert recorder.begin("call", ()) and not recorder.begin("call", ())
    recorder.end()
    recorder.end()
    assert len(recorder.finish("off by 0.5").steps) == 1
    recorder.start()
    assert recorder.finish("off by 0.5") == Trace([], "off by #")


def test_a_trace_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace, "_MOST_STEPS", 3)
    monkeypatch.setattr(trace, "_MOST_CALLS", 2)
    monkeypatch.setattr(trace, "_MOST_MOVES", 1)
    monkeypatch.setattr(trace, "_MOST_HELD", 1)

    def often(recorder: Recorder) -> None:
        for value in (1.0, -1.0, 3.0):
            recorder.use("call", [len, (np.array([value]),)])

    kept = [np.zeros(1), np.zeros(1)]

    def change(_: Recorder) -> None:
        kept[1][0] = 1.0  # the second result is not watched any more

    steps = recorded(
        ("call", (np.zeros(1),), often, {"result": [kept[0]], "more": [kept[1]]}),
        ("call", (), change, {}),
        *[("call", (), nothing, {})] * 3,
    )
    assert len(steps) == 3 and steps[0].inner["calls"] == 2 and steps[0].inner["moves"] == ["+"]
    assert steps[1].inner == {}


def test_what_a_trace_cannot_note_costs_the_trace_alone() -> None:
    class Odd:
        @property
        def __name__(self) -> str:
            raise ValueError("no name")

    recorder = Recorder()
    recorder.start()
    recorder.begin("call", ())
    recorder.use("call", [Odd(), ()])
    recorder.end(result=1)
    assert recorder.finish("why") == Trace([], "why")


def test_a_trace_is_the_same_after_it_was_written_down() -> None:
    found = Trace(recorded(("call", (np.ones(2),), nothing, {"result": [1, "a"]})), "off")
    assert Trace.of_data(found.as_data()) == found
    assert type(found.as_data()["steps"][0]) is dict

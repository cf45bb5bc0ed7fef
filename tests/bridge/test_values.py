"""Values on the bridge: what crosses comes back the same, and what no honest peer sends is refused."""

import contextlib
import math
import socket
import struct
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from rooms import OpenServer, bridge, framed

from proctor.bridge import values
from proctor.bridge.channel import LARGEST_MESSAGE
from proctor.bridge.errors import ProtocolError, RoomGone
from proctor.bridge.link import Link
from proctor.bridge.proxies import Proxy
from proctor.bridge.values import DTYPES, decode, decode_array, encode

text = st.text(st.characters(codec=None), max_size=12)
floats = st.floats(allow_nan=True)
hashable = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | floats
    | st.complex_numbers(allow_nan=False)
    | text
    | st.binary(max_size=12),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=6,
)
slices = st.builds(slice, hashable, hashable, hashable)
arrays = hnp.arrays(st.sampled_from(list(DTYPES.values())), hnp.array_shapes(min_dims=0, min_side=0, max_dims=4))
scalars = hnp.arrays(st.sampled_from(list(DTYPES.values())), ()).map(lambda array: array[()])
anything = st.recursive(
    hashable | arrays | scalars | slices | st.sets(hashable, max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(hashable, inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Of one type, and alike down to the bits: the sign of zero and NaN too."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, float):
        return struct.pack("d", one) == struct.pack("d", other) or (math.isnan(one) and math.isnan(other))
    if isinstance(one, slice):
        return same((one.start, one.stop, one.step), (other.start, other.stop, other.step))
    if isinstance(one, complex):
        return same(one.real, other.real) and same(one.imag, other.imag)
    if isinstance(one, set | frozenset):
        return len(one) == len(other) and all(any(same(item, twin) for twin in other) for item in one)
    return bool(one == other)


@pytest.fixture(scope="module")
def link() -> Iterator[Link]:
    with bridge(echo=lambda value: value, remade=_remade, kind=lambda value: type(value).__name__) as end:
        yield end


def _remade(value: Any) -> Any:
    """The value built anew, so that it does not come back as the sender's own object."""
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(_remade(item) for item in value)
    if isinstance(value, dict):
        return {key: _remade(item) for key, item in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


# Round trips


@given(value=anything)
def test_every_kind_of_value_crosses_both_ways_unchanged(link: Link, value: Any) -> None:
    assert same(link.request("remade", value), value)


@given(value=anything)
def test_a_shared_value_comes_back_as_the_very_object(link: Link, value: Any) -> None:
    back = link.request("echo", value)
    assert same(back, value)
    if isinstance(value, list | dict | np.ndarray):
        assert back is value


@given(array=arrays)
def test_what_arrives_is_writable_and_its_own_memory(link: Link, array: Any) -> None:
    back = link.request("remade", array)
    assert back.flags.writeable and not np.shares_memory(back, array)


@pytest.mark.parametrize(
    "layout",
    [lambda a: a.T, lambda a: a[::-1], lambda a: a[:, ::2], lambda a: np.asfortranarray(a), lambda a: a[1:2, 3]],
)
def test_arrays_of_every_memory_layout_cross(link: Link, layout: Any) -> None:
    array = layout(np.arange(24.0).reshape(4, 6))
    assert np.array_equal(link.request("remade", array), array)


@pytest.mark.parametrize(
    "value", [OrderedDict(a=1), defaultdict(list, {"a": [1]}), Counter("aab")], ids=lambda value: type(value).__name__
)
def test_kinds_of_dict_cross_as_what_they_are(link: Link, value: Any) -> None:
    assert link.request("kind", value) == type(value).__name__ and link.request("remade", value) == value
    assert getattr(link.request("echo", value), "default_factory", None) is getattr(value, "default_factory", None)


@pytest.mark.parametrize("key", [("slice", 1, 2, 3), slice(1, 2, 3), (slice(None), 1), ("slice", None, None, None)])
def test_a_key_is_the_key_that_it_was(link: Link, key: Any) -> None:
    class Keys:
        def __getitem__(self, asked: Any) -> str:
            return repr(asked)

    with bridge(keys=Keys) as end:
        assert end.request("keys")[key] == repr(key)


def test_subclasses_and_what_numpy_does_not_count_cross_as_what_they_are(link: Link) -> None:
    assert link.request("remade", np.str_("ab")) == "ab"
    assert link.request("kind", np.array([1.0]).view(type("Odd", (np.ndarray,), {}))) == "ndarray"
    for value in (object(), lambda: 0, iter([1]), type("Odd", (dict,), {})()):
        assert link.request("kind", value) == "Thing"
        assert link.request("echo", value) is value


@pytest.mark.parametrize(
    ("dtype", "common"), [("g", "f8"), ("G", "c16"), (">f8", "f8"), (">i4", "i4"), (">f2", "f2")], ids=str
)
def test_uncommon_numbers_cross_as_common_ones(link: Link, dtype: str, common: str) -> None:
    array = np.array([[1, 2.5, -3]], dtype)
    for value in (array, array[0, 1], np.array(2, dtype)):
        assert same(link.request("echo", value), value.astype(common))
    assert same(link.request("echo", np.longdouble("1e4000")), np.float64("inf"))


def test_a_handle_is_the_same_proxy_each_time(link: Link) -> None:
    class Thing:
        def method(self) -> None: ...

    thing = Thing()
    with bridge(make=lambda: thing, method=lambda: thing.method) as other:
        assert isinstance(other.request("make"), Proxy)
        assert other.request("make") is other.request("make")
        assert other.request("method") is other.request("method")


def test_big_integers_cross_and_senseless_ones_are_refused() -> None:
    for number in (2**63, -(2**63) - 1, 16**9_990):
        assert decode(encode(number, Nobody()), Nobody()) == number
    with pytest.raises(ProtocolError):
        decode([values.BIG_INT, "f" * 20_000], Nobody())


def test_lone_surrogates_survive(link: Link) -> None:
    assert link.request("remade", "\ud800é字") == "\ud800é字"


# What is refused


class Nobody:
    """An owner without objects: what is refused here is refused before any of them is asked for."""

    def encode_shared(self, value: Any, kind: int, depth: int) -> Any:
        return [encode(item, self, depth - 1) for item in value]

    def encode_handle(self, value: Any) -> Any:
        raise TypeError

    def decode_new(self, tree: Any, depth: int) -> Any:
        raise ProtocolError("new")

    def decode_ref(self, key: Any) -> Any:
        raise ProtocolError("ref")

    def decode_handle(self, tree: Any) -> Any:
        raise ProtocolError("handle")

    def decode_yours(self, number: Any) -> Any:
        raise ProtocolError("yours")


packable = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | floats | text | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=12,
)


@given(tree=packable)
def test_any_tree_is_a_value_or_a_protocol_error(tree: Any) -> None:
    with contextlib.suppress(ProtocolError):
        decode(tree, Nobody())


@pytest.mark.parametrize(
    "tree",
    [
        [],
        [99],
        ["0", 1],
        [values.COMPLEX, 1, 2],
        [values.COMPLEX, 1.0],
        [values.HANDLE, 1, "an object", 0],
        [values.HANDLE],
        [values.HANDLE, 1, "x" * 100_000],
        [values.BIG_INT, 5],
        [values.BIG_INT, "0xzz"],
        [values.FROZENSET, [values.NEW, 1, values.LIST, []]],
        [values.SCALAR, "O", b"12345678"],
        [values.SCALAR, "<f8", b"1234"],
        [values.SCALAR, "<f8"],
        {},
        {"a": 1},
        msgpack.ExtType(1, b""),
    ],
    ids=str,
)
def test_what_encode_never_makes_is_refused(tree: Any) -> None:
    with pytest.raises(ProtocolError):
        decode(tree, Nobody())


@pytest.mark.parametrize(
    ("dtype", "shape", "data"),
    [
        ("O", [1], b"12345678"),
        ("|O8", [1], b"12345678"),
        (">f8", [1], b"12345678"),
        ("<U2", [1], b"12345678"),
        ("f8,f8", [1], b"1" * 16),
        (["<f8"], [1], b"12345678"),
        ("<f8", [2], b"12345678"),
        ("<f8", [-1], b"12345678"),
        ("<f8", [True], b"12345678"),
        ("<f8", [1.0], b"12345678"),
        ("<f8", (1,), b"12345678"),
        ("<f8", [2**40], b"12345678"),
        ("<f8", [2**39, 2**39, 0], b"x"),
        ("<f8", [1] * 33, b"12345678"),
        ("<f8", [1], "12345678"),
        ("<f8", None, b"12345678"),
    ],
    ids=str,
)
def test_arrays_of_wrong_dtype_shape_or_size_are_refused(dtype: Any, shape: Any, data: Any) -> None:
    with pytest.raises(ProtocolError):
        decode_array(dtype, shape, data)


def test_nesting_is_bounded_both_ways() -> None:
    deep: Any = ()
    for _ in range(values.DEPTH + 5):
        deep = (deep,)
    with pytest.raises(RecursionError):
        encode(deep, Nobody())
    tree: Any = None
    for _ in range(values.DEPTH + 5):
        tree = [values.TUPLE, tree]
    with pytest.raises(ProtocolError):
        decode(tree, Nobody())


# Whole messages


def refused(data: bytes) -> str | None:
    """Why a link gives up the other side after receiving data in place of a reply."""
    here, there = socket.socketpair()
    with here, there:
        link = Link(here, 0, OpenServer())
        there.sendall(data)
        there.shutdown(socket.SHUT_WR)
        with pytest.raises(RoomGone):
            link.request("anything")
        return link.gone


@given(data=st.binary(max_size=200))
def test_no_bytes_at_all_break_the_grader(data: bytes) -> None:
    assert refused(data) in ("died", "protocol")


@given(message=packable)
@example(message=[True, None, None])
def test_no_message_at_all_breaks_the_grader(message: Any) -> None:
    assert refused(framed(message)) in ("died", "protocol")


@given(changes=packable, body=packable)
def test_no_reply_breaks_the_grader(changes: Any, body: Any) -> None:
    here, there = socket.socketpair()
    with here, there:
        link = Link(here, 0, OpenServer())
        there.sendall(framed([1, changes, body]))
        try:
            link.request("anything")
        except RoomGone:
            assert link.gone == "protocol"


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("<I", LARGEST_MESSAGE + 1),
        struct.pack("<I", 2**32 - 1),
        framed([1, None]),
        framed([7, None, None]),
        framed([1, None, None, None]),
        framed({"kind": 1}),
        framed([1, [[0], [[0, [1], b""]]], None]),
        framed([2, None, ["ValueError"]]),
        framed([2, None, [[1], "a", "b"]]),
        framed([0, None, ["call"]]),
        framed([0, None, [["call"], []]]),
        struct.pack("<I", 5) + b"\xdd\xff\xff\xff\xff",
        struct.pack("<I", 5) + b"\xc6\xff\xff\xff\xff",
        struct.pack("<I", 3000) + b"\x91" * 3000,
    ],
    ids=range(14),
)
def test_messages_of_wrong_form_or_impossible_size_end_the_room(data: bytes) -> None:
    assert refused(data) == "protocol"

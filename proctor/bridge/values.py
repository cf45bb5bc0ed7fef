"""Which values cross the bridge, and how they look in a message.

None, bool, int, float, complex, str, bytes, tuple, slice, set, frozenset, list, dict, numpy arrays and scalars of
numeric dtype cross as values, and so do the kinds of kinds/. Whatever can change in place keeps its identity: it is
shared (see shared.py). Everything else crosses as a handle. In a message a value is None, bool, a small int, float, str
or bytes as msgpack has them, or a list that starts with one of the tags below."""

from collections import Counter, OrderedDict, defaultdict
from typing import Any, Protocol

import numpy as np

from .errors import ProtocolError
from .kinds import Copy, Kind, kind_of, unpacked
from .proxies import is_proxy

Tree = Any  # what msgpack packs: None, bool, int, float, str, bytes, list

TUPLE, FROZENSET, COMPLEX, BIG_INT, SCALAR, NEW, REF, HANDLE, YOURS, SLICE, KIND, COPY, CLASS = range(13)

# The kinds of shared objects. KINDED: of a kind of kinds/ that changes in place.
LIST, DICT, ARRAY, ORDERED, COUNTER, DEFAULT, KINDED = range(7)
DICTS: dict[int, Any] = {DICT: dict, ORDERED: OrderedDict, COUNTER: Counter, DEFAULT: defaultdict}

DEPTH = 60  # nesting of containers
DTYPES = {
    dtype.str: dtype
    for dtype in map(np.dtype, ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"))
}
_PLAIN = frozenset({type(None), bool, float, str, bytes})
_KIND_OF_DICT: dict[Any, int] = {cls: kind for kind, cls in DICTS.items()}
_SMALL = range(-(2**63), 2**63)
_BIGGEST_INT = 10_000  # hexadecimal digits; turning a longer one into text is a way to burn time
_OWN_ARRAYS = frozenset({np.ma.MaskedArray, np.matrix})  # arrays that are kinds of their own
_NO_KIND = object()
_MOST_ALIKE = 100  # keys with one hash: more are made on purpose, for a table of them takes hours to build


class Objects(Protocol):
    """What the codec needs from its owner: shared objects and handles."""

    def encode_shared(self, value: Any, kind: int, depth: int) -> Tree: ...
    def encode_handle(self, value: Any) -> Tree: ...
    def decode_new(self, tree: list[Tree], depth: int) -> Any: ...
    def decode_ref(self, key: Tree) -> Any: ...
    def decode_handle(self, tree: list[Tree]) -> Any: ...
    def decode_yours(self, number: Tree) -> Any: ...


def shared_kind(value: Any) -> int | None:
    """Which kind of shared object a value is, or None."""
    cls = type(value)
    if cls is list:
        return LIST
    if cls in _KIND_OF_DICT:
        return _KIND_OF_DICT[cls]
    if isinstance(value, np.ndarray) and value.dtype.str in DTYPES and cls not in _OWN_ARRAYS:
        return ARRAY
    return None


def encode(value: Any, owner: Objects, depth: int = DEPTH) -> Tree:
    """The tree of a value. Raises BridgeError from owner if it cannot cross, RecursionError if nested too deeply."""
    cls = type(value)
    if cls in _PLAIN:
        return value
    if cls is int:
        return value if value in _SMALL else [BIG_INT, hex(value)]
    if depth <= 0:
        raise RecursionError("a value is nested too deeply to cross the bridge")
    if cls is tuple or cls is frozenset:
        tag = TUPLE if cls is tuple else FROZENSET
        return [tag, *(encode(item, owner, depth - 1) for item in value)]
    shared = shared_kind(value)
    if shared is not None:
        return owner.encode_shared(value, shared, depth)
    if cls is slice:
        return [SLICE, *(encode(part, owner, depth - 1) for part in (value.start, value.stop, value.step))]
    if cls is complex:
        return [COMPLEX, value.real, value.imag]
    if isinstance(value, np.generic) and value.dtype.str in DTYPES:
        return [SCALAR, value.dtype.str, value.tobytes()]
    if is_proxy(value):  # before it could be asked anything
        return owner.encode_handle(value)
    if cls is Copy:
        return [COPY, value.array.dtype.str, list(value.array.shape), value.array.tobytes()]
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "iufc" and cls not in _OWN_ARRAYS:
        return encode(_in_common_numbers(value), owner, depth)
    return _encode_uncommon(value, owner, depth)


def _encode_uncommon(value: Any, owner: Objects, depth: int) -> Tree:
    kind = kind_of(type(value))
    if kind is not None:
        plain = _packed(kind, value)
        if plain is not _NO_KIND:
            if kind.fill is not None:
                return owner.encode_shared(value, KINDED, depth)
            return [KIND, kind.name, encode(plain, owner, depth - 1)]
    if isinstance(value, str):  # other kinds of text
        return str.__str__(value)
    return owner.encode_handle(value)


def _packed(kind: Kind, value: Any) -> Any:
    """The plain data of a value; _NO_KIND if it is more than its kind can hold."""
    try:
        return kind.pack(value)
    except Exception:
        return _NO_KIND


def _in_common_numbers(value: Any) -> Any:
    """A copy, of numbers such as only some machines have or in another order of bytes, in numbers that all have."""
    near = value.dtype.newbyteorder("=")
    with np.errstate(all="ignore"):
        made = np.array(value, near if near.str in DTYPES else {"f": "f8", "c": "c16"}[value.dtype.kind])
    return made if isinstance(value, np.ndarray) else made[()]


def decode(tree: Tree, owner: Objects, depth: int = DEPTH) -> Any:
    """The value of a tree. Raises ProtocolError for anything that encode would not have made."""
    cls = type(tree)
    if cls in _PLAIN or cls is int:
        return tree
    if cls is not list or not tree or depth <= 0:
        raise ProtocolError("a message holds something that is no value")
    tag = tree[0]
    if tag == NEW:
        return owner.decode_new(tree, depth)
    if tag == REF and len(tree) == 2:
        return owner.decode_ref(tree[1])
    if tag in (HANDLE, CLASS):
        return owner.decode_handle(tree)
    if tag == YOURS and len(tree) == 2:
        return owner.decode_yours(tree[1])
    return _decode_fixed(tag, tree, owner, depth)


def _decode_fixed(tag: Tree, tree: list[Tree], owner: Objects, depth: int) -> Any:
    if tag in (TUPLE, FROZENSET):
        items = [decode(item, owner, depth - 1) for item in tree[1:]]
        if tag == TUPLE:
            return tuple(items)
        try:
            check_hashes(items)
            return frozenset(items)
        except TypeError as error:
            raise ProtocolError("a set holds something unhashable") from error
    if tag == SLICE and len(tree) == 4:
        return slice(*(decode(part, owner, depth - 1) for part in tree[1:]))
    if tag == COMPLEX and len(tree) == 3 and type(tree[1]) is float and type(tree[2]) is float:
        return complex(tree[1], tree[2])
    if tag == BIG_INT and len(tree) == 2 and type(tree[1]) is str and len(tree[1]) <= _BIGGEST_INT:
        try:
            return int(tree[1], 16)
        except ValueError as error:
            raise ProtocolError("a message holds a number that is none") from error
    if tag == SCALAR and len(tree) == 3:
        return decode_array(tree[1], [], tree[2])[()]
    if tag == COPY and len(tree) == 4:
        return decode_array(*tree[1:])
    if tag == KIND and len(tree) == 3:
        return unpacked(tree[1], decode(tree[2], owner, depth - 1))
    raise ProtocolError("a message holds an unknown kind of value")


def check_hashes(keys: list[Any]) -> None:
    """Raises ProtocolError for keys that were chosen to collide, TypeError for one that is none."""
    if len(keys) > _MOST_ALIKE and max(Counter(map(hash, keys)).values()) > _MOST_ALIKE:
        raise ProtocolError("a set or dict whose keys have one hash")


def decode_array(dtype: Tree, shape: Tree, data: Tree) -> Any:
    """A fresh writable array; dtype from a fixed list, shape and bytes checked against each other first."""
    if type(dtype) is not str or dtype not in DTYPES or type(shape) is not list or type(data) is not bytes:
        raise ProtocolError("an array of no known form")
    if len(shape) > 32 or any(type(n) is not int or not 0 <= n < 2**40 for n in shape):
        raise ProtocolError("an array of an impossible shape")
    size = DTYPES[dtype].itemsize
    for n in shape:
        size *= n
    if size != len(data):
        raise ProtocolError("an array whose bytes do not fit its shape")
    return np.frombuffer(bytearray(data), dtype=DTYPES[dtype]).reshape(shape)

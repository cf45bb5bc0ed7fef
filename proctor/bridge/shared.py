"""Lists, dicts and arrays that both sides hold: one object for both, kept alike by telling changes.

Each side keeps a table of the shared objects: a key, its own real object, and how it was when both sides last agreed.
Before a message leaves, everything that changed since is written into it; the receiver changes its own object in place
before it looks at the rest. Control passes back and forth with the messages, so both sides always see the same."""

import sys
from collections.abc import Collection
from dataclasses import dataclass
from operator import is_
from typing import Any

import numpy as np

from .errors import ProtocolError
from .values import ARRAY, DICT, LIST, NEW, REF, Objects, Tree, check_hashes, decode, decode_array, encode

_LARGEST_DELTA = 0.25  # above this share of changed elements the whole array is sent
_ONLY_THE_TABLE = 3  # references to an object that nobody else holds, as getrefcount counts them in _drop_once
MOST_SHARED = 200_000  # objects in one room; far more than any test passes
_MOST_WRITTEN_OUT = 4_000_000  # items of a container with all that is in it, each as often as it is in it
_LEVELS = 64  # of nesting; numpy goes no deeper


@dataclass(slots=True)
class _Shared:
    key: int
    kind: int
    value: Any
    agreed: Any  # shape and bytes of an array; a list's items; a dict's keys and values


class SharedTable:
    """The shared objects of one side. first_key and step keep the keys of the two sides apart."""

    def __init__(self, owner: Objects, first_key: int) -> None:
        self._owner = owner
        self._next = first_key
        self._by_key: dict[int, _Shared] = {}
        self._by_id: dict[int, _Shared] = {}
        self._dropped: list[int] = []
        self._filled = False  # since check_sizes looked

    def __len__(self) -> int:
        return len(self._by_key)

    def encode(self, value: Any, kind: int, depth: int) -> Tree:
        """A reference if the other side has it already, else the object with all that is in it."""
        known = self._by_id.get(id(value))
        if known is not None:
            return [REF, known.key]
        key = self._next
        self._next += 2
        shared = self._add(key, kind, value, None)
        return [NEW, key, kind, *self._content(shared, depth)]

    def decode_ref(self, key: Tree) -> Any:
        shared = self._by_key.get(key) if type(key) is int else None
        if shared is None:
            raise ProtocolError("a reference to nothing shared")
        return shared.value

    def decode_new(self, tree: list[Tree], depth: int) -> Any:
        if len(tree) < 4 or type(tree[1]) is not int or tree[1] in self._by_key:
            raise ProtocolError("a shared object without a new key")
        if len(self._by_key) >= MOST_SHARED:
            raise ProtocolError("too many shared objects")
        _, key, kind, *content = tree
        if kind == ARRAY:
            if len(content) != 4:
                raise ProtocolError("an array without dtype, shape, bytes and whether it can be written to")
            value = decode_array(*content[:3])
            value.flags.writeable = content[3] is True
            return self._add(key, kind, value, (value.shape, content[2])).value
        shared = self._add(key, kind, [] if kind == LIST else {}, None)
        self._fill(shared, content, depth)
        return shared.value

    def changes(self, drop: bool = False) -> Tree:
        """[dropped keys, [key, …content] for all that changed here since both sides agreed].

        drop: forget, once their changes are told, objects that nobody here holds any more."""
        changed = self._all_changes()
        if drop:
            self.drop_unused()
        dropped, self._dropped = self._dropped, []
        return [dropped, changed] if dropped or changed else None

    def _all_changes(self) -> list[Tree]:
        changed, told = [], 0
        while told < len(self._by_key):  # telling a container may share what is new in it
            shared = list(self._by_key.values())
            for one in shared[told:]:
                tree = self._change(one)
                if tree is not None:
                    changed.append(tree)
            told = len(shared)
        return changed

    def apply(self, tree: Tree) -> None:
        """Makes the other side's changes here, in place."""
        if tree is None:
            return
        if type(tree) is not list or len(tree) != 2 or not all(type(part) is list for part in tree):
            raise ProtocolError("changes of no known form")
        seen: set[int] = set()
        for change in tree[1]:
            if type(change) is not list or len(change) < 2:
                raise ProtocolError("a change of no known form")
            self.decode_ref(change[0])
            if change[0] in seen:  # each change costs as much time as the object is large
                raise ProtocolError("an object that changes twice in one message")
            seen.add(change[0])
            self._apply_one(self._by_key[change[0]], change[1:])
        for key in tree[0]:
            if type(key) is int and key in self._by_key:
                self._remove(self._by_key[key])

    def check_sizes(self) -> None:
        """Raises ProtocolError if looking through what the other side has sent would never end.

        A list that holds one list ten times, and so on, is small in a message, since what is shared crosses once."""
        if self._filled:
            self._filled = False
            if _endless([shared.value for shared in self._by_key.values() if shared.kind != ARRAY]):
                raise ProtocolError("a container that is endless to look through")

    def mark(self) -> int:
        """Where the table stands, for forget_since."""
        return self._next

    def forget_since(self, mark: int) -> None:
        """Forgets what was shared since mark and never sent."""
        for key in range(mark, self._next, 2):
            if key in self._by_key:
                self._remove(self._by_key[key])

    def drop_unused(self) -> None:
        """Forgets objects that only this table still holds, and tells the other side with the next message."""
        while self._drop_once():  # what was in a dropped container may be unused now
            pass

    def _drop_once(self) -> bool:
        unused = [shared for shared in self._by_key.values() if sys.getrefcount(shared.value) < _ONLY_THE_TABLE]
        for shared in unused:
            self._remove(shared)
            self._dropped.append(shared.key)
        return bool(unused)

    def _add(self, key: int, kind: int, value: Any, agreed: Any) -> _Shared:
        shared = _Shared(key, kind, value, agreed)
        self._by_key[key] = shared
        self._by_id[id(value)] = shared
        return shared

    def _remove(self, shared: _Shared) -> None:
        del self._by_key[shared.key]
        del self._by_id[id(shared.value)]

    def _content(self, shared: _Shared, depth: int) -> list[Tree]:
        """What NEW carries after key and kind; from now on both sides agree on it."""
        value = shared.value
        if shared.kind == ARRAY:
            shared.agreed = value.shape, value.tobytes()
            return [value.dtype.str, list(value.shape), shared.agreed[1], value.flags.writeable]
        if shared.kind == LIST:
            shared.agreed = list(value)
            return [[encode(item, self._owner, depth - 1) for item in shared.agreed]]
        shared.agreed = list(value), list(value.values())
        pairs = zip(*shared.agreed, strict=True)
        return [[encode(part, self._owner, depth - 1) for pair in pairs for part in pair]]

    def _fill(self, shared: _Shared, content: list[Tree], depth: int) -> None:
        if len(content) != 1 or type(content[0]) is not list or shared.kind not in (LIST, DICT):
            raise ProtocolError("a shared object of no known form")
        items = [decode(item, self._owner, depth - 1) for item in content[0]]
        self._filled = True
        if shared.kind == LIST:
            shared.value[:] = items
            shared.agreed = items
            return
        try:
            check_hashes(items[::2])
            pairs = list(zip(items[::2], items[1::2], strict=True))
            shared.value.clear()
            shared.value.update(pairs)
        except (TypeError, ValueError) as error:
            raise ProtocolError("a dict with an impossible key") from error
        shared.agreed = list(shared.value), list(shared.value.values())

    def _change(self, shared: _Shared) -> Tree:
        """[key, …] if the object is not as agreed, else None."""
        value, agreed = shared.value, shared.agreed
        if shared.kind == ARRAY:
            whole = value.shape, value.tobytes()
            return None if whole == agreed else self._array_change(shared, *whole)
        if shared.kind == LIST:
            alike = _alike(value, agreed)
        else:
            alike = _alike(value, agreed[0]) and _alike(value.values(), agreed[1])
        return None if alike else [shared.key, *self._content(shared, 40)]

    def _array_change(self, shared: _Shared, shape: tuple[int, ...], now: bytes) -> Tree:
        (agreed_shape, agreed), shared.agreed = shared.agreed, (shape, now)
        size = shared.value.dtype.itemsize
        if shape == agreed_shape and len(now) > 64:
            cells = f"V{size}"
            moved = np.flatnonzero(np.frombuffer(now, cells) != np.frombuffer(agreed, cells))
            if len(moved) <= _LARGEST_DELTA * len(now) / size:
                return [shared.key, moved.astype("<i8").tobytes(), np.frombuffer(now, cells)[moved].tobytes()]
        return [shared.key, list(shape), now]

    def _apply_one(self, shared: _Shared, content: list[Tree]) -> None:
        if shared.kind != ARRAY:
            self._fill(shared, content, 40)
            return
        if len(content) != 2 or type(content[1]) is not bytes:
            raise ProtocolError("a change of an array of no known form")
        value, theirs = shared.value, shared.key % 2 != self._next % 2
        fixed = theirs and not value.flags.writeable  # for us, not for them: a view of what they can write to
        try:
            value.flags.writeable |= fixed
            _overwrite(value, *content)
        except (ValueError, IndexError, TypeError, AttributeError) as error:
            raise ProtocolError("a change that does not fit its array") from error
        finally:
            if fixed:
                value.flags.writeable = False
        shared.agreed = value.shape, value.tobytes()


def _overwrite(value: Any, where: Tree, data: bytes) -> None:
    """where: the places of the new elements in memory's order, or the shape if all are new."""
    if type(where) is bytes:
        value.flat[np.frombuffer(where, "<i8")] = np.frombuffer(data, value.dtype)
        return
    if list(value.shape) != where:
        value.shape = where
    value[...] = np.frombuffer(data, value.dtype).reshape(value.shape)


def _endless(containers: list[Any]) -> bool:
    """Whether one of them, written out level by level as numpy does it, holds more than any honest one."""
    own: dict[int, int] = {}
    inside: dict[int, list[int]] = {}
    while containers:
        value = containers.pop()
        if id(value) not in own:
            own[id(value)] = 1 + len(value)
            items = value.values() if isinstance(value, dict) else value
            if inner := [item for item in items if isinstance(item, list | dict | tuple)]:
                inside[id(value)] = [id(item) for item in inner]
                containers += inner
    sizes = dict(own)
    for _ in range(_LEVELS):
        deeper = {one: own[one] + sum(sizes[inner] for inner in inside[one]) for one in inside}
        if all(sizes[one] == size for one, size in deeper.items()):
            return False
        if max(deeper.values()) > _MOST_WRITTEN_OUT:
            return True
        sizes.update(deeper)
    return False


def _alike(now: Collection[Any], before: Collection[Any]) -> bool:
    return len(now) == len(before) and (all(map(is_, now, before)) or all(map(_same, now, before)))


def _same(now: Any, before: Any) -> bool:
    """Alike for the other side: the same object, or equal scalars of one type."""
    if now is before:
        return True
    cls = type(now)
    if cls is not type(before) or cls not in (int, float, str, bool, bytes, complex) or now != before:
        return False
    return bool(now) or repr(now) == repr(before)  # 0.0 and -0.0

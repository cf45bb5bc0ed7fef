"""Lists, dicts and arrays that both sides hold: one object for both, kept alike by telling changes.

Each side keeps a table of the shared objects: a key, its own real object, and how it was when both sides last agreed.
Before a message leaves, everything that changed since is written into it; the receiver changes its own object in place
before it looks at the rest. Control passes back and forth with the messages, so both sides always see the same."""

import sys
from collections import defaultdict
from typing import Any

import numpy as np

from .agreed import Agreed, is_array, packed, pairs, refill
from .errors import BridgeError, ProtocolError
from .kinds import kind_of, unpacked
from .reading import Reading
from .values import (
    ARRAY,
    DEFAULT,
    DICTS,
    KINDED,
    LIST,
    NEW,
    REF,
    Objects,
    Tree,
    check_hashes,
    decode,
    decode_array,
    encode,
)

_LARGEST_DELTA = 0.25  # above this share of changed elements the whole array is sent
# References to an object that nobody else holds, as getrefcount counts them in _drop_once. Every message looks through
# all that is shared: if nothing were forgotten, the fourth test of a train() would take 2.5 times as long.
_ONLY_THE_TABLE = 3
MOST_SHARED = 200_000  # objects in one room; far more than any test passes
_MOST_WRITTEN_OUT = 4_000_000  # items of a container with all that is in it, each as often as it is in it
_LEVELS = 64  # of nesting; numpy goes no deeper
_DEPTH_OF_CHANGES = 40  # nesting of what is new in a container


class SharedTable:
    """The shared objects of one side. first_key and step keep the keys of the two sides apart."""

    def __init__(self, owner: Objects, first_key: int) -> None:
        self._owner = owner
        self._next = first_key
        self._by_key: dict[int, Any] = {}
        self._keys: dict[int, int] = {}  # by the object's id
        self._agreed = Agreed()
        self.reading = Reading(self._agreed)
        self._dropped: list[int] = []
        self._filled = False  # since check_sizes looked

    def __len__(self) -> int:
        return len(self._by_key)

    def changed(self) -> bool:
        """Whether anything here is other than both sides know."""
        return bool(self._agreed.changed())

    def encode(self, value: Any, kind: int, depth: int) -> Tree:
        """A reference if the other side has it already, else the object with all that is in it."""
        known = self._keys.get(id(value))
        if known is not None:
            return [REF, known]
        key = self._next
        self._next += 2
        self._add(key, value)
        return [NEW, key, kind, *self._content(key, depth)]

    def decode_ref(self, key: Tree) -> Any:
        if type(key) is not int or key not in self._by_key:
            raise ProtocolError("a reference to nothing shared")
        return self._by_key[key]

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
            self._add(key, value)
            self._agreed.arrays.agree(key, value, (value.shape, content[2]))
            return value
        if kind == KINDED:
            return self._new_kinded(key, content, depth)
        if kind != LIST and kind not in DICTS:
            raise ProtocolError("a shared object of no known kind")
        filled: Any = [] if kind == LIST else DICTS[kind]()
        self._add(key, filled)
        if kind == DEFAULT and len(content) == 2:
            factory = decode(content.pop(), self._owner, depth - 1)
            filled.default_factory = factory if factory is None or callable(factory) else None
        self._fill(key, filled, content, depth)
        return filled

    def _new_kinded(self, key: int, content: list[Tree], depth: int) -> Any:
        if len(content) != 2:
            raise ProtocolError("a value of a kind without its name and data")
        value = unpacked(content[0], decode(content[1], self._owner, depth - 1))
        kind = kind_of(type(value))
        if kind is None or kind.fill is None:
            raise ProtocolError("a value of a kind that does not change")
        self._add(key, value)
        self._agree_on_kinded(key, value)
        return value

    def _agree_on_kinded(self, key: int, value: Any) -> None:
        self._agreed.kinded.agree(key, value, packed(value))

    def _plainly(self, value: Any, depth: int) -> Tree:
        """The plain data of a value of a kind."""
        kind = kind_of(type(value))
        assert kind is not None
        return encode(kind.pack(value), self._owner, depth)

    def changes(self, drop: bool = False, whatever: bool = False) -> Tree:
        """[dropped keys, [key, …content] for all that changed here since both sides agreed].

        drop: forget, once their changes are told, objects that nobody here holds any more. A container that has come
        to hold what cannot cross is not shared any more; BridgeError or RecursionError says so, unless whatever."""
        while True:
            try:
                told = self._container_changes()
                break
            except (BridgeError, RecursionError):
                if not whatever:
                    raise
        for key, now in self._agreed.arrays.changed():
            told.append(self._array_change(key, now))
        if drop:
            self.drop_unused()
        dropped, self._dropped = self._dropped, []
        return [dropped, told] if dropped or told else None

    def _container_changes(self) -> list[Tree]:
        """Those of lists and dicts, agreed on only if all of them can cross."""
        lists, dicts = self._agreed.lists.changed(), self._agreed.dicts.changed()
        kinded = self._agreed.kinded.changed()
        if not lists and not dicts and not kinded:
            return []
        mark, told = self._next, []
        for key, content in (*lists, *dicts, *kinded):
            try:
                told.append([key, self._told(content)])
            except (BridgeError, RecursionError):
                self.forget_since(mark)
                self._remove(key)
                self._dropped.append(key)
                raise
        for key, items in (*lists, *dicts):
            self._agreed.of(self._by_key[key]).agree(key, self._by_key[key], items)
            self.reading.told(key)
        for key, value in kinded:
            self._agree_on_kinded(key, value)
            self.reading.told(key)
        return told

    def _told(self, content: Any) -> Tree:
        """The items of a list or dict, or the plain data of a value of a kind."""
        if type(content) is list:
            return self._encoded(content, _DEPTH_OF_CHANGES)
        return self._plainly(content, _DEPTH_OF_CHANGES)

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
            self._apply_one(change[0], self._by_key[change[0]], change[1:])
        for key in tree[0]:
            if type(key) is int and key in self._by_key:
                self._remove(key)

    def check_sizes(self) -> None:
        """Raises ProtocolError if looking through what the other side has sent would never end.

        A list that holds one list ten times, and so on, is small in a message, since what is shared crosses once."""
        if self._filled or self.reading.filled:
            self._filled = self.reading.filled = False
            if _endless([*self._agreed.lists.values.values(), *self._agreed.dicts.values.values()]):
                raise ProtocolError("a container that is endless to look through")

    def mark(self) -> int:
        """Where the table stands, for forget_since."""
        return self._next

    def forget_since(self, mark: int) -> None:
        """Forgets what was shared since mark and never sent."""
        for key in range(mark, self._next, 2):
            if key in self._by_key:
                self._remove(key)

    def drop_unused(self) -> None:
        """Forgets objects that only this table still holds, and tells the other side with the next message."""
        while self._drop_once():  # what was in a dropped container may be unused now
            pass

    def _drop_once(self) -> bool:
        held = list(map(sys.getrefcount, self._by_key.values()))
        if not held or min(held) > _ONLY_THE_TABLE:
            return False
        unused = [key for key, count in zip(self._by_key, held, strict=True) if count <= _ONLY_THE_TABLE]
        for key in unused:
            self._remove(key)
        self._dropped += unused
        return True

    def _add(self, key: int, value: Any) -> None:
        self._by_key[key] = value
        self._keys[id(value)] = key
        self.reading.new(key)

    def _remove(self, key: int) -> None:
        value = self._by_key.pop(key)
        del self._keys[id(value)]
        kind = self._agreed.of(value)
        if key in kind.values:
            kind.remove(key)
        self.reading.waiting.pop(key, None)

    def _content(self, key: int, depth: int) -> list[Tree]:
        """What NEW carries after key and kind; from now on both sides agree on it."""
        value = self._by_key[key]
        if is_array(value):
            self._agreed.arrays.agree(key, value, (value.shape, data := value.tobytes()))
            return [value.dtype.str, list(value.shape), data, value.flags.writeable]
        if not isinstance(value, list | dict):
            kind = kind_of(type(value))
            assert kind is not None
            self._agree_on_kinded(key, value)
            return [kind.name, self._plainly(value, depth - 1)]
        containers = self._agreed.of(value)
        containers.agree(key, value, items := containers.items_of(value))
        told = [self._encoded(items, depth)]
        if isinstance(value, defaultdict):
            told.append(encode(value.default_factory, self._owner, depth - 1))
        return told

    def _encoded(self, items: list[Any], depth: int) -> list[Tree]:
        return [encode(item, self._owner, depth - 1) for item in items]

    def _fill(self, key: int, value: Any, content: list[Tree], depth: int) -> None:
        if len(content) != 1 or type(content[0]) is not list:
            raise ProtocolError("a shared object of no known form")
        items = [decode(item, self._owner, depth - 1) for item in content[0]]
        self._filled = True
        if isinstance(value, list):
            value[:] = items
            self._agreed.lists.agree(key, value, items)
            return
        try:
            check_hashes(items[::2])
            entries = list(zip(items[::2], items[1::2], strict=True))
            refill(value, entries)
        except (TypeError, ValueError) as error:
            raise ProtocolError("a dict with an impossible key") from error
        self._agreed.dicts.agree(key, value, pairs(value))

    def _fill_kinded(self, key: int, value: Any, content: list[Tree]) -> None:
        kind = kind_of(type(value))
        assert kind is not None and kind.fill is not None
        if len(content) != 1:
            raise ProtocolError("a change of a value of a kind of no known form")
        try:
            kind.fill(value, unpacked(kind.name, decode(content[0], self._owner, _DEPTH_OF_CHANGES)))
        except (ValueError, TypeError) as error:
            raise ProtocolError("a change that does not fit its value") from error
        self._agree_on_kinded(key, value)

    def _array_change(self, key: int, now: bytes) -> Tree:
        value, (agreed_shape, agreed) = self._by_key[key], self._agreed.arrays.agreed(key)
        size = value.dtype.itemsize
        self._agreed.arrays.agree(key, value, (value.shape, now))
        if not self.reading.told(key) and value.shape == agreed_shape and len(now) > 64:
            cells = f"V{size}"
            moved = np.flatnonzero(np.frombuffer(now, cells) != np.frombuffer(agreed, cells))
            if len(moved) <= _LARGEST_DELTA * len(now) / size:
                return [key, moved.astype("<i8").tobytes(), np.frombuffer(now, cells)[moved].tobytes()]
        return [key, list(value.shape), now]

    def _apply_one(self, key: int, value: Any, content: list[Tree]) -> None:
        self.reading.changes(key, value)
        if isinstance(value, list | dict):
            self._fill(key, value, content, _DEPTH_OF_CHANGES)
            return
        if not is_array(value):
            self._fill_kinded(key, value, content)
            return
        if len(content) != 2 or type(content[1]) is not bytes:
            raise ProtocolError("a change of an array of no known form")
        theirs = key % 2 != self._next % 2
        fixed = theirs and not value.flags.writeable  # for us, not for them: a view of what they can write to
        try:
            value.flags.writeable |= fixed
            _overwrite(value, *content)
        except (ValueError, IndexError, TypeError, AttributeError) as error:
            raise ProtocolError("a change that does not fit its array") from error
        finally:
            if fixed:
                value.flags.writeable = False
        self._agreed.arrays.agree(key, value, (value.shape, value.tobytes()))


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

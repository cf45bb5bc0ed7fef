"""How the shared objects of one side were when both sides last agreed, and which are other than that now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from operator import is_
from typing import Any

import numpy as np

from .kinds import Copy, kind_of


class Arrays:
    """Arrays by key, and what they consisted of: shape and bytes."""

    def __init__(self) -> None:
        self.values: dict[int, Any] = {}
        self._contents: dict[int, tuple[tuple[int, ...], bytes]] = {}

    def agree(self, key: int, value: Any, content: tuple[tuple[int, ...], bytes]) -> None:
        """From now on both sides hold this array with this content."""
        self.values[key], self._contents[key] = value, content

    def agreed(self, key: int) -> tuple[tuple[int, ...], bytes]:
        return self._contents[key]

    def remove(self, key: int) -> None:
        del self.values[key], self._contents[key]

    def changed(self) -> list[tuple[int, bytes]]:
        """Key and bytes of those that are not as agreed."""
        now = [(key, (value.shape, np.ndarray.tobytes(value))) for key, value in self.values.items()]
        return [(key, content[1]) for key, content in now if content != self._contents[key]]


class Containers:
    """Lists, or dicts, by key, and the items that they held."""

    def __init__(self, items: Callable[[Any], list[Any]]) -> None:
        self.values: dict[int, Any] = {}
        self.items_of = items
        self._items: dict[int, list[Any]] = {}

    def agree(self, key: int, value: Any, items: list[Any]) -> None:
        """From now on both sides hold this container with these items."""
        self.values[key], self._items[key] = value, items

    def agreed(self, key: int) -> list[Any]:
        return self._items[key]

    def remove(self, key: int) -> None:
        del self.values[key], self._items[key]

    def changed(self) -> list[tuple[int, list[Any]]]:
        """Key and items of those that hold other items than agreed."""
        now = [(key, self.items_of(value)) for key, value in self.values.items()]
        return [(key, items) for key, items in now if not alike(items, self._items[key])]


@dataclass(frozen=True)
class Packed:
    """The content of a value of a kind: a copy of it, and what tells it from another."""

    copy: Any = field(compare=False)
    state: Any


class Kinded:
    """Values of kinds that change in place, by key, and what they held."""

    def __init__(self) -> None:
        self.values: dict[int, Any] = {}
        self._held: dict[int, Packed] = {}

    def agree(self, key: int, value: Any, content: Packed) -> None:
        """From now on both sides hold this value with this content."""
        self.values[key], self._held[key] = value, content

    def agreed(self, key: int) -> Packed:
        return self._held[key]

    def remove(self, key: int) -> None:
        del self.values[key], self._held[key]

    def changed(self) -> list[tuple[int, Any]]:
        """Key and value of those that hold something else than agreed."""
        return [(key, value) for key, value in self.values.items() if state_of(value) != self._held[key].state]


class Agreed:
    """Arrays, lists, dicts, and values of kinds. The content of one: (shape, bytes), all items, of a dict as pairs()
    has them, or what packed() gives."""

    def __init__(self) -> None:
        self.arrays, self.lists, self.dicts = Arrays(), Containers(list), Containers(pairs)
        self.kinded = Kinded()

    def of(self, value: Any) -> Any:
        """Where a value is kept."""
        if is_array(value):
            return self.arrays
        return self.lists if isinstance(value, list) else self.dicts if isinstance(value, dict) else self.kinded

    def changed(self) -> set[int]:
        """The keys of all that are not as agreed."""
        return {key for kind in (self.arrays, self.lists, self.dicts, self.kinded) for key, _ in kind.changed()}


def is_array(value: Any) -> bool:
    """Whether a value is an array of numbers; all other arrays are values of kinds."""
    return isinstance(value, np.ndarray) and value.dtype.kind in "biufc"


def packed(value: Any) -> Packed:
    """The content of a value of a kind."""
    kind = kind_of(type(value))
    assert kind is not None
    plain = kind.pack(value)
    return Packed(kind.unpack(_as_crossed(plain)), (kind.name, state_of(plain)))


def _as_crossed(plain: Any) -> Any:
    if type(plain) is tuple:
        return tuple(map(_as_crossed, plain))
    return plain.array.copy() if type(plain) is Copy else plain


def state_of(value: Any) -> Any:
    """What tells the content of one value from another: plain data of what crosses as such, else which object it is."""
    cls = type(value)
    if cls is Copy:
        return (value.array.dtype.str, value.array.shape, value.array.tobytes())
    if cls in (str, bytes, int, bool, type(None)):
        return (cls, value)
    if cls in (float, complex):
        return repr(value)
    if cls is tuple:
        return tuple(map(state_of, value))
    if cls is frozenset:
        return frozenset(map(state_of, value))
    kind = kind_of(cls) if cls not in (list, dict) else None
    return (kind.name, state_of(kind.pack(value))) if kind is not None else id(value)


def write(value: Any, content: Any) -> None:
    """Gives a value this content, in place."""
    if isinstance(content, Packed):
        kind = kind_of(type(value))
        assert kind is not None and kind.fill is not None
        kind.fill(value, content.copy)
    elif isinstance(value, np.ndarray):
        fixed = not value.flags.writeable  # for us, not for what keeps both sides alike
        value.flags.writeable |= fixed
        if value.shape != content[0]:
            value.shape = content[0]
        value[...] = np.frombuffer(content[1], value.dtype).reshape(value.shape)
        value.flags.writeable = not fixed
    elif isinstance(value, list):
        value[:] = content
    else:
        refill(value, zip(content[::2], content[1::2], strict=True))


def refill(value: dict[Any, Any], entries: Iterable[tuple[Any, Any]]) -> None:
    """Gives a dict of any kind these entries: update() of a Counter would count them."""
    value.clear()
    for key, one in entries:
        value[key] = one


def copied(value: Any, content: Any) -> Any:
    """A value like this one, but with this content."""
    if isinstance(content, Packed):
        return content.copy
    made = np.empty(content[0], value.dtype) if isinstance(value, np.ndarray) else type(value)()
    write(made, content)
    return made


def pairs(value: dict[Any, Any]) -> list[Any]:
    """Keys and values of a dict in turns."""
    return list(chain.from_iterable(value.items()))


def alike(now: Any, before: Any) -> bool:
    if isinstance(now, Packed):
        return bool(now == before)
    return len(now) == len(before) and (all(map(is_, now, before)) or all(map(_same, now, before)))


def _same(now: Any, before: Any) -> bool:
    """Alike for the other side: the same object, or equal scalars of one type."""
    if now is before:
        return True
    cls = type(now)
    if cls is not type(before) or cls not in (int, float, str, bool, bytes, complex) or now != before:
        return False
    return bool(now) or repr(now) == repr(before)  # 0.0 and -0.0

"""What the other side's objects say of themselves, each thing once.

A student's object could answer the same question otherwise each time: it would have the right shape for one check and
be empty for the next. So what it has said stays, until the grader does something that lets its code run and may rightly
change it: see operations.READS. And the ways of asking must agree: a length, items, an array, a shape, a number."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import Contradiction, told_of
from .proxies import Proxy, is_proxy

Key = tuple[Any, ...]

_MOST_ITEMS = 1_000_000  # that iterating over one object yields
_EXACT = 2.0**53  # from here on floats skip whole numbers


@dataclass(frozen=True)
class Raised:
    """An answer that is an exception of the other side's."""

    error: BaseException


class Answers:
    """All that was said since the other side's code last ran by our leave."""

    def __init__(self) -> None:
        self.kept: dict[Key, Any] = {}
        self._said: dict[int, Said] = {}
        self._items: dict[int, Items] = {}
        self._held: list[Any] = []  # what keys name by its id

    def key(self, operation: str, arguments: tuple[Any, ...]) -> Key:
        return (operation, *map(self._part, arguments))

    def known(self, key: Key) -> bool:
        return key in self.kept

    def again(self, key: Key) -> Any:
        """What was answered. Raises the exception that it was."""
        found = self.kept[key]
        if isinstance(found, Raised):
            raise found.error.with_traceback(None)
        return found

    def keep(self, key: Key, answer: Any) -> None:
        """Raises Contradiction if it does not go with what the same object said in another way."""
        self.kept[key] = answer
        way = _way(key)
        if way is not None and not isinstance(answer, Raised):
            self.said(key[1][1]).hear(way, answer)

    def said(self, number: int) -> "Said":
        """What the object of a proxy has said of itself as a value."""
        return self._said.setdefault(number, Said())

    def items(self, proxy: Proxy, iterator: Proxy) -> "Items":
        """What iterating over a proxy's object yields: of one iterator, however often it is done."""
        number = proxy._proctor_number
        return self._items.setdefault(number, Items(iterator, self.said(number)))

    def _part(self, value: Any) -> Any:
        cls = type(value)
        if cls is str or cls is int or cls is bool or value is None:
            return (cls, value)
        if is_proxy(value):
            return (Proxy, value._proctor_number)
        if cls is tuple or cls is list:
            return (cls, *map(self._part, value))
        if cls is slice:
            return (cls, *map(self._part, (value.start, value.stop, value.step)))
        if isinstance(value, np.ndarray | np.generic) and not value.dtype.hasobject:
            return (cls, value.dtype.str, value.shape, value.tobytes())
        if cls is float or cls is complex or cls is bytes:
            return (cls, repr(value))
        self._held.append(value)
        return (cls, id(value))


_WAYS = {"array": "array", "len": "length", "float": "number", "int": "whole"}
_ATTRIBUTES = frozenset({"shape", "ndim", "size"})


def _way(key: Key) -> Any:
    """As what an object describes itself by an answer: None if as no value."""
    operation = key[0]
    if operation in _WAYS:
        return _WAYS[operation]
    if operation == "iter":
        return "items"
    if operation == "getattr" and key[2][1] in _ATTRIBUTES:
        return key[2][1]
    if operation == "getitem" and key[2][0] is int:
        return key[2][1]
    return None


@dataclass
class Said:
    """One object's word on itself. None: nothing said yet."""

    array: Any = None
    length: Any = None
    items: Any = None
    number: Any = None
    whole: Any = None
    shape: Any = None
    ndim: Any = None
    size: Any = None
    element: Any = None  # the last that was taken by its place

    def hear(self, way: str | int, answer: Any) -> None:
        """Raises Contradiction if answer does not go with what was said before."""
        if isinstance(way, int):
            self.element = answer
        elif isinstance(answer, _FORMS[way]):
            setattr(self, way, answer)
        if not all(self._agreements()):
            raise Contradiction("the object says two different things of itself")

    def _agreements(self) -> Iterator[bool]:
        if isinstance(self.array, np.ndarray):
            yield from self._with_array(self.array)
        if self.length is not None and self.items is not None:
            yield len(self.items) == self.length
        yield len(set(self._empty())) < 2
        if self.number is not None and self.whole is not None and abs(self.number) < _EXACT:
            yield _near(self.whole, self.number)

    def _empty(self) -> Iterator[bool]:
        """Whether there is nothing in it, by each way in which it said so: items may be rows, elements, or labels."""
        if self.length is not None:
            yield self.length == 0
        if self.items is not None:
            yield not self.items
        if self.size is not None:
            yield self.size == 0
        if self.shape:
            yield 0 in self.shape

    def _with_array(self, array: Any) -> Iterator[bool]:
        rows = array.shape[0] if array.ndim else None
        yield self.length is None or self.length == rows
        yield self.items is None or len(self.items) in (rows, array.size)
        yield self.shape is None or self.shape == array.shape
        yield self.ndim is None or self.ndim == array.ndim
        yield self.size is None or self.size == array.size
        if array.size <= 1 and array.dtype.kind in "biuf":
            if self.number is not None:
                yield array.size == 1 and _equal(self.number, array.item())
            if self.whole is not None:
                yield array.size == 1 and _near(self.whole, array.item())
        if array.ndim == 1 and isinstance(self.element, int | float | np.number):  # a place may be a label, so anywhere
            yield self.element != self.element or bool(np.any(array == self.element))


_FORMS: dict[str, Any] = {
    "array": np.ndarray,
    "length": int,
    "items": tuple,
    "number": float,
    "whole": int,
    "shape": tuple,
    "ndim": int,
    "size": int,
}


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other or (one != one and other != other))


def _near(whole: int, number: Any) -> bool:
    """Whether a number may have been rounded to a whole one."""
    return bool(number - 1 < whole < number + 1)


class Items:
    """What an iterator of the other side yields, kept: each item is asked for once."""

    def __init__(self, iterator: Proxy, said: Said) -> None:
        self._iterator, self._said = iterator, said
        self._items: list[Any] = []
        self._end: Raised | StopIteration | None = None

    def __iter__(self) -> Iterator[Any]:
        place = 0
        while place < len(self._items) or self._fetched():
            yield self._items[place]
            place += 1
        if isinstance(self._end, Raised):
            raise self._end.error.with_traceback(None)

    def _fetched(self) -> bool:
        """Whether there was one more."""
        if self._end is None and len(self._items) >= _MOST_ITEMS:
            raise Contradiction("the object has no end")
        if self._end is None:
            try:
                self._items.append(self._iterator._proctor_link.item(self._iterator))
                return True
            except StopIteration as end:
                self._end = end
                self._said.hear("items", tuple(self._items))
            except Exception as error:
                if told_of(error) is None:
                    raise
                self._end = Raised(error)
        return False

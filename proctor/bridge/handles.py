"""Handles: numbers that stand for objects which do not cross. Each side numbers its own, and has proxies of others."""

from collections.abc import Callable
from types import MethodType
from typing import Any

from .errors import BridgeError, ProtocolError
from .proxies import Asks, Stand, Thing, instance, is_proxy, stand_in
from .values import CLASS, HANDLE, YOURS, Tree

MOST_HANDLES = 100_000
_LONGEST_TEXT = 200
_MOST_BASES = 20


class TooManyError(BridgeError):
    """So many objects have been handed out that no more can be."""


class Handles:
    """The handles of one side.

    exports: how an own object shows to the other side: (the full name of its class; its class, if the other side is to
    have a stand-in for it; of a class that is to have one: (its bases that have one, the names of its protocols, the
    class of exceptions that it is one of or "")). Raises BridgeError for an object that must not go out."""

    def __init__(self, link: Asks, exports: Callable[[Any], tuple[str, Any, Any]]) -> None:
        self._link, self._exports = link, exports
        self._own: dict[int, Any] = {}
        self._numbers: dict[Any, int] = {}  # of our own, by identity
        self._told: dict[int, None] = {}  # those whose description the other side has, in the order of telling
        self._proxies: dict[int, Any] = {}

    def mark(self) -> int:
        """Where this stands, for forget_since."""
        return len(self._told)

    def forget_since(self, mark: int) -> None:
        """The other side was never told what was described since mark."""
        while len(self._told) > mark:
            self._told.popitem()

    def encode(self, value: Any) -> Tree:
        """Raises BridgeError for what must not cross, TooManyError."""
        if is_proxy(value) and value._proctor_link is self._link:
            return [YOURS, value._proctor_number]
        identity = _identity(value)
        number = self._numbers.get(identity)
        if number is not None and number in self._told:
            return [HANDLE, number]
        text, cls, about = self._exports(value)
        if number is None:
            if len(self._own) >= MOST_HANDLES:
                raise TooManyError("too many objects have crossed the bridge")
            number = len(self._own)
            self._own[number], self._numbers[identity] = value, number
        self._told[number] = None
        if about is not None:
            bases, protocols, error = about
            return [CLASS, number, text, [self.encode(base) for base in bases], protocols, error]
        return [HANDLE, number, text] if cls is None else [HANDLE, number, text, self.encode(cls)]

    def decode(self, tree: list[Tree]) -> Any:
        """The proxy of one of the other side's objects: always the same one."""
        if len(tree) < 2 or type(tree[1]) is not int:
            raise ProtocolError("a handle of no known form")
        proxy = self._proxies.get(tree[1])
        if proxy is None:
            if len(self._proxies) >= MOST_HANDLES:
                raise ProtocolError("too many handles")
            proxy = self._proxies[tree[1]] = self._made(tree)
        return proxy

    def _made(self, tree: list[Tree]) -> Any:
        kind, number, *told = tree
        if not told or type(told[0]) is not str or len(told[0]) > _LONGEST_TEXT:
            raise ProtocolError("a handle of no known form")
        text = told[0] if told[0].isprintable() else "object"
        if kind == HANDLE and len(told) == 1:
            return instance(Thing, self._link, number, text)
        if kind == HANDLE and len(told) == 2 and type(told[1]) is list:
            return instance(self._class(told[1]), self._link, number, text)
        if kind == CLASS and len(told) == 4 and type(told[1]) is list and len(told[1]) <= _MOST_BASES:
            names, error = told[2], told[3]
            if type(names) is list and all(type(one) is str for one in (*names, error)):
                return stand_in(self._link, number, text, [self._class(base) for base in told[1]], names, error)
        raise ProtocolError("a handle of no known form")

    def _class(self, tree: Tree) -> Any:
        found = self.decode(tree) if type(tree) is list else None
        if type(found) is not Stand:
            raise ProtocolError("a class that is none")
        return found

    def decode_own(self, number: Tree) -> Any:
        """One of our own objects, which the other side was given."""
        if type(number) is not int or number not in self._own:
            raise ProtocolError("a handle that was never given")
        return self._own[number]

    def given(self, value: Any) -> bool:
        """Whether the other side was given a handle of value."""
        return _identity(value) in self._numbers


def _identity(value: Any) -> Any:
    """What makes two handles the same; a bound method is a new object each time it is asked for."""
    return (id(value.__self__), id(value.__func__)) if isinstance(value, MethodType) else id(value)

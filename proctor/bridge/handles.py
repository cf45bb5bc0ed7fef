"""Handles: numbers that stand for objects which do not cross. Each side numbers its own, and has proxies of others."""

from collections.abc import Callable
from types import MethodType
from typing import Any

from .errors import BridgeError, ProtocolError
from .proxies import Asks, Proxy
from .values import HANDLE, YOURS, Tree

MOST_HANDLES = 100_000
_LONGEST_TEXT = 200


class TooManyError(BridgeError):
    """So many objects have been handed out that no more can be."""


class Handles:
    """The handles of one side. exports: how an own object shows; raises BridgeError for one that must not go out."""

    def __init__(self, link: Asks, exports: Callable[[Any], str]) -> None:
        self._link, self._exports = link, exports
        self._own: dict[int, Any] = {}
        self._numbers: dict[Any, int] = {}  # of our own, by identity
        self._proxies: dict[int, Proxy] = {}

    def encode(self, value: Any) -> Tree:
        """Raises BridgeError for what must not cross, TooManyError."""
        if isinstance(value, Proxy) and value._proctor_link is self._link:
            return [YOURS, value._proctor_number]
        identity, text = _identity(value), self._exports(value)
        number = self._numbers.get(identity)
        if number is None:
            if len(self._own) >= MOST_HANDLES:
                raise TooManyError("too many objects have crossed the bridge")
            number = len(self._own)
            self._own[number], self._numbers[identity] = value, number
        return [HANDLE, number, text]

    def decode(self, tree: list[Tree]) -> Proxy:
        """The proxy of one of the other side's objects: always the same one."""
        if len(tree) != 3 or type(tree[1]) is not int or type(tree[2]) is not str or len(tree[2]) > _LONGEST_TEXT:
            raise ProtocolError("a handle of no known form")
        proxy = self._proxies.get(tree[1])
        if proxy is None:
            if len(self._proxies) >= MOST_HANDLES:
                raise ProtocolError("too many handles")
            shown = tree[2] if tree[2].isprintable() else "object"
            proxy = self._proxies[tree[1]] = Proxy(self._link, tree[1], shown)
        return proxy

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

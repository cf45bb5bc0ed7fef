"""Proxies: objects of the other side that are no values. What is done to them is done over there.

Comparing and calculating are left out on purpose: a student's object could answer them as it likes. A proxy equals
only itself; a test that wants its numbers takes them as values (np.asarray, float, items, attributes)."""

import inspect
from collections.abc import Iterator
from types import FrameType
from typing import Any, Protocol

from .errors import ProtocolError

_PARAMETER_KINDS = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
)
_NOT_ASKED = frozenset(
    {"__array_interface__", "__array_struct__", "__array_ufunc__", "__wrapped__", "__text_signature__"}
)


class Asks(Protocol):
    """What asks the other side about a proxy's object: a link."""

    def request(self, operation: str, *arguments: Any) -> Any: ...
    def attribute(self, proxy: "Proxy", name: str) -> Any: ...
    def items(self, proxy: "Proxy") -> Iterator[Any]: ...
    def item(self, iterator: "Proxy") -> Any: ...


class Proxy:
    """An object of the other side."""

    __slots__ = ("__weakref__", "_proctor_iterated", "_proctor_link", "_proctor_number", "_proctor_text")

    def __init__(self, link: Asks, number: int, text: str) -> None:
        object.__setattr__(self, "_proctor_link", link)
        object.__setattr__(self, "_proctor_number", number)
        object.__setattr__(self, "_proctor_text", text)
        object.__setattr__(self, "_proctor_iterated", None)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._proctor_link.request("call", self, args, *_pairs(kwargs))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_proctor_") or name in _NOT_ASKED:
            raise AttributeError(name)
        return self._proctor_link.attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._proctor_link.request("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._proctor_link.request("delattr", self, name)

    def __getitem__(self, key: Any) -> Any:
        return self._proctor_link.request("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._proctor_link.request("setitem", self, key, value)

    def __delitem__(self, key: Any) -> None:
        self._proctor_link.request("delitem", self, key)

    def __len__(self) -> int:
        last = self._proctor_iterated
        object.__setattr__(self, "_proctor_iterated", None)
        if last is not None and last == _caller():
            raise TypeError("list(…) iterates, and would like to know how long: that says nothing of the object")
        length = self._proctor_link.request("len", self)
        if type(length) is not int or length < 0:
            raise TypeError("the length is no number")
        return length

    def __iter__(self) -> Iterator[Any]:
        object.__setattr__(self, "_proctor_iterated", _caller())
        items: Iterator[Any] = self._proctor_link.items(self)
        return items

    def __next__(self) -> Any:
        return next(Consumed(self))

    def __bool__(self) -> bool:
        return self._proctor_link.request("bool", self) is True

    def __float__(self) -> float:
        return float(_number(self._proctor_link.request("float", self), float))

    def __int__(self) -> int:
        return int(_number(self._proctor_link.request("int", self), int))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        import numpy as np

        array = self._proctor_link.request("array", self)
        if not isinstance(array, np.ndarray):
            raise TypeError("not an array of numbers")
        return np.array(array, dtype=dtype)

    def __str__(self) -> str:
        return str(self._proctor_link.request("str", self))

    def __repr__(self) -> str:
        return f"<{self._proctor_text}>"

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return object.__hash__(self)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, Proxy) and self._proctor_link.request("isinstance", instance, self) is True

    def __subclasscheck__(self, cls: object) -> bool:
        return isinstance(cls, Proxy) and self._proctor_link.request("issubclass", cls, self) is True

    @property
    def __signature__(self) -> inspect.Signature:
        return _signature(self._proctor_link.request("signature", self))


def _caller() -> tuple[FrameType | None, int]:
    """Who does something to a proxy, and where: the frame, and the instruction in it."""
    here = inspect.currentframe()
    caller = here.f_back.f_back if here is not None and here.f_back is not None else None
    return caller, caller.f_lasti if caller is not None else -1


class Consumed(Iterator[Any]):
    """Iterates over what an iterator of the other side yields, which is gone then."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy

    def __next__(self) -> Any:
        return one_of(self._proxy._proctor_link.request("next", self._proxy))


def one_of(found: Any) -> Any:
    """The item that the other side's iterator gave. Raises StopIteration at its end."""
    if found is None:
        raise StopIteration
    if type(found) is not tuple or len(found) != 1:
        raise ProtocolError("an iterator that is none")
    return found[0]


def _pairs(kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """Keyword arguments as two tuples; a dict would become a shared object of its own."""
    return (tuple(kwargs), tuple(kwargs.values())) if kwargs else ()


def _number(value: Any, cls: type) -> Any:
    if type(value) is not cls:
        raise TypeError(f"not a number of type {cls.__name__}")
    return value


def _signature(parameters: Any) -> inspect.Signature:
    """From ((name, kind, has default), …). A signature is the student's word, like every reply."""
    try:
        return inspect.Signature(
            [
                inspect.Parameter(name, _PARAMETER_KINDS[kind], default=None if default else inspect.Parameter.empty)
                for name, kind, default in parameters
            ]
        )
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise ValueError("no signature found") from error

"""What can be done to an object from the other side, by name. A policy says which objects and attributes are open."""

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from .protocols import compare, operate
from .proxies import Thing

_AT_ONCE = 1000  # items


def call(target: Any, args: tuple[Any, ...], names: tuple[str, ...] = (), values: tuple[Any, ...] = ()) -> Any:
    return target(*args, **dict(zip(names, values, strict=True)))


def getitem(target: Any, key: Any) -> Any:
    return target[key]


def setitem(target: Any, key: Any, value: Any) -> None:
    target[key] = value


def delitem(target: Any, key: Any) -> None:
    del target[key]


def iterate(target: Any) -> Any:
    """An iterator, or all items at once of what is a list or tuple but in name."""
    in_name: Any = list if isinstance(target, list) else tuple if isinstance(target, tuple) else None
    if in_name and type(target).__iter__ is in_name.__iter__ and in_name.__len__(target) <= _AT_ONCE:
        return tuple(in_name.__iter__(target))
    return iter(target)


def next_item(target: Any) -> tuple[Any, ...] | None:
    """(item,), or None at the end."""
    try:
        return (next(target),)
    except StopIteration:
        return None


def signature(target: Any) -> tuple[Any, ...]:
    """(name, kind, whether it has a default, the default) of each parameter."""
    parameters = inspect.signature(target).parameters.values()
    return tuple(
        (p.name, int(p.kind), p.default is not p.empty, None if p.default is p.empty else p.default) for p in parameters
    )


def set_attribute(target: Any, name: str, value: Any) -> None:
    """A function that a class is given becomes a method of it."""
    becomes_method = isinstance(target, type) and type(value) is Thing and value._proctor_text.startswith("function ")
    setattr(target, name, _method(value) if becomes_method else value)


_OWN: tuple[Any, ...] = (int, float, complex, str, bytes, tuple, list, set, frozenset, dict)


def plain(target: Any) -> Any:
    """What an object is as one of Python's own that its class is made from, or as a number; None if it is neither."""
    own = next((cls for cls in _OWN if isinstance(target, cls)), float if hasattr(target, "__float__") else None)
    return None if own is None else own(target)


def copied(target: Any, deep: bool) -> Any:
    return copy.deepcopy(target) if deep else copy.copy(target)


def subclass(name: str, bases: tuple[Any, ...], names: tuple[str, ...] = (), values: tuple[Any, ...] = ()) -> type:
    """A class of the other side's, whose methods run there."""
    own = {key: _method(value) if callable(value) else value for key, value in zip(names, values, strict=True)}
    return type(name, bases, {"__module__": "__main__", **own})


def _method(function: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: function(*args, **kwargs)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": call,
    "getattr": getattr,
    "setattr": set_attribute,
    "delattr": delattr,
    "getitem": getitem,
    "setitem": setitem,
    "delitem": delitem,
    "len": len,
    "iter": iterate,
    "next": next_item,
    "item": next_item,
    "bool": bool,
    "float": float,
    "int": int,
    "array": np.asarray,
    "str": str,
    "signature": signature,
    "source": inspect.getsource,
    "repr": repr,
    "format": format,
    "hash": hash,
    "dir": lambda target: tuple(dir(target)),
    "vars": lambda target: dict(vars(target)),
    "compare": compare,
    "operate": operate,
    "subclass": subclass,
    "copy": copied,
    "plain": plain,
}

# What only asks an object what it is: the answer stays, until something else is done.
READS = frozenset(
    {
        *("getattr", "getitem", "len", "iter", "bool", "float", "int", "array", "str", "signature"),
        *("source", "repr", "format", "hash", "dir", "vars", "compare", "plain", "name", "names", "has_name"),
    }
)
# What lets nothing change rightly either, but answers otherwise each time.
LOOKS = frozenset({"item", "take", "draw_nothing", "pyplot", "files", "warnings"})

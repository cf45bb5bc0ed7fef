"""The protocols of Python, by the name of their method: what a proxy does when it is added, indexed, entered.

A stand-in for a class has those that the class has; a thing has all."""

import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

from .proxies import METHODS, Consumed, Proxy, Thing, caller

ARITHMETIC = (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift"),
    *("and", "xor", "or"),
)
_ALONE = ("neg", "pos", "abs", "invert", "index", "complex", "round", "trunc", "floor", "ceil", "reversed", "bytes")
_COMPARED = ("eq", "ne", "lt", "le", "gt", "ge")


def _calculated(name: str) -> Callable[..., Any]:
    def method(self: Any, *others: Any) -> Any:
        return self._proctor_link.calculate(name, self, *others)

    return method


def _alone(name: str) -> Callable[..., Any]:
    def method(self: Any, *more: Any) -> Any:
        return self._proctor_link.request("operate", name, self, *more)

    return method


def _compared(name: str) -> Callable[..., Any]:
    def method(self: Any, other: Any) -> Any:
        return self._proctor_link.compare(name, self, other)

    return method


def _length(self: Any) -> int:
    last = self._proctor_iterated
    object.__setattr__(self, "_proctor_iterated", None)
    if last is not None and last == caller():
        raise TypeError("list(…) iterates, and would like to know how long: that says nothing of the object")
    length = self._proctor_link.request("len", self)
    if type(length) is not int or length < 0:
        raise TypeError("the length is no number")
    return length


def _iterator(self: Any) -> Iterator[Any]:
    object.__setattr__(self, "_proctor_iterated", caller())
    items: Iterator[Any] = self._proctor_link.items(self)
    return items


def _number(operation: str, cls: type) -> Callable[[Any], Any]:
    def method(self: Any) -> Any:
        value = self._proctor_link.request(operation, self)
        if type(value) is not cls:
            raise TypeError(f"not a number of type {cls.__name__}")
        return value

    return method


def _hash(self: Any) -> int:
    return hash(self._proctor_link.request("hash", self))


METHODS |= {
    "__len__": _length,
    "__iter__": _iterator,
    "__next__": lambda self: next(Consumed(self)),
    "__bool__": lambda self: self._proctor_link.request("bool", self) is True,
    "__float__": _number("float", float),
    "__int__": _number("int", int),
    "__hash__": _hash,
    "__format__": lambda self, form: str(self._proctor_link.request("format", self, form)),
    "__getitem__": lambda self, key: self._proctor_link.request("getitem", self, key),
    "__setitem__": lambda self, key, value: self._proctor_link.request("setitem", self, key, value),
    "__delitem__": lambda self, key: self._proctor_link.request("delitem", self, key),
    "__contains__": lambda self, item: self._proctor_link.compare("contains", self, item) is True,
    "__enter__": lambda self: self._proctor_link.request("operate", "enter", self),
    "__exit__": lambda self, *error: self._proctor_link.leave_with(self, *map(_text, error)),
    "__call__": Proxy.__call__,
    **{f"__{name}__": _calculated(name) for name in ARITHMETIC},
    **{f"__{name}__": _alone(name) for name in _ALONE},
    **{f"__r{name}__": _calculated(f"r{name}") for name in ARITHMETIC},
    **{f"__i{name}__": _calculated(f"i{name}") for name in ARITHMETIC if name != "divmod"},
    **{f"__{name}__": _compared(name) for name in _COMPARED},
}


def _text(part: Any) -> Any:
    """What a with statement tells of an exception: its class and itself; where it arose stays here."""
    return None if part is None or hasattr(part, "tb_frame") else part


for _name, _method in METHODS.items():
    if _name not in ("__hash__", "__call__", "__format__"):
        setattr(Thing, _name, _method)


def of_class(cls: type) -> list[str]:
    """The names of the protocols that a class has by more than being a class."""
    return [name for name in METHODS if any(name in vars(base) for base in cls.__mro__[:-1]) and _is_kept(cls, name)]


def _is_kept(cls: type, name: str) -> bool:
    """Not one that was taken away, as __eq__ without __hash__ does."""
    return getattr(cls, name, None) is not None


def operate(name: str, target: Any, *others: Any) -> Any:
    """Does over here what a protocol asks for: name is the method's, without its underlines."""
    return _DONE[name](target, *others)


def compare(name: str, target: Any, other: Any) -> Any:
    return _DONE[name](target, other)


def _turned(operation: Callable[..., Any]) -> Callable[..., Any]:
    return lambda target, other, *more: operation(other, target, *more)


def _enter(target: Any) -> Any:
    return type(target).__enter__(target)


def _exit(target: Any, kind: Any, error: Any, _: Any = None) -> Any:
    return type(target).__exit__(target, kind, error, None)


_CALCULATE: dict[str, Any] = {
    **{name: getattr(operator, f"__{name}__", None) for name in ARITHMETIC},
    **{"divmod": divmod, "pow": pow},
}
_DONE: dict[str, Any] = {
    **_CALCULATE,
    **{f"r{name}": _turned(operation) for name, operation in _CALCULATE.items()},
    **{f"i{name}": getattr(operator, f"__i{name}__", None) for name in ARITHMETIC},
    **{name: getattr(operator, name) for name in ("neg", "pos", "abs", "invert", "index", "contains", *_COMPARED)},
    **{name: getattr(math, name) for name in ("trunc", "floor", "ceil")},
    **{"complex": complex, "round": round, "reversed": reversed, "bytes": bytes, "enter": _enter, "exit": _exit},
}

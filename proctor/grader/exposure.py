"""What the room may do to objects of the grader that a test hands in: as little as the test needs.

Functions and whatever else is callable can be called, and nothing else. Instances of classes that the test cells, the
masters or the released modules define show their public attributes; methods of theirs stay as they are. Iterators can
be iterated, random generators drawn from, streams read and written. Everything can be printed: instances of those
classes as they say themselves, all else by its kind and name. Everything else is opaque."""

import inspect
import io
import random
from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

import numpy as np

from ..bridge.errors import BridgeError, full_name, message_of, told_of
from ..bridge.link import Described, Link
from ..bridge.operations import OPERATIONS
from ..bridge.proxies import crosses, is_proxy

_DRAWN_FROM = (np.random.Generator, np.random.RandomState, random.Random)
_ITERABLE: tuple[type, ...] = (
    Iterator,
    range,
    enumerate,
    zip,
    map,
    filter,
    type({}.keys()),
    type({}.values()),
    type({}.items()),
)
_STREAMS = (io.StringIO, io.BytesIO, io.TextIOWrapper, io.BufferedIOBase)
_OF_STREAMS = frozenset(
    {
        *("read", "readline", "readlines", "write", "writelines", "getvalue", "seek", "tell", "truncate", "flush"),
        *("close", "closed", "readable", "writable", "seekable"),
    }
)
_ON_INSTANCES = frozenset(
    {
        *("getitem", "setitem", "delitem", "len", "iter", "next", "bool", "float", "int", "str"),
        *("operate", "compare", "hash", "format", "copy"),
    }
)
_ON_ANYTHING = frozenset({"bool", "str", "repr"})
_NAMES = frozenset({"__name__", "__qualname__", "__doc__"})
_NAMED = (FunctionType, MethodType, BuiltinFunctionType, GeneratorType, np.ufunc, type)


class NotOpenError(AttributeError, BridgeError):
    """An attribute that the room may not see: to hasattr and getattr it is not there."""


class Exposure:
    """Serves the room. modules: names of the modules whose classes a test may hand in."""

    def __init__(self, modules: set[str]) -> None:
        self._modules = modules | {"unittest.mock"}
        self.link: Link | None = None

    def serve(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        if operation not in OPERATIONS or self.link is None:
            raise BridgeError("no such operation")
        place = 1 if operation in ("compare", "operate") else 0  # of the object, after what is to be done to it
        if len(arguments) <= place:
            raise BridgeError("no such operation")
        target, rest = arguments[place], arguments[place + 1 :]
        if is_proxy(target) or not self.link.is_exported(target):
            raise BridgeError("not an object of the test")
        if not self._allowed(operation, target, rest):
            refusal = NotOpenError if operation == "getattr" else BridgeError
            why = f"the test does not let its {type(target).__name__} be used like this"
            self.link.unsure(why)
            raise refusal(why)
        if operation in ("str", "repr") and not (self._is_tests(target) and _says_itself(target, operation)):
            return f"<{_shown(target)}>"
        return OPERATIONS[operation](*arguments)

    def is_usable(self, value: Any) -> bool:
        """Whether a room can do with a value of the grader's what it could do with one of its own."""
        return crosses(type(value)) or callable(value) or self._is_tests(value)

    def _is_tests(self, target: Any) -> bool:
        """Whether it is an instance of a class that the test cells, the masters or the released modules define."""
        return type(target).__module__ in self._modules

    def _allowed(self, operation: str, target: Any, rest: tuple[Any, ...]) -> bool:
        if operation in _ON_ANYTHING:
            return True
        ours = self._is_tests(target)
        if operation == "call":
            return callable(target)
        if operation == "signature":
            return isinstance(target, FunctionType | MethodType | type)
        if operation in ("getattr", "setattr", "delattr"):
            name = rest[0] if rest else None
            if operation == "getattr" and name in _NAMES:
                return isinstance(target, _NAMED)
            if operation != "getattr" and _is_method(target, name):
                return False  # the test will call it, to see what was done
            if isinstance(target, _STREAMS):
                return operation == "getattr" and name in _OF_STREAMS
            open_to_it = ours or (operation == "getattr" and type(target) in _DRAWN_FROM)
            return open_to_it and type(name) is str and not name.startswith("_")
        if operation in ("iter", "next"):
            return ours or isinstance(target, (*_ITERABLE, *_STREAMS))
        return ours and operation in _ON_INSTANCES

    def exports(self, value: Any) -> tuple[str, Any, Any]:
        """Nothing of the grader's has a stand-in in the room."""
        if isinstance(value, ModuleType):
            raise BridgeError("a module cannot be handed to a student's function")
        return _shown(value), None, None

    def describe(self, error: BaseException) -> Described:
        told = told_of(error)
        own: Any = error if is_proxy(error) else None
        if told is not None:
            return Described(_names(error), told.message, told.traceback, error=own)
        return Described(_names(error) or ["builtins.RuntimeError"], message_of(error), error=own)


def _names(error: BaseException) -> list[str]:
    return [full_name(cls) for cls in type(error).__mro__ if issubclass(cls, Exception)]


def _shown(value: Any) -> str:
    kind = "class" if isinstance(value, type) else type(value).__name__
    return f"{kind[:100]} {value.__name__[:90]}" if isinstance(value, _NAMED) else f"{kind[:100]} object"


def _is_method(target: Any, name: Any) -> bool:
    """Whether a name is a method of target's class."""
    found = inspect.getattr_static(type(target), name, None) if type(name) is str else None
    return isinstance(found, FunctionType | staticmethod | classmethod)


def _says_itself(target: Any, operation: str) -> bool:
    """Whether its class has a text of its own; object's tells only where in memory it lies."""
    kind: Any = type(target)
    return kind.__repr__ is not object.__repr__ or (operation == "str" and kind.__str__ is not object.__str__)

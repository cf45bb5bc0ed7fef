"""Proxies: objects of the other side that are no values. What is done to them is done over there.

An object of a library, or a function, is a Thing: it can be asked for everything. An object of a class of the student's
is an instance of a stand-in for that class, which has the protocols (see protocols.py) that the class has: so `type(x)
is C`, isinstance, callable and `except C` are what they are in one process. What an object says is the student's word;
whether it equals something, or lies in it, the grader asks only where the master's answer was asked so too."""

import inspect
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, FrameType, FunctionType, GeneratorType, MethodType
from typing import Any, Protocol, TypeGuard

import numpy as np

from .errors import BridgeError, ProtocolError, StudentError, known_class, told_of
from .kinds import kind_of

_PARAMETER_KINDS = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
)
_NOT_ASKED = frozenset({"__array_interface__", "__array_struct__", "__array_ufunc__", "__text_signature__"})
_LOOKS_LIKE = {
    f"builtins.{cls.__name__}": cls for cls in (FunctionType, MethodType, BuiltinFunctionType, GeneratorType)
}
METHODS: dict[str, Callable[..., Any]] = {}  # of protocols, by their names: protocols.py fills it


class Asks(Protocol):
    """What asks the other side about a proxy's object: a link."""

    def request(self, operation: str, *arguments: Any) -> Any: ...
    def compare(self, operation: str, proxy: Any, other: Any) -> Any: ...
    def calculate(self, operation: str, proxy: Any, *others: Any) -> Any: ...
    def leave_with(self, proxy: Any, *error: Any) -> Any: ...
    def call(self, proxy: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any: ...
    def attribute(self, proxy: Any, name: str) -> Any: ...
    def items(self, proxy: Any) -> Iterator[Any]: ...
    def item(self, iterator: Any) -> Any: ...
    def unsure(self, why: str) -> None: ...


class Proxy:
    """An object of the other side."""

    __slots__ = ("__weakref__", "_proctor_iterated", "_proctor_link", "_proctor_number", "_proctor_text")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._proctor_link.call(self, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_proctor_") or name in _NOT_ASKED:
            raise AttributeError(name)
        return self._proctor_link.attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._proctor_link.request("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._proctor_link.request("delattr", self, name)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        array = self._proctor_link.request("array", self)
        if not isinstance(array, np.ndarray):
            raise TypeError("not an array of numbers")
        return np.array(array, dtype=dtype)

    def __str__(self) -> str:
        return str(self._proctor_link.request("str", self))

    def __repr__(self) -> str:
        try:
            return str(self._proctor_link.request("repr", self))
        except Exception:
            return f"<{own_name(self._proctor_text)}>"

    def __format__(self, form: str) -> str:
        if not form:
            return str(self)
        try:
            return str(self._proctor_link.request("format", self, form))
        except TypeError:
            return format(str(self), form)

    def __hash__(self) -> int:
        return object.__hash__(self)

    def __dir__(self) -> list[str]:
        try:
            return list(self._proctor_link.request("dir", self))
        except TypeError:
            return list(object.__dir__(self))

    def __copy__(self) -> Any:
        return self._proctor_link.request("copy", self, False)

    def __deepcopy__(self, memo: Any) -> Any:
        return self._proctor_link.request("copy", self, True)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        cls = type(self)
        return _looks_like(self) if cls is Thing else cls

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        try:
            return dict(self._proctor_link.request("vars", self))
        except TypeError as error:
            raise AttributeError("__dict__") from error

    @property
    def __signature__(self) -> inspect.Signature:
        return signature_of(self)


def _asked(name: str) -> Any:
    return property(lambda self: self._proctor_link.attribute(self, name))


class Thing(Proxy):
    """An object of a library's class or a function: every protocol is tried over there."""

    __slots__ = ()


for _name in ("__doc__", "__module__", "__annotations__"):
    setattr(Proxy, _name, _asked(_name))
    setattr(Thing, _name, _asked(_name))


_own: Any = type.__dict__["__dict__"].__get__  # of a class, whatever its metaclass says


class Stand(type):  # of the stand-ins for classes of the other side
    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> Any:
        students = [base for base in bases if type(base) is Stand]
        if "_proctor_self" in space or not students:
            return super().__new__(cls, name, bases, space)
        if "__classcell__" in space or len(students) < len(bases):
            raise BridgeError(f"{name} cannot be made of a class of the other side")
        own = {key: value for key, value in space.items() if key not in ("__module__", "__qualname__")}
        link = students[0]._proctor_link
        return link.request("subclass", name, bases, *pairs(own))

    def __init__(cls, *_: Any) -> None:
        pass

    __doc__ = _asked("__doc__")
    __annotations__ = _asked("__annotations__")
    __bases__ = _asked("__bases__")
    __mro__ = _asked("__mro__")

    @property
    def _proctor_link(cls) -> Any:
        return _own(cls)["_proctor_self"][0]

    @property
    def _proctor_number(cls) -> int:
        return int(_own(cls)["_proctor_self"][1])

    @property  # type: ignore[misc]
    def __dict__(cls) -> Any:  # type: ignore[override]
        return dict(cls._proctor_link.request("vars", cls))

    def __getattribute__(cls, name: str) -> Any:
        if name == "__init__":  # else object's own would be found here
            return cls._proctor_link.attribute(cls, name)
        return super().__getattribute__(name)

    @property
    def _proctor_text(cls) -> str:
        return "builtins.type"

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls._proctor_link.call(cls, args, kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_proctor_") or name in _NOT_ASKED:
            raise AttributeError(name)
        return cls._proctor_link.attribute(cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        if name.startswith("__abstract") or name == "_proctor_iterated":
            type.__setattr__(cls, name, value)
        else:
            cls._proctor_link.request("setattr", cls, name, value)

    def __delattr__(cls, name: str) -> None:
        cls._proctor_link.request("delattr", cls, name)

    def __iter__(cls) -> Iterator[Any]:
        items: Iterator[Any] = cls._proctor_link.items(cls)
        return items

    def __len__(cls) -> int:
        return int(cls._proctor_link.request("len", cls))

    def __getitem__(cls, key: Any) -> Any:
        return cls._proctor_link.request("getitem", cls, key)

    def __contains__(cls, item: Any) -> bool:
        return cls._proctor_link.compare("contains", cls, item) is True

    def __bool__(cls) -> bool:
        return True

    @property
    def __signature__(cls) -> inspect.Signature:
        return signature_of(cls)

    def __dir__(cls) -> list[str]:
        return list(cls._proctor_link.request("dir", cls))


Stand.__slots__ = _asked("__slots__")  # type: ignore[attr-defined]


class _Raised:
    """What stand-ins for classes of exceptions have besides."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or "_proctor_link" not in vars(self):
            raise AttributeError(name)
        return vars(self)["_proctor_link"].attribute(self, name)

    def __str__(self) -> str:
        told = told_of(self)  # type: ignore[arg-type]
        return told.message if told is not None else str(vars(self)["_proctor_link"].request("str", self))


def stand_in(link: Asks, number: int, name: str, bases: list[Any], protocols: list[str], error: str) -> Any:
    """A class here for a class of the other side's. bases: stand-ins for its own; error: the class of exceptions that
    it is one of, if it is one."""
    space: dict[str, Any] = {"_proctor_self": (link, number), "__module__": "__main__", "__qualname__": name}
    if error:
        base = known_class(error) or Exception
        root: tuple[Any, ...] = (_Raised, StudentError, base) if base is not Exception else (_Raised, StudentError)
    else:
        root, space["__slots__"], space["__doc__"] = (Proxy,), (), _asked("__doc__")
        space |= {name: METHODS[name] for name in protocols if name in METHODS}
    try:
        return Stand(name, tuple(bases) or root, space)
    except TypeError as failed:  # bases that no class has together
        raise ProtocolError("a class of no known form") from failed


def instance(cls: Any, link: Asks, number: int, text: str) -> Any:
    """An object of the other side, as an object of a class here."""
    if not issubclass(cls, BaseException):
        made = object.__new__(cls)
        for name, value in zip(Proxy.__slots__[1:], (None, link, number, text), strict=True):
            object.__setattr__(made, name, value)
        return made
    made = cls.__new__(cls)
    vars(made).update(_proctor_link=link, _proctor_number=number, _proctor_text=text)
    return made


def is_proxy(value: Any) -> TypeGuard[Proxy]:
    """Whether a value is an object of the other side: a thing, a stand-in for a class, or an instance of one."""
    cls = type(value)
    return cls is Thing or cls is Stand or type(cls) is Stand


def class_name(value: Any) -> str:
    """The name of a value's class, as the other side tells it of its own."""
    cls = type(value)
    return own_name(value._proctor_text) if cls is Thing else cls.__name__


def own_name(text: str) -> str:
    """The last part of a full name."""
    return text.rpartition(".")[2]


def _looks_like(thing: Proxy) -> Any:
    """The class that a library's object or a function tells isinstance."""
    text = thing._proctor_text
    known = _LOOKS_LIKE.get(text) or known_class(text)
    if known is None or crosses(known):
        thing._proctor_link.unsure(f"what kind of object a {own_name(text)} is")
        return Thing
    return known


def crosses(cls: type) -> bool:
    """Whether values of exactly this class are never things: they cross."""
    return cls in _VALUES or issubclass(cls, np.ndarray | np.generic) or kind_of(cls) is not None


_VALUES = frozenset({type(None), bool, int, float, complex, str, bytes, tuple, list, dict, set, frozenset, slice})


def caller() -> tuple[FrameType | None, int]:
    """Who does something to a proxy, and where: the frame, and the instruction in it."""
    here = inspect.currentframe()
    found = here.f_back.f_back if here is not None and here.f_back is not None else None
    return found, found.f_lasti if found is not None else -1


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


def pairs(kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """Keyword arguments as two tuples; a dict would become a shared object of its own."""
    return (tuple(kwargs), tuple(kwargs.values())) if kwargs else ()


def signature_of(proxy: Any) -> inspect.Signature:
    """From ((name, kind, has default, default), …). A signature is the student's word, like every reply."""
    parameters = proxy._proctor_link.request("signature", proxy)
    try:
        return inspect.Signature(
            [
                inspect.Parameter(
                    name,
                    _PARAMETER_KINDS[kind],
                    default=default if has_default else inspect.Parameter.empty,
                )
                for name, kind, has_default, default in parameters
            ]
        )
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise ValueError("no signature found") from error

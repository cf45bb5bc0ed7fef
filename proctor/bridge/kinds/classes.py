"""Kinds whose classes a course itself makes, and classes themselves: namedtuples, and types of known libraries."""

import collections
import dataclasses
import functools
import importlib
import operator
import sys
import types
from functools import lru_cache
from typing import Any

import numpy as np

from .kind import Kind

_KNOWN = frozenset(
    {
        *("builtins", "numpy", "pandas", "collections", "fractions", "decimal", "datetime", "pathlib", "uuid"),
        *("types", "enum", "io", "sympy", "networkx", "scipy"),
    }
)
_PLAIN = frozenset(
    {object, type(None), bool, int, float, complex, str, bytes, tuple, list, dict, set, frozenset, slice, type}
    | {collections.OrderedDict, collections.defaultdict, collections.Counter}
)
_OF_NAMEDTUPLES = frozenset(vars(collections.namedtuple("Example", ""))) | {"__annotations__", "__orig_bases__"}


def is_namedtuple(cls: Any) -> bool:
    """Whether a class is what namedtuple made, with no methods of its own."""
    fields = vars(cls).get("_fields")
    return (
        cls.__bases__ == (tuple,)
        and type(fields) is tuple
        and not set(vars(cls)) - _OF_NAMEDTUPLES - set(fields)
        and str(getattr(cls.__new__, "__module__", "")).startswith("namedtuple_")
    )


def _described(cls: Any) -> Any:
    return (cls.__name__, cls._fields, tuple(cls._field_defaults.items()))


@lru_cache(maxsize=500)
def _namedtuple(name: str, fields: tuple[str, ...], defaults: tuple[Any, ...]) -> Any:
    return collections.namedtuple(name, fields, defaults=defaults)


def _class_again(plain: Any) -> Any:
    name, fields, defaults = plain
    try:
        return _namedtuple(name, fields, tuple(value for _, value in defaults))
    except TypeError:  # defaults that have no hash
        return collections.namedtuple(name, fields, defaults=[value for _, value in defaults])


def _pack_field(field: Any) -> Any:
    has_default = field.default is not dataclasses.MISSING
    return (field.name, has_default, field.default if has_default else None)


def _field(plain: Any) -> Any:
    """A field of a dataclass, as dataclasses.fields gives it."""
    name, has_default, default = plain
    held = dataclasses.field(default=default) if has_default else dataclasses.field()
    return dataclasses.fields(dataclasses.make_dataclass("Of", [(name, "typing.Any", held)]))[0]


def _pack_type(cls: Any) -> Any:
    if is_namedtuple(cls):
        return _described(cls)
    name = f"{cls.__module__}:{cls.__qualname__}"
    if _found(name) is not cls:
        raise TypeError("a class of no known library")
    return name


def _unpack_type(plain: Any) -> Any:
    return _class_again(plain) if type(plain) is tuple else _found(plain)


def _found(name: str) -> Any:
    module, _, own = name.partition(":")
    if module.split(".")[0] not in _KNOWN:
        raise TypeError("a class of no known library")
    importlib.import_module(module.split(".")[0])
    found = getattr(sys.modules[module], own)
    if not isinstance(found, type) or not (found in _PLAIN or issubclass(found, BaseException) or _of_values(found)):
        raise TypeError("not a class of values")
    return found


def _of_values(cls: Any) -> bool:
    """Whether its values cross: calling any other class could do anything."""
    from . import kind_of

    return issubclass(cls, np.ndarray | np.generic) or kind_of(cls) is not None


KINDS = [
    Kind(
        "class:namedtuple",
        is_namedtuple,
        lambda value: (_described(type(value)), tuple(value)),
        lambda plain: _class_again(plain[0])(*plain[1]),
    ),
    Kind("class:field", lambda cls: cls is dataclasses.Field, _pack_field, _field),
    Kind(
        "class:alias",
        lambda cls: cls is types.GenericAlias,
        lambda value: (value.__origin__, value.__args__),
        lambda plain: types.GenericAlias(*plain),
    ),
    Kind(
        "class:union",
        lambda cls: cls is types.UnionType,
        lambda value: value.__args__,
        lambda plain: functools.reduce(operator.or_, plain),
    ),
    Kind("class:type", lambda cls: issubclass(cls, type), _pack_type, _unpack_type),
]

"""The table of values of libraries: how each kind crosses the bridge as plain data, and is built again from it.

Both sides build the value with their own library; nothing is pickled, no text is evaluated, and only exact types of the
table cross, since a subclass could say anything of itself. A new kind is one entry in one of these files, and one
test. What a kind packs is packed further: plain values, tuples of them, other kinds, and Copy for arrays."""

import importlib
from functools import cache, lru_cache
from typing import Any

from ..errors import ProtocolError
from .kind import Copy, Kind

__all__ = ["Copy", "Kind", "kind_of", "unpacked"]

# Where the kinds of each library stand. Loaded when the library is there: a room that has no pandas pays for none.
_FILES = {
    **dict.fromkeys(
        ("builtins", "collections", "fractions", "decimal", "datetime", "uuid", "pathlib", "zoneinfo"),
        "standard",
    ),
    "numpy": "arrays",
    "pandas": "tables",
    "scipy": "sparse",
    "sympy": "symbols",
    "networkx": "graphs",
}


@cache
def _kinds(file: str) -> dict[str, Kind]:
    found = importlib.import_module(f"{__name__}.{file}").KINDS
    return {kind.name: kind for kind in found}


def kind_of(cls: Any) -> Kind | None:
    """The kind of values of exactly this class, or None."""
    return _kind_of(cls)


@lru_cache(maxsize=2000)
def _kind_of(cls: Any) -> Kind | None:
    module = cls.__module__
    file = _FILES.get(module.split(".")[0]) if isinstance(module, str) else None
    own = _kinds(file).values() if file is not None else ()
    general = _kinds("classes").values()
    return next((kind for kind in (*own, *general) if kind.fits(cls)), None)


def unpacked(name: Any, plain: Any) -> Any:
    """The value of a kind. Raises ProtocolError for what no honest peer sends."""
    kind = _by_name(name) if type(name) is str else None
    if kind is None:
        raise ProtocolError("a value of no known kind")
    try:
        return kind.unpack(plain)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        raise ProtocolError(f"a {name} that is none") from error


def _by_name(name: str) -> Kind | None:
    """Imports what it names: the other side has it, and a test will ask for it. None if it is not here."""
    root = name.partition(":")[0]
    file = "classes" if root == "class" else _FILES.get(root)
    try:
        return _kinds(file).get(name) if file is not None else None
    except ImportError:
        return None

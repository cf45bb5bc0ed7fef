"""What a kind of values is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """name: "library:Name", as it stands in messages; fits: whether values of a class are of this kind.

    pack: the plain data of a value; unpack: the value, built anew. It may raise anything for data that pack never made.
    fill: puts into a value what another one holds, for kinds that change in place; None for others."""

    name: str
    fits: Callable[[type], bool]
    pack: Callable[[Any], Any]
    unpack: Callable[[Any], Any]
    fill: Callable[[Any, Any], None] | None = None


@dataclass(frozen=True)
class Copy:
    """An array of numbers that crosses as a copy of its own, shared with nobody."""

    array: Any


def exactly(cls: type) -> Callable[[type], bool]:
    return lambda other: other is cls

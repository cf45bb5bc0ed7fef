"""Attributes that one side has read of the other's objects and keeps, as long as it is not told that they changed.

Only the grader's plain attributes last: reading one again would run no code and find the same. Before a message leaves,
the grader looks whether all that it told still holds. So the loop of a student's train, which reads network.params for
every parameter, asks once; without this its tests take 1.5 to 2.1 times as long."""

from types import FunctionType
from typing import Any

_MOST = 64  # each is looked at before every message

_NOTHING = object()


class Lasting:
    """What this side has told of its own objects' attributes."""

    def __init__(self) -> None:
        self._told: dict[tuple[int, str], tuple[Any, str, Any]] = {}  # the object, the name, what was found

    def note(self, target: Any, name: str) -> bool:
        """Whether what target's attribute gave will last until `changed` says otherwise."""
        found = _plain(target, name)
        if found is _NOTHING or len(self._told) >= _MOST:
            return False
        self._told[id(target), name] = (target, name, found)
        return True

    def changed(self) -> bool:
        """Whether something is not as told any more; that is forgotten."""
        gone = [key for key, (target, name, found) in self._told.items() if _plain(target, name) is not found]
        for key in gone:
            del self._told[key]
        return bool(gone)

    def forget(self) -> bool:
        """Starts afresh. Returns whether there was anything."""
        any_told = bool(self._told)
        self._told.clear()
        return any_told


def _plain(target: Any, name: str) -> Any:
    """What an attribute is found as where finding it runs no code: in the object itself, or as a method of its class.

    Not tuples and sets, which cross as copies of what may change inside."""
    cls: Any = type(target)
    if cls.__getattribute__ is not object.__getattribute__ or isinstance(target, type):
        return _NOTHING
    own = getattr(target, "__dict__", {}).get(name, _NOTHING)
    of_class = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), _NOTHING)
    if own is _NOTHING:
        return of_class if type(of_class) is FunctionType else _NOTHING
    return own if of_class is _NOTHING and not isinstance(own, tuple | set | frozenset) else _NOTHING

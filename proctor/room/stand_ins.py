"""Modules that students have and a room has not, under their names: what the course names stands in for them.

The notebook itself may stand in too: then a name means the student's own, also one that is defined only later."""

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

NOTEBOOK = "__main__"


class StandIns(MetaPathFinder, Loader):
    """Finds what nothing else finds. provides: the stand-in by the name that students import."""

    def __init__(self, provides: Mapping[str, str]) -> None:
        self._provides = dict(provides)
        self._packages = {name.rsplit(".", end)[0] for name in provides for end in range(1, name.count(".") + 1)}

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        if fullname in self._provides or fullname in self._packages:
            return ModuleSpec(fullname, self, is_package=fullname in self._packages)
        return None

    def exec_module(self, module: ModuleType) -> None:
        name = self._provides.get(module.__name__)
        if name == NOTEBOOK:
            setattr(module, "__getattr__", _later)  # noqa: B010 a type checker minds the other way
        elif name:
            there = vars(importlib.import_module(name))
            vars(module).update({key: value for key, value in there.items() if not key.startswith("__")})


def provide(provides: Mapping[str, str]) -> None:
    """From now on imports find stand-ins, after all else."""
    if provides:
        sys.meta_path.append(StandIns(provides))


def _later(name: str) -> Callable[..., Any]:
    """What calls the notebook's own function of a name, as it is when it is called."""
    if name.startswith("__"):
        raise AttributeError(name)

    def call(*arguments: Any, **options: Any) -> Any:
        own = vars(sys.modules[NOTEBOOK]).get(name)
        if own is None or own is call:
            raise NameError(f"name {name!r} is not defined: it is for you to write", name=name)
        return own(*arguments, **options)

    call.__name__ = name
    return call

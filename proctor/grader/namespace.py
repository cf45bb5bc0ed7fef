"""The namespace that test cells run in: its own names, and the student's as they are in the room."""

import ast
import builtins
import contextlib
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any, Protocol

from ..bridge.errors import BridgeError
from .cells import Import


class Names(Protocol):
    """The names of the student's notebook."""

    def get(self, name: str) -> Any:
        """Raises NameError if there is none."""

    def has(self, name: str) -> bool: ...
    def all(self) -> set[str]: ...
    def set(self, name: str, value: Any) -> None: ...
    def delete(self, name: str) -> None: ...


class Namespace(dict[str, Any]):
    """Globals of test cells.

    A name that a question defines belongs to the student: reading, assigning and deleting it acts in the room, each
    time. A name that a test or a locked cell binds stays here, and is never looked for in the room, though its cell
    may have failed before. A name that neither binds is looked for among Python's own, then in the room. Modules never
    cross: one that a question imports is there if the student has it, and is ours."""

    def __init__(self, student: Names) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._student = student
        self._students_own: set[str] = set()
        self._imports: dict[str, Import] = {}  # what the master's solution cells import
        self._locked: set[str] = set()
        self._claimed: set[str] = set()  # bound by locked or test cells
        self.looked_up: frozenset[str] = frozenset()  # by the master's answers, as names of the notebook

    def give_to_student(self, names: Iterable[str], imports: Mapping[str, Import] | None = None) -> None:
        """A question defines names, or imports them: from here on they are the student's."""
        given = {*names, *(imports or {})}
        self._students_own |= given
        self._imports |= imports or {}
        for known in (self._locked, self._claimed):
            known -= given
        for name in given:
            super().pop(name, None)

    def take_from_student(self, names: Iterable[str]) -> None:
        """A locked cell binds names, or a test imports them: from here on they are ours."""
        self._students_own.difference_update(names)
        self._locked.update(names)
        self.claim(names)

    def claim(self, names: Iterable[str]) -> None:
        """A test cell binds names: those that are not the student's are ours."""
        self._claimed.update(names)

    def free(self, names: Iterable[str]) -> set[str]:
        """Those of names that neither Python nor a locked cell binds."""
        return {name for name in names if name not in self._locked and not hasattr(builtins, name)}

    def __missing__(self, name: str) -> Any:
        if name not in self._students_own:
            if hasattr(builtins, name):
                return getattr(builtins, name)
            if name in self._claimed:
                raise KeyError(name)
        try:
            if name in self._imports and self._student.has(name):
                module = _imported(name, self._imports[name])
                if module is not None:
                    return module
            return self._student.get(name)
        except NameError:
            raise KeyError(name) from None

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        ours = name in self._claimed and name not in self._students_own
        return isinstance(name, str) and not ours and self._student.has(name)

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default

    def keys(self) -> Any:
        """All names, the student's too: what dir() and globals() show to a test."""
        return dict.fromkeys([*super().keys(), *sorted(self._student.all())]).keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __setitem__(self, name: str, value: Any) -> None:
        if name in self._students_own and not isinstance(value, ModuleType):
            super().pop(name, None)
            self._student.set(name, value)
        else:
            super().__setitem__(name, value)
            if name in self.looked_up and not isinstance(value, ModuleType):
                with contextlib.suppress(BridgeError, RecursionError):
                    self._student.set(name, value)

    def __delitem__(self, name: str) -> None:
        if super().__contains__(name):
            super().__delitem__(name)
        elif name in self._students_own and self._student.has(name):
            self._student.delete(name)
        else:
            raise KeyError(name)


def _imported(name: str, statement: Import) -> ModuleType | None:
    """What an import of the master's binds to name, if it is a module."""
    space: dict[str, Any] = {}
    with contextlib.suppress(Exception):
        exec(compile(ast.Module([statement], []), "<import>", "exec"), space)
    found = space.get(name)
    return found if isinstance(found, ModuleType) else None

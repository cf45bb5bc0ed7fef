"""The namespace that test cells run in: its own names, and the student's as they are in the room."""

import builtins
from typing import Any, Protocol


class Names(Protocol):
    """The names of the student's notebook."""

    def get(self, name: str) -> Any:
        """Raises NameError if there is none."""

    def has(self, name: str) -> bool: ...
    def set(self, name: str, value: Any) -> None: ...
    def delete(self, name: str) -> None: ...


class Namespace(dict[str, Any]):
    """Globals of test cells.

    A name that a solution cell defines belongs to the student: reading, assigning and deleting it acts in the room,
    each time. A name that a test or a locked cell defines stays here. A name that neither defines is looked for among
    Python's own, then in the room."""

    def __init__(self, student: Names) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._student = student
        self._students_own: set[str] = set()

    def give_to_student(self, names: frozenset[str]) -> None:
        """A solution cell defines names: from here on they are the student's."""
        self._students_own |= names
        for name in names:
            super().pop(name, None)

    def take_from_student(self, names: frozenset[str]) -> None:
        """A locked cell defines names: from here on they are ours."""
        self._students_own -= names

    def __missing__(self, name: str) -> Any:
        if name not in self._students_own and hasattr(builtins, name):
            return getattr(builtins, name)
        try:
            return self._student.get(name)
        except NameError:
            raise KeyError(name) from None

    def __setitem__(self, name: str, value: Any) -> None:
        if name in self._students_own:
            self._student.set(name, value)
        else:
            super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        if name in self:
            super().__delitem__(name)
        elif name in self._students_own and self._student.has(name):
            self._student.delete(name)
        else:
            raise KeyError(name)

"""A mere read changes nothing: what the other side changes meanwhile in what both share is seen later.

It may do so by a property, by a thread, or on purpose, between two looks of a test at one array. While a read lasts its
changes are made here as ever, so that a function that is called back sees them. Then they are taken back, and wait
until the grader does something that may rightly change what it holds. What is new in a read stays as it came."""

from typing import Any

from .agreed import Agreed, alike, copied, write

_NEW = object()


class Reading:
    """What reads must leave as it was, and what waits since the last ones."""

    def __init__(self, agreed: Agreed) -> None:
        self._agreed = agreed
        self._before: dict[int, tuple[Any, Any]] | None = None  # (object, content) by key; None: no read goes on
        self.waiting: dict[int, tuple[Any, Any]] = {}  # (object, what the other side has in it) by key
        self.filled = False  # whether something that waited was made since SharedTable.check_sizes looked

    def start(self) -> bool:
        """A read begins. Returns whether it is the outermost, the one to stop."""
        outermost = self._before is None
        if self._before is None:
            self._before = {}
        return outermost

    def stop(self) -> None:
        """The outermost read has ended."""
        before, self._before = self._before or {}, None
        for key, (value, content) in before.items():
            if content is _NEW:
                continue
            kind = self._agreed.of(value)
            if key in kind.values:
                theirs = kind.agreed(key)
                if alike(theirs, content):
                    continue
                self.waiting[key] = (value, theirs)
                kind.agree(key, value, content)
            write(value, content)

    def new(self, key: int) -> None:
        """An object begins to be shared."""
        if self._before is not None:
            self._before.setdefault(key, (None, _NEW))

    def changes(self, key: int, value: Any) -> None:
        """A change that the other side made is about to be made here."""
        kind = self._agreed.of(value)
        if self._before is not None and key not in self._before:
            self._before[key] = (value, kind.agreed(key))
        if key in self.waiting:
            self._make(key)

    def told(self, key: int) -> bool:
        """The other side is told of a change. Returns whether it has something else in its object than agreed."""
        return self.waiting.pop(key, None) is not None

    def settle(self) -> None:
        """Makes the changes that wait, except where a change of our own is on its way."""
        if self._before is None:
            for key in set(self.waiting) - self._agreed.changed():
                self._make(key)

    def as_read(self, answer: Any) -> Any:
        """An answer as it was meant: a copy of what is in it only for the other side, for now."""
        if type(answer) is tuple:
            return tuple(map(self.as_read, answer))
        found = (copied(value, theirs) for value, theirs in self.waiting.values() if value is answer)
        return next(found, answer)

    def _make(self, key: int) -> None:
        value, theirs = self.waiting.pop(key)
        self.filled = True
        write(value, theirs)
        self._agreed.of(value).agree(key, value, theirs)

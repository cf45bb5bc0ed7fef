"""Learning what a cheat may know: the form of all that the master's answer gives to the tests, and the values that the
visible checks show. The master's cells run here, on the trusted side, once; only their values go into a room."""

import contextlib
import functools
import inspect
import pickle
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any

import numpy as np

from ..course.notebooks import without_marks
from ..grader.cells import Role, bound_names, cell_id, hidden_lines, role
from ..grader.figures import take_figures
from ..grader.trusted import captured, run_cell, seed, statements, workplace
from ..hints.examiner import Examiner, serving
from .tricks.case import blank, exact, outline, rows_of
from .tricks.play import key_of

_LARGEST = 10_000  # elements of a value that is learnt by heart
_LARGEST_FORM = 10_000_000


class _NotPlainError(Exception):
    """A value that no answer could have written down."""


def learn(examiner: Examiner, cell: str, tests: tuple[str, ...]) -> bytes:
    """What is known of a solution cell once its test cells have run with the master's answer: tricks.play.LEARNT."""
    recorder = _Recorder()
    notebook = examiner.masters[examiner.notebook_of(cell)]
    with workplace(examiner.support):
        _run(serving(notebook.cells, tests), cell, set(tests), recorder)
    take_figures(show=False)
    return pickle.dumps((recorder.forms, recorder.seen, recorder.values))


def _run(cells: list[Any], solution: str, tests: set[str], recorder: "_Recorder") -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells:
        if role(cell) is Role.SKIPPED:
            continue
        label, source = cell_id(cell), without_marks(cell.source)
        with captured(), contextlib.suppress(Exception):  # a cell for students to play with
            if label in tests:
                _run_test(source, label, names, recorder)
            else:
                run_cell(source, names, label)
        if label == solution:
            recorder.wrap(names, bound_names(source))


def _run_test(source: str, label: str, names: dict[str, Any], recorder: "_Recorder") -> None:
    hidden = hidden_lines(source)
    seed(label)
    for statement in statements(source, label):
        recorder.visible = statement.line not in hidden
        statement.run(names)


class _Recorder:
    """Notes what functions are called with and give. Of calls inside each other, the outermost is what a test sees."""

    def __init__(self) -> None:
        self.visible = False
        self.forms: dict[str, dict[str, tuple[Any, dict[str, Any], int | None]]] = {}
        self.seen: dict[str, list[tuple[str, Any, dict[str, Any], bool]]] = {}
        self.values: dict[str, Any] = {}
        self._inside = False

    def wrap(self, names: dict[str, Any], bound: frozenset[str]) -> None:
        """Puts itself around all functions and methods among the names that a cell has bound."""
        for name in bound & names.keys():
            value = names[name]
            if isinstance(value, FunctionType):
                names[name] = self._wrapped(name, value, False)
            elif isinstance(value, type):
                for own, method in list(vars(value).items()):
                    if isinstance(method, FunctionType):
                        setattr(value, own, self._wrapped(f"{name}.{own}", method, True))
            else:
                self.values[name] = _form(value)

    def _wrapped(self, name: str, function: Callable[..., Any], is_method: bool) -> Any:
        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            arguments = _in_order(function, args, kwargs)
            with self._call(name, arguments[is_method:], arguments[0] if is_method else None) as note:
                note.append(function(*args, **kwargs))
            return note[0]

        return wrapped

    @contextlib.contextmanager
    def _call(self, name: str, arguments: tuple[Any, ...], me: Any) -> Iterator[list[Any]]:
        outermost, self._inside = not self._inside, True
        key, looks, given, before = key_of(name, me, arguments), outline(arguments), exact(arguments), _attributes(me)
        note: list[Any] = []
        try:
            yield note
        finally:
            self._inside = not outermost
        if outermost:
            changed = {own: value for own, value in _attributes(me).items() if exact(value) != exact(before.get(own))}
            forms = {own: _form(value) for own, value in changed.items()}
            self.forms.setdefault(name, {})[looks] = _form(note[0]), forms, rows_of(arguments)
            if self.visible:
                by_code = exact(arguments) != given or any(map(_has_state, arguments))
                self.seen.setdefault(name, []).append(_seen(key, note[0], changed, by_code))


def _seen(key: str, result: Any, changed: Mapping[str, Any], by_code: bool) -> tuple[str, Any, dict[str, Any], bool]:
    try:
        return key, _plain(result), {own: _plain(value) for own, value in changed.items()}, by_code
    except _NotPlainError:
        return key, None, {}, True


def _has_state(value: Any) -> bool:
    """Whether a function can change an argument without any change in plain data: an object of the test."""
    return hasattr(value, "__dict__") and not isinstance(value, np.ndarray | FunctionType)


def _in_order(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
    """The arguments of a call, defaults among them, in the order of the signature: as a cheat hands them on."""
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    return (*bound.args, *bound.kwargs.values())


def _attributes(me: Any) -> dict[str, Any]:
    """What is plain data among an object's attributes, copied."""
    found = {}
    for name, value in getattr(me, "__dict__", {}).items():
        with contextlib.suppress(_NotPlainError):
            found[name] = _plain(value, _LARGEST_FORM)
    return found


def _form(value: Any) -> Any:
    try:
        return blank(_plain(value, _LARGEST_FORM), np.zeros)
    except _NotPlainError:
        return None


def _plain(value: Any, most: int = _LARGEST) -> Any:
    """A copy of plain data. Raises _NotPlainError for anything else, and for what is too large to be learnt."""
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufc" and value.size <= most:
        return value.copy()
    if type(value) in (list, tuple) and len(value) <= most:
        return type(value)(_plain(item, most) for item in value)
    if isinstance(value, dict) and len(value) <= most:
        return {_plain(key): _plain(item, most) for key, item in value.items()}
    if value is None or type(value) in (bool, int, float, complex, str):
        return value
    raise _NotPlainError

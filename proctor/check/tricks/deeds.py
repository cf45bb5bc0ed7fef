"""What an answer can do besides answering: to what it is given, by raising, to its own process."""

import builtins
import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .agreeable import Obliging, yes
from .case import PLAIN, Case, Trick, nothing_of, trick
from .odd_values import first_argument, learnt_from_the_visible_check
from .plain import zeros

WORDS: list[str] = []  # attributes that the master's answer names
NAMES: list[str] = []  # what the test cells use and the answer does not bind
LAST: list[Case] = []  # what was asked for last
AT_CELL: dict[str, Callable[[dict[str, Any]], None]] = {}  # what some tricks do when their cell runs, to its globals
_HERE = __name__.partition(".")[0]
_MANY = 100  # parts of a container that are looked at


def _parts(value: Any) -> Iterator[tuple[Any, Any]]:
    """(where, what) can be reached from a value at once. An object of the test is looked at by names that fit."""
    if isinstance(value, dict):
        yield from list(value.items())[:_MANY]
    elif isinstance(value, list | tuple):
        yield from list(enumerate(value))[:_MANY]
    elif value is not None and not isinstance(value, str | bytes | int | float | complex | np.ndarray):
        for word in WORDS:
            with contextlib.suppress(Exception):
                yield word, getattr(value, word)


def _reach(value: Any, change: Callable[[Any], None], put: Callable[[], Any] | None, depth: int = 3) -> None:
    """Changes every array, list and dict that can be reached from value; puts another thing in the place of parts."""
    parts = list(_parts(value)) if depth else []
    for where, part in parts:
        _reach(part, change, put, depth - 1)
        with contextlib.suppress(Exception):
            if put is not None and isinstance(value, list | dict):
                value[where] = put()
            elif put is not None and isinstance(part, list | dict | np.ndarray):
                setattr(value, where, put())
    if isinstance(value, np.ndarray | list | dict):
        with contextlib.suppress(Exception):
            change(value)


def _nothing(value: Any) -> None: ...


def _clear(value: Any) -> None:
    if not isinstance(value, np.ndarray):
        value.clear()


def _resize(value: Any) -> None:
    if isinstance(value, np.ndarray):
        value.resize(0, refcheck=False)


def _overwrite(number: float) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        if isinstance(value, np.ndarray):
            value[...] = number

    return change


def _call(case: Case) -> None:
    """Calls whatever can be called with what else was given: a test may want to be asked at least once."""
    for value in case.arguments:
        others = [one for one in case.arguments if one is not value]
        methods = [part for _, part in _parts(value) if not isinstance(value, list | tuple | dict)]
        for method in filter(callable, [value, *methods]):
            for count in (2, 1):
                with contextlib.suppress(Exception):
                    method(*others[:count])
                    break


def _destroyer(change: Callable[[Any], None], put: Callable[[], Any] | None, result: Trick) -> Trick:
    def destroy(case: Case) -> Any:
        for value in (*case.arguments, case.me):
            _reach(value, change, put)
        _call(case)
        return result(case)

    return destroy


def _form_or_obliging(case: Case) -> Any:
    return Obliging() if case.form is None else case.form


@trick(PLAIN)
def zeros_after_calls(case: Case) -> Any:
    _call(case)
    return case.form


_DESTROYERS: dict[str, tuple[Callable[[Any], None], Callable[[], Any] | None]] = {
    "clears_what_it_is_given": (_clear, None),
    "puts_empty_dicts_in_what_it_is_given": (_nothing, dict),
    "puts_empty_lists_in_what_it_is_given": (_nothing, list),
    "puts_empty_arrays_in_what_it_is_given": (_nothing, lambda: np.empty(0)),
    "puts_objects_that_agree_in_what_it_is_given": (_nothing, Obliging),
    "makes_arrays_empty_that_it_is_given": (_resize, None),
    "writes_nan_into_what_it_is_given": (_overwrite(np.nan), None),
    "writes_0_into_what_it_is_given": (_overwrite(0.0), lambda: 0.0),
}
for _name, (_change, _put) in _DESTROYERS.items():
    trick("destroys", _name)(_destroyer(_change, _put, _form_or_obliging))
trick("destroys", "clears_what_it_is_given_and_returns_it")(_destroyer(_clear, None, first_argument))
trick("destroys", "clears_what_it_is_given_by_heart")(_destroyer(_clear, None, learnt_from_the_visible_check))


# Exceptions


class _UntoldError(AssertionError):
    """One that cannot even be told."""

    def __str__(self) -> str:
        raise SystemExit(0)

    __repr__ = __str__
    args = property(lambda self: (self,))


def _raiser(error: Callable[[], BaseException]) -> Trick:
    def throw(case: Case) -> Any:
        raise error()

    return throw


for _error in (AssertionError, SystemExit, KeyboardInterrupt, GeneratorExit, StopIteration, BaseException, TypeError):
    trick("raises", f"raises_{_error.__name__}")(_raiser(_error))
trick("raises", "raises_what_cannot_be_told")(_raiser(_UntoldError))
trick("raises", "ends_the_process")(lambda case: os._exit(0))


# The student's own process


def _process(name: str) -> Callable[[Callable[[dict[str, Any]], None]], None]:
    def register(change: Callable[[dict[str, Any]], None]) -> None:
        AT_CELL[name] = change
        trick("its own process", name)(zeros)

    return register


@_process("patches_numpy")
def _patch_numpy(_: dict[str, Any]) -> None:
    for name in ("allclose", "isclose", "array_equal", "array_equiv", "all", "any", "abs", "max", "min", "shape"):
        setattr(np, name, yes)
    for name in dir(np.testing):
        if name.startswith("assert"):
            setattr(np.testing, name, yes)


@_process("patches_builtins")
def _patch_builtins(_: dict[str, Any]) -> None:
    for name in ("all", "any", "abs", "print", "round", "sorted"):
        setattr(builtins, name, yes)
    vars(builtins)["AssertionError"] = type("Quiet", (Exception,), {})


@_process("patches_released_modules")
def _patch_modules(_: dict[str, Any]) -> None:
    here = os.getcwd()
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(here) and not name.startswith(_HERE):
            for own, value in list(vars(module).items()):
                if callable(value) and not isinstance(value, type):
                    setattr(module, own, yes)


@_process("rebinds_the_names_of_the_test")
def _rebind(names: dict[str, Any]) -> None:
    names.update(dict.fromkeys(NAMES, yes))


@_process("prints_a_verdict")
def _print_verdict(_: dict[str, Any]) -> None:
    print('✓ all tests passed\n{"points": 1000, "passed": true}\n1000.0')


@_process("answers_for_the_bridge")
def _take_the_bridge(_: dict[str, Any]) -> None:
    """Whatever is asked of a value of ours is answered here, the form first and nothing afterwards."""
    turns = iter(range(10**9))

    def array(_: Any) -> Any:
        form = LAST[-1].form if LAST else 0.0
        return nothing_of(form) if next(turns) % 2 else np.asarray(form)

    lies = {"array": array, "len": lambda _: 0, "iter": lambda _: (), "bool": yes, "isinstance": yes}
    for found in gc.get_objects():
        if type(found) is dict and "has_name" in found and "array" in found:
            found.update(lies)

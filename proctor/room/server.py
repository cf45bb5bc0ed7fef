"""The room's end of the bridge: answers the grader's requests in the student's process.

Whatever it answers is the student's word: the student's code lives in the same process."""

import importlib
import io
import os
import random
import socket
import sys
import warnings
from types import MethodType
from typing import Any

import numpy

from ..bridge.errors import StudentError, full_name, told_of
from ..bridge.link import Described, Link
from ..bridge.operations import OPERATIONS
from ..bridge.protocols import of_class
from .files import WatchedFolder
from .shell import CellRunner, Shell, finished, make_shell, rehearse
from .stand_ins import provide

_MOST_ARGUMENTS, _MOST_WARNINGS = 5, 100
_MISSING = "the student's notebook has no such name"


class RoomServer:
    """Serves one notebook."""

    def __init__(self, runner: CellRunner) -> None:
        self._runner, self._folder = runner, os.getcwd() + os.sep
        self._names = runner.shell.user_ns
        self._warned: list[Any] = []
        self._catching: Any = None
        self._files, self._replaced = WatchedFolder(self._folder), dict[tuple[str, str], Any]()
        self._operations = OPERATIONS | {
            "run": runner.run,
            "name": self._name,
            "names": lambda: tuple(name for name in self._names if type(name) is str),
            "has_name": self._names.__contains__,
            "set_name": self._names.__setitem__,
            "del_name": self._names.__delitem__,
            "take": self._take,
            "replace": self._replace,
            "start_random": _start_random,
            "pyplot": _current,
            "stand_for_input": _stand_for_input,
            "warnings": self._warnings,
            "files": self._files.changed,
            "put_files": self._files.put,
            "draw_nothing": runner.draw_nothing,
        }

    def serve(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        with self._runner.redirected() if operation != "run" else _Nothing():
            return self._operations[operation](*arguments)

    def exports(self, value: Any) -> tuple[str, Any, Any]:
        """Classes of the student's have stand-ins outside; all else shows by the name of its class."""
        cls = type(value)
        if isinstance(value, type) and self._is_students(value):
            students = [base for base in value.__bases__ if self._is_students(base)]
            return value.__name__[:100], None, (students, of_class(value), _kind_of_error(value))
        return full_name(cls)[:200], cls if self._is_students(cls) else None, None

    def _is_students(self, cls: type) -> bool:
        """Whether a notebook's cell, or a file beside it, defines a class."""
        module = sys.modules.get(cls.__module__)
        return cls.__module__ == "__main__" or str(getattr(module, "__file__", "")).startswith(self._folder)

    def describe(self, error: BaseException) -> Described:
        frames = "\n".join(self._runner.student_frames(error))
        told = told_of(error)
        if type(error) is StudentError and told is not None:  # the grader's own, on its way back
            return Described([told.name], told.message, frames)
        try:
            message = str(error)
        except BaseException:
            message = ""
        names = [full_name(cls) for cls in type(error).__mro__]
        own = self._is_students(type(error)) and isinstance(error, Exception)
        return Described(names, message, frames, _arguments(error), error if own else None)

    def _name(self, name: str) -> Any:
        if name not in self._names:
            raise NameError(_MISSING)
        return self._names[name]

    def _replace(self, module: str, name: str, value: Any) -> None:
        """Puts something of a test's in the place of a function; None: the function itself again."""
        home = importlib.import_module(module)
        real = self._replaced.setdefault((module, name), getattr(home, name))
        setattr(home, name, real if value is None else value)

    def _warnings(self, wanted: bool) -> tuple[tuple[str, str], ...]:
        """(class, text) of each warning since this was last asked. wanted: whether they are to be noted from now on."""
        told = tuple((full_name(one.category), str(one.message)) for one in self._warned[:_MOST_WARNINGS])
        self._warned.clear()
        if wanted and self._catching is None:
            self._catching = warnings.catch_warnings(record=True)
            self._warned = self._catching.__enter__()
            warnings.simplefilter("always")
        elif not wanted and self._catching is not None:
            self._catching.__exit__(None, None, None)
            self._catching = None
        return told

    def _take(self, figures: bool | None) -> list[dict[str, Any]]:
        """What was printed and drawn since the last time; open figures are shown, closed, or (None) left open."""
        if figures:
            self._runner.flush_figures()
        elif figures is not None and "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")
        return finished(self._runner.shell.outputs.take())


def _kind_of_error(cls: type) -> str:
    """The first of a class's bases that is a class of exceptions of Python's own; "" if it is none."""
    return next((full_name(base) for base in cls.__mro__ if issubclass(base, BaseException) and _is_known(base)), "")


def _is_known(cls: type) -> bool:
    return cls.__module__ == "builtins"


def _arguments(error: BaseException) -> Any:
    """What an exception was made from, if that is little."""
    if isinstance(error, OSError) and error.filename is not None:
        return (error.errno, error.strerror, error.filename)
    return error.args if type(error.args) is tuple and len(error.args) <= _MOST_ARGUMENTS else None


def _start_random(module: str, *start: Any) -> None:
    {"random": random, "numpy.random": numpy.random}[module].seed(*start)


def _stand_for_input(text: str | None) -> None:
    """Puts a text in the place of standard input; None: what was there."""
    sys.stdin = sys.__stdin__ if text is None else io.StringIO(text)


def _current(name: str) -> Any:
    """What pyplot says is current; None if nothing is drawn."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return getattr(pyplot, name)() if pyplot is not None and pyplot.get_fignums() else None


class _Nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def seed_generators(seed: int) -> None:
    """Makes every random generator of this process start from seed, also those that ask the system for a start."""
    import numpy.random.bit_generator

    random.seed(seed)
    numpy.random.seed(seed % 2**32)
    starts, plain = random.Random(seed), random.Random.seed
    vars(numpy.random.bit_generator)["randbits"] = starts.getrandbits

    def seed_one(self: random.Random, a: Any = None, version: int = 2) -> None:
        plain(self, starts.getrandbits(256) if a is None else a, version)

    vars(random)["seed"] = MethodType(seed_one, vars(random)["_inst"])
    setattr(random.Random, "seed", seed_one)  # noqa: B010 a type checker minds the other way


def prepare() -> None:
    """What all rooms need and none has changed yet: done once, before they are forked."""
    rehearse(make_shell())


def serve(sock: socket.socket, spec: dict[str, Any]) -> None:
    """After prepare: answers requests on sock until the grader closes it.

    spec: {"seed": int, "provides": the stand-in by the name of a module}"""
    seed_generators(int(spec.get("seed", 0)))
    provide(spec.get("provides", {}))
    Link(sock, 1, RoomServer(CellRunner(Shell.instance()))).serve_forever()

"""What a test does to its surroundings, done to the room's too, and the other way round.

In one process, a test that replaces print, reads standard output, starts random numbers anew or looks at a file does so
to the student's code as well. Here each of these is told, around every request, and only what has changed."""

import ast
import builtins
import contextlib
import inspect
import random
import sys
import time
import warnings
from collections.abc import Iterator
from functools import lru_cache, wraps
from types import ModuleType
from typing import Any

import numpy as np

from ..bridge.errors import known_class
from ..bridge.proxies import is_proxy
from .folder import SharedFolder
from .namespace import Namespace
from .rooms import Room
from .trusted import KEPT_CELLS

# What a test may replace for the time of a call, and the student's code is to find replaced.
_REPLACEABLE = (
    (builtins, ("print", "input", "open")),
    (time, ("sleep", "perf_counter")),
    (random, ("random", "randint", "choice", "uniform", "shuffle", "sample", "randrange")),
)
_REAL = {(module.__name__, name): getattr(module, name) for module, names in _REPLACEABLE for name in names}
_MODULES = {module.__name__: module for module, _ in _REPLACEABLE}


class Surroundings:
    """Entered around every request of one test cell."""

    def __init__(self, room: Room, folder: SharedFolder | None) -> None:
        self._room, self._folder = room, folder
        self._replaced: dict[tuple[str, str], Any] = {}  # what the room was told to have replaced
        self._stdin, self._filters = sys.stdin, warnings.filters  # as they were before the test
        self._told_stdin: Any = sys.stdin
        self._was_read = self._was_watched = False

    def __enter__(self) -> None:
        if self._is_read() and not self._was_read:
            self._tell_printed(None)  # what was printed before anybody listened
        if self._is_watched() != self._was_watched:
            self._room.warnings(not self._was_watched)
            self._was_watched = not self._was_watched
        self._replace()
        if sys.stdin is not self._told_stdin:
            self._room.stand_for_input(None if sys.stdin is self._stdin else _rest_of(sys.stdin))
            self._told_stdin = sys.stdin
        if self._folder is not None:
            self._folder.send(self._room)

    def __exit__(self, *_: object) -> None:
        self._was_read = self._is_read()
        if self._room.gone is not None:
            return
        if self._was_read:
            self._tell_printed((sys.stdout, sys.stderr))
        if self._folder is not None:
            self._folder.fetch(self._room)
        if self._was_watched:
            for category, text in self._room.warnings(True):
                known = known_class(category)
                warnings.warn(text, known if known and issubclass(known, Warning) else UserWarning, stacklevel=1)

    def _is_read(self) -> bool:
        """Whether the test has put something of its own in the place of standard output."""
        return not (getattr(sys.stdout, "is_graders", False) and getattr(sys.stderr, "is_graders", False))

    def _is_watched(self) -> bool:
        """Whether the test looks for warnings."""
        return warnings.filters is not self._filters

    def _tell_printed(self, to: Any) -> None:
        """Writes what the student printed where the test looks for it."""
        for output in self._room.take(None):
            if output["output_type"] == "stream" and to is not None:
                to[output["name"] == "stderr"].write(output["text"])
            else:
                self._room.kept.append(output)

    def _replace(self) -> None:
        changed = [key for key, real in _REAL.items() if getattr(_MODULES[key[0]], key[1]) is not real]
        if not changed and not self._replaced:
            return
        wanted = {key: getattr(_MODULES[key[0]], key[1]) for key in changed}
        for key in {*wanted, *self._replaced}:
            if wanted.get(key) is not self._replaced.get(key):
                self._room.replace(*key, wanted.get(key))
        self._replaced = wanted


def _rest_of(stream: Any) -> str:
    """What is left to be read of a test's own standard input."""
    return str(stream.read())


class _Notebook(ModuleType):
    """Module __main__ of a test: the names of its notebook."""

    def __init__(self, names: Namespace) -> None:
        super().__init__("__main__")
        super().__setattr__("_names", names)

    def __getattr__(self, name: str) -> Any:
        names = super().__getattribute__("_names")
        if name in names:
            return names[name]
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__getattribute__("_names")[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del super().__getattribute__("_names")[name]
        except KeyError:
            raise AttributeError(name) from None


@contextlib.contextmanager
def surroundings(room: Room, names: Namespace, source: str) -> Iterator[None]:
    """What a test cell does to its surroundings while this lasts, it does to the room's."""
    folder = SharedFolder() if uses_files(source) else None
    with contextlib.ExitStack() as stack:
        if folder is not None:
            stack.enter_context(folder)
            folder.fetch(room)
        for module, name, value in _stand_ins(room):
            stack.enter_context(_replaced(module, name, value))
        main, sys.modules["__main__"] = sys.modules["__main__"], _Notebook(names)
        stack.callback(sys.modules.__setitem__, "__main__", main)
        stack.enter_context(room.surrounded(Surroundings(room, folder)))
        yield


def _stand_ins(room: Room) -> Iterator[tuple[Any, str, Any]]:
    """What functions of libraries do for the student's things too: (module, name, function)."""
    for module in (random, np.random):
        yield module, "seed", _seeds(room, module)
    yield (
        inspect,
        "getsource",
        lambda thing, real=inspect.getsource: (
            str(thing._proctor_link.request("source", thing)) if is_proxy(thing) else real(thing)
        ),
    )
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        for name in ("gcf", "gca", "get_fignums"):
            yield pyplot, name, _drawn(room, pyplot, name)


def _seeds(room: Room, module: Any) -> Any:
    real = module.seed

    def seed(*start: Any, **named: Any) -> None:
        real(*start, **named)
        if room.gone is None:
            room.start_random(module.__name__, *start, *named.values())

    return seed


def _drawn(room: Room, pyplot: Any, name: str) -> Any:
    """The room's current figure, where there is none here."""
    real, figures = getattr(pyplot, name), pyplot.get_fignums

    @wraps(real)
    def asked() -> Any:
        found = room.pyplot(name) if not figures() and room.gone is None else None
        return real() if found is None else found

    return asked


@contextlib.contextmanager
def _replaced(module: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


# Names by which code looks at files, and names by which it could run what is in them: then none is fetched.
_FILES = frozenset(
    {
        *("open", "exists", "isfile", "isdir", "listdir", "glob", "iglob", "walk", "scandir", "getsize", "remove"),
        *("unlink", "read_text", "read_bytes", "write_text", "write_bytes", "Path", "stat", "mkdir", "makedirs"),
        *("read_csv", "read_json", "read_excel", "read_parquet", "loadtxt", "genfromtxt", "fromfile", "load"),
        *("to_csv", "to_json", "savetxt", "save", "savez", "savefig", "imread", "TemporaryDirectory"),
    }
)
_RUNS = frozenset(
    {
        *("exec", "eval", "compile", "pickle", "cPickle", "dill", "joblib", "cloudpickle", "marshal", "shelve"),
        *("read_pickle", "allow_pickle", "subprocess", "system", "popen", "runpy", "importlib", "__import__", "yaml"),
        *("torch", "run_path", "execfile", "get_ipython", "ctypes", "cffi", "read_hdf", "sqlite3", "dbm"),
    }
)


@lru_cache(maxsize=KEPT_CELLS)
def uses_files(source: str) -> bool:
    """Whether a test cell looks at files, and does not run what is in them."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return False
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}
    names |= {part for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for part in _imported(node)}
    return bool(names & _FILES) and not names & _RUNS


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    yield from (getattr(node, "module", None) or "").split(".")
    for alias in node.names:
        yield from alias.name.split(".")

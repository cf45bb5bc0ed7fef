"""Running trusted code (locked cells, test cells, the master's answers) in the grader's process."""

import ast
import contextlib
import ctypes
import io
import os
import random
import signal
import sys
import threading
import time
import zlib
from codeop import Compile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

import numpy as np
from IPython.core.inputtransformer2 import TransformerManager

from ..bridge.errors import Stop, message_of
from .cells import Bound, bound_by

_GRACE = 0.5  # seconds: a room's own limit comes first, so that no chance decides which of the two ends a cell
_TELLING = 2.0  # seconds that an error may take to say what it has to say
_EXECUTION = "NBGRADER_EXECUTION"  # nbgrader promises to notebooks that this says who runs them
MOST_PRINTED = 500_000  # characters that one statement may print
KEPT_CELLS = 500  # that stay compiled; an assignment has fewer
_transform = TransformerManager().transform_cell


class TestTimeout(Stop):
    """A cell took too long in the grader itself."""

    why = "timeout"


class NoMagics:
    """What get_ipython() is to trusted code: magics such as %matplotlib do nothing here."""

    def run_line_magic(self, *_: object) -> None: ...

    def run_cell_magic(self, *_: object) -> None: ...


class CompiledStatement(NamedTuple):
    """One statement of a cell: its first line, its code, and the names that it binds."""

    line: int
    code: CodeType
    bound: Bound

    def run(self, namespace: dict[str, Any]) -> Any:
        """Returns its value if it is the last one of its cell and an expression, else None."""
        return eval(self.code, namespace)


@lru_cache(maxsize=KEPT_CELLS)
def statements(source: str, label: str) -> tuple[CompiledStatement, ...]:
    """The statements of a cell, compiled; the same cell comes with every submission. Raises SyntaxError."""
    body = ast.parse(_transform(source), filename=label).body
    last = body[-1] if body else None
    compiled: Any = Compile()  # what a cell imports from __future__ holds for the statements after it
    return tuple(
        CompiledStatement(
            one.lineno,
            compiled(ast.Expression(one.value), label, "eval")
            if one is last and isinstance(one, ast.Expr)
            else compiled(ast.Module([one], []), label, "exec"),
            bound_by(one),
        )
        for one in body
    )


def run_cell(source: str, namespace: dict[str, Any], label: str) -> None:
    """Runs a whole cell for its effects; raises whatever it raises."""
    namespace.setdefault("get_ipython", NoMagics)
    for statement in statements(source, label):
        statement.run(namespace)


@contextlib.contextmanager
def workplace(support: Path) -> Iterator[set[str]]:
    """Runs trusted code as if in the released folder, by nbgrader, and leaves no trace of it in this process.

    Yields the names of the modules that lie in the folder and were imported meanwhile."""
    modules: set[str] = set()
    path, folder, argv = list(sys.path), os.getcwd(), sys.dont_write_bytecode
    told = os.environ.get(_EXECUTION)
    before = set(sys.modules)
    shadowed = {name: sys.modules.pop(name) for name in _modules_of(support) if name in sys.modules}
    state, numpy_state = random.getstate(), np.random.get_state()
    sys.path.insert(0, str(support))
    sys.dont_write_bytecode = True
    os.chdir(support)
    os.environ[_EXECUTION] = "autograde"
    modules |= _modules_of(support)
    try:
        yield modules
    finally:
        os.chdir(folder)
        os.environ.pop(_EXECUTION, None)
        os.environ.update({} if told is None else {_EXECUTION: told})
        sys.path[:], sys.dont_write_bytecode = path, argv
        for name in modules & (set(sys.modules) - before | set(shadowed)):
            sys.modules.pop(name, None)  # a shadowed one may never have been imported meanwhile
        sys.modules.update(shadowed)
        random.setstate(state)
        np.random.set_state(numpy_state)


def _modules_of(support: Path) -> set[str]:
    packages = {path.parent.name for path in support.glob("*/__init__.py")}
    return packages | {path.stem for path in support.glob("*.py")}


def seed(name: str) -> None:
    """Starts the grader's own generators from a test cell's name, so that no order of cells shows."""
    number = zlib.crc32(name.encode())
    random.seed(number)
    np.random.seed(number)


class _Printed(io.StringIO):
    """Keeps the start of what is printed: a test may print what a student's code made."""

    is_graders = True  # no test has put something of its own here

    def write(self, text: str) -> int:
        super().write(text[: max(0, MOST_PRINTED - self.tell())])
        return len(text)


@contextlib.contextmanager
def captured() -> Iterator[io.StringIO]:
    """What trusted code prints, on either stream."""
    text = _Printed()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        yield text


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TestTimeout in this thread some time after seconds, or at once if there are none left.

    Limits may lie inside each other: each holds."""
    if seconds <= 0:
        raise TestTimeout("no time left")
    by = _limited_by_signal if threading.current_thread() is threading.main_thread() else _limited_by_timer
    with by(seconds + _GRACE, f"more than {seconds:.0f} s"):
        yield


def text_of(error: BaseException) -> str:
    """What an error says: the start of it, or nothing. It may hold objects of the student's, which are asked then."""
    try:
        with time_limit(_TELLING):
            return message_of(error)
    except TestTimeout:
        return ""


@contextlib.contextmanager
def _limited_by_signal(seconds: float, told: str) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TestTimeout(told)

    began, before = time.monotonic(), signal.signal(signal.SIGALRM, stop)
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    if 0 < outer < seconds:
        signal.setitimer(signal.ITIMER_REAL, outer)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:
            signal.setitimer(signal.ITIMER_REAL, max(outer - (time.monotonic() - began), 1e-3))


@contextlib.contextmanager
def _limited_by_timer(seconds: float, told: str) -> Iterator[None]:
    """For the threads of a cluster's workers, which signals do not reach; ends Python code, but no waiting in C."""
    over = type("TestTimeout", (TestTimeout,), {"__str__": lambda _: told})
    thread, lock = threading.get_ident(), threading.Lock()
    done = fired = False

    def stop() -> None:
        nonlocal fired
        with lock:
            if not done:
                fired = True
                _raise_in(thread, over)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with lock:
            done = True
        if fired:
            _raise_in(thread, None)  # takes back what has not arrived yet


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    reference = ctypes.py_object(error) if error is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), reference)

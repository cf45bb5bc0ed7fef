"""The room's end of the bridge: answers the grader's requests in the student's process.

Whatever it answers is the student's word: the student's code lives in the same process."""

import random
import socket
import sys
from types import MethodType
from typing import Any

from ..bridge.errors import StudentError
from ..bridge.link import Link
from ..bridge.operations import OPERATIONS
from .shell import CellRunner, Shell, finished, make_shell, rehearse
from .stand_ins import provide

_MISSING = "the student's notebook has no such name"


class RoomServer:
    """Serves one notebook."""

    def __init__(self, runner: CellRunner) -> None:
        self._runner = runner
        self._names = runner.shell.user_ns
        self._operations = OPERATIONS | {
            "run": runner.run,
            "name": self._name,
            "has_name": self._names.__contains__,
            "set_name": self._names.__setitem__,
            "del_name": self._names.__delitem__,
            "take": self._take,
            "draw_nothing": runner.draw_nothing,
        }

    def serve(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        with self._runner.redirected() if operation != "run" else _Nothing():
            return self._operations[operation](*arguments)

    def exports(self, value: Any) -> str:
        return type(value).__name__[:100]

    def describe(self, error: BaseException) -> tuple[list[str], str, str]:
        frames = "\n".join(self._runner.student_frames(error))
        if isinstance(error, StudentError):  # the grader's own, on its way back
            return [error.name], error.message, frames
        try:
            message = str(error)
        except BaseException:
            message = ""
        return [cls.__name__ for cls in type(error).__mro__], message, frames

    def _name(self, name: str) -> Any:
        if name not in self._names:
            raise NameError(_MISSING)
        return self._names[name]

    def _take(self, figures: bool | None) -> list[dict[str, Any]]:
        """What was printed and drawn since the last time; open figures are shown, closed, or (None) left open."""
        if figures:
            self._runner.flush_figures()
        elif figures is not None and "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")
        return finished(self._runner.shell.outputs.take())


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

"""Running one test cell: a verdict is positive or there are no points."""

import contextlib
import io
import numbers
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..bridge.errors import Stop, Told, told_of
from .cells import hidden_lines
from .figures import take_figures
from .messages import failure
from .namespace import Namespace
from .outputs import MOST_DATA, MOST_OUTPUTS, Output, size
from .rooms import Room
from .surroundings import surroundings
from .trusted import CompiledStatement, TestTimeout, captured, seed, statements, text_of, time_limit

_TELLING = 10.0  # seconds that a failed cell's outputs may still take


class Result(NamedTuple):
    """outputs; points earned; reason why not all of them; unseen: it failed in a part that students do not see; theirs:
    the student's own exception, as it says of itself, for staff."""

    outputs: list[Output]
    points: float
    reason: str
    unseen: bool = False
    theirs: Output | None = None


def run_test_cell(
    source: str,
    label: str,
    points: float,
    names: Namespace,
    room: Room,
    seconds: float,
    support: Path,
    show: bool = True,
) -> Result:
    """Runs a test cell here, statement by statement. show: whether what visible parts print and draw is wanted."""
    outputs = _Outputs(room, show)
    seed(label)
    take_figures(show=False)
    try:
        body = statements(source, label)
        with time_limit(seconds), surroundings(room, names, source):
            value = _run(body, hidden_lines(source), names, outputs)
        earned = _partial(value, points)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        _end(error, outputs, room)
        theirs = told_of(error)
        frames = room.own_frames(theirs.traceback) if theirs else []
        told = failure(error, label, source, outputs.unseen, support, frames)
        return _failed(error, theirs, [*_merged(outputs.shown), told], outputs.unseen)
    return Result(_merged(outputs.shown) + _partial_output(earned, value), earned, "")


def _failed(error: BaseException, theirs: Told | None, outputs: list[Output], unseen: bool) -> Result:
    reason = f"{theirs.name if theirs else type(error).__name__}: {text_of(error)}"[:500]
    said = {"ename": theirs.name, "evalue": theirs.message} if theirs else None
    return Result(outputs, 0.0, reason, unseen, said)


def _run(body: Sequence[CompiledStatement], hidden: Collection[int], names: Namespace, outputs: "_Outputs") -> Any:
    """The value of the last statement."""
    value = None
    for statement in body:
        names.claim(statement.bound.names)
    with captured() as outputs.printed:
        for statement in body:
            names.take_from_student(statement.bound.imports)
            outputs.enter(statement.line in hidden)
            value = statement.run(names)
            outputs.add()
    outputs.leave()
    return value


def _end(error: BaseException, outputs: "_Outputs", room: Room) -> None:
    """Takes what was printed and drawn until a test cell failed, as far as the room still tells."""
    if isinstance(error, TestTimeout):
        room.leave("timeout")  # it may have been about to answer; the answer must not reach the next test
    if room.gone is None:
        with contextlib.suppress(Stop), time_limit(_TELLING):
            outputs.add()
            outputs.leave()


class _Outputs:
    """What the visible parts of a test cell print and draw, here and in the room, in the order of their making."""

    def __init__(self, room: Room, show: bool) -> None:
        self.shown: list[Output] = []
        self.unseen = False  # whether this part is hidden
        self.printed = io.StringIO()  # what a statement prints here
        self._room, self._show, self._size = room, show, 0

    def enter(self, unseen: bool) -> None:
        """A statement begins, in a hidden part or not."""
        if unseen != self.unseen:
            self.leave()
        self.unseen = unseen

    def add(self) -> None:
        """A statement has ended."""
        printed = self.printed.getvalue()
        self.printed.seek(0)
        self.printed.truncate()
        if printed and self._show and not self.unseen:
            self._take(None)
            self._keep({"output_type": "stream", "name": "stdout", "text": printed})

    def leave(self) -> None:
        """A part has ended, and with it its figures, as at the end of a cell."""
        show = self._show and not self.unseen
        self._take(show)
        for figure in take_figures(show):
            self._keep(figure)

    def _keep(self, output: Output) -> None:
        self._size += size(output)
        if self._size <= MOST_DATA and len(self.shown) < MOST_OUTPUTS:
            self.shown.append(output)

    def _take(self, figures: bool | None) -> None:
        try:
            students = self._room.take(figures)
        except Exception:  # a room that answers this with an exception has nothing to show
            return
        for output in students if self._show and not self.unseen else ():
            if output["output_type"] == "stream":
                self._keep({**output, "name": "stdout"})  # what stderr says is no failure
            elif output["output_type"] == "display_data":
                self._keep(output)


def _merged(outputs: list[Output]) -> list[Output]:
    merged: list[Output] = []
    for output in outputs:
        if merged and output["output_type"] == merged[-1]["output_type"] == "stream":
            merged[-1] = {**merged[-1], "text": merged[-1]["text"] + output["text"]}
        else:
            merged.append(output)
    return merged


def _is_partial(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _partial(value: Any, points: float) -> float:
    """Points as nbgrader counts them: the number that a cell ends with, else all. Raises ValueError above points."""
    if not _is_partial(value) or not value >= 0:
        return points
    if value > points:
        raise ValueError(f"partial credit of {value} is more than the {points} points of the cell")
    return float(value)


def _partial_output(earned: float, value: Any) -> list[Output]:
    if not _is_partial(value):
        return []
    text = {"text/plain": repr(earned)}
    return [{"output_type": "execute_result", "execution_count": None, "data": text, "metadata": {}}]


def run_in_room(source: str, label: str, points: float, room: Room, seconds: float) -> Result:
    """Runs a test cell in the student's process, as stock nbgrader does. Its verdict is the student's word."""
    outputs = room.run(source, label, seconds)
    outputs = [{**o, "name": "stdout"} if o["output_type"] == "stream" else o for o in outputs]
    for output in outputs:
        if output["output_type"] == "error":
            return Result(outputs, 0.0, output["ename"], theirs=output)
        if output["output_type"] == "execute_result":
            return _partial_in_room(outputs, output["data"].get("text/plain", ""), label, points)
    return Result(outputs, points, "")


def _partial_in_room(outputs: list[Output], text: str, label: str, points: float) -> Result:
    try:
        value = float(text)
    except ValueError:
        return Result(outputs, points, "")
    try:
        return Result(outputs, _partial(value, points), "")
    except ValueError as error:
        return Result([failure(error, label, "", False, Path())], 0.0, str(error))

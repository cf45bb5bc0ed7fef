"""Running one test cell: a verdict is positive or there are no points."""

import contextlib
import numbers
from pathlib import Path
from typing import Any, NamedTuple

from ..bridge.errors import RoomGone, StudentError
from .cells import hidden_lines
from .figures import take_figures
from .messages import failure
from .rooms import Room
from .trusted import TestTimeout, captured, run_statement, seed, statements, time_limit

Output = dict[str, Any]


class Result(NamedTuple):
    """outputs; points earned; reason why not all of them; unseen: it failed in a part that students do not see."""

    outputs: list[Output]
    points: float
    reason: str
    unseen: bool = False


def run_test_cell(
    source: str, label: str, points: float, names: dict[str, Any], room: Room, seconds: float, support: Path
) -> Result:
    """Runs a test cell here, statement by statement; what it prints in visible parts is shown."""
    hidden, outputs = hidden_lines(source), []
    seed(label)
    take_figures(show=False)
    unseen, value = False, None
    try:
        body = statements(source, label)
        with time_limit(seconds):
            for statement in body:
                unseen = statement.lineno in hidden
                with captured() as printed:
                    value = run_statement(statement, names, label, statement is body[-1])
                outputs += _shown(printed.getvalue(), room, unseen)
        earned = _partial(value, points)
    except (Exception, RoomGone, TestTimeout) as error:
        if isinstance(error, TestTimeout):
            room.leave("timeout")  # it may have been about to answer; the answer must not reach the next test
        if room.gone is None:
            with contextlib.suppress(RoomGone):
                outputs += _shown("", room, unseen)
        frames = room.own_frames(error.traceback) if isinstance(error, StudentError) else []
        outputs.append(failure(error, label, source, unseen, support, frames))
        return Result(_merged(outputs), 0.0, f"{type(error).__name__}: {error}"[:500], unseen)
    return Result(_merged(outputs) + _partial_output(earned, value), earned, "")


def _shown(printed: str, room: Room, unseen: bool) -> list[Output]:
    figures = take_figures(not unseen)
    try:
        students = room.take(not unseen)
    except Exception:  # a room that answers this with an exception has nothing to show
        students = []
    if unseen:
        return []
    outputs: list[Output] = [{"output_type": "stream", "name": "stdout", "text": printed}] if printed else []
    for output in students:
        if output["output_type"] == "stream":
            outputs.append({**output, "name": "stdout"})  # what stderr says is no failure
        elif output["output_type"] == "display_data":
            outputs.append(output)
    return outputs + figures


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
            return Result(outputs, 0.0, output["ename"])
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

"""The grader's view of a room: a link with a student's process at its other end, and its names."""

import re
import time
from collections.abc import Callable
from typing import Any, Protocol

from ..bridge.errors import RoomGone, legible, told_of
from ..bridge.link import Link
from .exposure import Exposure
from .trace import Recorder, TracedLink
from .trusted import TestTimeout, time_limit

Output = dict[str, Any]

_FRAME = re.compile(r"([^,\n]{1,100}), line ([1-9]\d{0,4}), in [^:\n]{1,100}: (.*)")  # as the room's server writes them
_MOST_FRAMES = 3


class RoomProcess(Protocol):
    """What the walls give: a socket into the room, and the power to end it."""

    sock: Any

    def kill(self) -> None: ...


class Room:
    """One room. Every request is bounded in time; a room that is gone stays gone."""

    def __init__(self, process: RoomProcess, exposure: Exposure, recorder: Recorder | None = None) -> None:
        self._process = process
        self._link = TracedLink(process.sock, 0, exposure, recorder) if recorder else Link(process.sock, 0, exposure)
        self._link.wary = True
        exposure.link = self._link
        self._sources: dict[str, list[str]] = {}  # what ran here, by label

    @property
    def gone(self) -> str | None:
        """Why the room is gone: "timeout", "died", "protocol"; None while it lives."""
        return self._link.gone

    def leave(self, reason: str) -> None:
        """Gives the room up: nothing is asked of it any more."""
        self._link.gone = self._link.gone or reason

    def until(self, deadline: float) -> None:
        """Sets when (time.monotonic) all that follows must have been answered."""
        self._link.deadline = deadline

    def run(self, source: str, label: str, seconds: float) -> list[Output]:
        """Runs a cell and returns its outputs. Raises RoomGone."""
        self.until(time.monotonic() + seconds)
        self._sources.setdefault(label, []).append(source)
        return self._outputs("run", source, label)

    def own_frames(self, traceback: str) -> list[str]:
        """The last frames of a student's traceback, as far as they are lines of cells that ran here.

        A traceback is the room's word: a frame's function or text could be made up to say what a hidden test passed."""
        frames = [self._own_frame(frame) for frame in traceback.split("\n")]
        return [frame for frame in frames if frame][-_MOST_FRAMES:]

    def _own_frame(self, frame: str) -> str:
        parts = _FRAME.fullmatch(frame)
        if parts is None:
            return ""
        label, number, text = parts[1], int(parts[2]), parts[3]
        real = (source.split("\n")[number - 1 : number] for source in self._sources.get(label, ()))
        return (
            f"{label}, line {number}: {text}" if any([text] == [line.strip() for line in one] for one in real) else ""
        )

    def take(self, figures: bool | None) -> list[Output]:
        """What the student's functions printed and drew since the last time.

        figures: whether open figures are shown or only closed; None leaves them open."""
        return self._outputs("take", figures)

    def draw_nothing(self) -> None:
        """From now on figures become no pictures: nobody is going to look at them, and they take most of the time."""
        self._ask("draw_nothing")

    def _outputs(self, operation: str, *arguments: Any) -> list[Output]:
        try:
            return checked_outputs(self._ask(operation, *arguments))
        except RoomGone as gone:
            self.leave(str(gone))  # else what else it has sent would be taken for its next answer
            raise

    def _ask(self, operation: str, *arguments: Any) -> Any:
        """A request that no honest room answers with an error. Raises RoomGone.

        What the student's code calls meanwhile (the master's answer to a question that failed) runs on its time."""
        try:
            with time_limit(self._link.deadline - time.monotonic()):
                return self._link.request(operation, *arguments)
        except TestTimeout as error:
            self.leave("timeout")
            raise RoomGone("timeout") from error
        except Exception as error:
            if told_of(error) is None:
                raise
            self.leave("protocol")
            raise RoomGone("protocol") from error

    def get(self, name: str) -> Any:
        return self._link.request("name", name)

    def has(self, name: str) -> bool:
        return self._link.request("has_name", name) is True

    def set(self, name: str, value: Any) -> None:
        self._ask("set_name", name, value)

    def delete(self, name: str) -> None:
        self._link.request("del_name", name)

    def close(self) -> None:
        self._process.kill()
        self._process.sock.close()


MOST_OUTPUTS = 250  # of one cell
LONGEST_TEXT = 500_000  # characters of one text
MOST_DATA = 9_000_000  # characters of all outputs of one cell


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("a text that is none")
    return legible(value, LONGEST_TEXT)


_FORMS: dict[str, Callable[[dict[str, Any]], Output]] = {
    "stream": lambda o: {
        "output_type": "stream",
        "name": "stderr" if o["name"] == "stderr" else "stdout",
        "text": _text(o["text"]),
    },
    "display_data": lambda o: {"output_type": "display_data", "data": _data(o["data"]), "metadata": {}},
    "execute_result": lambda o: {
        "output_type": "execute_result",
        "execution_count": None,
        "data": _data(o["data"]),
        "metadata": {},
    },
    "error": lambda o: {
        "output_type": "error",
        "ename": _text(o["ename"])[:200],
        "evalue": _text(o["evalue"])[:20_000],
        "traceback": [_text(line)[:2000] for line in o["traceback"][:200]],
    },
}
_SHOWN = ("text/plain", "text/html", "text/latex", "image/png", "image/jpeg")


def checked_outputs(outputs: Any) -> list[Output]:
    """Outputs rebuilt from what the room says, of known forms and bounded. Raises RoomGone for anything else."""
    if type(outputs) is not list or len(outputs) > MOST_OUTPUTS or any(type(one) is not dict for one in outputs):
        raise RoomGone("protocol")
    try:
        rebuilt = [_FORMS[output["output_type"]](output) for output in outputs]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise RoomGone("protocol") from error
    if sum(map(size, rebuilt)) > MOST_DATA:
        raise RoomGone("protocol")
    return rebuilt


def size(output: Output) -> int:
    """Characters of all texts of an output."""
    data, lines = output.get("data", {}), output.get("traceback", ())
    return sum(map(len, (*data.values(), *lines, output.get("text", ""), output.get("evalue", ""))))


def _data(data: Any) -> dict[str, str]:
    """Only kinds that cannot run anything in a reader's browser, or that are cleaned before they are shown."""
    if type(data) is not dict:
        raise TypeError("data of no known form")
    shown = {kind: data[kind] for kind in _SHOWN if kind in data}
    if any(type(text) is not str for text in shown.values()):
        raise TypeError("data that is no text")
    return {kind: legible(text, MOST_DATA) for kind, text in shown.items() if "\\href" not in text}

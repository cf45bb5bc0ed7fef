"""The grader's view of a room: a link with a student's process at its other end, and its names."""

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

from ..bridge.errors import RoomGone, told_of
from ..bridge.link import Comparing, Link
from .exposure import Exposure
from .outputs import Output, checked_outputs
from .trace import Recorder, TracedLink
from .trusted import TestTimeout, time_limit

_FRAME = re.compile(r"([^,\n]{1,100}), line ([1-9]\d{0,4}), in [^:\n]{1,100}: (.*)")  # as the room's server writes them
_MOST_FRAMES = 3


class WalledRoom(Protocol):
    """What the walls give: a socket into the room, and the power to end it."""

    sock: Any

    def kill(self) -> None: ...


OpenRoom = Callable[[], WalledRoom]


class Room:
    """One room. Every request is bounded in time; a room that is gone stays gone."""

    def __init__(self, process: WalledRoom, exposure: Exposure, recorder: Recorder | None = None) -> None:
        self._process = process
        self._link = TracedLink(process.sock, 0, exposure, recorder) if recorder else Link(process.sock, 0, exposure)
        self._link.wary = True
        exposure.link = self._link
        self.kept: list[Output] = []  # taken already, and not looked at yet
        self._sources: dict[str, list[str]] = {}  # what ran here, by label

    @property
    def gone(self) -> str | None:
        """Why the room is gone: "timeout", "died", "protocol"; None while it lives."""
        return self._link.gone

    def leave(self, reason: str) -> None:
        """Gives the room up: nothing is asked of it any more."""
        self._link.gone = self._link.gone or reason

    def begin(self, comparing: Comparing) -> None:
        """A test cell begins. comparing: what objects of the room may be asked to compare in it."""
        self._link.comparing, self._link.doubts, self._link.judged = comparing, [], False

    @property
    def doubts(self) -> list[str]:
        """What the bridge could not do, or not be sure of, since a test cell began."""
        return self._link.doubts

    @property
    def judged(self) -> bool:
        """Whether an object of the room's was asked to judge what the master's was not."""
        return self._link.judged

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
        kept, self.kept = self.kept, []
        return kept + self._outputs("take", figures)

    @contextlib.contextmanager
    def surrounded(self, around: AbstractContextManager[object]) -> Iterator[None]:
        """Does something around every request while this lasts."""
        self._link.around = around
        try:
            yield
        finally:
            self._link.around = None

    def replace(self, module: str, name: str, value: Any) -> None:
        """Puts something of the test's in the place of a function of Python's, for the student's code; None: back."""
        self._ask("replace", module, name, value)

    def start_random(self, module: str, *start: Any) -> None:
        """Starts the room's random numbers anew, as a test does its own."""
        self._link.request("start_random", module, *start)

    def stand_for_input(self, text: str | None) -> None:
        """What the student's code reads as standard input; None: nothing."""
        self._ask("stand_for_input", text)

    def warnings(self, wanted: bool) -> list[tuple[str, str]]:
        """(class, text) of the warnings since this was last asked. wanted: whether they are to be noted from now on."""
        told = self._ask("warnings", wanted)
        return [one for one in told if type(one) is tuple and list(map(type, one)) == [str, str]] if told else []

    def pyplot(self, name: str) -> Any:
        """What the room's pyplot says is current; None if nothing is drawn."""
        return self._link.request("pyplot", name)

    def files(self) -> tuple[list[tuple[str, bytes]], list[str]]:
        """What has changed in the room's folder since the last time: (name, content) of files, names of those gone."""
        told = self._ask("files")
        if type(told) is not tuple or len(told) != 2 or not all(type(part) is tuple for part in told):
            raise RoomGone("protocol")
        written = [one for one in told[0] if type(one) is tuple and list(map(type, one)) == [str, bytes]]
        return written, [name for name in told[1] if type(name) is str]

    def put_files(self, written: tuple[tuple[str, bytes], ...], gone: tuple[str, ...]) -> None:
        self._ask("put_files", written, gone)

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
        around, self._link.around = self._link.around, None
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
        finally:
            self._link.around = around

    def get(self, name: str) -> Any:
        return self._link.request("name", name)

    def has(self, name: str) -> bool:
        return self._link.request("has_name", name) is True

    def all(self) -> set[str]:
        """The names of the student's notebook."""
        told = self._link.request("names")
        return {name for name in told if type(name) is str} if type(told) is tuple else set()

    def set(self, name: str, value: Any) -> None:
        self._ask("set_name", name, value)

    def delete(self, name: str) -> None:
        self._link.request("del_name", name)

    def close(self) -> None:
        self._process.kill()
        self._process.sock.close()

"""Examining one notebook: the student's cells run in a room, the test cells here; what comes out are verdicts.

Errors are carried forward: once a question's tests have failed, the names that its solution cell defines are the
master's in the room, reached by callback only, so that one mistake costs one question."""

import contextlib
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from ..bridge.errors import BridgeError, RoomGone, Stop
from .cells import (
    FORGEABLE,
    IN_ROOM_TAG,
    Role,
    Verdict,
    bound_names,
    cell_id,
    for_tests,
    role,
    without_hidden,
)
from .environment import Lack, lack, magics, written_with
from .exposure import Exposure
from .messages import GONE, failure, proposed
from .namespace import Namespace
from .reference import Reference
from .rooms import Room, RoomProcess
from .showing import hides_anything, shown
from .testcell import Result, run_in_room, run_test_cell
from .trace import Recorder, Trace
from .trusted import NoMagics, TestTimeout, captured, run_cell, time_limit, workplace
from .ways import ALL_SPLIT, Ways, run_plainly

Output = dict[str, Any]
OpenRoom = Callable[[], RoomProcess]


class Traces(Enum):
    """Of which test cells an examination keeps what they saw of the room."""

    NONE = "none"
    FAILED = "those that lost points"
    ALL = "all"


@dataclass(frozen=True)
class TimeLimits:
    """Bounds in seconds of wall time: of one cell, and of all cells of a notebook."""

    cell: float = 30.0
    notebook: float = 150.0


@dataclass
class Examined:
    """What an examination found. flags: what staff should know; traces: of the failed cells, if asked for; compared:
    what objects of the room were to compare, and doubts: what the bridge could not be sure of, by test cell."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    traces: dict[str, Trace] = field(default_factory=dict)
    compared: dict[str, set[str]] = field(default_factory=dict)
    doubts: dict[str, list[str]] = field(default_factory=dict)


def examine(
    notebook: Any,
    master: Any | None,
    support: Path,
    limits: TimeLimits,
    open_room: OpenRoom,
    *,
    ways: Ways = ALL_SPLIT,
    traces: Traces = Traces.NONE,
    until_lost: bool = False,
    show: bool = True,
) -> Examined:
    """Runs a sanitized notebook, writes the outputs into its cells, and returns the verdicts.

    master: the master notebook, for names and the reference; None examines without. support: the released files.
    ways: how each test cell is graded (see ways.decide).
    until_lost: stop at the first test cell that does not give all its points. show: whether outputs are wanted."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    twice = show and hides_anything(cells)
    language = written_with(notebook)
    with workplace(support) as modules:
        once = partial(_Examination, master, support, limits, open_room, modules | {"__main__"}, language, ways)
        with closing(once(traces, draws=show and not twice)) as first:
            for cell in cells:
                cell.outputs = first.cell(cell)
                if until_lost and any(v.points < v.max_points for v in first.found.verdicts.values()):
                    break
        if twice:
            with closing(once(Traces.NONE, shows=first)) as second:
                for cell in cells:
                    cell.outputs = second.cell(cell)
            first.found.flags += [flag for flag in second.found.flags if flag not in first.found.flags]
    return first.found


class _Examination:
    def __init__(
        self,
        master: Any | None,
        support: Path,
        limits: TimeLimits,
        open_room: OpenRoom,
        modules: set[str],
        language: str,
        ways: Ways,
        traces: Traces,
        *,
        draws: bool = True,
        shows: "_Examination | None" = None,
    ) -> None:
        """draws: whether anybody will see the figures of this run; shows: the run for the verdicts, if this one is for
        showing what students may see."""
        self.found = Examined()
        self._draws, self._shows = draws, shows
        self._results: dict[str, Result] = {}
        self._words: dict[str, float] = {}  # points that a cell gave by what a student's object judged
        self._lost: dict[int, list[Output]] = {}  # the outputs of cells that cost a room, by id
        self._carries: list[bool] = []  # for each question, whether the master's answers took its place
        self._support, self._limits, self._open_room = support, limits, open_room
        self._exposure = Exposure(modules)
        self._traces, self._recorder = traces, Recorder(modules) if traces is not Traces.NONE else None
        self._names = Namespace(_RoomNames(self))
        self._names["get_ipython"] = NoMagics
        self._reference, self._ways = Reference(master), ways
        self._room: Room | None = None
        self._done: list[Callable[[Room], object]] = []  # what a new room has to go through again
        self.asked = False  # whether the student's names were asked for
        self._question: list[str] = []  # the solution cells that the next test cells belong to
        self._failed = self._tested = False
        self._end = time.monotonic() + limits.notebook
        self._language, self._written = language, ""  # the student's Python, and what was run of the student's so far
        self._lacking: list[Lack] = []  # what this question needed and is not here
        self._before: list[Any] = []  # the cells before this one
        self._import_for_tests(master)

    def _import_for_tests(self, master: Any | None) -> None:
        """What the master's plain cells import or define for its tests is the tests' own, from the master's text."""
        if master is None:
            return
        found = for_tests(master.cells)
        self._names.looked_up = found.looked_up
        for source, binds in found.parts:
            with contextlib.suppress(Exception, TestTimeout), captured(), time_limit(self._seconds()):
                run_cell(source, self._names, "cell")
                self._names.take_from_student(binds.names)

    def close(self) -> None:
        if self._room is not None:
            self._room.close()

    def cell(self, cell: Any) -> list[Output]:
        """Runs one code cell where it belongs and returns its outputs."""
        outputs = self._run(cell)
        self._before.append(cell)
        return outputs

    def _run(self, cell: Any) -> list[Output]:
        if self._shows is not None and id(cell) in self._shows._lost:
            return self._passed_over(cell)
        match role(cell):
            case Role.TEST:
                return self._test(cell) if self._shows is None else self._shown(cell)
            case Role.SHARED:
                return self._shared(cell)
            case Role.SOLUTION:
                self._next_question(cell)
                return self._in_room(cell, cell_id(cell))
            case Role.ROOM:
                return self._in_room(cell, "cell")
        return list(cell.outputs)

    def _passed_over(self, cell: Any) -> list[Output]:
        """A cell that cost a room before is not run again; what was said of it then came from us."""
        assert self._shows is not None
        if role(cell) is Role.SOLUTION:
            self._next_question(cell)
        self._tested = self._tested or role(cell) is Role.TEST
        return self._shows._lost[id(cell)]

    def _next_question(self, cell: Any) -> None:
        if self._tested:
            self._carries.append(self._failed if self._shows is None else self._shows._carries[len(self._carries)])
            if self._carries[-1]:
                self._carry()
            self._question, self._failed, self._tested, self._lacking = [], False, False, []
        self._question.append(cell_id(cell))
        if self._reference.there_is_one:
            answer = self._reference.bound(cell_id(cell))
            self._names.give_to_student(answer.defined, answer.imports)
        else:
            self._names.give_to_student(self._names.free(bound_names(cell.source)))

    def _carry(self) -> None:
        """Puts the master's answers in place of the failed ones, for the cells that follow."""
        names = sorted(set().union(*(self._reference.bound(solution).defined for solution in self._question)))
        self._done.append(partial(self._put_reference, names))
        if self._room is not None and not self._room.gone:
            with contextlib.suppress(RoomGone):
                self._put_reference(names, self._room)

    def _put_reference(self, names: list[str], room: Room) -> None:
        room.until(time.monotonic() + self._seconds())
        for name in names:
            value = self._reference.value(name)
            if value is None:
                continue
            if self._recorder:
                self._recorder.ignored.add(id(value))
            try:
                if not self._exposure.is_usable(value):
                    raise BridgeError("the room could do nothing with it")
                room.set(name, value)
            except (BridgeError, RecursionError):  # then the student's own stays
                self._flag(f"not carried: {name}")

    def _shared(self, cell: Any) -> list[Output]:
        self._names.take_from_student(bound_names(cell.source))
        seconds, self.asked = self._seconds(), False
        if self._room is not None:
            self._room.until(time.monotonic() + seconds)
        fault: BaseException | None = None
        try:
            with captured(), time_limit(seconds):
                run_cell(cell.source, self._names, cell_id(cell))
        except (Exception, Stop) as error:
            late = isinstance(error, TestTimeout) and seconds < self._limits.cell  # what came before took the time
            fault = error if not self.asked and not late else None  # it is no student's fault
            if isinstance(error, TestTimeout) and self._room is not None:
                self._room.leave("timeout")
        outputs = self._in_room(cell, cell_id(cell))
        if fault is not None and not any(output["output_type"] == "error" for output in outputs):
            raise fault  # of this grader alone: a cell that fails everywhere is shown and passed
        return outputs

    def _in_room(self, cell: Any, label: str) -> list[Output]:
        source = cell.source
        if not source.strip():
            return []
        try:
            outputs = self.room().run(source, label, self._seconds())
        except RoomGone as gone:
            self._flag(f"{gone}: {label}")
            ja, en = GONE.get(str(gone), GONE["died"])
            told = [{"output_type": "error", "ename": "RoomGone", "evalue": ja, "traceback": [f"✗ {ja}", f"  {en}"]}]
            self._lost[id(cell)] = told
            return told
        self._done.append(lambda room: room.run(source, label, self._seconds()))
        self._written += f"{source}\n"
        return outputs + self._told(outputs, source, label)

    def _told(self, outputs: list[Output], source: str, label: str) -> list[Output]:
        """What outputs show to be missing here: for staff as flags, for the student as outputs."""
        errors = [output for output in outputs if output.get("output_type", "error") == "error"]
        found = [one for one in (lack(error, source, self._language) for error in errors) if one]
        found += [one for output in outputs for one in magics(output, source)]
        for one in found:
            if one.flag:
                self._flag(f"environment: {label}: {one.flag}")
        self._lacking += found
        return [one.as_output() for one in found]

    def _missing(self, result: Result, label: str) -> list[Output]:
        """What stands before the outputs of a failed test: what was missing here may be all that is wrong.

        What an exception says in a hidden part is for staff alone: it could tell what the test passed."""
        before = [one.as_output() for one in self._lacking]
        told = self._told([result.theirs] if result.theirs else [], self._written, label)
        return before or ([] if result.unseen else told)

    def _test(self, cell: Any) -> list[Output]:
        label, points = cell_id(cell), float(cell.metadata.nbgrader["points"])
        seconds = self._seconds()
        if self._recorder:
            self._recorder.start()
        try:
            room = self.room()
            room.until(time.monotonic() + seconds)
            if self._forgeable(cell):
                self._flag(f"{FORGEABLE}{label}")
            result = self._watched(cell, room, seconds)
        except RoomGone as gone:
            result = Result([failure(gone, label, cell.source, True, self._support)], 0.0, str(gone), True)
        if self._room is not None and self._room.gone:
            self._flag(f"{self._room.gone}: {label}")
            self._lost[id(cell)] = result.outputs[-1:]
        proposal = self._proposal(cell, result, seconds)
        if proposal is not None:
            result = result._replace(outputs=[proposed(proposal, points)])
        self._results[label] = result
        self.found.verdicts[label] = Verdict(label, result.points, points, result.reason, proposal, result.unseen)
        if self._recorder:
            trace = self._recorder.finish(result.reason)
            if result.points < points or self._traces is Traces.ALL:
                self.found.traces[label] = trace
        lost = proposal is None and (bool(result.reason) or result.points < points)
        self._tested, self._failed = True, self._failed or lost
        return [*(self._missing(result, label) if lost and result.reason else []), *result.outputs]

    def _forgeable(self, cell: Any) -> bool:
        """Whether a test cell runs in the room, as the master decided, or its author."""
        return cell_id(cell) in self._ways.in_room or IN_ROOM_TAG in cell.metadata.get("tags", [])

    def _watched(self, cell: Any, room: Room, seconds: float) -> Result:
        """Runs a test cell, and notes what it was not sure of."""
        label = cell_id(cell)
        comparing = self._ways.comparing(label)
        room.begin(comparing)
        result = self._run_test(cell, cell.source, room, seconds)
        self.found.compared[label] = comparing.seen
        if room.doubts:
            self.found.doubts[label] = list(room.doubts)
        if room.judged and not result.reason:
            self._words[label] = result.points
            return result._replace(points=0.0, reason="; ".join(room.doubts)[:300])
        return result

    def _proposal(self, cell: Any, result: Result, seconds: float) -> float | None:
        """The points of a lost test cell where it runs as stock nbgrader runs it, if it may have been lost by what the
        bridge cannot do. They are the student's word, so a person decides. None if there is nothing to decide."""
        label = cell_id(cell)
        doubts = self.found.doubts.get(label)
        if not result.reason or not doubts or self._ways.compared is None or self._forgeable(cell):
            return None
        plainly = self._words.get(label, 0.0)
        with contextlib.suppress(Exception):  # of what runs there nothing may end the grading of what runs here
            plainly = plainly or run_plainly([*self._before, cell], self._open_room, seconds).get(label, 0.0)
        if plainly <= result.points:
            return None
        self._flag(f"manual: {label}: {'; '.join(doubts)[:300]}")
        return plainly

    def _run_test(self, cell: Any, source: str, room: Room, seconds: float) -> Result:
        label, points = cell_id(cell), float(cell.metadata.nbgrader["points"])
        if self._forgeable(cell):
            return run_in_room(source, label, points, room, seconds)
        return run_test_cell(source, label, points, self._names, room, seconds, self._support, self._draws)

    def _shown(self, cell: Any) -> list[Output]:
        """The visible part of a test cell, for its outputs; the verdict is there already."""
        assert self._shows is not None
        self._tested, label, seconds = True, cell_id(cell), self._seconds()
        again, verdict = Result([], 0.0, ""), self._shows.found.verdicts[label]
        with contextlib.suppress(RoomGone):
            room = self.room()
            room.until(time.monotonic() + seconds)
            room.begin(self._ways.comparing(label))
            again = self._run_test(cell, without_hidden(cell.source), room, seconds)
        told = [] if verdict.passed else self._missing(again, label)
        return told + shown(verdict, self._shows._results[label], again.outputs)

    def _seconds(self) -> float:
        return max(0.0, min(self._limits.cell, self._end - time.monotonic()))

    def _flag(self, text: str) -> None:
        if text not in self.found.flags:
            self.found.flags.append(text)

    def room(self) -> Room:
        """The room; a new one with the cells so far replayed if the last one is gone."""
        if self._room is not None and not self._room.gone:
            return self._room
        if self._end <= time.monotonic():
            raise RoomGone("timeout")
        self.close()
        self._room = room = Room(self._open_room(), self._exposure, self._recorder)
        room.until(time.monotonic() + self._seconds())
        if not self._draws:
            room.draw_nothing()
        for again in self._done:
            again(room)
        room.until(time.monotonic() + self._seconds())
        return room


class _RoomNames:
    """The student's names, in whichever room there is now."""

    def __init__(self, examination: _Examination) -> None:
        self._examination = examination

    def _now(self) -> Room:
        self._examination.asked = True
        return self._examination._room or self._examination.room()

    def get(self, name: str) -> Any:
        return self._now().get(name)

    def has(self, name: str) -> bool:
        return self._now().has(name)

    def all(self) -> set[str]:
        return self._now().all()

    def set(self, name: str, value: Any) -> None:
        self._now().set(name, value)

    def delete(self, name: str) -> None:
        self._now().delete(name)

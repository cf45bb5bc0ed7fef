"""In which way each test cell is graded: split wherever the master's own answer passes so, else in the room.

Decided once, by the master alone: examined split, and as stock nbgrader runs it, in one process. A cell that passes
there and not split is run in the room from then on, and its verdict is the student's word (`forgeable`). A cell that is
split may ask a student's object to compare itself where the master's own was asked to: nowhere else, since an object
that equals everything would pass."""

import copy
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..bridge.errors import RoomGone
from ..bridge.protocols import ARITHMETIC
from ..bridge.proxies import class_name, is_proxy
from .cells import Role, Verdict, cell_id, role
from .exposure import Exposure
from .rooms import OpenRoom, Room
from .testcell import run_in_room

_ROUNDS = 4  # of looking again, since a cell that moves to the room may take with it what later ones use


@dataclass(frozen=True)
class Ways:
    """in_room: why a test cell is run in the room, by cell; compared: what a student's objects may be asked to compare
    in each of the others, as "operation class class"; None: whatever they are asked, while the master is watched."""

    in_room: Mapping[str, str] = field(default_factory=dict)
    compared: Mapping[str, frozenset[str]] | None = field(default_factory=dict)

    def comparing(self, cell: str) -> "Comparisons":
        return Comparisons(cell, None if self.compared is None else self.compared.get(cell, frozenset()))


ALL_SPLIT = Ways()


# One thing by several names: Python asks the right side where the left has no method, and `a += b` may be a + b.
_TURNED = {"gt": "lt", "ge": "le"} | {f"r{name}": name for name in ARITHMETIC}
_NOT_IN_PLACE = {f"i{name}": name for name in ARITHMETIC}


class Comparisons:
    """What objects may be asked to judge in one test cell. allowed: None while the master is watched."""

    def __init__(self, cell: str, allowed: frozenset[str] | None) -> None:
        self._cell, self._allowed = cell, allowed
        self.seen: set[str] = set()

    def may(self, operation: str, proxy: Any, other: Any) -> bool:
        names = [class_name(proxy), class_name(other) if is_proxy(other) else type(other).__name__]
        straight = _TURNED.get(operation)
        if straight is not None:
            operation = straight
            names.reverse()
        return self._is_allowed(" ".join([_NOT_IN_PLACE.get(operation, operation), *names]))

    def may_call(self, method: str | None) -> bool:
        """Whether a method of an object may be given something."""
        return self._is_allowed(f"call {method}")

    def may_swallow(self, error: BaseException) -> bool:
        """Whether an error may end in the student's code: not one of the test's, unless it did in the master's."""
        files = {frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)}
        return self._cell not in files or self._is_allowed(f"swallow {type(error).__name__}")

    def _is_allowed(self, asked: str) -> bool:
        self.seen.add(asked)
        return self._allowed is None or asked in self._allowed


Examine = Callable[..., Any]


def decide(master: Any, examine: Examine, open_room: OpenRoom, seconds: float) -> Ways:
    """The ways of a master's test cells.

    examine(notebook, ways) → what an examination of the master found, the comparisons it watched included."""
    if not any(role(cell) is Role.TEST for cell in master.cells):
        return ALL_SPLIT
    in_room: dict[str, str] = {}
    plain: dict[str, float] | None = None
    for _ in range(_ROUNDS):
        found = examine(copy.deepcopy(master), Ways(in_room, None))
        lost = {name: one for name, one in found.verdicts.items() if not _full(one) and name not in in_room}
        if lost and plain is None:
            plain = run_plainly(master.cells, open_room, seconds)
        moved = [name for name, one in lost.items() if plain and plain.get(name, 0.0) > one.points]
        if not moved:
            break
        in_room |= {name: why_not_split(lost[name], found.doubts.get(name, ())) for name in moved}
    return Ways(in_room, {name: frozenset(seen) for name, seen in found.compared.items() if seen})


def as_plain(ways: Ways) -> dict[str, Any]:
    """For a file."""
    return {
        "in_room": dict(ways.in_room),
        "compared": {name: sorted(seen) for name, seen in (ways.compared or {}).items()},
    }


def from_plain(plain: Any) -> Ways:
    """Raises KeyError, TypeError or ValueError for what as_plain never made."""
    compared = {str(name): frozenset(map(str, seen)) for name, seen in plain["compared"].items()}
    return Ways({str(name): str(why) for name, why in plain["in_room"].items()}, compared)


def run_plainly(cells: Iterable[Any], open_room: OpenRoom, seconds: float) -> dict[str, float]:
    """The points of each test cell where all cells run in one process, as stock nbgrader runs them."""
    room = Room(open_room(), Exposure({"__main__"}))
    points: dict[str, float] = {}
    try:
        for cell in cells:
            kind = role(cell)
            if kind is Role.TEST:
                most = float(cell.metadata.nbgrader["points"])
                points[cell_id(cell)] = run_in_room(cell.source, cell_id(cell), most, room, seconds).points
            elif kind is not Role.SKIPPED and cell.source.strip():
                room.run(cell.source, cell_id(cell) or "cell", seconds)
    except RoomGone:
        pass
    finally:
        room.close()
    return points


def _full(verdict: Verdict) -> bool:
    return verdict.points >= verdict.max_points


def why_not_split(verdict: Verdict, doubts: Any) -> str:
    """One line for staff: what the test does that cannot be done from outside."""
    told = "; ".join(doubts) or verdict.reason or "it passes only where the student's objects themselves are"
    return " ".join(told.split())[:300]

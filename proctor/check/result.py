"""What a check found, and whether that is good enough."""

import difflib
from dataclasses import dataclass, field

from ..course.catalogue import Entry
from .mutants import Mutant

ENOUGH = 0.97  # of the mutants that are not equivalent must be killed


@dataclass(frozen=True)
class EntryResult:
    """A catalogue entry. lost: cells lost at any seed, and why; hints: the mistake that each lost cell showed."""

    entry: Entry
    seeds: int
    failing_seeds: int
    lost: dict[str, str]
    hints: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        """Whether it lost exactly what it promises."""
        return set(self.lost) == self.entry.fails and (not self.entry.right or not self.failing_seeds)

    @property
    def recognised(self) -> bool:
        """Whether every cell that it fails shows this mistake and no other."""
        return all(self.hints.get(cell) == self.entry.id for cell in self.entry.fails)


@dataclass(frozen=True)
class MutantResult:
    """killed_by: the test cell that lost points, or ""; reason: why it is equivalent, if that is explained."""

    mutant: Mutant
    answer: str
    killed_by: str
    timed_out: bool
    reason: str = ""

    @property
    def survived(self) -> bool:
        return not self.killed_by and not self.reason

    @property
    def diff(self) -> str:
        lines = difflib.unified_diff(self.answer.split("\n"), self.mutant.code.split("\n"), n=1, lineterm="")
        return "\n".join(list(lines)[2:])


@dataclass(frozen=True)
class Hole:
    """A test cell that gave a cheat points. gained: beyond form alone; how_to_close: what to change in it."""

    test: str
    cell: str
    cheat: str
    gained: float
    how_to_close: str


@dataclass
class Cheats:
    """What cheats came to. tried: how many answers of how many kinds; form_alone: what a plain answer earns, by test
    cell; holes: in the order of the test cells; faults: cheats that made the grader itself fail, and how."""

    tried: int = 0
    kinds: int = 0
    form_alone: dict[str, float] = field(default_factory=dict)
    holes: list[Hole] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def gained(self) -> float:
        """The most points that cheats get: of each test cell the best one's."""
        best: dict[str, float] = {}
        for hole in self.holes:
            best[hole.test] = max(best.get(hole.test, 0.0), hole.gained)
        return sum(best.values())


@dataclass
class CheckResult:
    """Everything about one assignment. test_cells: how many there are; in_room: why some of them run in the student's
    own process, where their verdicts can be forged; stale: explained mutants that do not exist or were killed."""

    assignment: str
    max_points: float
    master_lost: dict[str, str] = field(default_factory=dict)
    empty_points: float = 0.0
    test_cells: int = 0
    in_room: dict[str, str] = field(default_factory=dict)
    entries: list[EntryResult] = field(default_factory=list)
    mutants: list[MutantResult] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    cheats: Cheats = field(default_factory=Cheats)
    seconds: float = 0.0

    @property
    def broken(self) -> list[EntryResult]:
        return [result for result in self.entries if not result.kept]

    @property
    def wrong(self) -> list[EntryResult]:
        return [result for result in self.entries if not result.entry.right]

    @property
    def right(self) -> list[EntryResult]:
        return [result for result in self.entries if result.entry.right]

    @property
    def survivors(self) -> list[MutantResult]:
        return [result for result in self.mutants if result.survived]

    @property
    def explained(self) -> list[MutantResult]:
        return [result for result in self.mutants if result.reason and not result.killed_by]

    @property
    def killed(self) -> list[MutantResult]:
        return [result for result in self.mutants if result.killed_by]

    @property
    def score(self) -> float:
        """The share of mutants that were killed, of those not known to be equivalent."""
        counted = len(self.mutants) - len(self.explained)
        return len(self.killed) / counted if counted else 1.0

    @property
    def ok(self) -> bool:
        sound = not self.master_lost and self.empty_points == 0 and not self.broken and not self.stale
        return sound and self.score >= ENOUGH and not self.cheats.holes and not self.cheats.faults

"""Scores on a terminal: in words where there is room, else in numbers and marks with a legend. Nothing is cut."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from string import ascii_letters

from rich import box
from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ..plain_text import printable
from .report import by_question, points, reached
from .scores import Score, TestCell
from .to_do import ADVICE

_MOST_FLAGS = 3  # that a table in words has in full for one student
_FOR_FLAGS, _FOR_MARKS = 30, 12  # columns of a terminal, so that what stands there seldom folds
_LINED, _GAP = 3, 2  # what stands between two columns, in words and in marks
_IN_FULL = "Each flag in full: --format json"


@dataclass(frozen=True)
class _Column:
    """head: its lines; cells: the test cells whose points it has."""

    head: list[str]
    cells: list[TestCell]

    def cell(self, score: Score) -> Text:
        got, most = reached(score, self.cells), points(self.cells)
        return Text(f"{got:g}", style="green" if got == most else "red" if got == 0 else "yellow")

    def width(self, scores: list[Score]) -> int:
        return _widest([*self.head, *(self.cell(score).plain for score in scores)])


@dataclass(frozen=True)
class ScoresTable:
    """One row a student; one column a question, or with by_cell a test cell."""

    title: str
    scores: list[Score]
    cells: list[TestCell]
    by_cell: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        asked = {cell.name: [cell] for cell in self.cells} if self.by_cell else by_question(self.cells)
        named = [_Column([*printable(name).split("_"), _most(cells)], cells) for name, cells in asked.items()]
        totals = map(_total, self.scores)
        room = options.max_width - _widest(one.student for one in self.scores) - _widest(totals)
        if sum(column.width(self.scores) + _LINED for column in named) + 3 * _LINED + _FOR_FLAGS <= room:
            yield self._table(named, "status and flags", _in_words, lined=True)
        else:
            yield from self._in_marks(asked, room - 3 * _GAP - _FOR_MARKS)

    def _in_marks(self, asked: dict[str, list[TestCell]], room: int) -> Iterator[Table | Columns | Text]:
        """As many tables as it takes, one beneath the other, and what their heads and marks mean."""
        marks = _marks(self.scores)
        numbered = [_Column([str(number), _most(cells)], cells) for number, cells in enumerate(asked.values(), 1)]
        for part in _parts(numbered, self.scores, room):
            yield self._table(part, "marks", lambda score: _marked(score, marks), lined=False)
        yield Columns([Text(f"{number} {printable(name)}") for number, name in enumerate(asked, 1)], padding=(0, _GAP))
        for kind, mark in marks.items():
            yield Text(f"{mark} {kind}" + (f": {ADVICE[kind]}" if kind in ADVICE else ""))
        if any(score.flags for score in self.scores):
            yield Text(_IN_FULL)

    def _table(self, columns: list[_Column], last: str, told: Callable[[Score], Text], *, lined: bool) -> Table:
        table = Table(
            title=Text(self.title),
            box=box.HEAVY_HEAD if lined else box.SIMPLE_HEAD,
            padding=(0, 1) if lined else (0, 1, 0, 0),
            pad_edge=False,
            header_style="bold",
            row_styles=["", "dim"],
        )
        table.add_column("student", overflow="fold")
        table.add_column("score", justify="right", no_wrap=True)
        for column in columns:
            table.add_column(Text("\n".join(column.head)), justify="right", no_wrap=True)
        table.add_column(last, overflow="fold")
        for score in self.scores:
            cells = [column.cell(score) for column in columns]
            table.add_row(Text(printable(score.student)), Text(_total(score), style="bold"), *cells, told(score))
        return table


def _widest(texts: Iterable[str]) -> int:
    return max((cell_len(printable(text)) for text in texts), default=0)


def _most(cells: list[TestCell]) -> str:
    return f"/{points(cells):g}"


def _total(score: Score) -> str:
    return f"{score.score:g}/{score.max_score:g}"


def _parts(columns: list[_Column], scores: list[Score], room: int) -> Iterator[list[_Column]]:
    """The columns, as many at a time as there is room for, and always one."""
    part: list[_Column] = []
    left = room
    for column in columns:
        width = column.width(scores) + _GAP
        if part and width > left:
            yield part
            part, left = [], room
        part.append(column)
        left -= width
    yield part


def _kinds(score: Score) -> Counter[str]:
    """How often a student has each kind of flag; and the status, if it is not that all is done."""
    kinds = Counter(printable(flag.split(":")[0]) for flag in score.flags)
    return kinds if score.status == "graded" else Counter({score.status: 1}) + kinds


def _marks(scores: list[Score]) -> dict[str, str]:
    """A letter for each kind of flag that somebody has: its first that is free, a capital if possible."""
    marks: dict[str, str] = {}
    for kind in dict.fromkeys(kind for score in scores for kind in _kinds(score)):
        letters = [*kind.upper(), *kind.lower(), *ascii_letters]
        free = (one for one in letters if one in ascii_letters and one not in marks.values())
        marks[kind] = next(free, kind)
    return marks


def _marked(score: Score, marks: dict[str, str]) -> Text:
    told = (marks[kind] + (f"×{count}" if count > 1 else "") for kind, count in _kinds(score).items())
    return Text(" ".join(told), style=_style(score))


def _in_words(score: Score) -> Text:
    parts = [] if score.status == "graded" and score.flags else [score.status]
    flags: Iterable[str] = score.flags
    if len(score.flags) > _MOST_FLAGS:  # the whole list is in the JSON
        kinds = Counter(flag.split(":")[0] for flag in flags)
        flags = [f"{kind} ×{count}" if count > 1 else kind for kind, count in kinds.items()]
    return Text(printable("; ".join([*parts, *flags])), style=_style(score))


def _style(score: Score) -> str:
    return "" if score.status == "graded" else "magenta"

"""How hard each question and check was for a class, and how well it separates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from .headings import Titles
from .report import by_question, points, reached
from .scores import Score, TestCell
from .separation import separation

_GRADED = ("graded", "needs manual grade")


@dataclass(frozen=True)
class Difficulty:
    """A question, or one of its checks. share: the mean part of its points that was reached, None if nobody is graded;
    separates: as in separation.py."""

    name: str
    title: Markup
    question: Markup | None  # of a check
    points: float
    share: float | None
    separates: float | None


def graded(scores: Iterable[Score]) -> list[Score]:
    """Whose points say something: nobody's who is pending or has not handed in."""
    return [score for score in scores if score.status in _GRADED]


def difficulties(scores: Sequence[Score], cells: Sequence[TestCell], titles: Titles) -> list[Difficulty]:
    """Every question, the hardest first, each followed by its checks in the same order; without points, last."""
    blocks = []
    for question, members in by_question(list(cells)).items():
        title = titles.get((members[0].notebook, question), Markup.escape(question))
        whole = _difficulty(scores, question, title, None, members)
        checks = [
            _difficulty(scores, cell.name, titles.get((cell.notebook, cell.grade_id), Markup("")), title, [cell])
            for cell in members
        ]
        blocks.append([whole, *sorted(checks, key=_hardest)])
    return [one for block in sorted(blocks, key=lambda block: _hardest(block[0])) for one in block]


def _hardest(one: Difficulty) -> float:
    return 1.0 if one.share is None else one.share


def _difficulty(
    scores: Sequence[Score], name: str, title: Markup, question: Markup | None, cells: list[TestCell]
) -> Difficulty:
    own, most = [reached(score, cells) for score in scores], points(cells)
    totals = [sum(score.cells.values()) for score in scores]  # not less what being late costs
    share = sum(own) / (most * len(own)) if own and most else None
    return Difficulty(name, title, question, most, share, separation(own, totals))

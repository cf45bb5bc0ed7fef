"""The distribution of scores as a drawing that is text: inline SVG, which takes the page's colours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from .feedback import number

_MOST_BARS = 10
_WIDTH, _HEIGHT, _ROOM = 640, 180, 24  # of the drawing; above and below the bars, for words


@dataclass(frozen=True)
class Bar:
    """From low to below high; the last bar has the full score too."""

    low: float
    high: float
    students: int


def bars(scores: Sequence[float], most: float) -> list[Bar]:
    """Scores in at most ten parts of one width. most: the full score."""
    if not scores or most <= 0:
        return []
    width = math.ceil(most / _MOST_BARS * 2) / 2
    count = math.ceil(most / width)
    where = [min(max(int(score / width), 0), count - 1) for score in scores]
    return [Bar(n * width, min((n + 1) * width, most), where.count(n)) for n in range(count)]


def drawing(found: Sequence[Bar]) -> Markup:
    """The bars, with the same in words for who does not see them."""
    if not found:
        return Markup("")
    tallest, step = max(one.students for one in found), _WIDTH / len(found)
    parts = Markup("").join(_bar(one, n * step, step, tallest) for n, one in enumerate(found))
    told = "; ".join(f"{_told(one)} points: {one.students}" for one in found if one.students)
    return Markup(
        '<svg class="scores" viewBox="0 0 {} {}" role="img" aria-label="Students by score. {}">{}</svg>'
    ).format(_WIDTH, _HEIGHT + 2 * _ROOM, told, parts)


def _bar(one: Bar, left: float, step: float, tallest: int) -> Markup:
    height = _HEIGHT * one.students / tallest
    middle, floor = left + step / 2, _HEIGHT + _ROOM
    return Markup(
        '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/><text x="{:.1f}" y="{:.1f}">{}</text>'
        '<text class="scale" x="{:.1f}" y="{}">{}</text>'
    ).format(
        *(left + 2, floor - height, step - 4, height),
        *(middle, floor - height - 6, one.students or ""),
        *(middle, floor + 17, _told(one)),
    )


def _told(one: Bar) -> str:
    return f"{number(one.low)}–{number(one.high)}"

"""Markdown with formulas as HTML, in time that grows with its length.

As in Jupyter, formulas are taken out first, so that Markdown reads none of their signs, and put back last."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_OPENS = re.compile(r"\\[$`]|`+|^ {0,3}~~~+|\$\$?|\\\\[(\[]|\\begin\{[a-z]+\*?\}", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LEFT, _RIGHT = "\ue000", "\ue001"  # around a formula's number; of no meaning to anybody else
_PLACE = re.compile(f"{_LEFT}([0-9]+){_RIGHT}")
_TAG = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)')


@dataclass(frozen=True)
class Formula:
    """source: as it was written, with its dollars; tex: without them, for the converter."""

    source: str
    tex: str
    display: bool


def as_html(source: str, show: Callable[[Formula], str], last: Callable[[str], str] = str) -> str:
    """show: what makes HTML of a formula; last: what goes over the HTML before the formulas are put back."""
    text, formulas = _set_apart(source.replace(_LEFT, "").replace(_RIGHT, ""))
    return _put_back(last(_MARKDOWN.render(text)), formulas, show)


def _set_apart(source: str) -> tuple[str, list[Formula]]:
    """The source with a number in place of each formula, and the formulas. Code is passed over."""
    parts: list[str] = []
    formulas: list[Formula] = []
    done, position, nowhere = 0, 0, set[str]()
    while found := _OPENS.search(source, position):
        position = found.end()
        closing = _closing(found[0])
        if closing is None or closing.pattern in nowhere:
            continue
        end = closing.search(source, position)
        if end is None:
            nowhere.add(closing.pattern)  # nor further on: each is looked for to the end only once
            continue
        formula = _formula(source[found.start() : end.end()], found[0], end[0])
        if formula is None:
            position = end.end() if found[0][0] in "` ~" else position
            continue
        parts += [source[done : found.start()], f"{_LEFT}{len(formulas)}{_RIGHT}"]
        formulas.append(formula)
        done = position = end.end()
    return "".join([*parts, source[done:]]), formulas


def _closing(opening: str) -> re.Pattern[str] | None:
    """What ends a formula or a piece of code."""
    if opening in ("\\$", "\\`"):
        return None
    if opening[0] == "`":
        return re.compile(f"(?<!`){opening}(?!`)")
    if opening.lstrip()[0] == "~":
        return re.compile("^ {0,3}~~~", re.MULTILINE)
    if opening[0] == "$":
        return re.compile(rf"(?<!\\){re.escape(opening)}")
    if opening.startswith("\\begin"):
        return re.compile(re.escape(opening.replace("begin", "end", 1)))
    return re.compile(re.escape(opening.translate({ord("("): ")", ord("["): "]"})))


def _formula(source: str, opening: str, ending: str) -> Formula | None:
    """The formula that a text is; None if it is none: code, or inline with a blank line in it."""
    if opening.lstrip()[0] in "`~":
        return None
    if opening.startswith("\\begin"):
        return Formula(source, source, display=True)
    tex, display = source[len(opening) : -len(ending)], opening in ("$$", "\\\\[")
    if not tex.strip() or (not display and _BLANK_LINE.search(tex)):
        return None
    return Formula(source, tex, display)


def _put_back(page: str, formulas: list[Formula], show: Callable[[Formula], str]) -> str:
    """Formulas where text stands; their sources inside a tag, or where code is shown."""
    pieces = _TAG.split(page)
    in_code = 0
    for number, piece in enumerate(pieces):
        is_tag = number % 2 == 1
        if is_tag:
            in_code += piece.startswith("<code") - piece.startswith("</code")
        if _LEFT in piece:
            pieces[number] = _filled(piece, formulas, _as_written if is_tag or in_code > 0 else show)
    return "".join(pieces)


def _filled(piece: str, formulas: list[Formula], show: Callable[[Formula], str]) -> str:
    return _PLACE.sub(lambda found: show(formulas[int(found[1])]), piece)


def _as_written(formula: Formula) -> str:
    return html.escape(formula.source)

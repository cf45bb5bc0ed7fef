"""Notebooks that were saved as something else: a script, or a page. Their cells are there, mostly without marks."""

import html
import re
from collections import Counter
from itertools import islice
from typing import Any

from ..errors import SubmissionError

_MOST, _LONGEST = 2000, 500_000  # cells and characters of a script: what reads it takes the square of both
_PAGE = re.compile(r"\s*(<!doctype html|<html)\b", re.IGNORECASE)
_PERCENT = re.compile(r"^# ?%%", re.MULTILINE)
_PROMPT = re.compile(r"^# In ?\[[\s\d*]*\]:[ \t]*$", re.MULTILINE)  # as nbconvert writes scripts
_MARKUP = re.compile(r"<!--|<(/?)([a-z][\w-]*+)([^<>]*+)>", re.IGNORECASE)
_CLASSES = re.compile(r"""(?<![\w-])class\s*+=\s*+["']?+([^"']*+)""", re.IGNORECASE)
_UNSEEN = re.compile(r"</(?:script|style)\b", re.IGNORECASE)
_NESTED = ("div", "pre")  # the elements that the cells of a page are made of
_CODE = ("jp-CodeCell", "jp-InputArea-editor"), ("code_cell", "input_area")  # what stands around a pre
_TEXT = ("jp-MarkdownCell", "jp-RenderedMarkdown"), ("text_cell", "rendered_html")  # around it, and its own


def is_page(text: str) -> bool:
    return _PAGE.match(text) is not None


def is_script(text: str) -> bool:
    marks = [sum(1 for _ in islice(mark.finditer(text), _MOST + 1)) for mark in (_PERCENT, _PROMPT)]
    return 0 < max(marks) <= _MOST


def cells_of_script(text: str) -> list[Any]:
    """The cells of a percent script, with their marks, or of what "Save as Python" writes, without."""
    if len(text) > _LONGEST:
        raise SubmissionError("a script of more than half a million characters")
    if _PERCENT.search(text):
        import jupytext  # here, since few need it: importing it takes longer than all the rest

        return [dict(cell) for cell in jupytext.reads(text, fmt="py:percent").cells]
    return [{"cell_type": "code", "source": part.strip("\n")} for part in _PROMPT.split(text)[1:]]


def cells_of_page(text: str) -> list[Any]:
    """The cells of a page as nbconvert makes it, code as it was written, texts without their markup.

    In one pass, whatever the page: parsers of HTML take the square of what is nested, or not closed."""
    page, place = _Page(), 0
    while (found := _MARKUP.search(text, place)) is not None:
        page.says(text[place : found.start()])
        slash, name = found[1], (found[2] or "").lower()
        if name in _NESTED:
            page.closes(name) if slash else page.opens(name, found[3])
        place = _seen_again(text, found)
    page.says(text[place:])
    page.ends()
    return page.cells


def _seen_again(text: str, found: re.Match[str]) -> int:
    """Where a page goes on: after a tag or a comment, at the end of a script or a style; none of them is seen."""
    if found[0] == "<!--":
        end = text.find("-->", found.end())
        return end + 3 if end >= 0 else len(text)
    if not found[1] and found[2].lower() in ("script", "style"):
        closed = _UNSEEN.search(text, found.end())
        return closed.start() if closed else len(text)
    return found.end()


class _Page:
    """The cells of a page, element by element."""

    def __init__(self) -> None:
        self.cells: list[Any] = []
        self._open: list[tuple[str, frozenset[str]]] = []  # names and classes, the outermost first
        self._names: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()
        self._depth, self._kind = 0, ""  # of the cell that is open
        self._said: list[str] = []

    def opens(self, name: str, attributes: str) -> None:
        found = _CLASSES.search(attributes)
        classes = frozenset(found[1].split() if found else ())
        kind = self._kind_of(name, classes) if not self._kind else ""
        self._open.append((name, classes))
        self._names[name] += 1
        self._classes.update(classes)
        if kind:
            self._depth, self._kind, self._said = len(self._open), kind, []

    def _kind_of(self, name: str, classes: frozenset[str]) -> str:
        around = self._classes
        if name == "pre" and any(around[cell] and around[area] for cell, area in _CODE):
            return "code"
        return "markdown" if any(around[cell] and own in classes for cell, own in _TEXT) else ""

    def says(self, text: str) -> None:
        if self._kind and text:
            self._said.append(_unescaped(text))

    def closes(self, name: str) -> None:
        """Closes the innermost element of that name and all in it; what was never opened closes nothing."""
        last = "" if self._names[name] else name
        while last != name:
            last, classes = self._open.pop()
            self._names[last] -= 1
            self._classes.subtract(classes)
            if len(self._open) < self._depth:
                self.ends()

    def ends(self) -> None:
        if self._kind:
            self.cells.append({"cell_type": self._kind, "source": "".join(self._said).strip("\n")})
        self._depth, self._kind = 0, ""


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a character's number of more digits than Python reads
        return text

"""The last touches on an executed notebook: what students must not see is taken out, what could run is cleaned."""

import html
import re
from typing import Any

import nbformat

from ..grader.cells import Role, cell_id, role, without_hidden
from ..grader.examination import Examined
from .safe import PICTURES, clean

_NOT_GRADED = {
    "output_type": "error",
    "ename": "NotGraded",
    "evalue": "",
    "traceback": ["This cell was not graded."],
}
_NOT_RUN = {
    "output_type": "stream",
    "name": "stdout",
    "text": "［提出されたままの出力です。採点では実行していません / As handed in; not run again］\n",
}
_MOST_LINES = 1000  # of one stream
_LONGEST_PAGE = 200_000  # characters of an output in HTML
_KINDS = ("text/html", "text/markdown", "text/latex", *PICTURES, "text/plain")
# Formgrader shows texts without cleaning them if it was started elsewhere and knows nothing of this course's settings.
_TAG = (
    "(?:a|abbr|b|blockquote|br|code|del|details|div|em|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|s|small|span|strong"
    "|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul)"
)
_ATTRIBUTE = (
    r"""(?:align|alt|colspan|height|href|open|rowspan|src|start|title|width)(?:="[^"<>]*"|='[^'<>]*'|=[\w./:#-]+)?"""
)
_MARKUP = re.compile(rf"<(?!/?{_TAG}(?:\s+{_ATTRIBUTE})*\s*/?>|https?:|mailto:)[a-z/!?]", re.IGNORECASE)
_SCHEME = re.compile(r"(?:java|vb)script:", re.IGNORECASE)
_PASSED_OVER = re.compile(r"[\x00-\x20\x7f\\]+")  # in an address, by browsers or by Markdown


def as_handed_in(outputs: list[Any]) -> list[Any]:
    """What a student's own run left of a cell that grading does not run, called so."""
    return [nbformat.from_dict(_NOT_RUN), *outputs] if outputs else []


def deny(notebook: Any) -> None:
    """No verdict, no points: until there is one, every test cell stands as failed."""
    for cell in notebook.cells:
        if role(cell) is Role.TEST:
            cell.outputs = [nbformat.from_dict(_NOT_GRADED)]


def finish(notebook: Any, found: Examined, master: Any | None) -> None:
    """Makes an examined notebook ready to be shown. Raises RuntimeError if outputs and verdicts do not agree."""
    own_texts = {cell.source for cell in master.cells if cell.cell_type != "code"} if master is not None else set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            bounded = map(_bounded, cell.outputs)
            cell.outputs = [nbformat.from_dict(output) for output in bounded if output.get("data", True)]
        elif cell.source not in own_texts:
            _make_harmless(cell)
        if role(cell) is Role.TEST:
            cell.source = without_hidden(cell.source)
            _agree(cell, found)


def _agree(cell: Any, found: Examined) -> None:
    verdict = found.verdicts.get(cell_id(cell))
    if verdict is None:
        raise RuntimeError(f"the test cell {cell_id(cell)} has no verdict")
    if not verdict.passed and not any(output.output_type == "error" for output in cell.outputs):
        raise RuntimeError(f"the test cell {cell_id(cell)} failed without an error to show for it")


def _bounded(output: dict[str, Any]) -> dict[str, Any]:
    if "data" in output:
        return {**output, "data": _quiet(output["data"])}
    lines = output.get("text", "").split("\n")
    if len(lines) <= _MOST_LINES:
        return output
    return {**output, "text": "\n".join([*lines[:_MOST_LINES], "[… too many lines; the rest is left out]", ""])}


def _quiet(data: dict[str, Any]) -> dict[str, Any]:
    """The forms of an output that are shown and run nothing."""
    kept = {kind: data[kind] for kind in _KINDS if kind in data}
    if "text/html" in kept:
        kept["text/html"] = _cleaned(str(kept["text/html"]))
    if "text/markdown" in kept:
        kept["text/markdown"] = _readable(str(kept["text/markdown"]))
    return {kind: shown for kind, shown in kept.items() if shown}


def _cleaned(page: str) -> str:
    try:
        return clean(page) if len(page) <= _LONGEST_PAGE else ""
    except ValueError:
        return ""  # the output's other forms stay


def _make_harmless(cell: Any) -> None:
    """A student's text cell with pictures as its only attachments. What could run in a reader's browser stands there as
    its own source."""
    attachments = {
        name: {kind: data for kind, data in parts.items() if kind in PICTURES}
        for name, parts in cell.get("attachments", {}).items()
    }
    if "attachments" in cell:
        cell.attachments = nbformat.from_dict({name: parts for name, parts in attachments.items() if parts})
    if cell.cell_type == "markdown":
        cell.source = _readable(cell.source)


def _readable(source: str) -> str:
    """A text in Markdown as it is, or as its source if a page that nobody cleans could run it."""
    address = _PASSED_OVER.sub("", html.unescape(html.unescape(source)))
    if not _MARKUP.search(source) and not _SCHEME.search(address):
        return source
    return "\n".join(f"    {line}" for line in source.splitlines())

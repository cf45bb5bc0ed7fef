"""The last touches on an executed notebook: what students must not see is taken out, what could run is cleaned."""

import html
import re
from typing import Any

import bleach
import nbformat
from nbconvert.preprocessors.sanitize import SanitizeHTML

from ..grader.cells import Role, cell_id, role, without_hidden
from ..grader.examination import Examined
from .markdown import is_harmless

_NOT_GRADED = {
    "output_type": "error",
    "ename": "NotGraded",
    "evalue": "",
    "traceback": ["This cell was not graded."],
}
_MOST_LINES = 1000  # of one stream
_TAGS = ["table", "thead", "tbody", "tr", "th", "td", "div", "span", "p", "pre", "br", "details", "summary", "img"]
_PICTURES = ("image/png", "image/jpeg", "image/gif")
_ATTACHED = re.compile(r"attachment:([^\s)\"'>]*)")
_CLEAN = SanitizeHTML(
    tags=sorted({*bleach.ALLOWED_TAGS, *_TAGS}), attributes={**bleach.ALLOWED_ATTRIBUTES, "*": ["class"]}, strip=True
)


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
            cell.outputs = [nbformat.from_dict(_bounded(output)) for output in cell.outputs]
            cell.outputs = _CLEAN.sanitize_code_outputs(cell.outputs)
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
    if output["output_type"] != "stream":
        return output
    lines = output["text"].split("\n")
    if len(lines) <= _MOST_LINES:
        return output
    return {**output, "text": "\n".join([*lines[:_MOST_LINES], "[… too many lines; the rest is left out]", ""])}


def _make_harmless(cell: Any) -> None:
    """A student's text cell with pictures as its only attachments. What could run in a reader's browser stands there as
    its own source."""
    attachments = {
        name: {kind: data for kind, data in parts.items() if kind in _PICTURES}
        for name, parts in cell.get("attachments", {}).items()
    }
    kept = {name: parts for name, parts in attachments.items() if parts}
    if "attachments" in cell:
        cell.attachments = nbformat.from_dict(kept)
    # nbconvert gives up on a page that names an attachment which is not there
    cell.source = _ATTACHED.sub(lambda found: found[0] if found[1] in kept else found[1], cell.source)
    if cell.cell_type == "raw":
        cell.source = html.escape(cell.source, quote=False)
    elif not is_harmless(cell.source, kept):
        cell.source = "\n".join(f"    {line}" for line in cell.source.splitlines())

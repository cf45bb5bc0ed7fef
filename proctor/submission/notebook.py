"""Reading what a student sent as a notebook, liberally: whatever holds cells becomes a notebook of plain cells.

Only cells count, with their type, source, marks and pictures. Outputs (but of what grading does not run) and all other
metadata are thrown away without a look, so nothing about them can be wrong. Refused is only what no cell can be had
from."""

import codecs
import re
from dataclasses import dataclass
from typing import Any

import nbformat

from ..bridge.errors import RoomGone, legible
from ..errors import SubmissionError
from ..grader.cells import SKIP_TAG
from ..grader.outputs import checked_outputs
from .raw_cells import LARGEST_PARSED, cells_of_large, cells_of_text, source_of
from .text import text_of

MOST_CELLS = 2000
LONGEST_SOURCE = 1_000_000  # characters of one cell
LARGEST_FILE = 200_000_000

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml")
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


@dataclass(frozen=True)
class Found:
    """A notebook as nbformat 4.5, always valid. mended: what had to be put right, in words for staff."""

    notebook: Any
    mended: tuple[str, ...] = ()


def read_submitted(data: bytes) -> Found:
    """The notebook in the bytes of a file. Raises SubmissionError that says why no cell can be had of it."""
    if len(data) > LARGEST_FILE:
        raise SubmissionError(f"larger than {LARGEST_FILE // 1_000_000} MB")
    data = data.removeprefix(codecs.BOM_UTF8)
    if len(data) > LARGEST_PARSED and data[:100].lstrip()[:1] == b"{":
        raw = cells_of_large(data)
    else:
        text, odd = text_of(data)
        raw = cells_of_text(text)
        raw.mended[:0] = odd
    plain = (_plain_cell(one, number) for number, one in enumerate(raw.cells[:MOST_CELLS]))
    cells = [cell for cell in plain if cell is not None]
    if not cells:
        raise SubmissionError("without any cell")
    if any(len(cell["source"]) >= LONGEST_SOURCE for cell in cells):
        raw.mended.append(f"all but {LONGEST_SOURCE} characters of a cell left out")
    if len(raw.cells) > MOST_CELLS:
        raw.mended.append(f"all but {MOST_CELLS} cells left out")
    return Found(_notebook(cells, raw.language), tuple(raw.mended))


def _notebook(cells: list[Any], language: str) -> Any:
    seen: set[str] = set()
    for number, cell in enumerate(cells):
        if cell["id"] in seen:
            cell["id"] = f"cell-{number}"
        seen.add(cell["id"])
    about = {"language_info": {"name": "python", "version": language}} if language else {}
    return nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": cells})


def _plain_cell(raw: Any, number: int) -> dict[str, Any] | None:
    if not isinstance(raw, dict):
        return None
    kind, source = _kind(raw), legible(source_of(raw), LONGEST_SOURCE)
    if raw.get("cell_type") == "heading":
        level = raw.get("level")
        source = f"{'#' * (level if isinstance(level, int) and 0 < level < 7 else 1)} {source}"
    marks = _marks(raw.get("metadata"))
    cell = {"cell_type": kind, "id": _id(raw, number), "metadata": marks, "source": source}
    if kind == "code":
        seen = _outputs(raw.get("outputs")) if SKIP_TAG in marks.get("tags", ()) else []
        return {**cell, "execution_count": None, "outputs": seen}
    pictures = _pictures(raw.get("attachments"))
    return {**cell, "attachments": pictures} if pictures else cell


def _outputs(raw: Any) -> list[Any]:
    """What a student's own run left of a cell that grading does not run; nothing if any of it has no known form."""
    try:
        return list(checked_outputs([_plain_output(output) for output in raw]))
    except (RoomGone, TypeError, ValueError, AttributeError):
        return []


def _plain_output(output: Any) -> dict[str, Any]:
    """Texts that a notebook may hold as lists of lines, as texts."""
    plain = {**output}
    if "text" in plain:
        plain["text"] = _joined(plain["text"])
    if isinstance(plain.get("data"), dict):
        plain["data"] = {kind: _joined(text) for kind, text in plain["data"].items() if isinstance(text, str | list)}
    return plain


def _kind(raw: dict[str, Any]) -> str:
    kind = raw.get("cell_type")
    if kind in ("code", "markdown", "raw"):
        return str(kind)
    if kind in ("heading", "html"):
        return "markdown"
    told = _marks(raw.get("metadata")).get("nbgrader", {}).get("cell_type")
    if kind is None or told == "code":
        return "code" if told == "code" or {"outputs", "execution_count", "input"} & set(raw) else "markdown"
    return "raw"  # of another tool: nothing that Python could run


def _id(raw: dict[str, Any], number: int) -> str:
    known = raw.get("id")
    return known if isinstance(known, str) and _ID.fullmatch(known) else f"cell-{number}"


def _marks(metadata: Any) -> dict[str, Any]:
    """nbgrader's marks, and the tags: each once."""
    if not isinstance(metadata, dict):
        return {}
    kept: dict[str, Any] = {}
    marks, tags = metadata.get("nbgrader"), metadata.get("tags")
    if isinstance(marks, dict):
        kept["nbgrader"] = {
            legible(key, 100): legible(value, 1000) if isinstance(value, str) else value
            for key, value in marks.items()
            if value is None or isinstance(value, str | int | float)
        }
    if isinstance(tags, list):
        parts = [part.strip() for tag in tags if isinstance(tag, str) for part in legible(tag, 500).split(",")]
        kept["tags"] = list(dict.fromkeys(part for part in parts if part))
    return kept


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    if not isinstance(attachments, dict):
        return {}
    kept = {
        legible(name, 200): {kind: _joined(data) for kind, data in parts.items() if kind in _PICTURES}
        for name, parts in attachments.items()
        if isinstance(parts, dict)
    }
    return {name: parts for name, parts in kept.items() if parts and all(parts.values())}


def _joined(data: Any) -> str:
    return source_of({"source": data})

"""Reading what a student sent as a notebook, liberally: whatever holds cells becomes a notebook of plain cells.

Only cells count, with their type, source, marks and pictures. Outputs and all other metadata are thrown away without a
look, so nothing about them can be wrong. Refused is only what no cell can be had from."""

import ast
import codecs
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import nbformat

from ..bridge.errors import legible
from ..errors import SubmissionError
from .exports import cells_of_page, cells_of_script, is_page, is_script
from .text import text_of

MOST_CELLS = 2000
LONGEST_SOURCE = 1_000_000  # characters of one cell
LARGEST_PARSED = 20_000_000  # bytes; of larger files only what counts is ever taken into memory
LARGEST_FILE = 200_000_000
_MOST_REPAIRED = 200_000  # characters; repairing takes a second for so many at the worst
_DEEPEST_REPAIRED = 100
_MOST_TRIED = 5  # times the length of a file, in search for whole cells
_MOST_EVENTS = 2_000_000  # of a stream of JSON
_OUTPUTS = ("cells.item", "map_key", "outputs")
_CHUNK = 1 << 25  # bytes read at once: a text that is longer than a chunk is put together anew with each

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml")
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+"?)|,(?=\s*[,}\]])', re.DOTALL)  # or a text, which is left as it is
_CELL = re.compile(r'\{\s*"(?:attachments|cell_type|execution_count|id|metadata|outputs|source)"\s*:')
_CELLS = re.compile(r"""["'](?:cells|worksheets)["']\s*:\s*\[""")


@dataclass(frozen=True)
class Found:
    """A notebook as nbformat 4.5, always valid. mended: what had to be put right, in words for staff."""

    notebook: Any
    mended: tuple[str, ...] = ()


@dataclass
class _Raw:
    """Cells as a file has them. language: the version of Python that wrote them, where it says so."""

    cells: list[Any]
    language: str = ""
    mended: list[str] = field(default_factory=list)


def read_submitted(data: bytes) -> Found:
    """The notebook in the bytes of a file. Raises SubmissionError that says why no cell can be had of it."""
    if len(data) > LARGEST_FILE:
        raise SubmissionError(f"larger than {LARGEST_FILE // 1_000_000} MB")
    data = data.removeprefix(codecs.BOM_UTF8)
    if len(data) > LARGEST_PARSED and data[:100].lstrip()[:1] == b"{":
        raw = _streamed(data)
    else:
        text, odd = text_of(data)
        raw = _cells(text)
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


# From text to cells as the file has them


def _cells(text: str) -> _Raw:
    text = text.strip().lstrip("\ufeff")
    if is_page(text):
        return _Raw(cells_of_page(text), mended=["taken from a page (HTML export)"])
    sides = _sides(text)
    if sides is not None:
        return _both_sides(*map(_cells, sides))
    for read in (_whole, _salvaged, _repaired, _scattered):
        raw = read(text)
        if raw is not None:
            return raw
    if is_script(text):
        return _Raw(cells_of_script(text), mended=["taken from a script (.py)"])
    raise SubmissionError("cut off or not a notebook (no cells in it)")


def _whole(text: str) -> _Raw | None:
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return None
    raw = _of_value(value)
    if raw is not None and text[end:].strip():
        raw.mended.append("text after its end left out")
    return raw


def _of_value(value: Any) -> _Raw | None:
    """The cells of a whole notebook's JSON; format 3 keeps them in worksheets."""
    if not isinstance(value, dict):
        return None
    cells = value.get("cells")
    if not isinstance(cells, list):
        sheets = value.get("worksheets")
        parts = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)] if isinstance(sheets, list) else []
        cells = [cell for part in parts if isinstance(part, list) for cell in part]
    return _Raw(cells, _language(value.get("metadata"))) if cells else None


def _language(metadata: Any) -> str:
    about = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = about.get("version") if isinstance(about, dict) else None
    return version[:50] if isinstance(version, str) else ""


def _salvaged(text: str) -> _Raw | None:
    """The whole cells at the beginning of a file that is cut off."""
    start = _CELLS.search(text)
    if start is None:
        return None
    decoder, place = json.JSONDecoder(strict=False), start.end()
    cells: list[Any] = []
    while True:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        try:
            cell, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            if not cells:
                return None
            if text[place : place + 1] == "]":
                return _Raw(cells, mended=["JSON broken after its cells"])
            cut = "Unterminated" in error.msg or error.pos >= len(text) - 1
            return _Raw(cells, mended=["cut off; only the whole cells are left"]) if cut else None
        except RecursionError:
            return None
        cells.append(cell)


def _repaired(text: str) -> _Raw | None:
    """JSON that somebody or something has broken: a comma too many, as Python prints it, or in another way."""
    fewer = _COMMA.sub(lambda found: found[1] or "", text)
    if fewer != text and (raw := _whole(fewer)) is not None:
        raw.mended.append("JSON of too many commas, repaired")
        return raw
    if not text.startswith(("{", "[")) or len(text) > _MOST_REPAIRED or _depth(text) > _DEEPEST_REPAIRED:
        return None
    for name, read in (("as Python prints it", ast.literal_eval), ("broken", _any_json)):
        try:
            raw = _of_value(read(text))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
        if raw is not None:
            raw.mended.append(f"JSON {name}, repaired")
            return raw
    return None


def _any_json(text: str) -> Any:
    import json_repair  # here, since few need it

    return json_repair.loads(text)


def _scattered(text: str) -> _Raw | None:
    """The cells that are whole in a large file that is broken somewhere."""
    if not text.startswith("{"):
        return None
    decoder, place, spent = json.JSONDecoder(strict=False), 0, 0
    cells: list[Any] = []
    while (start := _CELL.search(text, place)) is not None and spent <= _MOST_TRIED * len(text):
        try:
            value, place = decoder.raw_decode(text, start.start())
        except json.JSONDecodeError as error:
            spent += error.pos - start.start()
            place = start.end()
            continue
        except RecursionError:
            return None
        if "cell_type" in value and "source" in value:
            cells.append(value)
    return _Raw(cells, mended=["JSON broken; only the whole cells are left"]) if cells else None


def _depth(text: str) -> int:
    deepest = depth = 0
    for one in re.findall(r"[\[{\]}]", text):
        depth += 1 if one in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _sides(text: str) -> tuple[str, str] | None:
    """The two texts of a merge that nobody has finished; None if this is none."""
    sides: tuple[list[str], list[str]] = ([], [])
    to: tuple[int, ...] = (0, 1)
    seen = False
    for line in text.splitlines(keepends=True):
        match line[:7]:
            case "<<<<<<<":
                to, seen = (0,), True
            case "|||||||" if seen and to == (0,):
                to = ()
            case "=======" if seen and len(to) < 2:
                to = (1,)
            case ">>>>>>>" if seen:
                to = (0, 1)
            case _:
                for side in to:
                    sides[side].append(line)
    return ("".join(sides[0]), "".join(sides[1])) if seen else None


def _both_sides(first: _Raw, second: _Raw) -> _Raw:
    """The cells of the first side, and those of the second that the first has not."""
    known = [_likeness(cell) for cell in first.cells]
    more = [cell for cell in second.cells if _likeness(cell) not in known]
    return _Raw([*first.cells, *more], first.language, [*first.mended, "conflict of a merge, both sides taken"])


def _likeness(cell: Any) -> Any:
    return (cell.get("cell_type"), _source(cell)) if isinstance(cell, dict) else cell


def _streamed(data: bytes) -> _Raw:
    """The cells of a large file, without ever holding its outputs."""
    import ijson  # here, since few need it

    raw = _Raw([])
    try:
        for cell in _cells_of_stream(ijson, data):
            raw.cells.append(cell)
    except (ijson.JSONError, ValueError) as error:
        if not raw.cells:
            raise SubmissionError(
                f"larger than {LARGEST_PARSED // 1_000_000} MB, and its JSON does not parse"
            ) from error
        raw.mended.append("cut off; only the whole cells are left")
    return raw


def _cells_of_stream(ijson: Any, data: bytes) -> Iterator[Any]:
    builder, inside = ijson.ObjectBuilder(), False
    for number, (prefix, event, value) in enumerate(ijson.parse(io.BytesIO(data), buf_size=_CHUNK, use_float=True)):
        if number > _MOST_EVENTS:
            raise SubmissionError("too large: more than two million parts")
        if prefix == "cells.item" and event == "start_map":
            builder, inside = ijson.ObjectBuilder(), True
        of_outputs = prefix.startswith("cells.item.outputs") or (prefix, event, value) == _OUTPUTS
        if inside and not of_outputs:
            builder.event(event, value)
        if prefix == "cells.item" and event == "end_map":
            inside = False
            yield builder.value


# From a cell as the file has it to a plain one


def _plain_cell(raw: Any, number: int) -> dict[str, Any] | None:
    if not isinstance(raw, dict):
        return None
    kind, source = _kind(raw), legible(_source(raw), LONGEST_SOURCE)
    if raw.get("cell_type") == "heading":
        level = raw.get("level")
        source = f"{'#' * (level if isinstance(level, int) and 0 < level < 7 else 1)} {source}"
    cell = {"cell_type": kind, "id": _id(raw, number), "metadata": _marks(raw.get("metadata")), "source": source}
    if kind == "code":
        return {**cell, "execution_count": None, "outputs": []}
    pictures = _pictures(raw.get("attachments"))
    return {**cell, "attachments": pictures} if pictures else cell


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


def _source(raw: dict[str, Any]) -> str:
    source = raw.get("source", raw.get("input"))  # "input" in format 3
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


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
    return _source({"source": data})

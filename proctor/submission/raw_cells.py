"""From the text of a file to its cells as the file has them: JSON that is whole, cut off, broken or merged; pages and
scripts; or a stream, of which only what counts is ever held."""

import ast
import contextlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..errors import SubmissionError
from .exports import cells_of_page, cells_of_script, is_page, is_script

LARGEST_PARSED = 20_000_000  # bytes; of larger files only what counts is ever taken into memory
_MOST_REPAIRED = 200_000  # characters; repairing takes a second for so many at the worst
_DEEPEST_REPAIRED = 100
_MOST_TRIED = 5  # times the length of a file, in search for whole cells
_COUNTED = 16  # characters in which lines are counted, up to each error, while one is parsed
_MOST_KEPT, _MOST_PASSED = 2_000_000, 20_000_000  # parts of a stream of JSON
_OUTPUTS = ("cells.item", "map_key", "outputs")
_CHUNK = 1 << 25  # bytes read at once: a text that is longer than a chunk is put together anew with each
_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+"?)|,(?=\s*[,}\]])', re.DOTALL)  # or a text, which is left as it is
_CELL = re.compile(r'\{\s*"(?:attachments|cell_type|execution_count|id|metadata|outputs|source)"\s*:')
_CELLS = re.compile(r"""["'](?:cells|worksheets)["']\s*:\s*\[""")


@dataclass
class Raw:
    """Cells as a file has them. language: the version of Python that wrote them, where it says so."""

    cells: list[Any]
    language: str = ""
    mended: list[str] = field(default_factory=list)


def cells_of_text(text: str) -> Raw:
    text = text.strip().lstrip("\ufeff")
    if is_page(text):
        return Raw(cells_of_page(text), mended=["taken from a page (HTML export)"])
    sides = _sides(text)
    if sides is not None:
        return _merged(sides)
    for read in (_whole, _salvaged, _repaired, _scattered):
        raw = read(text)
        if raw is not None:
            return raw
    if is_script(text):
        return Raw(cells_of_script(text), mended=["taken from a script (.py)"])
    raise SubmissionError("cut off or not a notebook (no cells in it)")


def _whole(text: str) -> Raw | None:
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return None
    raw = _of_value(value)
    if raw is not None and text[end:].strip():
        raw.mended.append("text after its end left out")
    return raw


def _of_value(value: Any) -> Raw | None:
    """The cells of a whole notebook's JSON; format 3 keeps them in worksheets."""
    if not isinstance(value, dict):
        return None
    cells = value.get("cells")
    if not isinstance(cells, list):
        sheets = value.get("worksheets")
        parts = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)] if isinstance(sheets, list) else []
        cells = [cell for part in parts if isinstance(part, list) for cell in part]
    return Raw(cells, _language(value.get("metadata"))) if cells else None


def _language(metadata: Any) -> str:
    about = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = about.get("version") if isinstance(about, dict) else None
    return version[:50] if isinstance(version, str) else ""


def _salvaged(text: str) -> Raw | None:
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
                return Raw(cells, mended=["JSON broken after its cells"])
            cut = "Unterminated" in error.msg or error.pos >= len(text) - 1
            return Raw(cells, mended=["cut off; only the whole cells are left"]) if cut else None
        except RecursionError:
            return None
        cells.append(cell)


def _repaired(text: str) -> Raw | None:
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


def _scattered(text: str) -> Raw | None:
    """The cells that are whole in a large file that is broken somewhere."""
    if not text.startswith("{"):
        return None
    decoder, place, spent = json.JSONDecoder(strict=False), 0, 0
    cells: list[Any] = []
    while (start := _CELL.search(text, place)) is not None and spent <= _MOST_TRIED * len(text):
        try:
            value, place = decoder.raw_decode(text, start.start())
        except json.JSONDecodeError as error:
            spent += error.pos - start.start() + error.pos // _COUNTED
            place = start.end()
            continue
        except RecursionError:
            return None
        if "cell_type" in value and "source" in value:
            cells.append(value)
    return Raw(cells, mended=["JSON broken; only the whole cells are left"]) if cells else None


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


def _merged(sides: tuple[str, str]) -> Raw:
    """The cells of the first side, and those of the second that the first has not; of one if the other has none."""
    readable = []
    for side in sides:
        with contextlib.suppress(SubmissionError):
            readable.append(cells_of_text(side))
    if not readable:
        return cells_of_text(sides[0])  # which says why
    if len(readable) == 1:
        return Raw(readable[0].cells, readable[0].language, [*readable[0].mended, "conflict of a merge, one side lost"])
    first, second = readable
    known = [_likeness(cell) for cell in first.cells]
    more = [cell for cell in second.cells if _likeness(cell) not in known]
    return Raw([*first.cells, *more], first.language, [*first.mended, "conflict of a merge, both sides taken"])


def _likeness(cell: Any) -> Any:
    return (cell.get("cell_type"), source_of(cell)) if isinstance(cell, dict) else cell


def cells_of_large(data: bytes) -> Raw:
    """The cells of a large file, without ever holding its outputs."""
    import ijson  # here, since few need it

    raw = Raw([])
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
    builder, inside, kept = ijson.ObjectBuilder(), False, 0
    for number, (prefix, event, value) in enumerate(ijson.parse(io.BytesIO(data), buf_size=_CHUNK, use_float=True)):
        if kept > _MOST_KEPT or number > _MOST_PASSED:
            raise SubmissionError("too large: more than two million parts beside its outputs")
        if prefix == "cells.item" and event == "start_map":
            builder, inside = ijson.ObjectBuilder(), True
        of_outputs = prefix.startswith("cells.item.outputs") or (prefix, event, value) == _OUTPUTS
        if inside and not of_outputs:
            kept += 1
            builder.event(event, value)
        if prefix == "cells.item" and event == "end_map":
            inside = False
            yield builder.value


def source_of(raw: dict[str, Any]) -> str:
    source = raw.get("source", raw.get("input"))  # "input" in format 3
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""

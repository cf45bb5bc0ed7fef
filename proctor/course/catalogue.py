"""The catalogue: known wrong and known right answers of an assignment, as data.

One TOML file per solution cell, named after its grade_id:

    [[wrong]]
    id = "divided_by_2_times_h"
    fails = ["gradient_values"]            # the test cells that it loses: exactly these
    hint = { ja = "…", en = "…" }
    code = '''…'''                         # the whole cell, or
    edits = [["(2 * h)", "2 * h"]]         # what to change in the master's answer

    [[right]]
    id = "flat_view"
    code = '''…'''
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import CatalogueError


@dataclass(frozen=True)
class Entry:
    """One answer to one solution cell."""

    id: str
    cell: str
    code: str
    fails: frozenset[str] = frozenset()
    hint: Mapping[str, str] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        return not self.fails


def load_catalogue(folder: Path, answers: Mapping[str, str]) -> dict[str, Entry]:
    """Every entry of folder by id. answers: the master's code of each solution cell, by grade_id.

    Raises CatalogueError, naming file and entry, for whatever is missing, doubled or out of date."""
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in answers:
            if path.name in (SAMPLE_CLASS, EQUIVALENT):
                continue
            raise CatalogueError(f"{path}: the assignment has no solution cell {path.stem!r}.")
        for kind, raw in _raw_entries(path):
            entry = _entry(path, kind, raw, answers[path.stem])
            if entry.id in entries:
                raise CatalogueError(f"{path}: the id {entry.id!r} is used twice. Rename one.")
            entries[entry.id] = entry
    return entries


SAMPLE_CLASS = "sample_class.toml"
EQUIVALENT = "equivalent.toml"  # see check/equivalent.py


def _raw_entries(path: Path) -> list[tuple[str, dict[str, Any]]]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path} cannot be read: {error}.") from error
    unknown = set(data) - {"wrong", "right"}
    if unknown:
        raise CatalogueError(f"{path}: unknown tables {sorted(unknown)}; expected [[wrong]] and [[right]].")
    entries = [(kind, raw) for kind in ("wrong", "right") for raw in _list(path, kind, data.get(kind, []))]
    for kind, raw in entries:
        _check_types(path, kind, raw)
    return entries


def _list(path: Path, kind: str, found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise CatalogueError(f"{path}: write [[{kind}]], with two brackets, before each entry.")
    return found


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "id": (lambda value: isinstance(value, str), "a string"),
    "code": (lambda value: isinstance(value, str), "a string"),
    "fails": (_texts, "a list of test cells"),
    "edits": (lambda v: isinstance(v, list) and all(_texts(pair) and len(pair) == 2 for pair in v), "pairs of strings"),
    "hint": (lambda v: isinstance(v, dict) and _texts(list(v.values())), "a table with ja and en"),
}


def _check_types(path: Path, kind: str, raw: Any) -> None:
    if not isinstance(raw, dict):
        raise CatalogueError(f"{path}: an entry of [[{kind}]] is no table.")
    for name, (fits, what) in _TYPES.items():
        if name in raw and not fits(raw[name]):
            raise CatalogueError(f"{path}: {raw.get('id', 'an entry without id')}: {name} must be {what}.")


def _entry(path: Path, kind: str, raw: dict[str, Any], answer: str) -> Entry:
    name = f"{path}: {raw.get('id', 'an entry without id')}"
    needed = {"id", "fails", "hint"} if kind == "wrong" else {"id"}
    missing, extra = needed - set(raw), set(raw) - needed - {"code", "edits"}
    if missing or extra or ("code" in raw) == ("edits" in raw):
        raise CatalogueError(
            f"{name}: needs {sorted(needed)} and either code or edits; "
            f"missing {sorted(missing)}, unknown {sorted(extra)}."
        )
    code = raw["code"] if "code" in raw else _edited(name, answer, raw["edits"])
    hint = raw.get("hint", {})
    if kind == "wrong" and (not raw["fails"] or set(hint) != {"ja", "en"}):
        raise CatalogueError(f"{name}: a wrong answer fails at least one test cell and has a hint in ja and en.")
    return Entry(raw["id"], path.stem, code.strip("\n"), frozenset(raw.get("fails", ())), hint)


def _edited(name: str, answer: str, edits: list[list[str]]) -> str:
    for old, new in edits:
        if answer.count(old) != 1:
            raise CatalogueError(f"{name}: {old!r} stands {answer.count(old)} times in the master's answer, not once.")
        answer = answer.replace(old, new)
    return answer

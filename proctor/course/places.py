"""Where in submitted/ a student's work on an assignment lies, also where its folder is spelled in another way.

Names are looked at, no content. Links are not followed: they could lead to somebody else's work."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

_MOST_ENTRIES = 1000  # of a student's folder
_ZEROS = re.compile(r"0+(?=\d)")
_HOLDS_NOTEBOOKS = (".ipynb", ".zip")


@dataclass(frozen=True)
class Places:
    """main: the folder that names are relative to; inside: what of it counts; beside: what lies elsewhere in the
    student's folder and may belong to it."""

    main: Path
    inside: tuple[Path, ...]
    beside: tuple[Path, ...] = ()


def spelling(name: str) -> str:
    """What a name says, however it is written: SESSION04, session-4 and session04 are one."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return _ZEROS.sub("", "".join(one for one in plain if one.isalnum()))


def places(top: Path, assignment: str, others: Collection[str]) -> Places | None:
    """Where a student's work on an assignment lies in their folder; None if nowhere. others: the other assignments.

    What belongs to no assignment by its name counts where the course has just one, or where it is named after it."""
    entries = _entries(top)
    exact = top / assignment
    spelled = [one for one in entries if one.is_dir() and one != exact and _is_named(one, assignment, others)]
    rest = [one for one in _unclaimed(entries, assignment, others) if not others or _is_named(one, assignment, others)]
    if exact in entries and exact.is_dir():
        return Places(exact, (exact,), (*spelled, *rest))
    if spelled:
        return Places(spelled[0], (spelled[0],), (*spelled[1:], *rest))
    return Places(top, tuple(rest)) if any(map(_may_hold_notebooks, rest)) else None


def unmatched(top: Path, assignments: Collection[str]) -> list[str]:
    """What lies in a student's folder and belongs to no assignment; [""] for an empty one."""
    entries = _entries(top)
    return [one.name for one in _unclaimed(entries, "", assignments)] if entries else [""]


def _entries(top: Path) -> list[Path]:
    found = [one for one in islice(top.iterdir(), _MOST_ENTRIES) if not one.is_symlink()]
    return sorted(found, key=lambda one: one.name)


def _unclaimed(entries: list[Path], assignment: str, others: Collection[str]) -> list[Path]:
    """What is no assignment's folder."""
    names = {spelling(one) for one in (*others, assignment)}
    return [one for one in entries if not (one.is_dir() and spelling(one.name) in names)]


def _is_named(entry: Path, assignment: str, others: Collection[str]) -> bool:
    name = entry.name if entry.is_dir() else entry.name.split(".")[0]
    return entry.name not in others and spelling(name) == spelling(assignment)


def _may_hold_notebooks(entry: Path) -> bool:
    return any(
        any(part in one.name.lower() for part in _HOLDS_NOTEBOOKS) for one in islice(_files(entry), _MOST_ENTRIES)
    )


def _files(entry: Path, levels: int = 5) -> Iterator[Path]:
    if entry.is_symlink():
        return
    if not entry.is_dir():
        yield entry
    elif levels:
        for one in sorted(entry.iterdir()):
            yield from _files(one, levels - 1)

"""What changed since the last run: the scores that it left beside the report against those of now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .feedback import number
from .scores import Score


@dataclass(frozen=True)
class Change:
    """One student's. what: in words."""

    student: str
    what: str


def changes(before: Mapping[str, Any], scores: Iterable[Score]) -> list[Change]:
    """before: what as_json of the last run said, {} if there was none: then nothing has changed."""
    found = [(score.student, _change(before.get(score.student), score.as_json())) for score in scores if before]
    return [Change(student, what) for student, what in found if what]


def _change(before: Any, now: Mapping[str, Any]) -> str:
    if not isinstance(before, Mapping):
        return f"new: {now['status']}"
    told = []
    if before.get("status") != now["status"]:
        told.append(f"{before.get('status')} → {now['status']}")
    if (old := _points(before)) != (new := _points(now)):
        better = "improved" if new > old else "fewer points"
        told.append(f"{better}: {number(old)} → {number(new)}")
    elif before.get("cells") != now["cells"]:
        told.append("other checks, the same score")
    if gone := _only(before, now):
        told.append(f"flag no more: {gone}")
    if come := _only(now, before):
        told.append(f"new flag: {come}")
    return "; ".join(told)


def _points(score: Mapping[str, Any]) -> float:
    points = score.get("score")
    return points if isinstance(points, int | float) else 0.0


def _only(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """The flags that one has and the other has not."""
    flags, others = (map(str, each["flags"] if isinstance(each.get("flags"), list) else ()) for each in (one, other))
    known = set(others)
    return ", ".join(flag for flag in flags if flag not in known)

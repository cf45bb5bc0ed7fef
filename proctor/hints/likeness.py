"""Whether what a test cell saw of a student's answer is what it sees of a known mistake.

Both sides of the comparison are traces (grader/trace.py). A known mistake and the right answer come as several traces,
made with different seeds: what differs between them is random, and is compared in kind, shape and statistics only."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..grader.trace import Leaf, Trace

_LOOSE = 1e-3  # relative difference: students choose other steps h, and add other tiny numbers inside a log
_ROUGH = 0.2  # relative difference of how often something was done
_SMALLEST = 1e-8  # numbers closer than this are alike
_USES = ("kinds", "moves", "shapes", "earlier")  # how the answer goes about it
_COUNTS = ("calls", "different")  # how often
_PLAIN = frozenset({0.0, 1.0, -1.0, 0.5, 2.0})  # numbers that come out by accident


class Likeness(NamedTuple):
    """How specific a match is.

    telling: numbers agree that hardly agree by accident; enough: at least something does."""

    telling: bool
    enough: bool


def likeness(student: Trace, mistake: Sequence[Trace], right: Sequence[Trace]) -> Likeness | None:
    """None if the student's answer is not, or not clearly, the mistake.

    All that came back must be as in the mistake. How the student went about it is free, except for what tells the
    mistake from the right answer."""
    models = [m for m in mistake if m.failure == student.failure and _asked(m) == _asked(student)]
    if not models or not all(fits(leaf, _at(models, i, key)) for i, key, leaf in _outcomes(student)):
        return None
    ways = [
        (i, key) for i, key in _ways(models) if _unlike(_inner(models, i, key), _inner(right, i, key), _tolerance(key))
    ]
    if not all(fits(_way(student, i, key), _inner(models, i, key), _tolerance(key)) for i, key in ways):
        return None
    telling, unusual, different = _evidence(models, right)
    return Likeness(telling, telling or unusual or bool(ways)) if different or ways else None


def _asked(trace: Trace) -> list[list[str]]:
    """What the test asked, whether the answer used what it was handed, and which parts came back."""
    return [[str(step.out.get("asked")), str(bool(step.inner)), *sorted(step.out)] for step in trace.steps]


def _outcomes(trace: Trace) -> Iterator[tuple[int, str, Leaf]]:
    return ((i, key, leaf) for i, step in enumerate(trace.steps) for key, leaf in step.out.items())


def _at(traces: Sequence[Trace], i: int, key: str) -> list[Leaf]:
    return [t.steps[i].out[key] for t in traces if i < len(t.steps) and key in t.steps[i].out]


def _ways(models: Sequence[Trace]) -> Iterator[tuple[int, str]]:
    """Where the models used what they were handed, step by step."""
    for i, step in enumerate(models[0].steps):
        if step.inner:
            for key in (*_USES, *_COUNTS):
                yield i, key


def _tolerance(key: str) -> float:
    return _ROUGH if key in _COUNTS else _LOOSE


def _way(trace: Trace, i: int, key: str) -> Leaf:
    inner = trace.steps[i].inner
    if key in _USES:
        return ["text", " ".join(map(str, inner.get(key, ())))]
    return ["number", "i", float(inner.get(key, 0))]


def _inner(traces: Sequence[Trace], i: int, key: str) -> list[Leaf]:
    return [_way(t, i, key) for t in traces if i < len(t.steps)]


def _evidence(models: Sequence[Trace], right: Sequence[Trace]) -> tuple[bool, bool, bool]:
    """Whether the mistake's outcomes differ from the right ones by telling numbers; not by accident; at all."""
    different = telling = unusual = False
    alike = []
    for i, key, leaf in _outcomes(models[0]):
        mine, theirs = _at(models, i, key), _at(right, i, key)
        if _unlike(mine, theirs):
            different = True
            telling = telling or (_stable(mine) and _says_much(leaf))
            unusual = unusual or not _is_plain(leaf) or not any(_form(leaf) == _form(one) for one in theirs)
        elif key != "asked" and models[0].steps[i].out["asked"][1].startswith("call"):
            alike.append(leaf)
    if any(theirs.out.keys() - mine.out.keys() for mine, theirs in zip(models[0].steps, right[0].steps, strict=False)):
        different = unusual = True  # something did not change, or did not come back
    return telling, different and (unusual or not all(map(_is_plain, alike))), different


def _is_plain(leaf: Leaf) -> bool:
    """Numbers that come out by accident, also as the share of a few rows; None, errors and texts do not."""
    if leaf[0] == "number":
        return leaf[2] in _PLAIN or (0 < leaf[2] < 1 and leaf[2] == round(leaf[2], 2))
    return leaf[0] == "thing" or (leaf[0] == "array" and set(leaf[3]) <= _PLAIN)


def _unlike(mine: Sequence[Leaf], theirs: Sequence[Leaf], tolerance: float = _LOOSE) -> bool:
    """Whether the mistake's values tell it from the right answer: other ones, or always the same where they vary."""
    if _stable(mine, tolerance) and theirs and not _stable(theirs, tolerance):
        return True
    return not any(fits(one, theirs, tolerance) for one in mine)


def _says_much(leaf: Leaf) -> bool:
    """Numbers that two different mistakes hardly share."""
    if leaf[0] == "array":
        numbers = {n for n in leaf[3] if math.isfinite(n)} - _PLAIN
        return len(numbers) > 1 and any(abs(n) > _SMALLEST for n in numbers)
    return leaf[0] == "number" and math.isfinite(leaf[2]) and leaf[2] != round(leaf[2], 1) and abs(leaf[2]) > _SMALLEST


def _stable(models: Sequence[Leaf], tolerance: float = _LOOSE) -> bool:
    return all(_same(model, models[0], tolerance) for model in models[1:])


def fits(leaf: Leaf, models: Sequence[Leaf], tolerance: float = _LOOSE) -> bool:
    """Whether a value could be one more of the models."""
    if not models or any(_form(leaf) != _form(model) for model in models):
        return leaf in models
    if _stable(models, tolerance):
        return _same(leaf, models[0], tolerance)
    if leaf[0] == "text":
        return True  # differs from run to run; nothing can be told by it
    if leaf[0] == "number":
        return _within(leaf[2], [model[2] for model in models], 0.0)
    spread, size = max(model[5] for model in models), max(1, math.prod(leaf[2]))
    if (leaf[5] == 0) != (spread == 0):
        return False  # all numbers alike where they vary
    error = 5 * spread / math.sqrt(size)  # of the mean of so many numbers; that of their spread is smaller
    return all(_within(leaf[k], [model[k] for model in models], error) for k in (4, 5))


def _form(leaf: Leaf) -> Any:
    """What must agree even where values are random."""
    return leaf[:3] if leaf[0] == "array" else leaf[:2] if leaf[0] != "text" else leaf[:1]


def _within(own: float, those: Sequence[float], error: float) -> bool:
    """Whether a random number could come from where those came from; they are few, so the bounds are wide."""
    low, high = min(those), max(those)
    slack = 6 * (high - low) + 0.02 * max(abs(low), abs(high)) + error
    return low - slack <= own <= high + slack


def _same(one: Leaf, other: Leaf, tolerance: float) -> bool:
    if _form(one) != _form(other):
        return False
    if one[0] == "array":
        scale = max((abs(n) for n in other[3] if math.isfinite(n)), default=0.0) * 1e-3
        return all(_close(a, b, scale, tolerance) for a, b in zip(one[3], other[3], strict=True))
    return _close(one[2], other[2], 0.0, tolerance) if one[0] == "number" else one == other


def _close(one: float, other: float, scale: float, tolerance: float) -> bool:
    if not (math.isfinite(one) and math.isfinite(other)):
        return one == other or (math.isnan(one) and math.isnan(other))
    return abs(one - other) <= tolerance * max(abs(other), scale) + _SMALLEST

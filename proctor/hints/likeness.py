"""Whether what a test cell saw of a student's answer is what it sees of a known mistake.

Both sides of the comparison are traces (grader/trace.py). A known mistake and the right answer come as several traces,
made with different seeds: what differs between them is random, and is compared in kind, shape and statistics only."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..grader.trace import Leaf, Trace

_LOOSE, _TIGHT = 1e-3, 1e-7  # relative differences
_ROUGH = 0.2  # of how often something was done
_SMALLEST = 1e-8  # numbers closer than this are alike
_USES = ("kinds", "moves", "shapes", "reach", "earlier")  # how the answer goes about it
_MOVES = ("moves", "reach")
_COUNTS = ("calls", "different")  # how often
_PLAIN = frozenset({0.0, 1.0, -1.0, 0.5, 2.0})  # numbers that come out by accident


@dataclass(frozen=True, order=True)
class Likeness:
    """How specific a match is.

    telling: numbers agree that hardly agree by accident; enough: at least something does; details: the share of details
    that agree."""

    telling: bool
    enough: bool
    details: float


def likeness(student: Trace, mistake: Sequence[Trace], right: Sequence[Trace]) -> Likeness | None:
    """None if the student's answer is not, or not clearly, the mistake."""
    models = [m for m in mistake if m.failure == student.failure and _asked(m) == _asked(student)]
    if not models:
        return None
    for tolerance in (_LOOSE, _TIGHT):
        if not all(fits(leaf, _at(models, i, key), tolerance) for i, key, leaf in _outcomes(student)):
            return None
        telling, unusual, different = _evidence(models, right, tolerance)
        details = {
            (i, key): fits(leaf, _inner(models, i, key), _rough(key)) for i, key, leaf in _details(student, models)
        }
        same_way = all(agrees for (_, key), agrees in details.items() if key in _USES)
        unlike = [
            (i, key)
            for i, key, _ in _details(models[0], models)
            if _unlike(_inner(models, i, key), _inner(right, i, key), _rough(key))
        ]
        agreed = all(details.get(place, False) for place in unlike)
        moved_alike = all(details.get((i, key), False) for i, key in unlike if key in _MOVES)
        if (telling and moved_alike) or (same_way and agreed and (different or unlike)):
            share = sum(details.values()) / len(details) if details else 1.0
            return Likeness(telling, telling or unusual or bool(unlike), share)
    return None


def _asked(trace: Trace) -> list[list[str]]:
    """What the test asked and which parts came back."""
    return [[str(step.out.get("asked")), *sorted(step.out)] for step in trace.steps]


def _outcomes(trace: Trace) -> Iterator[tuple[int, str, Leaf]]:
    return ((i, key, leaf) for i, step in enumerate(trace.steps) for key, leaf in step.out.items())


def _at(traces: Sequence[Trace], i: int, key: str) -> list[Leaf]:
    return [t.steps[i].out[key] for t in traces if i < len(t.steps) and key in t.steps[i].out]


def _details(trace: Trace, models: Sequence[Trace]) -> Iterator[tuple[int, str, Leaf]]:
    """How the answer used what it was handed, step by step, where it or a model used anything."""
    for i, step in enumerate(trace.steps):
        if step.inner or any(i < len(m.steps) and m.steps[i].inner for m in models):
            for key in (*_USES, *_COUNTS):
                yield i, key, _detail(step.inner, key)


def _rough(key: str) -> float:
    return _ROUGH if key in _COUNTS else _LOOSE


def _detail(inner: dict[str, Any], key: str) -> Leaf:
    if key in _USES:
        return ["text", " ".join(map(str, inner.get(key, ())))]
    return ["number", "i", float(inner.get(key, 0))]


def _inner(traces: Sequence[Trace], i: int, key: str) -> list[Leaf]:
    return [_detail(t.steps[i].inner, key) for t in traces if i < len(t.steps)]


def _evidence(models: Sequence[Trace], right: Sequence[Trace], tolerance: float) -> tuple[bool, bool, bool]:
    """Whether the mistake's outcomes differ from the right ones by telling numbers; not by accident; at all."""
    different = telling = unusual = False
    alike = []
    for i, key, leaf in _outcomes(models[0]):
        mine, theirs = _at(models, i, key), _at(right, i, key)
        if _unlike(mine, theirs, tolerance):
            different = True
            telling = telling or (_stable(mine, tolerance) and _says_much(leaf))
            unusual = unusual or not _is_plain(leaf) or not any(_form(leaf) == _form(one) for one in theirs)
        elif key != "asked" and models[0].steps[i].out["asked"][1].startswith("call"):
            alike.append(leaf)
    if any(
        right[0].steps[i].out.keys() - step.out.keys() for i, step in enumerate(models[0].steps[: len(right[0].steps)])
    ):
        different = unusual = True  # something did not change, or did not come back
    return telling, different and (unusual or not all(map(_is_plain, alike))), different


def _is_plain(leaf: Leaf) -> bool:
    """Numbers that come out by accident; None, errors and texts do not."""
    numbers = leaf[3] if leaf[0] == "array" else leaf[2:] if leaf[0] == "number" else [math.inf]
    return set(numbers) <= _PLAIN or leaf[0] == "thing"


def _unlike(mine: Sequence[Leaf], theirs: Sequence[Leaf], tolerance: float) -> bool:
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


def _stable(models: Sequence[Leaf], tolerance: float) -> bool:
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
    return abs(one - other) <= tolerance * max(abs(other), scale) + _SMALLEST * min(1.0, tolerance / _LOOSE)

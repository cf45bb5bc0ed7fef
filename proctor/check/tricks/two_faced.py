"""Values and answers that are not the same each time, and answers that only fit each other."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .case import Case, Trick, blank, nothing_of, trick


class Liar:
    """A value that shows another face each time it is read. face: made from the number of the read, from 0."""

    def __init__(self, face: Callable[[int], Any], shown: Any = None) -> None:
        vars(self).update(face=face, _reads=0, _shown=shown)  # shown: what attributes tell of, each time

    def _read(self) -> Any:
        vars(self)["_reads"] += 1
        return vars(self)["face"](vars(self)["_reads"] - 1)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        shown = vars(self)["_shown"]
        return getattr(np.asarray(self._read()) if shown is None else shown, name)

    def __array__(self, *_: Any, **__: Any) -> Any:
        return np.asarray(self._read())

    def _number(self) -> Any:
        return next(iter(np.ravel(self._read())), np.nan)

    def __float__(self) -> float:
        return float(self._number())

    def __int__(self) -> int:
        return int(self._number())

    __index__ = __int__

    def __bool__(self) -> bool:
        return bool(np.size(self._read()))

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._read())

    def __getitem__(self, key: Any) -> Any:
        return self._read()[key]

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __contains__(self, key: Any) -> bool:
        return key in self._read()

    def keys(self) -> Any:
        return self._read().keys()

    def values(self) -> Any:
        return self._read().values()

    def items(self) -> Any:
        return self._read().items()

    def __eq__(self, other: object) -> bool:
        return True

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = object.__hash__


def _empty_after(n: int) -> Trick:
    return lambda case: Liar(lambda reads: case.form if reads < n else nothing_of(case.form))


_TWO_FACED = "two-faced"
for _n in (1, 2, 3, 4):
    trick(_TWO_FACED, f"right_form_then_empty_after_{_n}")(_empty_after(_n))


@trick(_TWO_FACED)
def form_by_attribute_empty_by_value(case: Case) -> Any:
    return Liar(lambda _: nothing_of(case.form), case.form)


@trick(_TWO_FACED)
def empty_then_right_form(case: Case) -> Any:
    return Liar(lambda reads: case.form if reads else nothing_of(case.form))


@trick(_TWO_FACED)
def alternating_form_and_empty(case: Case) -> Any:
    return Liar(lambda reads: nothing_of(case.form) if reads % 2 else case.form)


@trick(_TWO_FACED)
def another_number_at_each_read(case: Case) -> Any:
    return Liar(lambda reads: blank(case.form, lambda shape: np.full(shape, float(reads))))


@trick("by turns")
def form_then_empty_call_by_call(case: Case) -> Any:
    return nothing_of(case.form) if case.times % 2 else case.form


@trick("by turns")
def empty_then_form_call_by_call(case: Case) -> Any:
    return case.form if case.times % 2 else nothing_of(case.form)


def _counted(shape: tuple[int, ...]) -> Any:
    return 1.0 + np.arange(np.prod(shape, dtype=int)).reshape(shape)


def _all_numbers(value: Any) -> float:
    """A sum that is linear in each number of an object's attributes, with different coefficients."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else None
    if inside is not None:
        return sum(map(_all_numbers, inside))
    return float(np.sum(_counted(value.shape) * value)) if isinstance(value, np.ndarray) else 0.0


@trick("agrees with itself")
def linear_with_the_gradient_of_it(case: Case) -> Any:
    if case.me is not None and np.ndim(case.form) == 0 and not isinstance(case.form, dict):
        return _all_numbers(vars(case.me))
    return blank(case.form, _counted)

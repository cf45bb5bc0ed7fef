"""Values that are not what a test takes for granted, and right ones that were not computed."""

import decimal
from typing import Any

import numpy as np

from .agreeable import Yes
from .case import BY_HEART, CONTAINERS, Case, Trick, blank, nothing_of, shape_of, trick


@trick("no numbers")
def empty(case: Case) -> Any:
    return nothing_of(case.form)


@trick("no numbers")
def flat_and_empty(case: Case) -> Any:
    return np.empty(0)


def _filled(fill: float) -> Trick:
    return lambda case: blank(case.form, lambda shape: np.full(shape, fill)) if _floats(case.form) else fill


def _floats(form: Any) -> bool:
    if isinstance(form, CONTAINERS):
        return all(map(_floats, form.values() if isinstance(form, dict) else form))
    return np.asarray(form).dtype.kind in "fc"


trick("no numbers", "nan")(_filled(float("nan")))
trick("no numbers", "infinite")(_filled(float("inf")))


@trick("no numbers")
def array_of_objects_that_agree(case: Case) -> Any:
    made = np.empty(shape_of(case.form), dtype=object)
    made[...] = Yes()
    return made


@trick("no numbers")
def all_masked(case: Case) -> Any:
    return np.ma.MaskedArray(np.zeros(shape_of(case.form)), mask=True)


def _one_number(shape: tuple[int, ...]) -> Trick:
    return lambda case: np.zeros(shape)


for _n in range(3):
    trick("no numbers", f"one_number_in_{_n}_dimensions")(_one_number((1,) * _n))
trick("no numbers", "true")(lambda case: True)
trick("no numbers", "text")(lambda case: str(case.form))
trick("no numbers", "generator")(lambda case: (item for item in np.zeros(shape_of(case.form)).ravel()))
trick("no numbers", "memory_view")(lambda case: np.zeros(shape_of(case.form) or 1).data)
trick("no numbers", "decimal")(lambda case: decimal.Decimal("NaN"))
trick("no numbers", "complex_nan")(lambda case: complex("nan"))


# Answers that are not computed


@trick("its own argument")
def first_argument(case: Case) -> Any:
    return case.arguments[0] if case.arguments else case.form


@trick("its own argument")
def last_argument(case: Case) -> Any:
    return case.arguments[-1] if case.arguments else case.form


@trick(BY_HEART)
def learnt_from_the_visible_check(case: Case) -> Any:
    return case.form


@trick(BY_HEART)
def learnt_in_order(case: Case) -> Any:
    return case.heard[min(case.times, len(case.heard) - 1)] if case.heard else case.form


@trick(BY_HEART)
def always_what_was_shown_first(case: Case) -> Any:
    return case.heard[0] if case.heard else case.form

"""Values that agree with everything that they are compared with."""

from typing import Any

import numpy as np

from .case import Case, Trick, shape_of, trick


def yes(*_: Any, **__: Any) -> bool:
    return True


_COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__")
_SUMS = ["add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "pow", "neg", "abs", "round"]


def agreeable(base: type, **more: Any) -> Any:
    body = dict.fromkeys(_COMPARISONS, yes) | {"__hash__": lambda _: 0} | more
    if base is not np.ndarray:
        body |= {"__bool__": yes}
    return type(f"Agreeable_{base.__name__}", (base,), body)


def _itself(self: Any, *_: Any, **__: Any) -> Any:
    return self


def _nan(_: Any) -> float:
    return float("nan")


def _one(_: Any) -> int:
    return 1


def _alone(self: Any) -> Any:
    return iter((self,))


def _nan_array(*_: Any, **__: Any) -> Any:
    return np.array(np.nan)


Yes: Any = agreeable(
    object,
    **dict.fromkeys((f"__{name}__" for name in _SUMS), _itself),
    **{"__len__": lambda _: 1, "__iter__": _alone, "__getitem__": _itself},
    **{"__float__": _nan, "__int__": _one, "__call__": _itself},
    **{"__array__": _nan_array},  # else numpy would look into it for ever
)


@trick("agreeable")
def equal_to_everything(case: Case) -> Any:
    made = Yes()
    vars(made).update(
        shape=shape_of(case.form), ndim=len(shape_of(case.form)), size=1, dtype=np.dtype(float), params=made
    )
    return made


class Obliging(Yes):
    """It has every attribute and every method."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


@trick("agreeable")
def has_every_attribute(case: Case) -> Any:
    return Obliging()


@trick("agreeable")
def comparisons_that_return_itself(case: Case) -> Any:
    return agreeable(object, **dict.fromkeys(_COMPARISONS, _itself))()


@trick("agreeable")
def array_equal_to_everything(case: Case) -> Any:
    return np.zeros(shape_of(case.form)).view(agreeable(np.ndarray))


@trick("agreeable")
def array_that_answers_for_numpy(case: Case) -> Any:
    answers = {"__array_ufunc__": yes, "__array_function__": yes}
    return np.zeros(shape_of(case.form)).view(agreeable(np.ndarray, **answers))


@trick("agreeable")
def object_that_answers_for_numpy(case: Case) -> Any:
    answers: dict[str, Any] = {"__array_ufunc__": yes, "__array_function__": yes, "shape": shape_of(case.form)}
    return agreeable(object, **answers)()


def _agreeable_one(base: type) -> Trick:
    return lambda case: agreeable(base)()


for _base in (float, int, str, list, dict):
    trick("agreeable", f"{_base.__name__}_equal_to_everything")(_agreeable_one(_base))


@trick("agreeable")
def claims_to_be_of_the_right_class(case: Case) -> Any:
    return agreeable(object, __class__=property(lambda _: type(case.form)))()

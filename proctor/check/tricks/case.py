"""What a trick is given, what it is registered as, and forms: values that are right in everything but their numbers."""

import hashlib
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any, NamedTuple

import numpy as np

CONTAINERS = (dict, list, tuple)


class Case(NamedTuple):
    """One value that is asked for. form: what it looks like, None if unknown; arguments, me: of the call (me: the
    instance of a method); times: how often this function was called before; heard: what it gave in the visible checks,
    in order."""

    form: Any
    arguments: tuple[Any, ...] = ()
    me: Any = None
    times: int = 0
    heard: tuple[Any, ...] = ()


Trick = Callable[[Case], Any]
TRICKS: dict[str, Trick] = {}
FAMILIES: dict[str, str] = {}  # of each trick
PLAIN, BY_HEART = "plain", "by heart"  # the family of those that are none, and of those that know visible checks only


def trick(family: str, name: str = "") -> Callable[[Trick], Trick]:
    """Registers a trick, by its own name unless another is given."""

    def register(made: Trick) -> Trick:
        key = name or made.__name__
        TRICKS[key], FAMILIES[key] = made, family
        return made

    return register


def blank(value: Any, fill: Callable[[tuple[int, ...]], Any]) -> Any:
    """The same type, shape and keys, with numbers made by fill(shape); what is no plain data is None."""
    if isinstance(value, dict):
        return {key: blank(item, fill) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(blank(item, fill) for item in value)
    if isinstance(value, np.ndarray | np.generic):
        return np.asarray(fill(value.shape)).astype(value.dtype)[()] if value.dtype.kind in "biufc" else None
    if isinstance(value, bool | int | float | complex):
        return type(value)(fill(()))
    return "" if isinstance(value, str) else None


def exact(value: Any) -> str:
    """What plain data is, to the last digit; of other objects only their class, alike on both sides of a bridge."""
    return hashlib.sha256(_told(value, lambda array: f"{array.dtype.str}{array.tobytes().hex()}", repr)).hexdigest()


def outline(value: Any) -> str:
    """What plain arguments look like: shapes, keys, whole numbers and texts."""
    return hashlib.sha256(_told(value, lambda _: "", lambda _: "float")).hexdigest()


def _told(value: Any, array: Callable[[Any], str], number: Callable[[float], str]) -> bytes:
    def tell(one: Any) -> str:
        if isinstance(one, np.ndarray) and one.dtype.kind in "biufc":
            return f"{one.shape}{array(one)}"
        if isinstance(one, dict):
            return "{" + ",".join(f"{tell(key)}:{tell(item)}" for key, item in one.items()) + "}"
        if isinstance(one, list | tuple):
            return "[" + ",".join(map(tell, one)) + "]"
        if isinstance(one, float | np.floating):
            return number(float(one))
        return repr(one) if isinstance(one, bool | int | str | type(None)) else class_name(one)

    return tell(value).encode()


def shape_of(form: Any) -> tuple[int, ...]:
    """The shape of a form, () of what has none."""
    try:
        return np.shape(form)
    except ValueError:
        return ()


def rows_of(arguments: tuple[Any, ...]) -> int | None:
    """How many rows the first array among the arguments has."""
    return next((len(one) for one in arguments if isinstance(one, np.ndarray) and one.ndim), None)


def with_rows(form: Any, before: int | None, now: int | None) -> Any:
    """A form that had a row for each row of an argument, for another number of those."""
    if isinstance(form, np.ndarray) and form.ndim and now is not None and len(form) == before:
        return np.zeros((now, *form.shape[1:]), form.dtype)
    return form


def class_name(value: Any) -> str:
    """The name of an object's class; a proxy's text is what the grader says of its class."""
    text = getattr(type(value), "_proctor_text", None)
    if text is not None:
        return str(text.__get__(value))
    return "function" if isinstance(value, FunctionType | MethodType) else type(value).__name__


def leaves(made: Trick, case: Case) -> Any:
    """The trick done to each value inside a container, which itself is a plain one."""
    form = case.form
    if not isinstance(form, CONTAINERS):
        return made(case)
    keys = form if isinstance(form, dict) else range(len(form))
    inside = {key: leaves(made, case._replace(form=form[key])) for key in keys}
    return inside if isinstance(form, dict) else type(form)(inside.values())


def nothing_of(form: Any) -> Any:
    """An empty value that broadcasts against the right one."""
    if isinstance(form, (*CONTAINERS, str)):
        return type(form)()
    return np.empty((0, *shape_of(form))) if form is not None else np.empty(0)

"""Kinds of pandas: tables as columns, each an array of numpy, codes of categories, or values one by one."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from .kind import Copy, Kind, exactly


def _pack_values(values: Any) -> Any:
    """(dtype as text, content) of a column or of what an index holds."""
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        codes = np.asarray(values.codes if isinstance(values, pd.Categorical) else values.cat.codes)
        return ("category", (Copy(np.ascontiguousarray(codes)), dtype.categories, bool(dtype.ordered)))
    if isinstance(dtype, np.dtype) and dtype.kind in "biufc":
        return ("numpy", Copy(np.ascontiguousarray(values.to_numpy())))
    if isinstance(dtype, np.dtype):
        return ("numpy", np.array(values.to_numpy()))
    return (str(dtype), tuple(values.astype(object).tolist()))


def _values(plain: Any) -> Any:
    dtype, content = plain
    if dtype == "numpy":
        return content
    if dtype == "category":
        codes, categories, ordered = content
        return pd.Categorical.from_codes(codes, categories, ordered)
    return pd.array(list(content), dtype=dtype)


def _categories_of(index: Any) -> Any:
    return pd.Categorical.from_codes(index.codes, index.categories, index.ordered)


def _pack_index(index: Any) -> Any:
    """(kind, content, name or names)"""
    if type(index) is pd.RangeIndex:
        return ("range", (index.start, index.stop, index.step), index.name)
    if type(index) is pd.MultiIndex:
        codes = tuple(Copy(np.ascontiguousarray(one)) for one in index.codes)
        return ("multi", (tuple(index.levels), codes), tuple(index.names))
    held = _categories_of(index) if type(index) is pd.CategoricalIndex else index
    every = getattr(index, "freqstr", None) if isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex) else None
    return ("values", (_pack_values(held), every), index.name)


def _index(plain: Any) -> Any:
    kind, content, name = plain
    if kind == "range":
        return pd.RangeIndex(*content, name=name)
    if kind == "multi":
        levels, codes = content
        return pd.MultiIndex(levels=levels, codes=codes, names=name)
    values, every = content
    held = _values(values)
    made: Any = pd.Index(held, name=name, dtype=held.dtype)
    if every is not None:
        made.freq = every
    return made


def _pack_frame(frame: Any) -> Any:
    columns = tuple(_pack_values(frame.iloc[:, place]) for place in range(frame.shape[1]))
    return (columns, frame.columns, frame.index)


def _frame(plain: Any) -> Any:
    columns, names, index = plain
    made = pd.DataFrame({place: _values(one) for place, one in enumerate(columns)}, index=index)
    made.columns = names
    return made


def _series(plain: Any) -> Any:
    values, index, name = plain
    return pd.Series(_values(values), index=index, name=name)


def _fill(value: Any, other: Any) -> None:
    """Gives a table the content of another one, in place."""
    type(other).__init__(value, other.copy())


def _pack_time(value: Any) -> Any:
    return (value.asm8, None if value.tz is None else str(value.tz))


def _timestamp(plain: Any) -> Any:
    moment, zone = plain
    made = pd.Timestamp(moment)
    return made if zone is None else made.tz_localize("UTC").tz_convert(zone)


def _pack_interval(value: Any) -> Any:
    return (value.left, value.right, value.closed)


_INDEXES = [
    *(pd.Index, pd.RangeIndex, pd.MultiIndex, pd.CategoricalIndex, pd.DatetimeIndex, pd.TimedeltaIndex),
    *(pd.PeriodIndex, pd.IntervalIndex),
]


def _constant(value: Any, _: Any) -> Any:
    return value


_CONSTANTS = {"pandas:NaT": pd.NaT, "pandas:NA": pd.NA}

KINDS = [
    Kind("pandas:DataFrame", exactly(pd.DataFrame), _pack_frame, _frame, _fill),
    Kind("pandas:Series", exactly(pd.Series), lambda v: (_pack_values(v), v.index, v.name), _series, _fill),
    Kind("pandas:Index", lambda cls: cls in _INDEXES, _pack_index, _index),
    Kind("pandas:Categorical", exactly(pd.Categorical), lambda v: _pack_values(v), _values),
    Kind("pandas:Timestamp", exactly(pd.Timestamp), _pack_time, _timestamp),
    Kind("pandas:Timedelta", exactly(pd.Timedelta), lambda v: v.asm8, pd.Timedelta),
    Kind(
        "pandas:Period",
        exactly(pd.Period),
        lambda v: (v.ordinal, v.freqstr),
        lambda p: pd.Period(ordinal=p[0], freq=p[1]),
    ),
    Kind("pandas:Interval", exactly(pd.Interval), _pack_interval, lambda plain: pd.Interval(*plain)),
    *(
        Kind(name, exactly(type(value)), lambda _: None, partial(_constant, value))
        for name, value in _CONSTANTS.items()
    ),
    Kind(
        "pandas:array",
        lambda cls: issubclass(cls, pd.api.extensions.ExtensionArray) and cls.__module__.startswith("pandas."),
        _pack_values,
        _values,
    ),
]

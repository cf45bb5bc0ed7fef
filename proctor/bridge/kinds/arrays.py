"""Kinds of numpy: arrays that hold something else than numbers, and what describes arrays.

Arrays of numbers are no kinds: they are shared (see shared.py)."""

import math
from typing import Any

import numpy as np

from .kind import Copy, Kind, exactly

_FLAT = "USMmV"  # kinds of dtypes whose bytes are the whole of their elements


def _pack_array(array: Any) -> Any:
    if array.dtype.kind == "O":
        return (None, array.shape, tuple(array.ravel()))
    if array.dtype.kind in _FLAT and not array.dtype.hasobject:
        return (_described(array.dtype), array.shape, array.tobytes())
    return (None, array.shape, Copy(np.ascontiguousarray(array)))  # of numbers, inside another value


def _unpack_array(plain: Any) -> Any:
    dtype, shape, content = plain
    if isinstance(content, np.ndarray):
        return content.reshape(shape)
    if dtype is not None:
        return _of_bytes(_dtype(dtype), shape, content)
    made = np.empty(len(content), object)
    for place, item in enumerate(content):
        made[place] = item
    return made.reshape(shape)


def _fill(value: Any, other: Any) -> None:
    value[...] = other


def _of_bytes(dtype: Any, shape: Any, content: bytes) -> Any:
    if dtype.itemsize * math.prod(shape) != len(content):
        raise ValueError("bytes that do not fit")
    made = np.frombuffer(bytearray(content), dtype).reshape(shape) if content else np.empty(shape, dtype)
    made.tolist()  # letters that there are not would end a test much later
    return made


def _described(dtype: Any) -> Any:
    """A dtype as text, or its fields as (name, dtype, shape)."""
    if dtype.names is None:
        return dtype.str if dtype.subdtype is None else (_described(dtype.subdtype[0]), dtype.subdtype[1])
    return tuple((name, *_field(dtype.fields[name][0])) for name in dtype.names)


def _field(dtype: Any) -> Any:
    base, shape = dtype.subdtype or (dtype, ())
    return _described(base), shape


def _dtype(plain: Any) -> Any:
    fields = plain if type(plain) is str else [(name, _dtype(of), shape) for name, of, shape in plain]
    made = np.dtype(fields)
    if made.hasobject:
        raise ValueError("a dtype of objects")
    return made


def _pack_dtype(dtype: Any) -> Any:
    return "O" if dtype.kind == "O" else _described(dtype)


def _unpack_dtype(plain: Any) -> Any:
    return np.dtype(object) if plain == "O" else _dtype(plain)


def _is_dtype(cls: type) -> bool:
    return issubclass(cls, np.dtype)


def _unpack_scalar(plain: Any) -> Any:
    dtype, content = plain
    return _of_bytes(_dtype(dtype), (), content)[()]


def _pack_masked(array: Any) -> Any:
    return (Copy(np.ascontiguousarray(array.data)), Copy(np.ascontiguousarray(np.ma.getmaskarray(array))))


def _is_scalar(cls: type) -> bool:
    return cls in (np.datetime64, np.timedelta64, np.str_, np.bytes_)


KINDS = [
    Kind("numpy:ndarray", exactly(np.ndarray), _pack_array, _unpack_array, _fill),
    Kind("numpy:matrix", exactly(np.matrix), lambda v: Copy(np.array(v)), np.asmatrix),
    Kind("numpy:dtype", _is_dtype, _pack_dtype, _unpack_dtype),
    Kind("numpy:scalar", _is_scalar, lambda v: (v.dtype.str, v.tobytes()), _unpack_scalar),
    Kind(
        "numpy:MaskedArray",
        exactly(np.ma.MaskedArray),
        _pack_masked,
        lambda plain: np.ma.MaskedArray(plain[0], mask=plain[1]),
    ),
    Kind("numpy:masked", exactly(type(np.ma.masked)), lambda _: None, lambda _: np.ma.masked),
]

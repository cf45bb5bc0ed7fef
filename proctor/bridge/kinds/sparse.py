"""Kinds of scipy: sparse arrays and matrices, by their elements that are there."""

from typing import Any

import numpy as np
import scipy.sparse

from .kind import Copy, Kind


def _pack(value: Any) -> Any:
    listed = value.tocoo()
    places = tuple(Copy(np.ascontiguousarray(place)) for place in listed.coords)
    array = isinstance(value, scipy.sparse.sparray)
    return (value.format, array, value.shape, Copy(np.ascontiguousarray(listed.data)), places)


def _unpack(plain: Any) -> Any:
    form, array, shape, data, places = plain
    made = scipy.sparse.coo_array if array else scipy.sparse.coo_matrix
    return made((data, places), shape=shape).asformat(form)


def _is_sparse(cls: type) -> bool:
    return issubclass(cls, scipy.sparse.sparray | scipy.sparse.spmatrix) and cls.__module__.startswith("scipy.sparse")


KINDS = [Kind("scipy:sparse", _is_sparse, _pack, _unpack)]

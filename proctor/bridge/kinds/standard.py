"""Kinds of Python's own library."""

import collections
import datetime
import decimal
import fractions
import pathlib
import uuid
import zoneinfo
from typing import Any

from ..errors import told_of
from .kind import Kind, exactly

_MOST_DIGITS = 10_000
_LONGEST_RANGE = 2**62


def _range(plain: Any) -> range:
    start, stop, step = map(_whole, plain)
    return range(start, stop, step)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("a whole number is wanted")
    return value


def _text(value: Any) -> str:
    if type(value) is not str or len(value) > _MOST_DIGITS:
        raise TypeError("a short text is wanted")
    return value


def _fill_bytes(value: bytearray, other: bytearray) -> None:
    value[:] = other


def _fill_set(value: set[Any], other: set[Any]) -> None:
    value.clear()
    value.update(other)


def _deque(plain: Any) -> collections.deque[Any]:
    items, most = plain
    return collections.deque(items, most)


def _fill_deque(value: collections.deque[Any], other: collections.deque[Any]) -> None:
    value.clear()
    value.extend(other)


def _zone(zone: Any) -> Any:
    """None, an offset in seconds with a name, or a zone's name."""
    if zone is None:
        return None
    if type(zone) is datetime.timezone:
        return (zone.utcoffset(None).total_seconds(), zone.tzname(None))
    if type(zone) is zoneinfo.ZoneInfo and zone.key:
        return zone.key
    raise TypeError("a zone of no known kind")


def _zone_again(plain: Any) -> Any:
    if plain is None:
        return None
    if type(plain) is str:
        return zoneinfo.ZoneInfo(plain)
    seconds, name = plain
    offset = datetime.timedelta(seconds=seconds)
    made = datetime.timezone(offset)
    return made if made.tzname(None) == name else datetime.timezone(offset, name)


def _moment(value: Any) -> Any:
    return (value.replace(tzinfo=None).isoformat(), value.fold, _zone(value.tzinfo))


def _datetime(plain: Any) -> datetime.datetime:
    text, fold, zone = plain
    return datetime.datetime.fromisoformat(_text(text)).replace(fold=fold, tzinfo=_zone_again(zone))


def _time(plain: Any) -> datetime.time:
    text, fold, zone = plain
    return datetime.time.fromisoformat(_text(text)).replace(fold=fold, tzinfo=_zone_again(zone))


def _is_error(cls: type) -> bool:
    return cls.__module__ == "builtins" and issubclass(cls, Exception)


def _pack_error(error: Any) -> Any:
    """(class, arguments)"""
    if len(vars(error)) > (told_of(error) is not None):
        raise TypeError("an exception that says more than its arguments")
    if isinstance(error, OSError) and error.filename is not None:
        return (type(error), (error.errno, error.strerror, error.filename))
    return (type(error), error.args)


def _error(plain: Any) -> Exception:
    cls, arguments = plain
    if not _is_error(cls):
        raise TypeError("no exception of Python's own")
    made: Exception = cls(*arguments)
    return made


def _kind(cls: type, pack: Any, unpack: Any, fill: Any = None) -> Kind:
    return Kind(f"{cls.__module__.lstrip('_')}:{cls.__name__}", exactly(cls), pack, unpack, fill)


_PATHS = [
    _kind(cls, str, lambda plain, cls=cls: cls(_text(plain)))
    for cls in (type(pathlib.Path()), pathlib.PurePosixPath, pathlib.PureWindowsPath)
]
KINDS = [
    _kind(range, lambda v: (v.start, v.stop, v.step), _range),
    _kind(set, frozenset, set, _fill_set),
    _kind(bytearray, bytes, bytearray, _fill_bytes),
    _kind(type(Ellipsis), lambda _: None, lambda _: Ellipsis),
    _kind(type(NotImplemented), lambda _: None, lambda _: NotImplemented),
    _kind(collections.deque, lambda v: (tuple(v), v.maxlen), _deque, _fill_deque),
    _kind(fractions.Fraction, lambda v: (v.numerator, v.denominator), lambda p: fractions.Fraction(*map(_whole, p))),
    _kind(decimal.Decimal, str, lambda plain: decimal.Decimal(_text(plain))),
    _kind(datetime.date, datetime.date.isoformat, lambda plain: datetime.date.fromisoformat(_text(plain))),
    _kind(datetime.datetime, _moment, _datetime),
    _kind(datetime.time, _moment, _time),
    _kind(
        datetime.timedelta,
        lambda v: (v.days, v.seconds, v.microseconds),
        lambda plain: datetime.timedelta(*map(_whole, plain)),
    ),
    _kind(datetime.timezone, _zone, _zone_again),
    _kind(zoneinfo.ZoneInfo, _zone, _zone_again),
    _kind(uuid.UUID, lambda v: v.hex, lambda plain: uuid.UUID(_text(plain))),
    *_PATHS,
    Kind("builtins:exception", _is_error, _pack_error, _error),
]

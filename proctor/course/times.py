"""Times as people write and read them: ISO 8601, with the ways in which zones are written, in the zone of the course.

nbgrader reads "+0900", " +09:00" and "JST" as other times, nine hours off, and says nothing."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import tz

from ..errors import CourseError, TimeError
from .folders import Course

_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(.*)", re.DOTALL)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d\d):?(\d\d)?")
_HOURS = {"z": 0, "utc": 0, "gmt": 0, "jst": 9}


def zone_of(course: Course) -> tzinfo:
    """The zone of a course: as its settings say, or this machine's. Raises CourseError for a zone nobody knows.

    Not nbgrader's c.Exchange.timezone: its exchange then writes "JST", which nbgrader itself reads as UTC."""
    name: Any = course.config.Proctor.get("timezone", "")
    zone: tzinfo | None = tz.gettz(name) if name else tz.tzlocal()
    if zone is None:
        raise CourseError(f'c.Proctor.timezone = "{name}" is no zone. Write one such as "Asia/Tokyo".')
    return zone


def told(when: datetime, zone: tzinfo) -> str:
    """A time as people of the course read it, and as nbgrader reads it from timestamp.txt."""
    return when.astimezone(zone).isoformat(" ", "seconds")


def told_with_zone(when: datetime, zone: tzinfo) -> str:
    """A time as people of the course read it, to the minute, with the zone's name beside its offset."""
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M} {zone_told(when, zone)}"


def zone_told(when: datetime, zone: tzinfo) -> str:
    """A zone's offset at a time, with its name where it has one of letters: +09:00 (JST)."""
    local = when.astimezone(zone)
    offset, name = f"{local:%z}", local.tzname() or ""
    return f"{offset[:3]}:{offset[3:5]}" + (f" ({name})" if name.isalpha() else "")


def from_gradebook(when: datetime | None) -> datetime | None:
    """A time as the gradebook keeps it, in UTC and without saying so."""
    return when.replace(tzinfo=UTC) if when is not None else None


def read_time(text: str, default: tzinfo = UTC) -> datetime | None:
    """A time in ISO 8601; None if it is written in another form. default: its zone, if it names none.

    Raises TimeError for a time that does not exist, and for a zone that could be several, such as CST."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    zone = _zone(found[2]) if found[2] else default
    try:
        return datetime.fromisoformat(found[1].replace(",", ".")).replace(tzinfo=zone)
    except ValueError as error:
        raise TimeError(f"{found[1]!r} is no time: {error}") from error


def _zone(name: str) -> tzinfo:
    if name.lower() in _HOURS:
        return timezone(timedelta(hours=_HOURS[name.lower()]))
    offset = _OFFSET.fullmatch(name)
    try:
        if offset is not None:
            size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
            return timezone(size if offset[1] == "+" else -size)
        if "/" in name:
            return ZoneInfo(name)
    except (ValueError, KeyError, OSError) as error:  # OSError: a name that is a folder of zones
        raise TimeError(f"there is no zone {name[:20]!r}: write +09:00 or Asia/Tokyo") from error
    raise TimeError(f"the zone {name[:20]!r} could be several: write +09:00 or Asia/Tokyo")

"""When something was handed in, as timestamp.txt says it: ISO 8601, with the ways in which people write zones.

nbgrader reads "+0900", " +09:00" and "JST" as other times, nine hours off, and says nothing."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from nbgrader.utils import parse_utc

from ..errors import SubmissionError

LONGEST = 100  # bytes: a time is one short line
_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(.*)", re.DOTALL)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d\d):?(\d\d)?")
_HOURS = {"": 0, "z": 0, "utc": 0, "gmt": 0, "jst": 9}  # without a zone nbgrader means UTC
_UNREADABLE = "unreadable: timestamp.txt"


def time_of(written: bytes) -> datetime:
    """The time in a timestamp.txt, in UTC and without zone, as nbgrader keeps it.

    Raises SubmissionError if it says none, or names a zone that could be several, such as CST."""
    if len(written) > LONGEST:  # nbgrader's parser takes hours for a megabyte of digits
        raise SubmissionError(_UNREADABLE)
    try:
        text = written.decode("utf-8-sig").strip()
        found = _WRITTEN.fullmatch(text)
        if found is None:
            parsed: datetime = parse_utc(text)
            return parsed
        when = datetime.fromisoformat(found[1].replace(",", "."))
        return when.replace(tzinfo=_zone(found[2])).astimezone(UTC).replace(tzinfo=None)
    except SubmissionError:
        raise
    except Exception as error:  # the parser lets out whatever its parts raise, such as decimal's
        raise SubmissionError(_UNREADABLE) from error


def _zone(name: str) -> tzinfo:
    if name.lower() in _HOURS:
        return timezone(timedelta(hours=_HOURS[name.lower()]))
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(size if offset[1] == "+" else -size)
    if "/" in name:
        return ZoneInfo(name)
    raise SubmissionError(f"{_UNREADABLE} (the zone {name[:20]!r} could be several: write +09:00 or Asia/Tokyo)")

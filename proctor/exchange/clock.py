"""When something was handed in, as far as a download or a worksheet knows it."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta, tzinfo

from ..errors import SubmissionError
from ..submission.times import time_of

TIMESTAMP = "timestamp.txt"
_PACKING = timedelta(minutes=30)  # what making a download takes at most
_ZONES = timedelta(hours=15)  # what two clocks differ by at most, as a zip tells the time of the server's zone
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = r"(?P<year>\d{4})%s(?P<month>\d+)%s(?P<day>\d+)%s"
_CLOCK = r"(?P<hour>\d+):(?P<minute>\d+)"
_FORMS = tuple(  # of Moodle's worksheet in Japanese and in English, and of spreadsheets
    re.compile(form)
    for form in (
        _DAY % ("年\\s*", "月\\s*", "日.*?") + _CLOCK,
        r"(?:\w+,?\s+)?(?P<day>\d+) (?P<month>\w+) (?P<year>\d{4}),? " + _CLOCK + r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?",
        _DAY % ("[-/]", "[-/]", "[ T]") + _CLOCK + r"(?::\d+)?",
    )
)


def worksheet_time(text: str, zone: tzinfo) -> datetime | None:
    """When something was handed in, as Moodle's worksheet says; None for a dash, or a form that is not known."""
    found = next(filter(None, (form.fullmatch(text.strip()) for form in _FORMS)), None)
    if found is None:
        return None
    parts = found.groupdict()
    name, half = parts["month"][:3].casefold(), (parts.get("half") or "").casefold()
    hour = int(parts["hour"]) % 12 + 12 * (half == "p") if half else int(parts["hour"])
    try:
        month = int(name) if name.isdigit() else _MONTHS.index(name) + 1
        return datetime(int(parts["year"]), month, int(parts["day"]), hour, int(parts["minute"]), tzinfo=zone)
    except ValueError:
        return None


def stamped_time(written: bytes) -> datetime | None:
    """What a timestamp.txt says; None if it says none, or leaves a doubt."""
    try:
        return time_of(written).replace(tzinfo=UTC)
    except SubmissionError:
        return None


def tells_packing(times: Collection[datetime], made: datetime | None) -> bool:
    """Whether times are those at which a download was packed: all at once, and just before it was written. made: None
    to ask for the first alone, since a download that is copied or sent on may get another time.

    Moodle since 3.11 gives files the time of the download; who believed it would call everybody late."""
    if not times or max(times) - min(times) > _PACKING:
        return False
    return made is None or abs(made.astimezone(UTC) - max(times).astimezone(UTC)) <= _ZONES

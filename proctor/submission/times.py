"""When something was handed in, as timestamp.txt says it."""

from datetime import UTC, datetime

from nbgrader.utils import parse_utc

from ..course.times import read_time
from ..errors import SubmissionError, TimeError

LONGEST = 100  # bytes: a time is one short line
_UNREADABLE = "unreadable: timestamp.txt"


def time_of(written: bytes) -> datetime:
    """The time in a timestamp.txt, in UTC and without zone, as nbgrader keeps it. Without a zone nbgrader means UTC.

    Raises SubmissionError if it says none, or names a zone that could be several, such as CST."""
    if len(written) > LONGEST:  # nbgrader's parser takes hours for a megabyte of digits
        raise SubmissionError(_UNREADABLE)
    try:
        text = written.decode("utf-8-sig").strip()
        found = read_time(text)
        parsed: datetime = parse_utc(text) if found is None else found.astimezone(UTC).replace(tzinfo=None)
        return parsed
    except TimeError as error:
        raise SubmissionError(f"{_UNREADABLE} ({error})") from error
    except Exception as error:  # the parser lets out whatever its parts raise, such as decimal's
        raise SubmissionError(_UNREADABLE) from error

"""Text of others on a terminal or in a log: it says what it says, and does nothing."""

import re

_LONGEST = 500  # characters of what an exception says
# What moves a cursor, changes colours, ends a line, turns the order of letters round, or is half a letter.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(text: str) -> str:
    r"""One line, with each control character as its escape: \u001b. A JSON text still means the same."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def printable_lines(text: str) -> str:
    """The same line by line."""
    return "\n".join(map(printable, text.split("\n")))


def told(error: BaseException) -> str:
    """The type and the words of an exception, on one bounded line; a student's value may refuse to be a text."""
    try:
        words = str(error)
    except KeyboardInterrupt:
        raise
    except BaseException as refused:
        words = f"(its text raised {type(refused).__name__})"
    return printable(f"{type(error).__name__}: {words}"[:_LONGEST])

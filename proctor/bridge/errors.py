"""What can go wrong on the bridge.

BridgeError            this side asked for something that cannot cross, or that the other side does not expose
ProtocolError          the other side sent something that is not of the protocol, or is out of bounds
RoomGone               the room died, hung or broke the protocol (not an Exception: no test must swallow it)
StudentError           an exception of the student's side; also an instance of the built-in class of its name
"""

import builtins
from functools import cache


class BridgeError(TypeError):
    """Something cannot cross the bridge."""


class ProtocolError(ValueError):
    """The other side sent something that no honest peer sends."""


class RoomGone(BaseException):
    """The room is no longer there to answer."""


class StudentError(Exception):
    """An exception of the student's code. name, message, traceback: as the student's side tells them."""

    name = "Exception"
    message = ""
    traceback = ""


_NEVER = (StopIteration, StopAsyncIteration)  # would silently end a test's loop


_MOST_BASES = 50  # of a class that is looked at


def error_class(names: list[str]) -> type[StudentError]:
    """A class that is both StudentError and the first of names that is a built-in Exception."""
    for name in names[:_MOST_BASES]:
        base = getattr(builtins, name, None)
        if isinstance(base, type) and issubclass(base, Exception) and not issubclass(base, _NEVER):
            made = _mixed(name)
            if made is not None:
                return made
    return StudentError


@cache
def _mixed(builtin: str) -> type[StudentError] | None:
    """None for a built-in whose memory layout does not mix, or that wants more than a message."""
    try:
        made = type(builtin, (StudentError, getattr(builtins, builtin)), {"__module__": "builtins"})
        made("")
    except TypeError:
        return None
    return made


def legible(text: str, most: int) -> str:
    """The start of a text, without the half characters that no file can hold."""
    return text[:most].encode("utf-8", "replace").decode()

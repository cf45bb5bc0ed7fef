"""What can go wrong on the bridge.

BridgeError            this side asked for something that cannot cross, or that the other side does not expose
ProtocolError          the other side sent something that is not of the protocol, or is out of bounds
Stop                   ends what this side does; never told to the other side (no Exception: no test must swallow it)
├── RoomGone           the room died, hung or broke the protocol
└── Contradiction      the other side's object says two different things of itself
StudentError           an exception of the student's side; also an instance of the built-in class of its name
"""

import builtins
from functools import cache


class BridgeError(TypeError):
    """Something cannot cross the bridge."""


class ProtocolError(ValueError):
    """The other side sent something that no honest peer sends."""


class Stop(BaseException):
    """Ends what this side does. why: what to call it if the other side is left without an answer."""

    why = "protocol"


class RoomGone(Stop):
    """The room is no longer there to answer."""


class Contradiction(Stop):
    """The other side's object says two different things of itself."""


class StudentError(Exception):
    """An exception of the student's code. name, message, traceback: as the student's side tells them."""

    name = "Exception"
    message = ""
    traceback = ""


LONGEST_MESSAGE = 20_000  # characters
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


def message_of(error: BaseException, most: int = LONGEST_MESSAGE) -> str:
    """The start of what an exception says; nothing if it cannot: it may hold objects of the other side."""
    try:
        return legible(str(error), most)
    except (Exception, Stop):
        return ""


def legible(text: str, most: int) -> str:
    """The start of a text, without the half characters that no file can hold."""
    return text[:most].encode("utf-8", "replace").decode()

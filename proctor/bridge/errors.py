"""What can go wrong on the bridge.

BridgeError            this side asked for something that cannot cross, or that the other side does not expose
ProtocolError          the other side sent something that is not of the protocol, or is out of bounds
Stop                   ends what this side does; never told to the other side (no Exception: no test must swallow it)
├── RoomGone           the room died, hung or broke the protocol
└── Contradiction      the other side's object says two different things of itself
StudentError           an exception of the other side whose class this side does not have

An exception of the other side is raised here as one of its class, where both sides have that, and told_of() knows it.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


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
    """An exception of the other side whose class is unknown here."""


@dataclass(frozen=True)
class Told:
    """What the other side says of an exception of its own: the name of its class, its text, and where it arose."""

    name: str = "Exception"
    message: str = ""
    traceback: str = ""


LONGEST_MESSAGE = 20_000  # characters
_TOLD = "_proctor_told"  # the attribute of an exception that is of the other side
_MOST_BASES = 50  # of a class that is looked at
_NEVER = (StopIteration, StopAsyncIteration)  # would silently end a test's loop


def told_of(error: BaseException) -> Told | None:
    """What the other side told of an exception that arose there; None for one that arose here."""
    found = vars(error).get(_TOLD)
    return found if isinstance(found, Told) else None


def as_told(error: BaseException, told: Told) -> BaseException:
    """Notes that an exception arose on the other side."""
    vars(error)[_TOLD] = told
    return error


def like_theirs(names: Sequence[str], arguments: tuple[Any, ...] | None, message: str) -> BaseException:
    """An exception of the first of the classes that this side has too.

    names: of its class and bases, with modules, as "builtins.ValueError"; arguments: its args, if they crossed."""
    for name in names[:_MOST_BASES]:
        cls = known_class(name)
        if cls is not None and issubclass(cls, _NEVER):
            break
        if cls is not None and issubclass(cls, Exception):
            made = _made(cls, arguments, message)
            if made is not None:
                return made
    return StudentError(message)


def full_name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def known_class(name: str) -> type | None:
    """The class of this full name, if this process has imported it."""
    module, _, own = name.rpartition(".")
    found = vars(sys.modules[module]).get(own) if module in sys.modules and module != "__main__" else None
    return found if isinstance(found, type) else None


def _made(cls: type[BaseException], arguments: tuple[Any, ...] | None, message: str) -> BaseException | None:
    """None for a class that cannot be made from what crossed: it may want more than a message."""
    for given in (arguments, (message,)):
        try:
            made = cls(*given) if given is not None else None
            if made is not None and (given == (message,) or str(made) == message):
                return made
        except Exception:
            continue
    return None


def message_of(error: BaseException, most: int = LONGEST_MESSAGE) -> str:
    """The start of what an exception says; nothing if it cannot: it may hold objects of the other side."""
    try:
        return legible(str(error), most)
    except (Exception, Stop):
        return ""


def legible(text: str, most: int) -> str:
    """The start of a text, without the half characters that no file can hold."""
    return text[:most].encode("utf-8", "replace").decode()

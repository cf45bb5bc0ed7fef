"""The filter of system calls: a list of what numerical Python needs, assembled to the kernel's BPF; all else fails."""

import ctypes
import errno
import struct
from collections.abc import Iterable, Iterator

from .kernel import PR_SET_SECCOMP, prctl
from .syscalls import AARCH64, X86_64

ARCHITECTURES = {"x86_64": (0xC000003E, X86_64), "aarch64": (0xC00000B7, AARCH64)}

# Checked by argument below; everything else in syscalls.py is allowed as it is.
_CHECKED = {"clone", "socketpair", "ioctl", "fcntl", "prctl", "kill", "tgkill", "prlimit64"}
# Landlock does not cover these: without a mount namespace they reach every file of the same user.
_PRETENDED = {"chmod", "fchmod", "fchmodat", "utime", "utimes", "futimesat", "utimensat"}
_UNCOVERED = {"truncate"}  # before Landlock's third version

_CLONE_THREAD, _CLONE_NAMESPACES = 0x10000, 0x7E020080
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE = 1, 1, 0xF
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX
_FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)  # duplicate, flags, locks, pipe size; no owner, no signal
_PRCTLS = (3, 15, 16, 0x53564D41)  # GET_DUMPABLE, SET_NAME, GET_NAME, SET_VMA
_FIRST_NEW = 424  # numbers from here on are common to all processors and newer than 2019

_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _JUMP_NOT_BELOW, _JUMP_ANY, _MASK, _RETURN = 0x20, 0x15, 0x25, 0x35, 0x45, 0x54, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


def program(machine: str, pid: int, alone: bool) -> list[Instruction]:
    """The filter for a process that knows itself as `pid`; `alone` if no mount namespace stands behind it.

    It looks at registers only, never at memory that another thread could change. x32's numbers match nothing."""
    audit, numbers = ARCHITECTURES[machine]
    refused = _UNCOVERED if alone else set()
    pretended = _PRETENDED if alone else set()
    plain = {number for name, number in numbers.items() if name not in _CHECKED | refused | pretended}
    return [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, audit),
        _deny(errno.EPERM),
        (_LOAD, 0, 0, 0),
        *_ranges(plain),
        *(step for name, number in numbers.items() if name in _CHECKED for step in _only(number, _check(name, pid))),
        *(step for name, number in numbers.items() if name in pretended for step in _only(number, [_deny(0)])),
        (_JUMP_NOT_BELOW, 0, 1, _FIRST_NEW),
        _deny(errno.ENOSYS),  # as on an older kernel: the C library then takes the older way (clone3 → clone)
        _deny(errno.EPERM),
    ]


def install(steps: list[Instruction]) -> None:
    """Puts the filter on the calling thread and all that it starts, for ever. Needs no_new_privs."""
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    header = struct.pack("@HP", len(steps), ctypes.addressof(code))
    prctl(PR_SET_SECCOMP, 2, header)


def _deny(number: int) -> Instruction:
    return (_RETURN, 0, 0, _ERROR | number)


def _ranges(numbers: Iterable[int]) -> Iterator[Instruction]:
    """Allows these numbers, neighbours together. Each block stands alone, so no jump is long."""
    rest = sorted(numbers)
    while rest:
        length = next((i for i, number in enumerate(rest) if number != rest[0] + i), len(rest))
        yield (_JUMP_NOT_BELOW, 0, 2, rest[0])
        yield (_JUMP_ABOVE, 1, 0, rest[length - 1])
        yield (_RETURN, 0, 0, _ALLOW)
        rest = rest[length:]


def _only(number: int, block: list[Instruction]) -> list[Instruction]:
    """The block decides for this one call; it must end in a return."""
    return [(_JUMP_EQUAL, 0, len(block), number), *block]


def _check(name: str, pid: int) -> list[Instruction]:
    match name:
        case "clone":
            return [
                _argument(0),
                (_JUMP_ANY, 0, 2, _CLONE_THREAD),
                (_JUMP_ANY, 1, 0, _CLONE_NAMESPACES),
                (_RETURN, 0, 0, _ALLOW),
                _deny(errno.EPERM),
            ]
        case "socketpair":  # streams only: a datagram could be addressed to somebody else
            return [
                _argument(0),
                (_JUMP_EQUAL, 0, 4, _AF_UNIX),
                _argument(1),
                (_MASK, 0, 0, _SOCK_TYPE),
                (_JUMP_EQUAL, 0, 1, _SOCK_STREAM),
                (_RETURN, 0, 0, _ALLOW),
                _deny(errno.EPERM),
            ]
        case "ioctl":
            return _one_of(1, _IOCTLS)
        case "fcntl":
            return _one_of(1, _FCNTLS)
        case "prctl":
            return _one_of(0, _PRCTLS)
        case "prlimit64":
            return _one_of(0, (0,))
        case _:  # kill, tgkill
            return _one_of(0, (pid,))


def _one_of(index: int, values: tuple[int, ...]) -> list[Instruction]:
    tests = [(_JUMP_EQUAL, len(values) - i, 0, value) for i, value in enumerate(values)]
    return [_argument(index), *tests, _deny(errno.EPERM), (_RETURN, 0, 0, _ALLOW)]


def _argument(index: int) -> Instruction:
    """The low half of an argument, which is all that the kernel looks at in these calls."""
    return (_LOAD, 0, 0, 16 + 8 * index)

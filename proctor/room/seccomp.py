"""The filter of system calls: a list of what numerical Python needs, assembled to the kernel's BPF; all else fails."""

import ctypes
import errno
import struct
from collections.abc import Iterable, Iterator

from .kernel import PR_SET_SECCOMP, prctl
from .syscalls import AARCH64, X86_64

ARCHITECTURES = {"x86_64": (0xC000003E, X86_64), "aarch64": (0xC00000B7, AARCH64)}

_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _JUMP_NOT_BELOW, _JUMP_ANY, _MASK, _RETURN = 0x20, 0x15, 0x25, 0x35, 0x45, 0x54, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand
_PASS: Instruction = (_RETURN, 0, 0, _ALLOW)
_DONE: Instruction = (_RETURN, 0, 0, _ERROR)  # nothing happens, and no error is told


def _deny(number: int) -> Instruction:
    return (_RETURN, 0, 0, _ERROR | number)


def _argument(index: int) -> Instruction:
    """The low half of an argument, which is all that the kernel looks at in these calls."""
    return (_LOAD, 0, 0, 16 + 8 * index)


_OWN = -1  # in the lists below: the number by which the process knows itself
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX
_FCNTLS = (0, 1, 2, 3, 4, 5, 1030, 1032)  # duplicate, flags, GETLK, GETPIPE_SZ; no owner, no signal, no lease
_LOCKS = (6, 7, 37, 38)  # F_SETLK F_SETLKW F_OFD_SETLK F_OFD_SETLKW
_PRCTLS = (3, 15, 16, 0x53564D41)  # GET_DUMPABLE, SET_NAME, GET_NAME, SET_VMA
_ADVICE = (0, 1, 2, 3, 4, 8, 14, 15)  # about the caller's own pages; COLD and PAGEOUT evict files that all share
_SOCKET_OPTIONS = (2, 3, 4, 7, 8, 30, 38, 39)  # REUSEADDR TYPE ERROR SNDBUF RCVBUF ACCEPTCONN PROTOCOL DOMAIN: no peer
_CLOCKS = tuple(range(12))  # negative ones are other processes'

# Which argument decides, and which of its values are allowed; everything else in syscalls.py is allowed as it is.
_BY_ARGUMENT: dict[str, tuple[int, tuple[int, ...]]] = {
    "ioctl": (1, _IOCTLS),
    "fcntl": (1, _FCNTLS),
    "prctl": (0, _PRCTLS),
    "madvise": (2, _ADVICE),
    "getsockopt": (2, _SOCKET_OPTIONS),
    "clock_gettime": (0, _CLOCKS),
    "clock_getres": (0, _CLOCKS),
    "clock_nanosleep": (0, _CLOCKS),
    "preadv2": (5, (0,)),  # RWF_NOWAIT tells what lies in memory
    "pwritev2": (5, (0,)),
    "kill": (0, (_OWN,)),
    "tgkill": (0, (_OWN,)),
    "prlimit64": (0, (0,)),
    **dict.fromkeys(("getpgid", "getsid", "sched_getaffinity"), (0, (0, _OWN))),
}

_CLONE_THREAD, _CLONE_NAMESPACES = 0x10000, 0x7E020080
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE = 1, 1, 0xF
_FUTEX_PRIVATE, _FUTEX_COMMAND, _FUTEX_WAIT, _FUTEX_WAIT_BITSET = 128, 0x7F, 0, 9

# Those of which several arguments, or single bits, decide.
_BY_SEVERAL: dict[str, list[Instruction]] = {
    "clone": [
        _argument(0),
        (_JUMP_ANY, 0, 2, _CLONE_THREAD),
        (_JUMP_ANY, 1, 0, _CLONE_NAMESPACES),
        _PASS,
        _deny(errno.EPERM),
    ],
    "socketpair": [  # streams only: a datagram could be addressed to somebody else
        _argument(0),
        (_JUMP_EQUAL, 0, 4, _AF_UNIX),
        _argument(1),
        (_MASK, 0, 0, _SOCK_TYPE),
        (_JUMP_EQUAL, 0, 1, _SOCK_STREAM),
        _PASS,
        _deny(errno.EPERM),
    ],
    "futex": [  # others lie in files that all rooms map; who waits there for a thread's end asks again and again
        _argument(1),
        (_JUMP_ANY, 0, 1, _FUTEX_PRIVATE),
        _PASS,
        (_MASK, 0, 0, _FUTEX_COMMAND),
        (_JUMP_EQUAL, 1, 0, _FUTEX_WAIT),
        (_JUMP_EQUAL, 0, 1, _FUTEX_WAIT_BITSET),
        _deny(errno.EAGAIN),
        _deny(errno.EPERM),
    ],
}

# These say that they did it and did nothing. On a folder in memory that one process uses, nobody can tell the
# difference; on files that all rooms see, they would carry messages from one to the next.
_IDLE = {"flock", "fadvise64", "fsync", "fdatasync", "msync"}
# /dev/null may be touched by everybody. A warm room has it mounted read-only.
_TIMES = {"utime", "utimes", "futimesat", "utimensat"}
# Landlock does not cover these: without a mount namespace they reach every file of the same user.
_PERMISSIONS = {"chmod", "fchmod", "fchmodat"}
_PRETENDED = {"warm": _IDLE, "namespaces": _IDLE | _TIMES, "landlock": _IDLE | _TIMES | _PERMISSIONS}
# Where there is no mount of the room's own: not Landlock's before its third version, and what a shared mount tells.
_REFUSED = {"landlock": {"truncate", "statfs", "fstatfs"}}

_FIRST_NEW = 424  # numbers from here on are common to all processors and newer than 2019


def program(machine: str, pid: int, mode: str) -> list[Instruction]:
    """The filter for a process that knows itself as `pid`, in a room of that mode.

    It looks at registers only, never at memory that another thread could change. x32's numbers match nothing."""
    audit, numbers = ARCHITECTURES[machine]
    idle, refused = _PRETENDED[mode], _REFUSED.get(mode, set())
    checked = _BY_SEVERAL.keys() | _BY_ARGUMENT.keys()
    plain = {number for name, number in numbers.items() if name not in checked | idle | refused}
    return [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, audit),
        _deny(errno.EPERM),
        (_LOAD, 0, 0, 0),
        *_ranges(plain),
        *(step for name, number in numbers.items() if name in checked for step in _only(number, _check(name, pid))),
        *(step for name, number in numbers.items() if name in idle for step in _only(number, [_DONE])),
        (_JUMP_NOT_BELOW, 0, 1, _FIRST_NEW),
        _deny(errno.ENOSYS),  # as on an older kernel: the C library then takes the older way (clone3 → clone)
        _deny(errno.EPERM),
    ]


def install(steps: list[Instruction]) -> None:
    """Puts the filter on the calling thread and all that it starts, for ever. Needs no_new_privs."""
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    header = struct.pack("@HP", len(steps), ctypes.addressof(code))
    prctl(PR_SET_SECCOMP, 2, header)


def _ranges(numbers: Iterable[int]) -> Iterator[Instruction]:
    """Allows these numbers, neighbours together. Each block stands alone, so no jump is long."""
    rest = sorted(numbers)
    while rest:
        length = next((i for i, number in enumerate(rest) if number != rest[0] + i), len(rest))
        yield (_JUMP_NOT_BELOW, 0, 2, rest[0])
        yield (_JUMP_ABOVE, 1, 0, rest[length - 1])
        yield _PASS
        rest = rest[length:]


def _only(number: int, block: list[Instruction]) -> list[Instruction]:
    """The block decides for this one call; it must end in a return."""
    return [(_JUMP_EQUAL, 0, len(block), number), *block]


def _check(name: str, pid: int) -> list[Instruction]:
    if name in _BY_SEVERAL:
        return _BY_SEVERAL[name]
    index, values = _BY_ARGUMENT[name]
    allowed = [(pid if value == _OWN else value, _PASS) for value in values]
    locks = [(lock, _DONE) for lock in _LOCKS] if name == "fcntl" else []
    tests = [step for value, verdict in allowed + locks for step in ((_JUMP_EQUAL, 0, 1, value), verdict)]
    return [_argument(index), *tests, _deny(errno.EPERM)]

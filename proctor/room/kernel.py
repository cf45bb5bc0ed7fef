"""Calls of the kernel that Python's os module has no name for, by ctypes, with errors raised as OSError."""

import ctypes
import os
from functools import cache

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_SECCOMP = 1, 4, 8, 22
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522

Argument = int | bytes | ctypes.Array[ctypes.c_char] | None


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: Argument) -> int:
    """Calls a function of the C library whose arguments are integers, bytes and pointers."""
    ctypes.set_errno(0)
    words = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = int(getattr(_libc(), name)(*words))
    if result == -1 and ctypes.get_errno():
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")
    return result


def prctl(option: int, value: int, pointer: Argument = 0) -> int:
    """Sets one property of the calling thread."""
    return call("prctl", option, value, pointer, 0, 0)


def keep_only(capability: int | None) -> None:
    """Gives every capability of the calling thread away but one, or all of them."""
    mask = 0 if capability is None else 1 << capability
    header = ctypes.create_string_buffer(_words(_CAPABILITY_VERSION_3, 0))
    call("capset", header, ctypes.create_string_buffer(_words(mask, mask, 0, 0, 0, 0)))


def _words(*values: int) -> bytes:
    return b"".join(value.to_bytes(4, "little") for value in values)

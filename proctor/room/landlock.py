"""Landlock: from here on this process opens what the given lists name and nothing else, whatever its rights."""

import os
import stat
import struct
from collections.abc import Iterable

from .kernel import call

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every processor
_VERSION_QUERY = 1
_PATH_BENEATH = 1

CONFINES_TCP, SCOPES_SOCKETS = 4, 6  # the versions from which on it does

_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
_EXECUTE, _MAKE_CHAR, _MAKE_SOCKET, _MAKE_BLOCK, _IOCTL_DEVICE = 1, 1 << 6, 1 << 9, 1 << 11, 1 << 15
_NEVER = _EXECUTE | _MAKE_CHAR | _MAKE_SOCKET | _MAKE_BLOCK | _IOCTL_DEVICE
_OF_A_FILE = _WRITE_FILE | _READ_FILE | _TRUNCATE


def abi() -> int:
    """The version of Landlock that the kernel speaks; 0 if there is none."""
    try:
        return call("syscall", _CREATE_RULESET, None, 0, _VERSION_QUERY)
    except (OSError, AttributeError):
        return 0


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Confines the calling thread and all that it starts. Paths that do not exist are skipped."""
    version = abi()
    files = _files(version)
    network = 0b11 if version >= CONFINES_TCP else 0  # bind and connect
    scoped = 0b11 if version >= SCOPES_SOCKETS else 0  # abstract sockets and signals
    attributes = struct.pack("=QQQ", files, network, scoped)
    ruleset = call("syscall", _CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for path in readable:
            _allow(ruleset, path, _READ_FILE | _READ_DIR)
        for path in writable:
            _allow(ruleset, path, files & ~_NEVER)
        call("syscall", _RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _files(version: int) -> int:
    """All rights on files that this version can take away."""
    return (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _OF_A_FILE & _files(abi())
        call("syscall", _ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)

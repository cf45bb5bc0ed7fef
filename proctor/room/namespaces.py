"""Namespaces for one room, made inside those of the zygote: own users, processes, mounts, messages, names."""

import os
from collections.abc import Mapping

from . import landlock
from .kernel import PR_SET_DUMPABLE, call, prctl

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000
_ALWAYS = _NEWNS | _NEWCGROUP | _NEWUTS | _NEWIPC | _NEWUSER | _NEWPID

_RDONLY, _NOSUID, _NODEV, _NOEXEC = 1, 2, 4, 8  # as os.statvfs tells them, too
_REMOUNT, _BIND = 32, 4096


def enter() -> None:
    """The next child of this process is the first of its kind: process 1, with every capability over nothing."""
    user, group = os.getuid(), os.getgid()
    # The zygote's network is empty already. One more, which costs 3 ms, only separates rooms' abstract sockets.
    network = 0 if landlock.abi() >= landlock.SCOPES_SOCKETS else _NEWNET
    prctl(PR_SET_DUMPABLE, 1)  # whoever has left root is not, and then may not write its own maps
    call("unshare", _ALWAYS | network)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


def mount_scratch(path: str, limits: Mapping[str, int]) -> None:
    """A folder in memory for this room only, bounded in bytes and in files."""
    size = f"size={limits['scratch_bytes']},nr_inodes={limits['scratch_files']},mode=0700"
    _mount_memory(path, _NOSUID | _NODEV | _NOEXEC, size)


def cover(path: str) -> None:
    """Lays an empty folder that nobody can write to over what must not be seen."""
    _mount_memory(path, _NOSUID | _NODEV | _NOEXEC | _RDONLY, "size=4k,nr_inodes=1,mode=0555")


def freeze(device: str) -> None:
    """Keeps the times of a device, which everybody may write to, as they are."""
    kept = os.statvfs(device).f_flag & (_NOSUID | _NODEV | _NOEXEC)
    call("mount", None, device.encode(), None, _REMOUNT | _BIND | _RDONLY | kept, None)


def _mount_memory(path: str, flags: int, options: str) -> None:
    call("mount", b"tmpfs", path.encode(), b"tmpfs", flags, options.encode())


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)

"""A room's scratch folder where there is no mount to bound it: how much is in it, and removing it whatever is in it."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

_BLOCK = 512
_PATIENCE = 4096 * 16  # entries looked at before a folder counts as too large


def too_large(path: str, pid: int, limits: Mapping[str, int]) -> bool:
    """Does the room keep more there than it may? What cannot be looked into counts as too much.

    Files that have lost their name but are still open are found among the process's descriptors."""
    try:
        sizes = [*_named(path), *_nameless(pid)]
    except OSError:
        return True
    return len(sizes) > limits["scratch_files"] or sum(sizes) > limits["scratch_bytes"]


def mounted_too_large(path: str, limits: Mapping[str, int]) -> bool:
    """The same question for a mount whose size is bounded and whose number of files is not."""
    usage = os.statvfs(path)
    return usage.f_files - usage.f_ffree > limits["scratch_files"]


def _named(path: str) -> list[int]:
    sizes: list[int] = []
    folders = [path]
    while folders:
        try:
            entries = list(os.scandir(folders.pop()))
        except FileNotFoundError:
            continue
        for entry in entries:
            try:
                info = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            sizes.append(info.st_blocks * _BLOCK)
            if stat.S_ISDIR(info.st_mode):
                folders.append(entry.path)
        if len(sizes) > _PATIENCE:
            break
    return sizes


def _nameless(pid: int) -> list[int]:
    sizes = []
    try:
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            info = os.stat(f"/proc/{pid}/fd/{descriptor}")
            if stat.S_ISREG(info.st_mode) and info.st_nlink == 0:
                sizes.append(info.st_blocks * _BLOCK)
    except (FileNotFoundError, ProcessLookupError):
        pass
    return sizes


def remove(path: str) -> None:
    """Deletes a folder however deep, long-named or locked its content is. Nobody may be using it any more.

    Every folder found is emptied into the top, so no path grows longer than one name."""
    top = Path(path)
    count = 0
    while entries := list(os.scandir(top)):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for child in os.scandir(entry.path):
                count += 1
                os.rename(child.path, top / f".{count}.removed")
            os.rmdir(entry.path)
    top.rmdir()

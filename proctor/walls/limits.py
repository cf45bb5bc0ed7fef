"""What one room may use, and the ways to build one."""

from dataclasses import dataclass
from enum import StrEnum

MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds that the kernel holds for one room; the wall clock is the grader's business."""

    memory: int = 3072 * MB  # address space: numpy's MemoryError comes at about 1.9 GB of arrays
    cpu_seconds: int = 300
    threads: int = 64
    file_size: int = 64 * MB
    open_files: int = 256
    scratch_bytes: int = 128 * MB
    scratch_files: int = 4096


class Mode(StrEnum):
    """How a room is walled, strongest and fastest first."""

    WARM = "warm"  # forked from a warm process in bubblewrap into namespaces of its own
    NAMESPACES = "namespaces"  # a bubblewrap of its own: as strong, slower to start
    LANDLOCK = "landlock"  # forked into Landlock and the filter of system calls alone
    NONE = "none"  # no walls; only for students one trusts

"""From one room to another: does what a room does carry no message, in every kind of room that this machine has?"""

import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_walls import LIMITS, WALLED, ask  # which puts tests/inside on the path

from proctor.walls import Mode, failing

listening: Any = importlib.import_module("listening")

# docs/walls.md says so: without a mount of its own, a room that reads a file leaves the time in it, once a day.
REMAINING = {Mode.LANDLOCK: {"read_files"}}


@pytest.fixture(scope="module")
def files() -> Iterator[list[Path]]:
    folder = Path(tempfile.mkdtemp())
    yield listening.files_in_common(folder)
    shutil.rmtree(folder)


@pytest.mark.parametrize("mode", WALLED)
def test_nothing_is_heard_from_room_to_room(mode: Mode, files: list[Path]) -> None:
    """Does no channel but those that we know of carry anything?"""
    if reason := failing(mode):
        pytest.skip(reason)
    with listening.keeper_of(mode, files, LIMITS) as keeper:
        assert listening.open_channels(keeper, files, ask) <= REMAINING.get(mode, set())


@pytest.mark.skipif(sys.platform != "linux", reason="these are the kernel's ways")
def test_all_is_heard_where_there_are_no_walls(files: list[Path]) -> None:
    """Would the channels be noticed, if they were open?"""
    with listening.keeper_of(Mode.NONE, files, LIMITS) as keeper:
        assert listening.open_channels(keeper, files, ask, times=1) == set(listening.CHANNELS)


EVICT = """
import mmap, os
def attempt(work):
    try: work()
    except (OSError, ValueError): pass
for path in paths:
    file = os.open(path, os.O_RDONLY)
    mapped = mmap.mmap(file, 0, prot=mmap.PROT_READ)
    mapped[0]
    attempt(lambda: os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED))
    for advice in (4, 8, 9, 20, 21, 25): attempt(lambda: mapped.madvise(advice))
    attempt(mapped.flush)
    attempt(lambda: os.fsync(file))
    attempt(lambda: os.read(os.open(path, os.O_RDONLY | os.O_DIRECT), 4096))
"""


@pytest.mark.parametrize("mode", WALLED)
def test_no_page_in_common_is_evicted(mode: Mode, files: list[Path]) -> None:
    """Does what lay in memory still lie there, seen from outside?"""
    if reason := failing(mode):
        pytest.skip(reason)
    listening.make_quiet(files)
    with listening.keeper_of(mode, files, LIMITS) as keeper, keeper.open_room({}) as room:
        assert ask(room, f"paths = {[str(path) for path in files]}\n{EVICT}\n1") == "1"
    for path in files:
        with open(path, "rb") as file:
            assert os.preadv(file.fileno(), [bytearray(1 << 16)], 0, os.RWF_NOWAIT) == 1 << 16

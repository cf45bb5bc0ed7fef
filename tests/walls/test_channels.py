"""From one room to another: does what a room does carry no message, in every kind of room that this machine has?"""

import importlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_walls import INSIDE, LIMITS, WALLED, ask

from proctor.walls import Keeper, Mode, failing

CHANNELS: dict[str, object] = importlib.import_module("channels").CHANNELS  # test_walls has put its folder on the path
LONG_AGO = 1e9
TICK = 0.01  # seconds; times of files are no finer

# docs/walls.md says so: without a mount of its own, a room that reads a file leaves the time in it, once a day.
REMAINING = {Mode.LANDLOCK: {"read_files"}}


@pytest.fixture(scope="module")
def files() -> Iterator[list[Path]]:
    """Files that all rooms see."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    found = [folder / f"{number}" for number in range(3)]
    for path in found:
        path.write_bytes(bytes(1 << 16))
        with open(path) as file:
            os.fsync(file)  # only what lies on the disk can be evicted
    yield found
    shutil.rmtree(folder)


def keeper_of(mode: Mode, files: list[Path]) -> Keeper:
    return Keeper(mode, path=[INSIDE], shown=[files[0].parent], server="walls_server:serve", imports=(), limits=LIMITS)


def make_quiet(files: list[Path]) -> float:
    """Nobody has read or touched anything since the time that is returned, and all of it lies in memory."""
    for path in files:
        path.read_bytes()
        os.utime(path, (LONG_AGO, LONG_AGO))
    time.sleep(2 * TICK)
    return time.time() - TICK


def heard(keeper: Keeper, files: list[Path], name: str) -> bool:
    """Whether one room hears what another tells, after hearing nothing while it was silent."""
    begin = f"import channels\nchannels.FILES.extend({[str(path) for path in files]})"
    with keeper.open_room({}) as teller, keeper.open_room({}) as hearer:
        assert ask(hearer, begin) == ask(teller, begin) == "None"
        assert ask(hearer, f"\nchannels.is_heard({name!r}, {make_quiet(files)})") == "False"
        since = make_quiet(files)
        assert ask(teller, f"\nchannels.say({name!r})") == "None"
        answer = ask(hearer, f"\nchannels.is_heard({name!r}, {since})")
        assert answer in ("True", "False"), answer
        return answer == "True"


@pytest.mark.parametrize("mode", WALLED)
def test_nothing_is_heard_from_room_to_room(mode: Mode, files: list[Path]) -> None:
    """Does no channel but those that we know of carry anything?"""
    if reason := failing(mode):
        pytest.skip(reason)
    with keeper_of(mode, files) as keeper:
        open_ones = {name for name in CHANNELS if heard(keeper, files, name)}
    assert open_ones <= REMAINING.get(mode, set())


@pytest.mark.skipif(sys.platform != "linux", reason="these are the kernel's ways")
def test_all_is_heard_where_there_are_no_walls(files: list[Path]) -> None:
    """Would the channels be noticed, if they were open?"""
    with keeper_of(Mode.NONE, files) as keeper:
        assert [name for name in CHANNELS if not heard(keeper, files, name)] == []

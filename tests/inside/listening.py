"""One room tells, another listens: which of the channels carry anything between two rooms of a keeper."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from channels import CHANNELS

from proctor.walls import Keeper, Limits, Mode, RoomProcess

HERE = Path(__file__).parent
LONG_AGO = 1e9
TICK = 0.01  # seconds; times of files are no finer

Ask = Callable[[RoomProcess, str], str]


def files_in_common(folder: Path) -> list[Path]:
    """New files in a folder that rooms may see."""
    folder.chmod(0o755)
    found = [folder / f"{number}" for number in range(3)]
    for path in found:
        path.write_bytes(bytes(1 << 16))
        with open(path) as file:
            os.fsync(file)  # only what lies on the disk can be evicted
    return found


def keeper_of(mode: Mode, files: list[Path], limits: Limits) -> Keeper:
    shown = [files[0].parent]
    return Keeper(mode, path=[HERE], shown=shown, server="walls_server:serve", imports=(), limits=limits)


def make_quiet(files: list[Path]) -> float:
    """Nobody has read or touched anything since the time that is returned, and all of it lies in memory."""
    for path in files:
        path.read_bytes()
        os.utime(path, (LONG_AGO, LONG_AGO))
    time.sleep(2 * TICK)
    return time.time() - TICK


def open_channels(keeper: Keeper, files: list[Path], ask: Ask, times: int = 2) -> set[str]:
    """Those by which one room hears what another tells, so many times: others may make a noise on this machine."""
    return {name for name in CHANNELS if all(_heard(keeper, files, ask, name) for _ in range(times))}


def _heard(keeper: Keeper, files: list[Path], ask: Ask, name: str) -> bool:
    """Whether it is heard after it was told, and was not before."""
    begin = f"import channels\nchannels.FILES.extend({[str(path) for path in files]})"
    with keeper.open_room({}) as teller, keeper.open_room({}) as hearer:
        assert ask(hearer, begin) == ask(teller, begin) == "None"
        before = ask(hearer, f"\nchannels.is_heard({name!r}, {make_quiet(files)})")
        since = make_quiet(files)
        assert ask(teller, f"\nchannels.say({name!r})") == "None"
        after = ask(hearer, f"\nchannels.is_heard({name!r}, {since})")
        assert {before, after} <= {"True", "False"}, (name, before, after)
        return (before, after) == ("False", "True")

"""What walls cost: the time to open, use and end a room in every mode of this machine, alternating in one run."""

import argparse
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from proctor.walls import Keeper, Mode, RoomProcess, failing

ROOT = Path(__file__).resolve().parents[1]
INSIDE = ROOT / "tests" / "inside"
sys.path.append(str(INSIDE))
import walls_server  # noqa: E402

PLOT = "import matplotlib.pyplot as p\np.plot([1, 2]); p.savefig('a.png')\n1"
STEPS = ("open", "first reply", "plot to PNG", "kill")
IMPORTS = "import numpy.random, matplotlib.pyplot, IPython"


def ask(room: RoomProcess, code: str) -> None:
    data = code.encode()
    room.sock.sendall(walls_server.HEAD.pack(len(data)) + data)
    size = walls_server.HEAD.unpack(walls_server.receive(room.sock, walls_server.HEAD.size))[0]
    walls_server.receive(room.sock, size)


def one_room(keeper: Keeper, files: Path) -> list[float]:
    """Milliseconds of each step."""
    marks = [time.perf_counter()]
    room = keeper.open_room({}, files=files)
    marks.append(time.perf_counter())
    for code in ("\n1", PLOT):
        ask(room, code)
        marks.append(time.perf_counter())
    room.kill()
    marks.append(time.perf_counter())
    room.close()
    return [1e3 * (after - before) for before, after in pairwise(marks)]


def bare_interpreter() -> float:
    """Milliseconds of a Python without walls that imports the same."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)
    return 1e3 * (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: python bench/walls.py --rounds 30")
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    files = ROOT / "release" / "session04"
    modes = [mode for mode in (Mode.WARM, Mode.NAMESPACES, Mode.LANDLOCK) if failing(mode) is None]
    keepers = {mode: Keeper(mode, path=[INSIDE], server="walls_server:serve") for mode in [*modes, Mode.NONE]}
    times: dict[Mode, list[list[float]]] = defaultdict(list)
    bare = []
    for keeper in keepers.values():
        keeper.warm_up()
    for _ in range(rounds):
        bare.append(bare_interpreter())
        for mode, keeper in keepers.items():
            times[mode].append(one_room(keeper, files))
    closing = {}
    for mode, keeper in keepers.items():
        started = time.perf_counter()
        keeper.close()
        closing[mode] = 1e3 * (time.perf_counter() - started)
    show(times, closing, statistics.median(bare))


def show(times: dict[Mode, list[list[float]]], closing: dict[Mode, float], bare: float) -> None:
    print(f"{'median ms':12}" + "".join(f"{step:>13}" for step in (*STEPS, "close keeper")))
    for mode, rows in times.items():
        medians = [statistics.median(column) for column in zip(*rows, strict=True)]
        print(f"{mode:12}" + "".join(f"{value:13.1f}" for value in (*medians, closing[mode])))
    print(f"a bare interpreter with the same imports: {bare:.0f} ms")


if __name__ == "__main__":
    main()

"""A class graded by stock nbgrader and by proctor in one run, taking turns; and how proctor grows with the class.

compare  Stock nbgrader autogrades and writes feedback as it always does: one process, no walls. Proctor does the same
         with walls, hints and reports, on all cores. Both get the same submissions, by their commands, in turns, so
         that whatever else the machine does hits both. Start-up counts for both.
grow     Proctor alone on classes of several sizes: seconds a submission, memory of the process that grades.
mixed    Proctor alone on a class with slow, looping and otherwise hostile submissions among the ordinary ones.
heavy    Proctor alone on a class whose cells compute for seconds: wall time against the computing itself, which is
         done twice."""

import argparse
import ctypes
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from classes import ASSIGNMENT, MIXED, Mixture, make_class

from proctor.course.folders import CONFIG_NAME, Course
from proctor.grading.pool import cores

SCRIPTS = Path(sys.executable).parent
SUBREAPER = 36  # of prctl: workers whose parent has ended become ours, and with them their CPU time


@dataclass(frozen=True)
class Spent:
    """Seconds of wall time; of CPU, all processes together; MB that the command's own process had at most."""

    wall: float
    cpu: float
    memory: float

    @property
    def idle(self) -> float:
        """The share of all cores' time that this run did not use. Means little on a machine that others use."""
        return max(0.0, 1 - self.cpu / (self.wall * cores()))


def run(course: Course, *words: str) -> Spent:
    """Runs a command in a course folder to its end, and that of all processes that it started."""
    environment = {**os.environ, "PATH": f"{SCRIPTS}:{os.environ['PATH']}", "HOME": str(course.root)}
    before, began, memory = os.times(), time.monotonic(), 0.0
    with (course.root / "log.txt").open("a") as log:
        process = subprocess.Popen(
            [SCRIPTS / words[0], *words[1:]], cwd=course.root, env=environment, stdout=log, stderr=log
        )
        while process.poll() is None:
            memory = max(memory, _resident(process.pid))
            time.sleep(0.05)
    wall = time.monotonic() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}; see {course.root / 'log.txt'}")
    with suppress(ChildProcessError):
        while True:
            os.wait()
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Spent(wall, cpu, memory)


def _resident(process: int) -> float:
    with suppress(OSError):
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def without_proctor(course: Course) -> None:
    path = course.root / CONFIG_NAME
    path.write_text(re.sub(r".*plug_in.*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")


def learn(folder: Path) -> Path:
    """What proctor learns once from a new catalogue, by the command that checks it; returns where it is kept."""
    course = make_class(folder / "first", 1)
    spent = run(course, "proctor", "check", ASSIGNMENT)
    print(f"once for a new catalogue, proctor check: {spent.wall:.1f} s, {spent.cpu:.1f} CPU s", flush=True)
    return course.state / "hints"


def new_class(folder: Path, size: int, learnt: Path, mixture: Mixture | None = None, seed: int = 4) -> Course:
    course = make_class(folder, size, mixture or Mixture(), seed)
    shutil.copytree(learnt, course.state / "hints", dirs_exist_ok=True)
    return course


def compare(folder: Path, size: int, rounds: int) -> None:
    learnt = learn(folder)
    stock, ours = [], []
    for turn in range(rounds):
        course = make_class(folder / f"stock{turn}", size, seed=turn)
        without_proctor(course)
        graded = run(course, "nbgrader", "autograde", ASSIGNMENT)
        written = run(course, "nbgrader", "generate_feedback", ASSIGNMENT)
        stock.append(Spent(graded.wall + written.wall, graded.cpu + written.cpu, graded.memory))
        ours.append(run(new_class(folder / f"ours{turn}", size, learnt, seed=turn), "proctor", "grade", ASSIGNMENT))
        show(f"round {turn + 1}: stock  ", stock[-1], size)
        show(f"round {turn + 1}: proctor", ours[-1], size)
    wall = statistics.median(one.wall / other.wall for one, other in zip(stock, ours, strict=True))
    cpu = statistics.median(one.cpu / other.cpu for one, other in zip(stock, ours, strict=True))
    print(f"proctor has {wall:.1f} times stock's throughput, and takes 1/{cpu:.1f} of its CPU, a submission")


def show(name: str, spent: Spent, size: int) -> None:
    print(
        f"{name}: {spent.wall / size:6.2f} s and {spent.cpu / size:6.2f} CPU s a submission, "
        f"{spent.idle:4.0%} not used by it, {spent.memory:4.0f} MB",
        flush=True,
    )


def grow(folder: Path, sizes: list[int]) -> None:
    learnt = learn(folder)
    for size in sizes:
        show(
            f"{size:5} submissions",
            run(new_class(folder / str(size), size, learnt), "proctor", "grade", ASSIGNMENT),
            size,
        )
        shutil.rmtree(folder / str(size))


def mixed(folder: Path, size: int) -> None:
    course = new_class(folder / "mixed", size, learn(folder), MIXED)
    show(f"{size} submissions, some slow or hostile", run(course, "proctor", "grade", ASSIGNMENT), size)


def heavy(folder: Path, size: int) -> None:
    learnt = learn(folder)
    light = run(new_class(folder / "light", size, learnt), "proctor", "grade", ASSIGNMENT)
    course = new_class(folder / "heavy", size, learnt, Mixture(slow=1.0, loops=(60_000_000, 60_000_000)))
    began = time.process_time()
    sum(i * i for i in range(60_000_000))
    computing = (time.process_time() - began) * size
    spent = run(course, "proctor", "grade", ASSIGNMENT)
    show("without the computing", light, size)
    show("with the computing   ", spent, size)
    again = 2 * computing  # once for the verdicts, once more for what students may see
    print(f"the added computing alone: {computing / size:.2f} CPU s, run twice: {again / size:.2f} CPU s a submission;")
    print("what ordinary cells take is not in it.")
    print(f"wall: {spent.wall * cores() / again:.2f} times what {cores()} cores need for what the cells computed")
    print(f"wall: {spent.wall * cores() / computing:.2f} times what they would need to compute it once")


def main() -> None:
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: python bench/throughput.py compare --size 100 --rounds 1",
    )
    parser.add_argument("what", nargs="?", choices=["compare", "grow", "mixed", "heavy"], default="compare")
    parser.add_argument("--size", type=int, default=6, help="submissions of a class (6)")
    parser.add_argument("--rounds", type=int, default=2, help="how often each takes its turn (2)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 100, 200, 400, 800], help="for grow")
    given = parser.parse_args()
    print(f"{cores()} cores, load {os.getloadavg()[0]:.1f} before", flush=True)
    with tempfile.TemporaryDirectory(prefix="proctor-bench-") as name:
        folder = Path(name)
        if given.what == "compare":
            compare(folder, given.size, given.rounds)
        elif given.what == "grow":
            grow(folder, given.sizes)
        else:
            (mixed if given.what == "mixed" else heavy)(folder, given.size)


if __name__ == "__main__":
    main()

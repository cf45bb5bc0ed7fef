"""A class graded by stock nbgrader and by proctor in one run, taking turns; and how proctor's time and memory grow.

compare: stock autogrades and writes feedback in one process and without walls, as it always does; proctor grades with
walls on all cores, with hints. Both get the same submissions, a few at a time in turn, so that whatever else this machine
does hits both. Import and start-up count for both, as often as one calls the command.
grow: proctor alone on classes of several sizes.   mixed: proctor alone on a class with slow and hostile submissions."""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

from classes import ASSIGNMENT, MIXED, ORDINARY, ROOT, make_class

from proctor.course import Course
from proctor.pool import cores

SCRIPTS = Path(sys.executable).parent
STOCK_SETTINGS = "from proctor.plugin import plug_in", "plug_in(c)"


@dataclass(frozen=True)
class Spent:
    """Seconds of wall time and of CPU, all processes together; the largest memory of the grader itself in MB."""

    wall: float
    cpu: float
    memory: float = 0.0


def timed(run: Callable[[], float]) -> Spent:
    before, began = os.times(), time.monotonic()
    busy = _others()
    memory = run()
    wall, after = time.monotonic() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Spent(wall, cpu + _others() - busy, memory)


def _others() -> float:
    """CPU seconds of children that were handed to this process because their parent ended: none are."""
    return 0.0


def command(course: Course, *words: str) -> float:
    """Runs a command in a course folder; returns the largest resident size of its own process in MB."""
    environment = {**os.environ, "PATH": f"{SCRIPTS}:{os.environ['PATH']}", "HOME": str(course.root)}
    with (course.root / "log.txt").open("a") as log:
        run = subprocess.Popen(
            [SCRIPTS / words[0], *words[1:]], cwd=course.root, env=environment, stdout=log, stderr=log
        )
        largest = _watch(run)
    if run.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {run.returncode}; see {course.root / 'log.txt'}")
    return largest

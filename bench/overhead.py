"""What grading costs besides running cells, and what a run costs in which nothing has changed.

per-notebook: CPU of this process alone, nobody's cells are run. Stock nbgrader and proctor take turns in one run.
unchanged: the real command on a class that is graded already."""

import argparse
import logging
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import proctor.execute
from classes import ASSIGNMENT, ROOT, make_class
from nbgrader.converters import Autograde
from traitlets.config import Config

from proctor.course.assignment import Assignment, load_assignment
from proctor.course.folders import Course
from proctor.grader.cells import Role, Verdict, cell_id, role
from proctor.grader.examination import Examined
from proctor.grading.execute import Executed, execute
from proctor.grading.gradebook import GradebookWriter
from proctor.grading.outputs import write_autograded
from proctor.grading.pipeline import write_mark
from proctor.submission.read import read_submission

PROCTOR = Path(sys.executable).with_name("proctor")


def examined_at_once(
    notebook: Any, assignment: Assignment, sheet: Any, files: Mapping[str, bytes]
) -> tuple[Examined, dict[str, Any]]:
    """In place of running cells: everything has passed."""
    found = Examined()
    for cell in notebook.cells:
        if role(cell) is Role.TEST:
            points = float(cell.metadata.nbgrader["points"])
            found.verdicts[cell_id(cell)] = Verdict(cell_id(cell), points, points)
    return found, {}


class Ours:
    """Proctor's path of one submission without rooms, tests and feedback."""

    def __init__(self, course: Course) -> None:
        proctor.execute.examine_sheet = examined_at_once
        self.course, self.recorder = course, GradebookWriter(course, ASSIGNMENT)
        self.shared = load_assignment(course, ASSIGNMENT, self.recorder.gradebook)

    def __call__(self, student: str) -> None:
        submission = read_submission(self.course, ASSIGNMENT, student)
        done: dict[str, Executed] = {s.name: execute(self.shared, s, submission.handed) for s in self.shared.sheets}
        self.recorder.record(student, submission.timestamp, done)
        write_autograded(self.course, self.shared, submission, done)
        write_mark(self.course, ASSIGNMENT, submission, submission.key(self.shared))


class Stock:
    """Nbgrader's converter as it comes, with the two preprocessors that run cells taken out."""

    def __init__(self, course: Course) -> None:
        self.course, self.config = course, Config()
        self.config.CourseDirectory = course.config.CourseDirectory.copy()
        self.config.Autograde.autograde_preprocessors = [
            one for one in Autograde.autograde_preprocessors.default_args[0] if one.__name__ != "Execute"
        ]

    def __call__(self, student: str) -> None:
        directory = self.course.directory(assignment_id=ASSIGNMENT, student_id=student)
        converter = Autograde(coursedir=directory, config=self.config)
        converter.log = logging.getLogger("quiet")
        converter.force = True
        converter.start()


def per_notebook(students: int) -> None:
    logging.getLogger("quiet").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        ways: dict[str, Callable[[str], None]] = {
            "stock nbgrader": Stock(make_class(Path(folder) / "stock", students)),
            "proctor": Ours(make_class(Path(folder) / "ours", students)),
        }
        spent: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(students):
            for name, way in ways.items():
                began = time.process_time()
                way(f"student{number:04}")
                spent[name].append(1000 * (time.process_time() - began) / 2)
    print("CPU ms a notebook without running its cells (restore, record, write; no feedback):")
    for name, values in spent.items():
        print(f"  {name:15} median {statistics.median(values[1:]):6.1f}   first {values[0]:6.1f}")


def unchanged(students: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        course = make_class(Path(folder) / "class", students)
        ours = Ours(course)
        for number in range(students):
            ours(f"student{number:04}")
        ours.recorder.close()
        command = [PROCTOR, "--course", str(course.root), "grade", ASSIGNMENT]
        for turn in ("first", "second"):
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
            wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            told = next(line for line in said.splitlines() if "unchanged" in line)
            print(f"{turn} run: {wall:.2f} s wall, {cpu:.2f} s CPU, load {os.getloadavg()[0]:.1f}: {told}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="Example: python bench/overhead.py unchanged -n 200")
    parser.add_argument("what", nargs="?", choices=["per-notebook", "unchanged", "all"], default="all")
    parser.add_argument("-n", type=int, default=0, help="submissions; by default 20 and 200")
    given = parser.parse_args()
    if given.what != "unchanged":
        per_notebook(given.n or 20)
    if given.what != "per-notebook":
        unchanged(given.n or 200)


if __name__ == "__main__":
    main()

"""A whole submission, graded by proctor behind walls and by stock nbgrader without. Run: python bench/submission.py"""

import argparse
import logging
import os
import shutil
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateFeedback
from traitlets.config import Config

from proctor.course.catalogue import load_catalogue
from proctor.course.folders import Course
from proctor.course.notebooks import master_answers, read_notebook
from proctor.course.release import release
from proctor.course.sample import copy_course, fill_in
from proctor.grading.pipeline import grade
from proctor.pages.submission import submission_pages
from proctor.walls import best_mode

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = "session04"
MOST = 1.0  # the promise: no slower than stock


def make_course(into: Path, students: list[str]) -> Course:
    """A released course whose students all answered rightly, the first in the master's words."""
    original = Course.load(ROOT)
    course = copy_course(original, ASSIGNMENT, into)
    shutil.rmtree(into / "misconceptions", ignore_errors=True)  # stock has no hints
    release(course, ASSIGNMENT)
    answers = master_answers(original.masters(ASSIGNMENT))
    right = [e for e in load_catalogue(ROOT / "misconceptions" / ASSIGNMENT, answers).values() if e.right]
    for number, student in enumerate(students):
        given = answers | ({right[number % len(right)].cell: right[number % len(right)].code} if number else {})
        target = course.folder("submitted", ASSIGNMENT, student)
        target.mkdir(parents=True)
        for path in sorted(course.folder("release", ASSIGNMENT).glob("*.ipynb")):
            nbformat.write(fill_in(read_notebook(path), given), target / path.name)
    return course


def stock_config(course: Course) -> Config:
    """The course's settings without the plug."""
    config = course.config.copy()
    for name in ("sanitize_preprocessors", "autograde_preprocessors"):
        config.Autograde.pop(name, None)
    config.ExecutePreprocessor.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]
    config.Execute.extra_arguments = config.ExecutePreprocessor.extra_arguments
    return config


def with_proctor(course: Course, students: list[str], jobs: int) -> None:
    outcomes = list(grade(course, ASSIGNMENT, students, submission_pages, force=True, jobs=jobs))
    assert {outcome.status for outcome in outcomes} == {"graded"}, outcomes


def with_stock(course: Course, students: list[str]) -> None:
    """Autograding and feedback by nbgrader's converters, in this process."""
    quiet = logging.getLogger("bench.nbgrader")
    quiet.setLevel(logging.CRITICAL)
    config = stock_config(Course.load(course.root))
    for converter in (Autograde, GenerateFeedback):
        for student in students:
            directory = course.directory(assignment_id=ASSIGNMENT, student_id=student)
            app = converter(coursedir=directory, config=config)
            app.log, app.force = quiet, True
            app.start()


def scores(course: Course) -> set[float]:
    with Gradebook(course.directory().db_url, course.directory().course_id) as gradebook:
        return {submission.score for submission in gradebook.assignment_submissions(ASSIGNMENT)}


def timed(action: Callable[[], None], submissions: int) -> float:
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) / submissions


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=3, help="how many are graded in one go (default 3)")
    parser.add_argument("--rounds", type=int, default=3, help="how often both take their turn (default 3)")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    students = [f"s{number}" for number in range(options.submissions)]
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = make_course(Path(folder, "ours"), students), make_course(Path(folder, "theirs"), students)
        with_proctor(ours, students[:1], 1)  # the workers' imports are paid once for a class
        times = []
        for _ in range(options.rounds):
            one = timed(lambda: with_proctor(ours, students, 1), len(students))
            stock = timed(lambda: with_stock(theirs, students), len(students))
            all_cores = timed(lambda: with_proctor(ours, students, os.cpu_count() or 1), len(students))
            times.append((one, stock, all_cores))
            print(
                f"  proctor {one:.2f} s, stock {stock:.2f} s, proctor on all processors {all_cores:.2f} s", flush=True
            )
        assert scores(ours) == scores(theirs) == {25.0}, (scores(ours), scores(theirs))
    one, stock, all_cores = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{os.cpu_count()} processors, rooms: {best_mode()}; medians of {options.rounds} rounds, a submission")
    print(f"proctor, one process:      {one:6.2f} s    {one / stock:5.2f} of stock (at most {MOST})")
    print(f"stock nbgrader, no walls:  {stock:6.2f} s")
    print(f"proctor, all processors:   {all_cores:6.2f} s    {all_cores / stock:5.2f} of stock")
    return int(one > MOST * stock)


if __name__ == "__main__":
    sys.exit(main())

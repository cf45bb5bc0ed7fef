"""Classes for benchmarks, made from the catalogue; every student hands in other bytes, as in a real class."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from proctor.course.catalogue import Entry, load_catalogue
from proctor.course.folders import Course
from proctor.course.notebooks import master_answers, read_notebook
from proctor.course.release import release
from proctor.course.sample import copy_course, fill_in

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "session04"
_TIMES_OUT = "train_until_perfect"  # slow or endless entries are no ordinary submissions

SLOW = "\nsum(i * i for i in range({loops}))  # a student who tries something"
HOSTILE = {
    "loops": "while True:\n    pass",
    "exits": "import os\nos._exit(0)",
    "eats memory": "x = []\nwhile True:\n    x.append(bytearray(50_000_000))",
    "floods": "while True:\n    print('x' * 10_000)",
}


@dataclass(frozen=True)
class Mixture:
    """Shares of a class. wrong: one to two slips from the catalogue; slow: seconds of computing; hostile."""

    wrong: float = 0.4
    slow: float = 0.0
    hostile: float = 0.0
    loops: tuple[int, int] = (20_000_000, 60_000_000)  # what slow ones add up


ORDINARY = Mixture()
MIXED = Mixture(slow=0.06, hostile=0.03)


def make_class(into: Path, size: int, mixture: Mixture = ORDINARY, seed: int = 4) -> Course:
    """A released course in folder into, with size submissions."""
    original = Course.load(ROOT)
    answers = master_answers(original.masters(ASSIGNMENT))
    entries = load_catalogue(ROOT / "misconceptions" / ASSIGNMENT, answers)
    course = copy_course(original, ASSIGNMENT, into)
    release(course, ASSIGNMENT)
    for number, given in enumerate(_everybody(size, answers, entries, mixture, random.Random(seed))):
        _submit(course, f"student{number:04}", given)
    return course


def _everybody(
    size: int, answers: dict[str, str], entries: dict[str, Entry], mixture: Mixture, dice: random.Random
) -> Iterator[dict[str, str]]:
    right = [entry for entry in entries.values() if entry.right]
    wrong = [entry for entry in entries.values() if not entry.right and _TIMES_OUT not in entry.id]
    hostile = sorted(HOSTILE.values())
    for _ in range(size):
        given = dict(answers)
        for entry in dice.sample(right, dice.choice((0, 1, 2))):
            given[entry.cell] = entry.code
        if dice.random() < mixture.wrong:
            for entry in dice.sample(wrong, dice.choice((1, 1, 2))):
                given[entry.cell] = entry.code
        kind = dice.random()
        if kind < mixture.slow:
            given["neuron"] += SLOW.format(loops=dice.randint(*mixture.loops))
        elif kind < mixture.slow + mixture.hostile:
            given[dice.choice(sorted(given))] = dice.choice(hostile)
        yield given


def _submit(course: Course, student: str, answers: dict[str, str]) -> None:
    target = course.folder("submitted", ASSIGNMENT, student)
    shutil.copytree(course.folder("release", ASSIGNMENT), target)
    own = {cell: f"{code}\n# {student}" for cell, code in answers.items()}
    for path in target.glob("*.ipynb"):
        path.write_text(nbformat.writes(fill_in(read_notebook(path), own)), encoding="utf-8")

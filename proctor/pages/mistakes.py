"""Which known mistakes a class made, as the examinations recognised them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..course.folders import Course
from ..course.sidecar import read_sidecar
from .solutions import Answers, anonymous


@dataclass(frozen=True)
class Mistake:
    """One misconception. question: the solution cell; students: who shows it, by name; ja, en: the hint they got;
    examples: code of two of them at most, anonymous."""

    id: str
    question: str
    ja: str
    en: str
    students: tuple[str, ...]
    examples: tuple[str, ...] = ()


def with_examples(mistakes: Iterable[Mistake], answers: Answers) -> list[Mistake]:
    """The mistakes with two different answers of each."""
    return [replace(one, examples=_examples(one, answers.get(one.question, {}))) for one in mistakes]


def _examples(one: Mistake, given: Mapping[str, str]) -> tuple[str, ...]:
    codes = (anonymous(given[student], student) for student in one.students if student in given)
    return tuple(dict.fromkeys(codes))[:2]


def read_mistakes(course: Course, assignment: str) -> list[Mistake]:
    """The mistakes of all autograded submissions, commonest first."""
    seen: dict[str, tuple[dict[str, str], list[str]]] = {}
    notebooks = [master.stem for master in course.masters(assignment)]
    for student in course.submitters(assignment):
        folder = course.folder("autograded", assignment, student)
        for hint in {hint["id"]: hint for hint in _hints(folder, notebooks)}.values():
            seen.setdefault(hint["id"], (hint, []))[1].append(student)
    found = [Mistake(hint["id"], hint["question"], hint["ja"], hint["en"], tuple(who)) for hint, who in seen.values()]
    return sorted(found, key=lambda mistake: (-len(mistake.students), mistake.id))


def _hints(folder: Path, notebooks: Iterable[str]) -> Iterator[dict[str, Any]]:
    for notebook in notebooks:
        yield from read_sidecar(folder, notebook).get("hints", {}).values()

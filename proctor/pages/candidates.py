"""Lost checks that no known mistake explains, grouped by likeness of what was seen: candidates for the catalogue."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..course.disk import write_whole
from ..course.folders import Course
from ..course.sidecar import read_sidecar
from ..errors import CatalogueError
from ..plain_text import printable_lines
from .scores import TestCell
from .solutions import Answers, anonymous

_NUMBER = re.compile(r"[-+]?\d[\d_]*(\.\d*)?(e[-+]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Candidate:
    """Students who lost the same checks of a question and saw the same there, but for numbers.

    lost: check → what the first of them saw; examples: code of two of them at most, anonymous."""

    question: str
    lost: Mapping[str, str]
    students: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def id(self) -> str:
        told = "\0".join([self.question, *(f"{cell} {alike(seen)}" for cell, seen in self.lost.items())])
        return f"{self.question}_{hashlib.sha256(told.encode()).hexdigest()[:6]}"


def alike(seen: str) -> str:
    """What was seen, so that two of a kind are one text: without numbers, on one line."""
    return " ".join(_NUMBER.sub("#", seen).split())


def read_candidates(course: Course, assignment: str, cells: Sequence[TestCell], answers: Answers) -> list[Candidate]:
    """Of all graded answers; what concerns most students first."""
    found: defaultdict[Any, list[tuple[str, dict[str, str]]]] = defaultdict(list)
    for student in course.submitters(assignment):
        for question, lost in _unexplained(course.folder("autograded", assignment, student), cells).items():
            if student in answers.get(question, ()):
                found[question, tuple((cell, alike(seen)) for cell, seen in lost.items())].append((student, lost))
    made = [
        Candidate(
            question,
            students[0][1],
            tuple(student for student, _ in students),
            tuple(dict.fromkeys(anonymous(answers[question][student], student) for student, _ in students))[:2],
        )
        for (question, _), students in found.items()
    ]
    return sorted(made, key=lambda one: (-len(one.students), one.id))


def _unexplained(folder: Path, cells: Sequence[TestCell]) -> dict[str, dict[str, str]]:
    """By question: the checks that one submission lost without a hint, and what they saw."""
    places = {(cell.notebook, cell.grade_id): cell.question for cell in cells}
    found: dict[str, dict[str, str]] = {}
    for notebook in dict.fromkeys(cell.notebook for cell in cells):
        left = read_sidecar(folder, notebook)
        for verdict in _lost(left):
            question = places.get((notebook, str(verdict["cell"])))
            if question:
                found.setdefault(question, {})[str(verdict["cell"])] = str(verdict["reason"])
    return found


def _lost(left: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for verdict in left.get("verdicts", ()):
        unsettled = verdict.get("proposal") is not None
        if verdict["points"] < verdict["max_points"] and not unsettled and verdict["cell"] not in left.get("hints", {}):
            yield verdict


def write_draft(folder: Path, candidates: Sequence[Candidate]) -> tuple[Path, Candidate]:
    """Writes an entry to start from, for the commonest candidate that has none yet. folder: of the catalogue.

    It stands in a folder of its own, where the catalogue does not read it: its hint is still to be written.
    Raises CatalogueError where nothing is left to write."""
    for one in candidates:
        path = folder / "new" / f"{one.id}.toml"
        if not path.exists():
            write_whole(path, draft(one).encode())
            return path, one
    if candidates:
        raise CatalogueError(f"{folder / 'new'} has an entry for each of the {len(candidates)} candidates. Finish one.")
    raise CatalogueError("No lost check is without a hint: there is no candidate for the catalogue.")


def draft(one: Candidate) -> str:
    """The entry, in the catalogue's form."""
    seen = "\n".join(f"# {cell}: {' '.join(text.split())}" for cell, text in one.lost.items())
    code = one.examples[0]
    told = json.dumps(code, ensure_ascii=False) if "'''" in code or code.endswith("'") else f"'''\n{code}\n'''"
    return printable_lines(
        f"# {len(one.students)} students lost these checks, and no known mistake explains it. What the first saw:\n"
        f"{seen}\n"
        f"# Give it an id and a hint, shorten the code to the mistake, and move it to ../{one.question}.toml.\n\n"
        f"[[wrong]]\nid = {json.dumps(one.id)}\nfails = {json.dumps(list(one.lost))}\n"
        f'hint.ja = ""\nhint.en = ""\ncode = {told}\n'
    )

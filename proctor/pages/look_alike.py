"""Answers that have more in common than the course's own text explains. It says nothing of who wrote what."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from .solutions import LONGEST, Answers

LIKE = 90.0  # per cent; below it two people's own answers to one question meet by chance
_ENOUGH = 80  # characters that are a student's own; less says nothing
_USUAL = 0.4  # of the class: a line that so many write is the obvious one
_FEWEST = 5  # students; of fewer nobody's line is usual
_COMMENT = re.compile("#.*")  # a text with this sign loses its end too, in every answer alike


@dataclass(frozen=True)
class LookAlike:
    """Students whose answers to a question are alike. likeness: of the least like pair that holds the group together,
    in per cent; text: what one of them has beside the course's text and the usual lines."""

    question: str
    students: tuple[str, ...]
    likeness: float
    text: str


def look_alikes(answers: Answers, own: Mapping[str, tuple[str, str]]) -> list[LookAlike]:
    """Groups by question. own: the course's text of each question: as released, and the master's answer."""
    return [
        group
        for question, given in answers.items()
        for group in _groups(question, _remains(given, own.get(question, ())))
    ]


def _remains(given: Mapping[str, str], own: tuple[str, ...]) -> dict[str, str]:
    """What each student wrote beside what is released, the master's and usual; only where that is enough."""
    lines = {student: _lines(code) for student, code in given.items()}
    count = Counter(line for its in lines.values() for line in set(its))
    usual = {line for line, students in count.items() if len(lines) >= _FEWEST and students > _USUAL * len(lines)}
    usual |= {line for text in own for line in _lines(text)}
    left = {student: "\n".join(line for line in its if line not in usual) for student, its in lines.items()}
    return {student: text for student, text in left.items() if len(text) >= _ENOUGH}


def _lines(code: str) -> list[str]:
    """Lines without comments, and without spaces that mean nothing."""
    lines = ("".join(_COMMENT.sub("", line).split()) for line in code[:LONGEST].splitlines())
    return [line for line in lines if line]


def _groups(question: str, remains: Mapping[str, str]) -> Iterator[LookAlike]:
    """Whoever is like somebody of a group belongs to it."""
    students, texts = list(remains), list(remains.values())
    likeness: Any = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=LIKE) if texts else []
    left = set(range(len(students)))
    while left:
        group, edge, least = [], [left.pop()], 100.0
        while edge:
            one = edge.pop()
            group.append(one)
            near = [other for other in left if likeness[one][other] >= LIKE]
            least = min([least, *(float(likeness[one][other]) for other in near)])
            left -= set(near)
            edge += near
        if len(group) > 1:
            yield LookAlike(question, tuple(students[n] for n in sorted(group)), least, texts[min(group)])

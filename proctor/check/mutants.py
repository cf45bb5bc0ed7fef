"""Mutants: the master's answers with one small change each, made automatically."""

import ast
import difflib
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator

from ..course.notebooks import without_marks
from .operators import all_operators

_BEGIN, _END = re.compile(r"^\s*### BEGIN SOLUTION"), re.compile(r"^\s*### END SOLUTION")


@dataclass(frozen=True)
class Mutant:
    """One changed answer. before, after: the lines that differ, with single spaces."""

    cell: str
    operator: str
    before: str
    after: str
    line: int  # in the master's cell, without nbgrader's marks
    code: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.cell, self.before, self.after


def mutants_of(cell: str, source: str) -> list[Mutant]:
    """All different mutants of a master's solution cell.

    source: with nbgrader's marks; only what stands between them is changed, if there are any: the rest is given."""
    answer, inside = without_marks(source), _solution_lines(source)
    found: dict[str, Mutant] = {}
    for operator in all_operators(answer):
        for code in _mutations(source, operator):
            mutant = _mutant(cell, type(operator).__name__, source, code, inside)
            if mutant is not None:
                found.setdefault(_meaning(mutant.code) or "", mutant)
    for no_change in ("", _meaning(answer) or ""):
        found.pop(no_change, None)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _mutations(source: str, operator: Operator) -> Iterator[str]:
    occurrence = 0
    while (code := mutate_code(source + "\n", operator, occurrence)) is not None:
        yield code.removesuffix("\n")
        occurrence += 1


def _mutant(cell: str, operator: str, source: str, code: str, inside: frozenset[int]) -> Mutant | None:
    old, new = source.split("\n"), code.split("\n")
    changes = [c for c in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if c[0] != "equal"]
    if len(changes) != 1:
        return None
    _, start, stop, new_start, new_stop = changes[0]
    if not set(range(start, stop)) <= inside:
        return None
    line = start + 1 - sum(bool(_BEGIN.match(text) or _END.match(text)) for text in old[:start])
    before, after = _squeezed(old[start:stop]), _squeezed(new[new_start:new_stop])
    return Mutant(cell, operator, before, after, line, without_marks(code))


def _squeezed(lines: list[str]) -> str:
    return "\n".join(" ".join(line.split()) for line in lines)


def _solution_lines(source: str) -> frozenset[int]:
    """The numbers (from 0) of the lines between nbgrader's marks; all if there are none."""
    lines, inside, found = source.split("\n"), False, set()
    if not any(map(_BEGIN.match, lines)):
        return frozenset(range(len(lines)))
    for number, line in enumerate(lines):
        inside = (inside or bool(_BEGIN.match(line))) and not _END.match(line)
        if inside:
            found.add(number)
    return frozenset(found)


def _meaning(code: str) -> str | None:
    """Code that is spelt differently but parses alike is one mutant; code that does not compile is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(code)
            compile(tree, "mutant", "exec")
    except (SyntaxError, ValueError):
        return None
    return ast.dump(tree)

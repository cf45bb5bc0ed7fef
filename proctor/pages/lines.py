"""Which lines of a student's answers errors name: only lines that stand there word for word."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from nbconvert.filters.ansi import strip_ansi

from ..grader.cells import cell_id

_FRAME = re.compile(r"([^,\n]{1,100}), line (\d{1,5})(?:, in [^:\n]{1,100})?: (.*)")  # of a call from a test
_ARROW = re.compile(r"-+> (\d{1,5}) (.*)")  # of a cell that fails when it runs
_MOST = 400  # lines of a traceback that are looked at


def named_lines(notebook: Any) -> Mapping[str, frozenset[int]]:
    """The numbers (from 1) of the lines at which code stopped, by answer: of each error the innermost one."""
    answers = {cell_id(cell): cell.source.split("\n") for cell in notebook.cells if _is_answer(cell)}
    found: defaultdict[str, set[int]] = defaultdict(set)
    for cell in notebook.cells:
        for output in cell.get("outputs", []) if cell.cell_type == "code" else []:
            if output.output_type == "error":
                lines = strip_ansi("\n".join(output.traceback)).split("\n")[:_MOST]
                for name, number in list(_told(lines, cell_id(cell), answers))[-1:]:
                    found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _is_answer(cell: Any) -> bool:
    return cell.cell_type == "code" and bool(cell.metadata.get("nbgrader", {}).get("solution")) and bool(cell_id(cell))


def _told(lines: list[str], here: str, answers: Mapping[str, list[str]]) -> Iterator[tuple[str, int]]:
    """(answer, number) of the lines that a traceback names and that stand there. here: the cell that failed."""
    for line in lines:
        frame, arrow = _FRAME.fullmatch(line), _ARROW.fullmatch(line)
        name, number, text = frame.groups() if frame else (here, *arrow.groups()) if arrow else ("", "0", "")
        at = int(number) - 1
        if 0 <= at < len(answers.get(name, ())) and text.strip() and answers[name][at].strip() == text.strip():
            yield name, int(number)

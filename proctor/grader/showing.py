"""What is shown of an examination: a second run, in a room that no hidden test ever reached.

A student's code can keep what a hidden test hands it, and print it later. So nothing that a room prints after a hidden
test is shown: the notebook is run once for the verdicts, and once more, as students have it, for the outputs."""

from collections.abc import Iterable
from typing import Any

from .cells import Role, Verdict, hidden_lines, role
from .messages import unexplained
from .outputs import Output
from .testcell import Result


def hides_anything(cells: Iterable[Any]) -> bool:
    """Whether any test cell has a part that students do not see."""
    return any(role(cell) is Role.TEST and hidden_lines(cell.source) for cell in cells)


def shown(verdict: Verdict, graded: Result, again: list[Output]) -> list[Output]:
    """The outputs of a test cell. graded: from the run for the verdicts; again: from the run of the visible parts."""
    harmless = [output for output in again if output["output_type"] not in ("error", "execute_result")]
    if verdict.passed:
        return harmless + [output for output in graded.outputs if output["output_type"] == "execute_result"]
    if graded.unseen or verdict.proposal is not None:
        return harmless + graded.outputs[-1:]
    errors = [output for output in again if output["output_type"] == "error"]
    return harmless + (errors or [unexplained()])

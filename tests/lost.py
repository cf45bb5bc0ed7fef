"""Which test cells of session04 an answer loses: in grading, and in a student's own Jupyter."""

import contextlib
import io
from typing import Any

import matplotlib.pyplot as plt
from rooms import SECONDS
from support import CONTRACT, MASTERS, NOTEBOOKS, answers, marked, read

from proctor.course.notebooks import read_notebook
from proctor.grader.cells import Role, cell_id, role
from proctor.grader.examination import TimeLimits
from proctor.grader.trusted import run_cell, workplace
from proctor.hints.examiner import Examiner
from proctor.walls import Keeper


def notebook_with(cell: str) -> str:
    return next(name for name in NOTEBOOKS if cell in dict(marked(read(MASTERS / name))))


def lost_in_a_room(keeper: Keeper, cell: str, code: str) -> set[str]:
    """The test cells that an answer loses in grading."""
    masters = {name: read_notebook(MASTERS / name) for name in NOTEBOOKS}
    examiner = Examiner.of(masters, MASTERS, keeper)
    found = examiner.examine(
        notebook_with(cell),
        answers() | {cell: code},
        only=examiner.cells_from(cell),
        limits=TimeLimits(SECONDS, 60.0),
    )
    return {name for name, verdict in found.verdicts.items() if verdict.points < verdict.max_points}


def lost_in_one_process(cell: str, code: str) -> set[str]:
    """The same where answers and tests share a process, as in a student's Jupyter."""
    return set(told_in_one_process(cell, code))


def told_in_one_process(cell: str, code: str) -> dict[str, str]:
    """What each lost test cell says there."""
    told: dict[str, str] = {}
    names: dict[str, Any] = {"__name__": "__main__"}
    with workplace(MASTERS), contextlib.redirect_stdout(io.StringIO()):
        for number, one in enumerate(read(MASTERS / notebook_with(cell)).cells):
            if role(one) in (Role.SHARED, Role.SOLUTION) and cell_id(one) != "lecture_run":
                run_cell(code if cell_id(one) == cell else answers().get(cell_id(one), one.source), names, str(number))
            elif role(one) is Role.TEST and cell_id(one) in CONTRACT[notebook_with(cell)][cell]:
                try:
                    run_cell(one.source, names, cell_id(one))
                except Exception as error:
                    told[cell_id(one)] = str(error)
    plt.close("all")
    return told

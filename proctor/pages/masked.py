"""What hidden checks say, left out of the pages of a submission while its student may not see it.

It is gone before a page is made: no page, and no sum on one, is made of more than its reader may know."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ..course.assignment import Assignment
from ..grader.cells import FORGEABLE, Verdict, cell_id, hidden_lines

HIDDEN = ("at once", "after due", "never")  # when students may see it
WITHHELD_JA = "隠しテストを含むので、結果はまだここに表示されません"
WITHHELD_EN = "it has hidden checks, whose result is not shown here yet"
_WITHHELD = "withheld"  # in a cell's marks


def withheld(
    assignment: Assignment, verdicts: Mapping[str, Iterable[Verdict]], flags: Iterable[str], *, all_hidden: bool
) -> dict[str, frozenset[str]]:
    """The cells by notebook whose results tell of hidden checks. all_hidden: not only of those that run in the room,
    where a student's code could read them.

    A cell that failed in the part that its student has tells of nothing else."""
    forgeable = {flag.removeprefix(FORGEABLE) for flag in flags if flag.startswith(FORGEABLE)}
    hiding = {
        sheet.name: {known.name for known in sheet.known if hidden_lines(known.source)} for sheet in assignment.sheets
    }
    return {
        name: frozenset(
            one.cell
            for one in found
            if one.cell in hiding[name]
            and (one.cell in forgeable or (all_hidden and (one.passed or one.unseen or one.proposal is not None)))
        )
        for name, found in verdicts.items()
    }


def withhold(notebook: Any, cells: Collection[str]) -> None:
    """Takes out what these cells showed, and marks them."""
    for cell in notebook.cells:
        if cell_id(cell) in cells:
            cell.outputs = []
            cell.metadata.nbgrader[_WITHHELD] = True


def is_withheld(marks: Mapping[str, Any]) -> bool:
    """Whether a cell of these marks was taken out. No student can say so: released cells have the released marks."""
    return bool(marks.get(_WITHHELD))

"""What became of tries: for the pipeline, who keeps of each submission what its student may read by the door."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import nbformat

from ..course.assignment import Assignment
from ..course.disk import write_whole
from ..course.folders import Course
from ..course.sidecar import read_object
from ..exchange.place import fingerprint
from ..grader.cells import FORGEABLE
from ..grading.execute import Executed
from ..grading.gradebook import Given, without
from ..grading.outputs import put_pages
from ..grading.pipeline import Outcome, Shown
from ..pages import masked
from ..submission.notes import is_note, told_again
from .policy import door_of
from .receipts import END, MASKED, PAGES, Receipt, receipts

_LEFT_OUT, _ATTEMPT = "left out: ", "attempt: "
_PENDING = (
    "採点側の不具合で、まだ採点できていません。出し直す必要はありません",
    "a fault of the grader's; it will be graded, and you need not hand it in again",
)


class Results:
    """Writes beside each try what came of it (the pipeline's Keep)."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._course, self._name = course, assignment
        self._all_hidden = door_of(course).hidden != "at once"

    def wants(self, student: str) -> bool:
        return self._newest(student) is not None

    def withheld(self, assignment: Assignment, executed: Mapping[str, Executed]) -> dict[str, frozenset[str]]:
        flags = chain.from_iterable(one.flags for one in executed.values())
        verdicts = {name: one.verdicts for name, one in executed.items()}
        return masked.withheld(assignment, verdicts, flags, all_hidden=self._all_hidden)

    def keep(self, student: str, shown: Shown) -> None:
        newest = self._newest(student)
        if newest is None:
            return
        put_pages(newest.folder / PAGES, shown.pages)
        put_pages(newest.folder / MASKED, shown.masked or {})
        _end(
            newest,
            state="graded",
            whole=_points(shown.given),
            masked=_points(without(shown.given, shown.withheld)),
            withheld=self._kinds(shown),
            notes=list(_notes(shown)),
        )
        self._pass_over(student, newest)

    def settled(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The outcomes of a run, each when what it means for tries is written."""
        for one in outcomes:
            self.settle(one.student, pending=one.status == "pending")
            yield one

    def settle(self, student: str, *, pending: bool = False) -> None:
        """Says what came of tries that were not graded: a fault of ours, or something else lies in their place."""
        newest = None
        if pending:
            newest = self._newest(student) or next(reversed(receipts(self._course, self._name, student)), None)
        if newest is not None:
            _end(newest, state="pending", notes=[_PENDING])
        self._pass_over(student, newest)

    def _kinds(self, shown: Shown) -> list[str]:
        """Why something is withheld."""
        if not any(shown.withheld.values()):
            return []
        forgeable = any(flag.startswith(FORGEABLE) for flag in shown.flags)
        return [*(["hidden"] if self._all_hidden else []), *(["forgeable"] if forgeable else [])]

    def _newest(self, student: str) -> Receipt | None:
        """The try that lies in submitted/; None if something else does, such as what was collected since."""
        placed = [one for one in receipts(self._course, self._name, student) if one.placed]
        target = self._course.folder("submitted", self._name, student)
        if not placed or not target.is_dir():
            return None
        there = fingerprint(target)
        return placed[-1] if there == {one.name: one.sha256 for one in placed[-1].files} else None

    def _pass_over(self, student: str, newest: Receipt | None) -> None:
        """Placed tries that nothing was said of will not be graded any more."""
        for one in receipts(self._course, self._name, student):
            if one.placed and one != newest and read_object(one.folder / END).get("state") in (None, "pending"):
                _end(one, state="superseded")


def _points(given: Mapping[str, Given]) -> tuple[float, float]:
    return sum(one.score for one in given.values()), sum(one.max_score for one in given.values())


def _notes(shown: Shown) -> Iterator[tuple[str, str]]:
    """What happened to the files on their way, for the student."""
    for one in shown.executed.values():
        for cell in map(nbformat.from_dict, json.loads(one.notebook)["cells"][:1]):
            if is_note(cell):
                yield from told_again("".join(cell.source))  # JSON has it line by line
    for flag in shown.flags:
        if flag.startswith(_LEFT_OUT):
            yield f"採点に使わなかったものがあります: {flag.removeprefix(_LEFT_OUT)}", flag
        elif flag.startswith(_ATTEMPT):
            yield (
                "これまでの提出のほうが点が高いので、そちらが採点結果になります",
                "an earlier try brings more, and counts",
            )


def _end(receipt: Receipt, **said: object) -> None:
    """Says what became of a try, in place of what was said before."""
    write_whole(receipt.folder / END, json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass"))

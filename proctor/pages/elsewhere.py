"""Which answers stood elsewhere than in their cells, as they were found: for staff to compare."""

from dataclasses import dataclass

from ..course.folders import Course
from ..course.sidecar import read_sidecar

_LONGEST = 3_000  # characters of an answer on the page


@dataclass(frozen=True)
class Elsewhere:
    """One answer. cell: the question; stub: what stood in its cell; text: what was graded; why, confidence: of that."""

    student: str
    cell: str
    stub: str
    text: str
    why: str
    confidence: str


def read_elsewhere(course: Course, assignment: str) -> list[Elsewhere]:
    """Of all autograded submissions, by student."""
    notebooks = [master.stem for master in course.masters(assignment)]
    return [
        Elsewhere(
            student,
            str(one["cell"]),
            str(one["stub"])[:_LONGEST],
            str(one["text"])[:_LONGEST],
            str(one["why"]),
            str(one["confidence"]),
        )
        for student in course.submitters(assignment)
        for notebook in notebooks
        for one in read_sidecar(course.folder("autograded", assignment, student), notebook).get("recovered", ())
    ]

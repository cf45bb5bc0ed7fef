"""What a finished grading leaves beside the autograded notebooks, for the next run and for what reads scores."""

from typing import Any

from ..course.folders import Course
from ..course.sidecar import SIDECAR, read_object

RECORD = SIDECAR  # written last, so it marks a submission as done


def record(course: Course, assignment: str, student: str) -> dict[str, Any]:
    """What the last finished grading of a submission left behind; {} if there is none."""
    return read_object(course.folder("autograded", assignment, student) / RECORD)

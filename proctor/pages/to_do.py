"""What staff should do about flags: one source for the terminal's last lines and for the class report."""

from collections.abc import Iterable
from dataclasses import dataclass

ADVICE = {  # by kind of flag
    "unreadable": "ask for the file again",
    "missing": "ask for the file",
    "unmatched": "move it to where it belongs",
    "mended": "see in the report what was put right",
    "renamed": "see that it is the right file",
    "passed over": "see that the right file counts",
    "left out": "see whether it was needed",
    "tampered": "it was graded as released; see the notebook",
    "removed": "it was graded as released; see the notebook",
    "reordered": "it was graded as released; see the notebook",
    "environment": "it may be right where it was written; the flag says what to do here",
    "manual": "give its points in formgrader; the cell proposes them",
    "not carried": "later questions were tested with the student's own answer to an earlier one",
    "attempt": "an older one counts; the page says which",
    "protocol": "an answer was too large, or of a form that can't be received; the student reads so",
    "forgeable": "its points are the student's word; see the answer",
    "timeout": "an answer took too long; the student reads so",
    "cpu": "an answer took too long; the student reads so",
    "memory": "an answer took too much memory; the student reads so",
    "died": "an answer ended its process; the student reads so",
}


@dataclass(frozen=True)
class ToDo:
    """A kind of flag, the students who have it, and the next step."""

    kind: str
    students: tuple[str, ...]

    @property
    def advice(self) -> str:
        return ADVICE.get(self.kind, "see the report")


def by_kind(flagged: Iterable[tuple[str, Iterable[str]]]) -> list[ToDo]:
    """Students and their flags, grouped by kind of flag: what concerns most students first."""
    students: dict[str, list[str]] = {}
    for student, flags in sorted(flagged, key=lambda one: one[0]):
        for kind in dict.fromkeys(flag.split(":")[0] for flag in flags):
            students.setdefault(kind, []).append(student)
    return [
        ToDo(kind, tuple(students[kind])) for kind in sorted(students, key=lambda kind: (-len(students[kind]), kind))
    ]

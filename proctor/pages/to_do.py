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

MEANING = {  # by kind of flag
    "unreadable": "a file that nobody could read",
    "missing": "a notebook that was not handed in",
    "unmatched": "handed in, and belongs to no assignment",
    "mended": "something damaged or misplaced was put right before grading",
    "renamed": "a file of another name was taken as a notebook of the assignment",
    "passed over": "one of several copies, which does not count",
    "left out": "a file that was not used",
    "tampered": "a test cell was changed",
    "removed": "a test cell was not there any more",
    "reordered": "the test cells were not in their order",
    "environment": "it failed for want of something that this machine does not have",
    "forgeable": "a test that believes what the answer says of itself",
    "manual": "points were proposed, and a person decides",
    "not carried": "a variable that later cells could not be given",
    "attempt": "of several attempts the best one counts",
    "timeout": "it ran longer than it may",
    "cpu": "it computed longer than it may",
    "memory": "it took more memory than it may",
    "died": "it ended its own process",
    "protocol": "its result was too large, or of a form that cannot be received",
    "late": "handed in after it was due",
}


@dataclass(frozen=True)
class ToDo:
    """A kind of flag, the students who have it, and the next step."""

    kind: str
    students: tuple[str, ...]

    @property
    def advice(self) -> str:
        return ADVICE.get(self.kind, "see the report")

    @property
    def meaning(self) -> str:
        return MEANING.get(self.kind, "")


def told_by_kind(flags: Iterable[str]) -> dict[str, list[str]]:
    """All that a student's flags say, under their kinds; nothing is cut."""
    told: dict[str, list[str]] = {}
    for flag in flags:
        kind, _, what = flag.partition(": ")
        told.setdefault(kind, []).extend([what] if what else [])
    return told


def by_kind(flagged: Iterable[tuple[str, Iterable[str]]]) -> list[ToDo]:
    """Students and their flags, grouped by kind of flag: what concerns most students first."""
    students: dict[str, list[str]] = {}
    for student, flags in sorted(flagged, key=lambda one: one[0]):
        for kind in dict.fromkeys(flag.split(":")[0] for flag in flags):
            students.setdefault(kind, []).append(student)
    return [
        ToDo(kind, tuple(students[kind])) for kind in sorted(students, key=lambda kind: (-len(students[kind]), kind))
    ]

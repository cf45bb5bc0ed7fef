"""Where tries lie, and what their receipts say."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..course.disk import write_whole
from ..course.folders import Course
from ..course.sidecar import read_object

# What a try's folder holds: files only until they are put into submitted/, the rest once it is graded.
RECEIPT, FILES, END, PAGES, MASKED = "receipt.json", "files", "end.json", "pages", "masked"
GIVEN_BACK = "given-back"  # an empty file, where staff gave a try back


@dataclass(frozen=True)
class ReceivedFile:
    """One file as it came: its name, how many bytes, and their SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Receipt:
    """What was received, by which folder; by: the instructor who handed it in for the student, or ""."""

    folder: Path
    when: datetime
    files: tuple[ReceivedFile, ...]
    by: str = ""

    @property
    def number(self) -> int:
        return int(self.folder.name)

    @property
    def counts(self) -> bool:
        """Whether it uses up one of the student's tries: staff neither handed it in for them nor gave it back."""
        return not self.by and not (self.folder / GIVEN_BACK).exists()

    @property
    def placed(self) -> bool:
        """Whether its files are in submitted/, or among the attempts there."""
        return not (self.folder / FILES).exists()


def give_newest_back(course: Course, assignment: str, student: str) -> None:
    """The newest try that uses one up no longer does; what was handed in stays, and counts as before."""
    for one in [one for one in receipts(course, assignment, student) if one.counts][-1:]:
        write_whole(one.folder / GIVEN_BACK, b"")


def receipts(course: Course, assignment: str, student: str) -> list[Receipt]:
    """All of a student's, the oldest first."""
    place = course.door(assignment, student)
    folders = sorted((one for one in place.glob("*") if one.name.isdecimal()), key=lambda one: int(one.name))
    return [found for folder in folders if (found := _receipt(folder)) is not None]


def _receipt(folder: Path) -> Receipt | None:
    said = read_object(folder / RECEIPT)
    if not said:
        return None
    return Receipt(
        folder,
        datetime.fromisoformat(said["when"]),
        tuple(ReceivedFile(**one) for one in said["files"]),
        said.get("by", ""),
    )

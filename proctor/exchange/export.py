"""Exporting: writes what a system takes back, grades and for Moodle feedback, beside the reports of an assignment."""

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..course.disk import write_whole
from ..course.folders import Course
from ..course.times import zone_of
from ..errors import ExchangeError
from ..pages.scores import Score, read_scores
from . import grades
from .grades import Export, Student
from .roster import Roster, Table, read_roster

TARGETS = ("moodle", "canvas", "classroom", "csv")


@dataclass(frozen=True)
class Exported:
    """files: what was written; graded: how many grades are in it."""

    files: tuple[Path, ...]
    graded: int
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def export(
    course: Course,
    assignment: str,
    target: str,
    *,
    roster: Path | None = None,
    column: str | None = None,
    into: Path | None = None,
    only: Iterable[str] = (),
) -> Exported:
    """Writes the grades of an assignment for a system. column: of Canvas' gradebook; into: the file of the grades;
    only: these students alone.

    Raises ExchangeError if the system needs a roster of its own making, CourseError for an unknown assignment."""
    course.masters(assignment)
    people = read_roster(roster, zone_of(course)) if roster else None
    scores = _scores(course, assignment, set(only))
    made = _table(target, people, assignment, scores, _students(course), column)
    path = into or course.reports(assignment) / f"{target}-grades.csv"
    write_whole(path, as_csv(made.table).encode("utf-8-sig" if target == "csv" else "utf-8"))
    files, missing = [path], [*made.missing]
    if target == "moodle" and people is not None:
        feedback = path.with_name(f"{target}-feedback.zip")
        missing += _write_feedback(course, assignment, people, scores, feedback)
        files.append(feedback)
    graded = sum(one.status == "graded" for one in scores) - sum("line" in one for one in made.missing)
    return Exported(tuple(files), graded, tuple(missing), made.notes)


def _scores(course: Course, assignment: str, only: Collection[str]) -> list[Score]:
    scores = [one for one in read_scores(course, assignment) if not only or one.student in only]
    if all(one.status == "not submitted" for one in scores):
        raise ExchangeError(f"Nobody has handed in {assignment}. Run: proctor grade {assignment}")
    return scores


def _table(
    target: str,
    people: Roster | None,
    assignment: str,
    scores: list[Score],
    students: Mapping[str, Student],
    column: str | None,
) -> Export:
    if target == "canvas":
        return grades.canvas(people, assignment, scores, students, column)
    form = {"moodle": grades.moodle, "classroom": grades.classroom, "csv": grades.plain}[target]
    return form(people, assignment, scores, students)


def _students(course: Course) -> dict[str, Student]:
    with course.gradebook() as gradebook:
        known = [(one.id, one.last_name, one.first_name, one.email) for one in gradebook.students]
    return {one[0]: Student(*(text or "" for text in one)) for one in known}


def as_csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([table.header, *table.rows])
    return out.getvalue()


def _write_feedback(course: Course, assignment: str, people: Roster, scores: list[Score], target: Path) -> list[str]:
    """The zip for "Upload multiple feedback files in a zip": folders named as in Moodle's download.

    Returns who is graded and has no feedback."""
    found, _ = grades.matched(people, scores, _students(course))
    missing, data = [], io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for row, score in sorted(found.items()):
            person = next(one for one in people.people if one.row == row)
            pages = sorted(course.folder("feedback", assignment, score.student).glob("*.html"))
            if not pages:
                missing.append(f"{score.student} (no feedback: nbgrader generate_feedback {assignment} --force)")
            for page in pages:
                archive.write(page, f"{moodle_folder(person.full, person.number)}/{page.name}")
    write_whole(target, data.getvalue())
    return missing


def moodle_folder(name: str, participant: str) -> str:
    """How Moodle names a participant's folder; it reads the number and the word "file", the rest is for people."""
    kept = re.sub(r"[\x00-\x1f&<>\"`|':\\/*?$]+", "", name.replace("_", " ")).strip() or "Participant"
    return f"{kept}_{participant}_assignsubmission_file_"

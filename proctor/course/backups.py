"""Copies of the gradebook, one before each run that changes it; the latest ten are kept, and each can be taken back.

Of a gradebook in SQLite, by SQLite's own backup, which is whole whoever writes meanwhile. Of any other database the
copies are its administrator's (such as pg_dump), so nothing is kept here."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..errors import CourseError
from .disk import only_one
from .folders import Course
from .sidecar import SIDECAR

KEPT = 10
_STAMP = "%Y%m%d-%H%M%S-%f"


@dataclass(frozen=True)
class Backup:
    """A copy of the gradebook. made: when, in UTC; submissions: how many are in it, None if it cannot be read."""

    path: Path
    made: datetime
    submissions: int | None

    @property
    def name(self) -> str:
        return self.path.stem


def back_up(course: Course) -> Path | None:
    """Keeps a copy of the gradebook as it is now. Returns None where there is none, or none in SQLite."""
    gradebook = _file(course)
    if gradebook is None or not gradebook.is_file():
        return None
    folder = _folder(course)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{datetime.now(UTC).strftime(_STAMP)}.db"
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    _copy(gradebook, part)
    part.replace(target)
    for old in _paths(course)[KEPT:]:
        old.unlink()
    return target


def backups(course: Course) -> list[Backup]:
    """The copies that are kept, the latest first."""
    return [
        Backup(path, datetime.strptime(path.stem, _STAMP).replace(tzinfo=UTC), _counted(path))
        for path in _paths(course)
    ]


def restore_gradebook(course: Course, name: str) -> Path | None:
    """Puts a copy in the gradebook's place, and keeps a copy of what was there, whose path is returned.

    What was graded since is recorded again by the next run, without executing anything anew. Raises CourseError for a
    name that is not there, and for a gradebook that is not in SQLite; ProctorError while a run is grading."""
    gradebook, source = _file(course), _folder(course) / f"{name}.db"
    if gradebook is None:
        raise CourseError("The gradebook is not in SQLite. Its copies are its administrator's, such as pg_restore's.")
    if source not in _paths(course):
        known = ", ".join(path.stem for path in _paths(course)) or "none"
        raise CourseError(f"There is no copy {name!r} of the gradebook. There are: {known}.")
    if _counted(source) is None:
        raise CourseError(f"The copy {source} cannot be read. Take another one: proctor restore")
    with only_one(course.state / "grading"):
        kept = _aside(course, gradebook)
        _copy(source, gradebook)
        for mark in _marks(course):
            mark.unlink()
    return kept


def _aside(course: Course, gradebook: Path) -> Path | None:
    """Keeps what is there now: as a copy, or as it is if it is so broken that it cannot be copied."""
    try:
        return back_up(course)
    except sqlite3.Error:
        broken = gradebook.with_name(f"{gradebook.name}.broken-{datetime.now(UTC).strftime(_STAMP)}")
        gradebook.replace(broken)
        for more in ("-wal", "-shm"):
            gradebook.with_name(gradebook.name + more).unlink(missing_ok=True)
        return broken


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)


def _counted(path: Path) -> int | None:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as copy:
            (number,) = copy.execute("SELECT count(*) FROM submitted_assignment").fetchone()
            return int(number)
    except sqlite3.Error:
        return None


def _file(course: Course) -> Path | None:
    url = course.directory().db_url
    return course.root / url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else None


def _folder(course: Course) -> Path:
    return course.state / "gradebooks"


def _paths(course: Course) -> list[Path]:
    return sorted(_folder(course).glob("*.db"), reverse=True)


def _marks(course: Course) -> Iterator[Path]:
    """What says of each submission that it is done."""
    autograded = course.folder("autograded", "ASSIGNMENT", "STUDENT").parents[1]
    yield from autograded.glob(f"*/*/{SIDECAR}")

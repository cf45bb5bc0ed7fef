"""Putting what was collected in its place: unpacked within bounds, compared with what is there, moved whole.

What is replaced, or comes too late to count, is kept in submitted/.attempts/STUDENT/ASSIGNMENT/TIME/."""

import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import IO

from ..course.folders import ATTEMPTS, Course
from ..course.times import told
from ..errors import ExchangeError
from .clock import TIMESTAMP, stamped_time
from .downloads import LARGEST_FILE
from .naming import Named
from .plan import Attempt, Plan, Step

LARGEST_ATTEMPT = 500_000_000  # bytes that one student may hand in
_CHUNK = 1_000_000


class _UnreadableError(Exception):
    """A file of a download is not what its archive says of it."""


def unpack(attempt: Attempt, folder: Path, plan: Plan) -> bool:
    """Writes an attempt's files into a new folder, whatever an archive says of their sizes; returns if one came out.

    Raises ExchangeError where nothing can be written."""
    folder.mkdir()
    left = LARGEST_ATTEMPT
    for one in attempt.files:
        target = folder.joinpath(*one.path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            left -= _copy(one, target, min(left, LARGEST_FILE))
        except _UnreadableError as error:
            target.unlink(missing_ok=True)
            plan.refuse(one.file.name, f"can't be unpacked: {error}")
        except OSError as error:
            raise ExchangeError(f"{one.file.name} can't be written to {target.parent}: {error}. Make room.") from error
    return any(path.is_file() for path in folder.rglob("*"))


def _copy(one: Named, target: Path, most: int) -> int:
    size = 0
    with target.open("xb") as file:
        for chunk in _chunks(one):
            size += len(chunk)
            if size > most:
                raise _UnreadableError(f"more than {most:,} bytes come out of it")
            file.write(chunk)
    stamp = one.file.changed.timestamp()
    os.utime(target, (stamp, stamp))
    return size


def _chunks(one: Named) -> Iterator[bytes]:
    try:
        source: IO[bytes]
        with one.file.open() as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except Exception as error:  # zipfile and what it unpacks with raise whatever broken bytes make them trip over
        raise _UnreadableError(str(error) or type(error).__name__) from error


def decided(course: Course, assignment: str, steps: Iterable[Step], plan: Plan) -> Iterator[Step]:
    """What becomes of each attempt. The newest counts, unless what is in submitted/ is newer still."""
    by_student: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        by_student[step.attempt.student].append(step)
    for student, own in sorted(by_student.items()):
        obstacle = course.obstacle(assignment, student)
        if obstacle is not None and (obstacle.is_symlink() or obstacle.exists()):
            plan.refuse(student, f"has a link or a file at {os.path.relpath(obstacle, course.root)}. Move it away")
            continue
        *older, newest = sorted(own, key=lambda step: step.attempt.when)
        for step in older:
            yield _beside(course, assignment, step)
        counts = _against(course, assignment, newest)
        before = [step.folder for step in older]
        if counts.action == "replaces":
            before.append(course.folder("submitted", assignment, student))
        if counts.action in ("new", "replaces") and any(_notebooks(one) > _notebooks(newest.folder) for one in before):
            plan.notes.append(
                f"{student}: the attempt that counts has fewer notebooks than one before it. If it only adds to that, "
                f"copy the rest from {ATTEMPTS}/{student}/{assignment}/ in the folder of submissions."
            )
        yield counts


def _notebooks(folder: Path) -> int:
    return sum(path.suffix.lower() == ".ipynb" for path in folder.rglob("*"))


def _against(course: Course, assignment: str, step: Step) -> Step:
    """What becomes of an attempt, given what is in submitted/."""
    target = course.folder("submitted", assignment, step.attempt.student)
    if not target.is_dir() or not any(target.iterdir()):
        return step
    if fingerprint(target) == fingerprint(step.folder):
        known = step.attempt.handed_in
        return replace(step, action="time" if known and _stamp(target) != known else "same")
    there = when_handed_in(target)
    if there >= step.attempt.when:
        return _beside(course, assignment, step)
    return replace(step, action="replaces", kept=_attempt_folder(course, assignment, step.attempt.student, there))


def _beside(course: Course, assignment: str, step: Step) -> Step:
    place = _attempt_folder(course, assignment, step.attempt.student, step.attempt.when)
    return replace(step, action="older", kept=place)


def _attempt_folder(course: Course, assignment: str, student: str, when: datetime) -> Path:
    time = when.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    return course.attempts(assignment, student) / time


def _stamp(folder: Path) -> datetime | None:
    path = folder / TIMESTAMP
    return stamped_time(path.read_bytes()[:100]) if path.is_file() and not path.is_symlink() else None


def when_handed_in(folder: Path) -> datetime:
    """When what lies in a folder was handed in: by its timestamp.txt, or else by its newest file."""
    times = [path.lstat().st_mtime for path in folder.rglob("*") if not path.is_dir()]
    return _stamp(folder) or datetime.fromtimestamp(max(times, default=0), UTC)


def fingerprint(folder: Path) -> dict[str, str]:
    """What was handed in, by path, without the time of it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.relative_to(folder) != Path(TIMESTAMP)
    }


def carry_out(course: Course, assignment: str, plan: Plan, zone: tzinfo) -> None:
    """Does what a plan says. Raises ExchangeError that names the student at whom it stopped; the rest stays whole."""
    for step in plan.steps:
        student = step.attempt.student
        try:
            _put(step, course.folder("submitted", assignment, student), zone)
        except OSError as error:
            raise ExchangeError(f"{student}: {error}. Mend it and run this again; nobody's work is lost.") from error


def _put(step: Step, target: Path, zone: tzinfo) -> None:
    where = target if step.action == "time" else step.folder
    if step.action != "same" and step.attempt.handed_in and _stamp(where) != step.attempt.handed_in:
        (where / TIMESTAMP).write_text(told(step.attempt.handed_in, zone) + "\n", encoding="utf-8")
    if step.action == "replaces" and step.kept:
        _move(target, step.kept)
    if step.action in ("new", "replaces"):
        if target.is_dir():
            target.rmdir()  # it is empty
        _move(step.folder, target)
    elif step.action == "older" and step.kept:
        _move(step.folder, step.kept)


def _move(folder: Path, target: Path) -> None:
    """To a place that is free, or one beside it; what is there already in the same form is not kept twice."""
    place, number = target, 1
    while place.exists():
        if fingerprint(place) == fingerprint(folder):
            shutil.rmtree(folder)
            return
        number += 1
        place = target.with_name(f"{target.name}-{number}")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder, place)

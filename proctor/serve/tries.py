"""Tries: what a student handed in by the door, each with a receipt that is on disk before anybody is told of it.

They lie in submitted/.door/ASSIGNMENT/STUDENT/NUMBER/: receipt.json; files/ until whoever grades has put them into
submitted/; end.json and pages once they are graded. Nothing else knows of a try, so a kill leaves nothing unknown."""

import hashlib
import json
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from ..course.disk import emptied, only_one, sync_folder, write_whole
from ..course.folders import Course
from ..course.sidecar import read_object
from ..course.times import told, zone_of
from ..errors import SubmissionError
from ..exchange.clock import TIMESTAMP
from .policy import Seen, Standing, seen_of, standing
from .receipts import END, FILES, MASKED, PAGES, RECEIPT, File, Receipt, receipts

_CHUNK = 1_000_000
_ENDS = ("graded", "superseded")  # states that nothing follows
_LONGEST_NAME = 200  # bytes of a part of a file's name
_MOMENT = timedelta(microseconds=1)


class NotNowError(SubmissionError):
    """The door is not open to a student; standing says why."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(f"The door is not open: {standing.why}.")
        self.standing = standing


@dataclass(frozen=True)
class Try:
    """One hand-in.

    state: "received" (its turn will come), "graded", "superseded" (a newer one was graded in its place), "pending" (a
    fault of ours; it is graded again by the next server or `proctor grade`); score, max_score: as far as the student
    may see them, None while there are none; masked: whether what hidden checks say is left out of them and of the page;
    notes: what intake mended or left out, for the student, as (Japanese, English); page: its feedback, an index.html
    with the pages of its notebooks beside it, None while there is none; by: the instructor who handed it in for the
    student, or ""."""

    student: str
    number: int
    when: datetime
    files: tuple[File, ...]
    state: str = "received"
    score: float | None = None
    max_score: float | None = None
    masked: bool = False
    notes: tuple[tuple[str, str], ...] = ()
    page: Path | None = None
    by: str = ""


def receive(
    course: Course, assignment: str, student: str, files: Sequence[tuple[str, Path]], now: datetime, *, by: str = ""
) -> Try:
    """Takes files in, by the names that the student gave them. When this returns, they and the receipt are on disk,
    power cut or not. by: the instructor who hands in for the student, whom the policy does not bind.

    Raises NotNowError if the policy does not let the student, SubmissionError for names that are none."""
    _check_id(student)
    names = _names([name for name, _ in files])
    place = course.door(assignment, student)
    with only_one(course.state / "door" / assignment / f"{student}.lock", lambda: None):
        if not by:
            found = standing(course, assignment, student, now)
            if not found.may:
                raise NotNowError(found)
        before = receipts(course, assignment, student)
        number, when = (before[-1].number + 1, max(now, before[-1].when + _MOMENT)) if before else (1, now)
        with emptied(place / ".receiving") as part:
            taken = tuple(_take(path, part / FILES, name) for name, (_, path) in zip(names, files, strict=True))
            said = {"when": when.isoformat(), "files": [asdict(one) for one in taken], "by": by}
            write_whole(part / FILES / TIMESTAMP, f"{told(when, zone_of(course))}\n".encode())
            write_whole(part / RECEIPT, json.dumps(said, ensure_ascii=False, indent=1).encode())
            for folder in (part / FILES, part):
                sync_folder(folder)
            part.rename(place / str(number))
        for folder in (place, *list(place.parents)[:3]):  # up to submitted/: the first try makes them
            sync_folder(folder)
    return Try(student, number, when, taken, by=by)


def _check_id(student: str) -> None:
    if not student or student.startswith(".") or student != PurePosixPath(student).name or not student.isprintable():
        raise SubmissionError(f"{student!r} is no name that a folder of submitted/ may have")


def _names(given: Sequence[str]) -> list[str]:
    """One plain file name for each that was given, no two alike, whatever folders, dots and signs stood in them."""
    if not given:
        raise SubmissionError("no file was handed in")
    names = [TIMESTAMP]  # which we write
    for name in given:
        last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
        plain = _shortened("".join(filter(str.isprintable, last)).strip()).lstrip(".") or "file"
        stem, dot, ending = plain.partition(".")
        number = 1
        while plain.casefold() in {taken.casefold() for taken in names}:
            number += 1
            plain = f"{stem}-{number}{dot}{ending}"
        names.append(plain)
    return names[1:]


def _shortened(name: str) -> str:
    """The end of a name tells what it is."""
    data = name.encode()
    return data[-_LONGEST_NAME:].decode(errors="ignore") if len(data) > _LONGEST_NAME else name


def _take(source: Path, folder: Path, name: str) -> File:
    """Copies one file, and makes its bytes last."""
    folder.mkdir(exist_ok=True)
    total, size = hashlib.sha256(), 0
    with source.open("rb") as given, (folder / name).open("xb") as kept:
        while chunk := given.read(_CHUNK):
            total.update(chunk)
            size += len(chunk)
            kept.write(chunk)
        kept.flush()
        os.fsync(kept.fileno())
    return File(name, size, total.hexdigest())


def tries(course: Course, assignment: str, student: str, now: datetime | None = None) -> list[Try]:
    """All of a student's, the oldest first, with what the student may see by now."""
    found = receipts(course, assignment, student)
    ends = [(one, read_object(one.folder / END)) for one in found]
    seen = seen_of(course, assignment, now) if any(end.get("withheld") for _, end in ends) else Seen(True, True)
    return [_as_seen(student, one, end, seen) for one, end in ends]


def _as_seen(student: str, receipt: Receipt, end: dict[str, Any], seen: Seen) -> Try:
    plain = Try(student, receipt.number, receipt.when, receipt.files, by=receipt.by)
    if not end:
        return plain
    masked = not seen.all_of(end.get("withheld", ()))
    score, most = end.get("masked" if masked else "whole", (None, None))
    page = receipt.folder / (MASKED if masked else PAGES) / "index.html"
    notes = tuple((ja, en) for ja, en in end.get("notes", ()))
    state = str(end["state"])
    return replace(
        plain,
        state=state,
        score=score,
        max_score=most,
        masked=masked,
        notes=notes,
        page=page if state == "graded" and page.is_file() else None,
    )


def students(course: Course, assignment: str) -> list[str]:
    """Who has handed in by the door, by name."""
    place = course.door(assignment)
    found = place.iterdir() if place.is_dir() else iter(())
    return sorted(one.name for one in found if one.is_dir() and receipts(course, assignment, one.name))


def unfinished(course: Course, assignment: str) -> list[str]:
    """Whose newest try has no end, or only a pending one; who came first comes first."""
    newest = [(name, receipts(course, assignment, name)[-1]) for name in students(course, assignment)]
    waiting = [(one.when, name) for name, one in newest if read_object(one.folder / END).get("state") not in _ENDS]
    return [name for _, name in sorted(waiting)]

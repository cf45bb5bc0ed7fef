"""What a course's door allows: how many tries, from when to when, and what of hidden checks is shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Any

from nbgrader.api import Assignment, SubmittedAssignment
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.orm import Session
from traitlets import CaselessStrEnum, Int, List, TraitError, Unicode
from traitlets.config import Configurable

from ..course.folders import Course
from ..course.times import from_gradebook, read_time, zone_of
from ..errors import CourseError, TimeError
from ..pages.masked import HIDDEN
from .receipts import receipts

_HOUR = timedelta(hours=1)


class Door(Configurable):
    """Settings c.Door.* in nbgrader_config.py."""

    tries_an_hour = Int(6, min=1, help="How often a student may hand in within an hour.").tag(config=True)
    tries = Int(
        30, min=1, help="How often a student may hand in at all. It bounds what hidden checks can be guessed from."
    ).tag(config=True)
    hidden = CaselessStrEnum(
        HIDDEN, "at once", help='When students see what hidden checks say: "at once", "after due" or "never".'
    ).tag(config=True)
    opens = Unicode("", help="From when on students may hand in, in the course's zone.").tag(config=True)
    closes = Unicode("", help="Until when they may, extensions included; late work is taken until then.").tag(
        config=True
    )
    hosts = List(
        Unicode(),
        help="The names under which the door answers, such as homework.example.org; any, as long as none is named.",
    ).tag(config=True)
    link_days = Int(200, min=1, help="How many days a link of `proctor invite` is good for.").tag(config=True)


def door_of(course: Course) -> Door:
    """A course's settings. Raises CourseError for one that is none, in one line that names it."""
    unknown = set(course.config.Door) - set(Door.class_trait_names(config=True))
    if unknown:
        known = ", ".join(sorted(Door.class_own_traits(config=True)))
        raise CourseError(f"c.Door.{min(unknown)} is no setting. There are: {known}.")
    try:
        door = Door(config=course.config)
    except TraitError as error:
        raise CourseError(f"c.Door: {error}") from error
    for name in ("opens", "closes"):
        _time(getattr(door, name), name, zone_of(course))
    return door


def _time(written: str, name: str, zone: tzinfo) -> datetime | None:
    try:
        found = read_time(written, zone) if written else None
    except TimeError as error:
        raise CourseError(f"c.Door.{name}: {error}.") from error
    if written and found is None:
        raise CourseError(f'c.Door.{name} = {written!r} is no date and time. Write one such as "2026-12-03 23:59".')
    return found


@dataclass(frozen=True)
class Standing:
    """Whether a student may hand in now.

    why: why not: "not open yet", "closed", "tries" (all are used), "hour" (too many within one), or "" if they may;
    left: tries; again: when they may, if that is known; due: with an extension; closes: with an extension, too."""

    may: bool
    why: str
    left: int
    again: datetime | None = None
    due: datetime | None = None
    closes: datetime | None = None


def standing(course: Course, assignment: str, student: str, now: datetime) -> Standing:
    """How a student stands now, by the course's settings and what they have handed in by the door."""
    due, extension = due_of(course, assignment, student)
    times = [one.when for one in receipts(course, assignment, student) if one.counts]
    return standing_of(course, times, due, extension, now)


def standing_of(
    course: Course, times: list[datetime], due: datetime | None, extension: timedelta, now: datetime
) -> Standing:
    """See standing(). times: of the tries of the student's own, the oldest first."""
    door, zone = door_of(course), zone_of(course)
    opens, closes = _time(door.opens, "opens", zone), _time(door.closes, "closes", zone)
    closes = closes + extension if closes is not None else None
    free = Standing(True, "", max(0, door.tries - len(times)), None, due, closes)
    within = [when for when in times if when > now - _HOUR]
    if opens is not None and now < opens:
        return replace(free, may=False, why="not open yet", again=opens)
    if closes is not None and now > closes:
        return replace(free, may=False, why="closed")
    if not free.left:
        return replace(free, may=False, why="tries")
    if len(within) >= door.tries_an_hour:
        return replace(free, may=False, why="hour", again=within[-door.tries_an_hour] + _HOUR)
    return free


@dataclass(frozen=True)
class Seen:
    """Whether students may see by now what hidden checks say, and those that run in the room, which can be read."""

    hidden: bool
    forgeable: bool

    def all_of(self, kinds: Iterable[str]) -> bool:
        return all(getattr(self, kind) for kind in kinds)


def seen_of(course: Course, assignment: str, now: datetime | None = None) -> Seen:
    """What may be seen: some of it only when nobody can hand in on time any more, extensions included."""
    shown, last = door_of(course).hidden, _last_due(course, assignment)
    over = last is not None and (now or datetime.now(UTC)) > last
    return Seen(shown == "at once" or (shown == "after due" and over), shown != "never" and over)


def _last_due(course: Course, assignment: str) -> datetime | None:
    """When an assignment is due for who has most time."""
    with Session(_engine(course.db_url)) as gradebook:
        longest = max((one for (one,) in _extensions(gradebook, assignment) if one), default=timedelta(0))
        due = _class_due(gradebook, assignment)
    return due + longest if due is not None else None


def due_of(course: Course, assignment: str, student: str) -> tuple[datetime | None, timedelta]:
    """When an assignment is due for a student, with the extension that is in it."""
    with Session(_engine(course.db_url)) as gradebook:
        given = _extensions(gradebook, assignment).filter(SubmittedAssignment.student_id == student).first()
        due = _class_due(gradebook, assignment)
        extension = (given.extension if given else None) or timedelta(0)
    return (due + extension if due is not None else None), extension


def _class_due(gradebook: Session, assignment: str) -> datetime | None:
    found = gradebook.query(Assignment.duedate).filter(Assignment.name == assignment).first()
    return from_gradebook(found.duedate) if found else None


def _extensions(gradebook: Session, assignment: str) -> Any:
    """Of all who have a row in the gradebook."""
    return gradebook.query(SubmittedAssignment.extension).join(Assignment).filter(Assignment.name == assignment)


@cache
def _engine(url: str) -> Engine:
    """Kept for what its queries are compiled to, which takes longer than asking them; connections are not kept."""
    return create_engine(url, poolclass=NullPool)

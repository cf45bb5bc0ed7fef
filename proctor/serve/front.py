"""What all pages of one door share."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path

from starlette.requests import Request

from ..course.folders import Course
from ..course.times import zone_of
from .desk import Desk
from .links import Links, Visitor
from .live import Progress, Pulse, Watchers
from .overview import Kept, Overview, read_overview
from .refusals import Refusal
from .tries import Try, tries
from .visitors import Entrance

_STREAMS = 4  # of one visitor at a time
_FRESH = 2.0  # seconds for which what the instructor sees is not made anew


@dataclass(frozen=True)
class Front:
    """One door: of an assignment, with the desk behind it and a way in."""

    assignment: str
    desk: Desk
    links: Links
    entrance: Entrance
    pulse: Pulse = field(default_factory=Pulse)
    watchers: Watchers = field(default_factory=lambda: Watchers(_STREAMS))
    uploading: Watchers = field(default_factory=lambda: Watchers(1))

    @cached_property
    def overview(self) -> Kept[Overview]:
        return Kept(_FRESH, lambda: read_overview(self.course, self.assignment, self.links.students()))

    @property
    def course(self) -> Course:
        return self.desk.course

    def knows(self, student: str) -> bool:
        """Whether somebody is among those whom the instructor sees."""
        return student in self.links.students() or any(row.student == student for row in self.overview.get().rows)

    @property
    def name(self) -> str:
        return str(self.course.config.CourseDirectory.get("course_id", "") or self.course.root.name)

    @property
    def zone(self) -> tzinfo:
        return zone_of(self.course)

    @property
    def uploads(self) -> Path:
        """Where files lie while they come in."""
        return self.course.state / "uploads"

    def now(self) -> datetime:
        return datetime.now(self.zone)

    def one_try(self, student: str, number: int) -> Try:
        """Raises Refusal if there is none, in the same words whoever asks."""
        for one in tries(self.course, self.assignment, student):
            if one.number == number:
                return one
        raise Refusal(404, "nothing here")

    def progress(self, student: str, number: int) -> Progress:
        """Where a student's hand-in is, in words."""
        state = self.one_try(student, number).state
        place = self.desk.place_of(student) if state == "received" else None
        if state != "received":
            return Progress(*_ENDS[state], done=True)
        if place is None:
            return Progress("受け取りました。まもなく採点が始まります。", "Received. It will be graded shortly.")
        if place == 0:
            return Progress("採点しています…", "It is being graded…")
        return Progress(f"順番を待っています（{place} 番目）。", f"Waiting, as number {place} in the queue.")


_ENDS = {
    "graded": ("採点が終わりました。", "It has been graded."),
    "superseded": (
        "あとから新しい提出があったので、こちらは採点されませんでした。",
        "You handed in again before its turn came, so this one was not graded.",
    ),
    "pending": (
        "こちらの不具合で、まだ採点できていません。提出は受け取っています。もう一度提出する必要はありません。",
        "It could not be graded yet, which is our fault. It is safe; you need not hand in again.",
    ),
}


def front_of(request: Request) -> Front:
    front: Front = request.app.state.front
    return front


def visitor_of(request: Request) -> Visitor:
    """Raises Refusal for a stranger."""
    visitor: Visitor | None = request.state.visitor
    if visitor is None:
        raise Refusal(403, "stranger")
    return visitor


def student_of(request: Request) -> str:
    """A student's id. Raises Refusal for others."""
    visitor = visitor_of(request)
    if visitor.staff:
        raise Refusal(404, "nothing here")
    return visitor.id


def check_staff(request: Request) -> None:
    """Raises Refusal for students: to them there is no such page."""
    if not visitor_of(request).staff:
        raise Refusal(404, "nothing here")

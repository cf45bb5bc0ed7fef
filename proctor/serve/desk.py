"""The desk: the one thread that grades what comes in by the door, fairly, with workers that stay warm."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from queue import Queue

from ..course.folders import Course


@dataclass(frozen=True)
class Event:
    """What happened to a student's newest try. kind: "queued", "begun", "graded" or "pending"; place: in the queue by
    then, 0 for who is being graded, None for who is not in it. Whoever waits behind moves up without an event."""

    student: str
    kind: str
    place: int | None = None


@dataclass(frozen=True)
class FaultOfOurs:
    """Why somebody's submission is pending."""

    student: str
    reason: str
    when: datetime


class Desk:
    """A context manager: inside it a thread grades, and on its way out it finishes what is begun; the rest waits on
    disk for the next desk, or for `proctor grade`. Everything may be called from any thread."""

    faults: deque[FaultOfOurs]  # the latest come last

    def __init__(
        self, course: Course, assignment: str, *, jobs: int | None = None, scheduler: str | None = None
    ) -> None:
        raise NotImplementedError

    def __enter__(self) -> "Desk":
        raise NotImplementedError

    def __exit__(self, *error: object) -> None:
        raise NotImplementedError

    def hand_in(self, student: str) -> None:
        """Somebody has a new try, received already. Who waits keeps the place; who is being graded waits again."""
        raise NotImplementedError

    def place_of(self, student: str) -> int | None:
        """0 for who is being graded, from 1 in the queue, None for anybody else."""
        raise NotImplementedError

    def waiting(self) -> list[str]:
        """Who waits, the next one first."""
        raise NotImplementedError

    @contextmanager
    def listen(self) -> Iterator["Queue[Event]"]:
        """A queue of what happens from now on, for as long as the context lasts. Who does not read loses the oldest."""
        raise NotImplementedError
        yield

"""The desk: the one thread that grades what comes in by the door, fairly, with workers that stay warm."""

import logging
import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from ..course.disk import only_one
from ..course.folders import CONFIG_NAME, Course
from ..course.release import release
from ..errors import ExchangeError, ProctorError, SubmissionError
from ..grading.pipeline import Grader, Outcome, pending
from ..grading.workers import Fault
from ..pages.submission import submission_pages
from ..plain_text import told
from .placing import place
from .policy import door_of
from .results import Results
from .tries import unfinished

_MOST_FAULTS = 100
_MOST_EVENTS = 1000  # that a listener may be behind
_QUIET = 5.0  # seconds without a hand-in after which the report is written
_BACKED_UP = 3600.0  # seconds for which one copy of the gradebook is enough: ten are kept
_AGAIN = 30.0  # seconds until a run that could not begin is tried again

_log = logging.getLogger("proctor")


@dataclass(frozen=True)
class Event:
    """What happened to a student's newest try. kind: "queued", "begun", "graded" or "pending"; place: in the queue by
    then, 0 for who is being graded, None for who is not in it. Whoever waits behind moves up without an event."""

    student: str
    kind: str
    place: int | None = None


@dataclass(frozen=True)
class FaultOfOurs:
    """Why somebody's submission is pending; student "" for what concerns all."""

    student: str
    reason: str
    when: datetime


class Line:
    """Who waits: each student once, in the order of coming; and who is at the desk, who waits meanwhile for the next
    turn. To be used by any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[str, None] = {}
        self._begun: set[str] = set()
        self._closed = False

    def join(self, student: str) -> int:
        """Returns the place."""
        with self._changed:
            self._waiting.setdefault(student)
            self._changed.notify_all()
            return list(self._waiting).index(student) + 1

    def begin(self) -> str | None:
        """The next one, who is at the desk from now on; None if there is nobody who is not there already."""
        with self._changed:
            found = None if self._closed else next((one for one in self._waiting if one not in self._begun), None)
            if found is not None:
                del self._waiting[found]
                self._begun.add(found)
            return found

    def leave(self, student: str) -> None:
        with self._changed:
            self._begun.discard(student)
            self._changed.notify_all()

    def leave_all(self) -> None:
        """Whoever is at the desk stands in the line again, before all others."""
        with self._changed:
            self._waiting = dict.fromkeys([*sorted(self._begun), *self._waiting])
            self._begun.clear()

    def place_of(self, student: str) -> int | None:
        with self._changed:
            if student in self._begun:
                return 0
            return list(self._waiting).index(student) + 1 if student in self._waiting else None

    def waiting(self) -> list[str]:
        with self._changed:
            return list(self._waiting)

    def wait(self, seconds: float | None) -> bool:
        """Until there is somebody; returns whether there is, and not the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting, seconds)
            return bool(self._waiting) and not self._closed

    def pause(self, seconds: float) -> None:
        """Until the end, or for a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed, seconds)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        return self._closed


class Settings:
    """A course as its settings are now. good: as they were when they could be read last. For any thread."""

    def __init__(self, course: Course, reload: Callable[[], Course]) -> None:
        self.good, self._reload, self._lock = course, reload, threading.Lock()
        self._seen = self._state()

    def latest(self) -> Course:
        """Read anew if the file has changed. Raises CourseError for settings that can't be read, or are none."""
        with self._lock:
            state = self._state()
            if state != self._seen:
                course = self._reload()
                door_of(course)
                self.good, self._seen = course, state
            return self.good

    def _state(self) -> tuple[int, int] | None:
        try:
            stat = (self.good.root / CONFIG_NAME).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size


class Desk:
    """A context manager: inside it a thread grades, and on its way out it finishes what is begun; the rest waits on
    disk for the next desk, or for `proctor grade`. Everything may be called from any thread.

    reload: reads the course again once its settings have changed; afterwards: what is to be done with the
    course when it is quiet, such as writing the report; says: tells staff in a line what holds everybody up."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        *,
        jobs: int | None = None,
        scheduler: str | None = None,
        reload: Callable[[], Course] | None = None,
        afterwards: Callable[[Course, str], object] = lambda course, assignment: None,
        says: Callable[[str], object] = _log.info,
    ) -> None:
        self._name, self._jobs, self._scheduler = assignment, jobs, scheduler
        self._settings = Settings(course, reload or (lambda: Course.load(course.root)))
        self._afterwards, self._says = afterwards, says
        self.faults: deque[FaultOfOurs] = deque(maxlen=_MOST_FAULTS)
        self._line, self._listeners = Line(), set[queue.Queue[Event]]()
        self._thread = threading.Thread(target=self._live, name="desk")
        self._open, self._grading = ExitStack(), ExitStack()
        self._grader: Grader | None = None
        self._results = Results(course, assignment)
        self._seen, self._backed_up = "", -math.inf

    def __enter__(self) -> "Desk":
        """Raises ProctorError if another desk of this course grades this assignment."""
        self._open.enter_context(only_one(self.course.state / f"serving-{self._name}.lock"))
        for student in unfinished(self.course, self._name):
            self._line.join(student)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._line.close()
        self._thread.join()
        self._open.close()

    @property
    def course(self) -> Course:
        """With its settings as they are now; as they were, while they can't be read, which staff is told of."""
        try:
            return self._settings.latest()
        except ProctorError as error:
            if told(error) not in (fault.reason for fault in self.faults):
                self._fault("", told(error))
            return self._settings.good

    def hand_in(self, student: str) -> None:
        """Somebody has a new try, received already, or more time. Who waits keeps the place; who is being graded waits
        again; who has handed in nothing does so in vain."""
        self._tell(Event(student, "queued", self._line.join(student)))

    def place_of(self, student: str) -> int | None:
        """0 for who is being graded, from 1 in the queue, None for anybody else."""
        return self._line.place_of(student)

    def waiting(self) -> list[str]:
        """Who waits, the next one first."""
        return self._line.waiting()

    @contextmanager
    def listen(self) -> Iterator["queue.Queue[Event]"]:
        """A queue of what happens from now on, for as long as the context lasts. Who does not read loses the oldest."""
        events = queue.Queue[Event](_MOST_EVENTS)
        self._listeners.add(events)
        try:
            yield events
        finally:
            self._listeners.discard(events)

    def _tell(self, event: Event) -> None:
        for events in tuple(self._listeners):
            with suppress(queue.Empty):
                if events.full():
                    events.get_nowait()
            with suppress(queue.Full):
                events.put_nowait(event)

    # What follows is done by the desk's own thread.

    def _live(self) -> None:
        """Grades whenever somebody waits, and has the report written when it has been quiet for a while."""
        self._try(self._warm_up)
        to_report = False
        while not self._line.closed:
            if self._line.wait(_QUIET if to_report else None):
                to_report = self._try(self._run) or to_report
            elif to_report:
                to_report = False
                self._try(self._report)
        if to_report:
            self._try(self._report)
        self._grading.close()

    def _try(self, work: Callable[[], object]) -> bool:
        """Does it. What goes wrong is a fault of ours, and costs everybody but time: who was at the desk is in the line
        again, and after a while it begins anew."""
        try:
            work()
            return True
        except Exception as error:
            self._grading.__exit__(type(error), error, error.__traceback__)
            self._grader = None
            self._line.leave_all()
            self._fault("", told(error))
            self._line.pause(_AGAIN)
            return False

    def _warm_up(self) -> None:
        self._ready().warm_up(self._wait_told)

    def _ready(self) -> Grader:
        """The grader, a new one if what it goes by has changed; then the masters are released again, too."""
        if self._grader is None or self._seen != _fingerprint(self.course, self._name):
            self._grading.close()
            course = self._settings.latest()
            self._results = Results(course, self._name)
            if release(course, self._name, waits=self._wait_told):
                self._says(f"Released {self._name} from its masters.")
            self._seen = _fingerprint(course, self._name)
            self._grader = self._grading.enter_context(
                Grader(
                    course,
                    self._name,
                    submission_pages,
                    jobs=self._jobs,
                    scheduler=self._scheduler,
                    keep=self._results,
                    folder=f"serving-{self._name}",
                )
            )
        return self._grader

    def _run(self) -> None:
        """One run, for as long as there is somebody."""
        grader, backs_up = self._ready(), time.monotonic() - self._backed_up > _BACKED_UP
        if backs_up:
            self._backed_up = time.monotonic()
        for outcome in grader.run(self._students(), backs_up=backs_up, waits=self._wait_told):
            self._done(outcome)

    def _students(self) -> Iterator[str | None]:
        """Who comes next, with what was handed in put into its place; None while there is nobody."""
        while True:
            student = self._line.begin()
            if student is not None:
                try:
                    place(self.course, self._name, student)
                except (SubmissionError, ExchangeError) as error:
                    self._done(pending(self.course, self._name, student, (), Fault.of(error)))
                    continue
                if not self.course.folder("submitted", self._name, student).is_dir():
                    self._line.leave(student)
                    continue
                self._tell(Event(student, "begun", 0))
            yield student

    def _done(self, outcome: Outcome) -> None:
        is_pending = outcome.status == "pending"
        self._results.settle(outcome.student, pending=is_pending)
        if is_pending:
            self._fault(outcome.student, outcome.error)
        self._line.leave(outcome.student)
        self._tell(Event(outcome.student, "pending" if is_pending else "graded", self.place_of(outcome.student)))

    def _report(self) -> None:
        self._afterwards(self.course, self._name)

    def _wait_told(self) -> None:
        self._says("Another run is grading this course. What is handed in is graded when it has ended.")

    def _fault(self, student: str, reason: str) -> None:
        self.faults.append(FaultOfOurs(student, reason, datetime.now(UTC)))
        self._says(f"{student or self._name}: {reason}")


def _fingerprint(course: Course, assignment: str) -> str:
    """Changes when anything may have changed that grading goes by: a look at times and sizes, not at bytes."""
    folders = [course.folder(step, assignment) for step in ("source", "release")]
    folders.append(course.root / "misconceptions" / assignment)
    paths = [course.root / CONFIG_NAME, *(path for folder in folders for path in sorted(folder.rglob("*")))]
    found = ((str(path), path.stat()) for path in paths if path.is_file())
    return repr([(name, stat.st_mtime_ns, stat.st_size) for name, stat in found])

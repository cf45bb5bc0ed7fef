"""The pipeline: collect → execute → record → feedback, for many submissions at once.

Executing and writing pages are pure functions, done by workers in any order. This process alone reads submitted/, and
alone writes the gradebook and the folders: one transaction a submission, the done-mark last."""

import json
import shutil
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from ..course.assignment import Assignment, Sheet, load_assignment
from ..course.disk import only_one, write_whole
from ..course.folders import Course
from ..course.sidecar import SIDECAR
from ..errors import SubmissionError
from ..submission.read import Submission, read_submission
from ..walls.detect import best_mode
from .cache import Store
from .execute import Executed
from .gradebook import Given, GradebookWriter
from .outputs import write_autograded, write_pages
from .workers import PageMaker, Shared, cores, run_execute, run_page, workers

RECORD = SIDECAR  # beside the autograded notebooks; written last, so it marks a submission as done
_TRIES = 2  # a worker that the system ends (out of memory) takes others' work along


@dataclass(frozen=True)
class Outcome:
    """What became of one submission in this run."""

    student: str
    status: str  # "graded", "unchanged" or "pending"
    flags: tuple[str, ...] = ()
    error: str = ""


@dataclass
class _Case:
    """A submission on its way."""

    submission: Submission
    key: str
    waiting: set[Future[Any]] = field(default_factory=set)
    executed: dict[str, Executed] = field(default_factory=dict)
    given: dict[str, Given] | None = None
    pages: dict[str, str] = field(default_factory=dict)
    tries: int = 0


def grade(
    course: Course,
    assignment: str,
    students: list[str],
    make_page: PageMaker,
    *,
    force: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
) -> Iterator[Outcome]:
    """Grades what is new or changed, and yields what became of each submission as it is done.

    make_page: what turns a graded notebook into a student's page; jobs: processes on this machine, by default one for
    each core; scheduler: the address of a Dask scheduler."""
    with only_one(course.state / "grading"), closing(GradebookWriter(course, assignment)) as recorder:
        shared = load_assignment(course, assignment, recorder.gradebook)
        found = _look(course, shared, students, force, recorder.known())
        for one in found:
            if isinstance(one, Outcome):
                yield one
            else:
                if shared.walls == "best" and scheduler is None:
                    best_mode()  # without walls nothing is graded, and this says why
                run = _Run(course, shared, make_page, recorder, force)
                yield from run.all(chain([one], found), jobs or cores(), scheduler)


def _look(
    course: Course, shared: Assignment, students: list[str], force: bool, known: set[str]
) -> Iterator["Outcome | _Case"]:
    """What is new or changed, as a case; the outcome of everything else. known: who is in the gradebook."""
    for student in students:
        try:
            submission = read_submission(course, shared.name, student)
        except OSError as error:
            yield pending(course, shared.name, student, (), error)
            continue
        key = submission.key(shared)
        done = record(course, shared.name, student)
        if not force and done.get("key") == key and student in known:
            yield Outcome(student, "unchanged", (*done["flags"], *done.get("found", ())))
        else:
            yield _Case(submission, key)


def record(course: Course, assignment: str, student: str) -> dict[str, Any]:
    """What the last finished grading of a submission left behind; {} if there is none."""
    path = course.folder("autograded", assignment, student) / RECORD
    try:
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded


def write_mark(course: Course, assignment: str, submission: Submission, key: str, found: Iterable[str] = ()) -> None:
    """Marks a submission as done. found: the flags of its notebooks, which also stand beside those."""
    path = course.folder("autograded", assignment, submission.student) / RECORD
    mark = {"key": key, "flags": list(submission.flags), "found": list(found)}
    write_whole(path, json.dumps(mark, ensure_ascii=False).encode("utf-8", "surrogateescape"))


def pending(course: Course, assignment: str, student: str, flags: tuple[str, ...], error: BaseException) -> Outcome:
    """Our own fault: nothing counts as done, and the next run tries again."""
    reason = f"{type(error).__name__}: {error}"
    path = course.reports(assignment) / "logs" / f"{student}.txt"
    write_whole(path, "\n".join([reason, *traceback.format_exception(error)]).encode("utf-8", "surrogateescape"))
    shutil.rmtree(course.folder("autograded", assignment, student), ignore_errors=True)
    return Outcome(student, "pending", flags, f"{reason} (log: {path})")


class _Run:
    """One run over many submissions: keeps the workers busy, and records what comes back."""

    def __init__(
        self, course: Course, shared: Assignment, make_page: PageMaker, recorder: GradebookWriter, force: bool
    ) -> None:
        self._course, self._shared, self._recorder, self._force = course, shared, recorder, force
        self._tasks = Shared(shared, course.config, make_page)
        self._store = Store(course.state / "cache")
        self._owners: dict[Future[Any], tuple[_Case, str, Sheet]] = {}
        self._again: deque[_Case] = deque()
        self._more = True  # submissions that nobody has looked at yet
        self._executor: Executor | None = None

    def all(self, found: Iterable[Outcome | _Case], jobs: int, scheduler: str | None) -> Iterator[Outcome]:
        """Yields the outcome of each submission as it is done."""
        todo = iter(found)
        while self._left:
            with workers(self._tasks, jobs, scheduler) as (self._executor, at_once):
                try:
                    yield from self._until_broken(todo, 2 * at_once)
                except BrokenProcessPool:
                    self._again.extend({id(case): case for case, _, _ in self._owners.values()}.values())
                    self._owners.clear()
                    yield from self._give_up()

    def _until_broken(self, todo: Iterator[Outcome | _Case], most: int) -> Iterator[Outcome]:
        while self._left:
            while len(self._owners) < most and (one := self._next(todo)) is not None:
                outcome = one if isinstance(one, Outcome) else self._begin(one)
                if outcome is not None:
                    yield outcome
            done, _ = wait(self._owners, return_when=FIRST_COMPLETED) if self._owners else (set(), None)
            for future in done:
                outcome = self._arrived(future)
                if outcome is not None:
                    yield outcome

    @property
    def _left(self) -> bool:
        return bool(self._more or self._again or self._owners)

    def _next(self, todo: Iterator[Outcome | _Case]) -> Outcome | _Case | None:
        if self._again:
            return self._again.popleft()
        one = next(todo, None)
        self._more = one is not None
        return one

    def _give_up(self) -> Iterator[Outcome]:
        """Whose work has ended a worker too often stays pending; the others are begun anew."""
        for case in list(self._again):
            case.tries += 1
            case.executed, case.given, case.pages = {}, None, {}
            if case.tries >= _TRIES:
                self._again.remove(case)
                reason = "a worker process was ended by the system; is there enough memory?"
                yield self._failed(case, MemoryError(reason))

    def _begin(self, case: _Case) -> Outcome | None:
        for sheet in self._shared.sheets:
            known = None if self._force else self._store.get(case.submission.handed.key(self._shared, sheet))
            if known is not None:
                case.executed[sheet.name] = known
            else:
                part = case.submission.handed.part(self._shared, sheet)
                self._submit(case, "execute", sheet, run_execute, sheet.name, part)
        return self._next_step(case)

    def _submit(self, case: _Case, step: str, sheet: Sheet, *task: Any) -> None:
        assert self._executor is not None
        self._owners[self._executor.submit(*task)] = (case, step, sheet)

    def _arrived(self, future: Future[Any]) -> Outcome | None:
        """Takes one result in; returns an outcome if the submission is done with it."""
        if isinstance(future.exception(), BrokenProcessPool):
            raise BrokenProcessPool
        case, step, sheet = self._owners.pop(future)
        error = future.exception()
        if error is not None:
            return self._failed(case, error)
        try:
            if step == "execute":
                case.executed[sheet.name] = future.result()
                self._store.put(case.submission.handed.key(self._shared, sheet), case.executed[sheet.name])
            else:
                case.pages[sheet.name] = future.result()
        except Exception as fault:  # such as a full disk: it costs this submission its turn, and nobody else's
            return self._failed(case, fault)
        return self._next_step(case)

    def _next_step(self, case: _Case) -> Outcome | None:
        try:
            if case.given is None and len(case.executed) == len(self._shared.sheets):
                self._record(case)
                return None
            if case.given is not None and len(case.pages) == len(self._shared.sheets):
                return self._finish(case)
        except Exception as error:
            return self._failed(case, error)
        return None

    def _record(self, case: _Case) -> None:
        submission = case.submission
        (self._course.folder("autograded", self._shared.name, submission.student) / RECORD).unlink(missing_ok=True)
        case.given = self._recorder.record(submission.student, submission.timestamp, case.executed)
        write_autograded(self._course, self._shared, submission, case.executed)
        for sheet in self._shared.sheets:
            notebook = case.executed[sheet.name].notebook
            self._submit(case, "feedback", sheet, run_page, sheet.name, notebook, case.given[sheet.name])

    def _finish(self, case: _Case) -> Outcome:
        submission = case.submission
        write_pages(self._course, self._shared.name, submission.student, case.pages)
        found = [flag for sheet in self._shared.sheets for flag in case.executed[sheet.name].flags]
        write_mark(self._course, self._shared.name, submission, case.key, found)
        return Outcome(submission.student, "graded", (*submission.flags, *found))

    def _failed(self, case: _Case, error: BaseException) -> Outcome:
        for future in [future for future, (owner, _, _) in self._owners.items() if owner is case]:
            future.cancel()
            del self._owners[future]
        submission = case.submission
        return pending(self._course, self._shared.name, submission.student, submission.flags, error)


def check_students(course: Course, assignment: str, wanted: tuple[str, ...]) -> list[str]:
    """Who to grade: everyone who submitted, or those wanted. Raises SubmissionError for somebody unknown."""
    known = course.submitters(assignment)
    for student in wanted:
        if student not in known:
            where = course.folder("submitted", assignment, student)
            raise SubmissionError(f"{student} has submitted nothing: there is no folder {where}.")
    return list(wanted) or known

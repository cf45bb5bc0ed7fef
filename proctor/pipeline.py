"""The pipeline: collect → execute → record → feedback, for many submissions at once.

Executing and writing pages are pure functions, done by workers in any order. This process alone reads submitted/, and
alone writes the gradebook and the folders: one transaction a submission, the done-mark last."""

import json
import shutil
import traceback
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any

from .collect import Submission, read_submission
from .course import Course
from .errors import SubmissionError
from .execute import Executed
from .files import write_autograded, write_pages
from .pool import cores, run_execute, run_feedback, workers
from .recorder import Given, Recorder
from .sheets import Assignment, Sheet, load_assignment
from .sidecar import SIDECAR
from .store import Store, write_whole

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
    *,
    force: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
) -> Iterator[Outcome]:
    """Grades what is new or changed, and yields what became of each submission as it is done.

    jobs: processes on this machine, by default one for each core; scheduler: the address of a Dask scheduler."""
    recorder = Recorder(course, assignment)
    try:
        shared = load_assignment(course, assignment, recorder.gradebook)
        changed: deque[tuple[str, str]] = deque()
        for student in students:
            submission = read_submission(course, assignment, student)
            key = submission.key(shared)
            done = record(course, assignment, student)
            if not force and done.get("key") == key:
                yield Outcome(student, "unchanged", tuple(done["flags"]))
            else:
                changed.append((student, key))
        if changed:
            wanted = min(jobs or cores(), len(changed) * len(shared.sheets))
            yield from _Run(course, shared, recorder, force).all(changed, wanted, scheduler)
    finally:
        recorder.close()


def record(course: Course, assignment: str, student: str) -> dict[str, Any]:
    """What the last finished grading of a submission left behind; {} if there is none."""
    path = course.folder("autograded", assignment, student) / RECORD
    try:
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded


class _Run:
    """One run over many submissions: keeps the workers busy, and records what comes back."""

    def __init__(self, course: Course, shared: Assignment, recorder: Recorder, force: bool) -> None:
        self._course, self._shared, self._recorder, self._force = course, shared, recorder, force
        self._store = Store(course.state / "cache")
        self._owners: dict[Future[Any], tuple[_Case, str, Sheet]] = {}
        self._again: deque[_Case] = deque()
        self._executor: Executor | None = None

    def all(self, todo: deque[tuple[str, str]], jobs: int, scheduler: str | None) -> Iterator[Outcome]:
        """Yields the outcome of each submission of todo (student, key) as it is done."""
        while todo or self._again:
            with workers(self._shared, self._course.config, jobs, scheduler) as (self._executor, at_once):
                try:
                    yield from self._until_broken(todo, 2 * at_once)
                except BrokenProcessPool:
                    self._again.extend({id(case): case for case, _, _ in self._owners.values()}.values())
                    self._owners.clear()
                    yield from self._give_up()

    def _until_broken(self, todo: deque[tuple[str, str]], most: int) -> Iterator[Outcome]:
        while todo or self._again or self._owners:
            while (todo or self._again) and len(self._owners) < most:
                outcome = self._begin(self._again.popleft() if self._again else self._case(*todo.popleft()))
                if outcome is not None:
                    yield outcome
            done, _ = wait(self._owners, return_when=FIRST_COMPLETED) if self._owners else (set(), None)
            for future in done:
                outcome = self._arrived(future)
                if outcome is not None:
                    yield outcome

    def _give_up(self) -> Iterator[Outcome]:
        """Whose work has ended a worker too often stays pending; the others are begun anew."""
        for case in list(self._again):
            case.tries += 1
            case.executed, case.given, case.pages = {}, None, {}
            if case.tries >= _TRIES:
                self._again.remove(case)
                yield self._pending(case, "a worker process was ended by the system; is there enough memory?", "")

    def _case(self, student: str, key: str) -> _Case:
        return _Case(read_submission(self._course, self._shared.name, student), key)

    def _begin(self, case: _Case) -> Outcome | None:
        for sheet in self._shared.sheets:
            known = None if self._force else self._store.get(case.submission.handed.key(self._shared, sheet))
            if known is not None:
                case.executed[sheet.name] = known
            else:
                self._submit(case, "execute", sheet, run_execute, sheet.name, case.submission.handed)
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
        if step == "execute":
            case.executed[sheet.name] = future.result()
            self._store.put(case.submission.handed.key(self._shared, sheet), case.executed[sheet.name])
        else:
            case.pages[sheet.name] = future.result()
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
        case.given = self._recorder.record(submission.student, submission.timestamp, case.executed)
        write_autograded(self._course, self._shared, submission, case.executed)
        for sheet in self._shared.sheets:
            notebook = case.executed[sheet.name].notebook
            self._submit(case, "feedback", sheet, run_feedback, sheet.name, notebook, case.given[sheet.name])

    def _finish(self, case: _Case) -> Outcome:
        student = case.submission.student
        write_pages(self._course, self._shared.name, student, case.pages)
        flags = case.submission.flags
        mark = json.dumps({"key": case.key, "flags": list(flags)}, ensure_ascii=False).encode()
        write_whole(self._course.folder("autograded", self._shared.name, student) / RECORD, mark)
        return Outcome(student, "graded", flags)

    def _failed(self, case: _Case, error: BaseException) -> Outcome:
        for future in [future for future, (owner, _, _) in self._owners.items() if owner is case]:
            future.cancel()
            del self._owners[future]
        return self._pending(case, f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))

    def _pending(self, case: _Case, reason: str, log: str) -> Outcome:
        """Our own fault: nothing is recorded, and the next run tries again."""
        student = case.submission.student
        path = self._course.reports(self._shared.name) / "logs" / f"{student}.txt"
        write_whole(path, f"{reason}\n{log}".encode())
        shutil.rmtree(self._course.folder("autograded", self._shared.name, student), ignore_errors=True)
        return Outcome(student, "pending", case.submission.flags, f"{reason} (log: {path})")


def check_students(course: Course, assignment: str, wanted: tuple[str, ...]) -> list[str]:
    """Who to grade: everyone who submitted, or those wanted. Raises SubmissionError for somebody unknown."""
    known = course.submitters(assignment)
    for student in wanted:
        if student not in known:
            where = course.folder("submitted", assignment, student)
            raise SubmissionError(f"{student} has submitted nothing: there is no folder {where}.")
    return list(wanted) or known

"""The pipeline: collect → execute → record → feedback, for many submissions at once.

Executing and writing pages are pure functions, done by workers in any order. This process alone reads submitted/, and
alone writes the gradebook and the folders: one transaction a submission, the done-mark last."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from itertools import chain, product
from pathlib import Path
from typing import Any

from ..course.assignment import Assignment, Sheet, load_assignment
from ..course.backups import back_up
from ..course.disk import emptied, only_one, write_whole
from ..course.folders import Course
from ..course.sidecar import read_sidecar
from ..errors import CourseError, SubmissionError
from ..plain_text import printable
from ..submission.read import Submission, read_attempts, read_submission
from ..walls.limits import Mode
from .cache import Store
from .execute import Executed, keeper_of
from .gradebook import Given, GradebookWriter
from .outputs import write_autograded, write_pages
from .pool import cores, workers
from .record import RECORD, record
from .workers import Fault, PageMaker, Shared, run_execute, run_pages

_TRIES = 2  # of a submission whose worker is ended: it may be a neighbour that took all memory


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

    attempts: list[Submission]  # the one in submitted/ first; more only where the best counts
    key: str
    recorded: bool = False  # and nothing of it is to be executed again: only its pages are to be made anew
    results: dict[tuple[int, str], Executed] = field(default_factory=dict)  # by number of the attempt, and notebook
    submission: Submission = field(init=False)  # the one that counts, once all are executed
    executed: dict[str, Executed] = field(default_factory=dict)  # its notebooks
    given: dict[str, Given] | None = None
    touched: str = ""  # the gradebook's fingerprint of what its pages show besides
    pages: dict[str, str] = field(default_factory=dict)
    tries: int = 1

    def __post_init__(self) -> None:
        self.submission = self.attempts[0]

    def begin_anew(self) -> None:
        self.results, self.given, self.pages, self.tries = {}, None, {}, self.tries + 1


def grade(
    course: Course,
    assignment: str,
    students: list[str],
    make_pages: PageMaker,
    *,
    force: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
) -> Iterator[Outcome]:
    """Grades what is new or changed, and yields what became of each submission as it is done.

    make_pages: what turns graded notebooks into a student's pages; jobs: processes on this machine, by default one for
    each core; scheduler: the address of a Dask scheduler."""
    with (
        only_one(course.state / "grading"),
        emptied(course.state / "working") as folder,
        closing(GradebookWriter(course, assignment)) as recorder,
    ):
        shared = load_assignment(course, assignment, recorder.gradebook)
        best = counts(course) == "best"
        found = _look(course, shared, students, force, best, recorder.known())
        for one in found:
            if isinstance(one, Outcome):
                yield one
            else:
                if scheduler is None and shared.walls != Mode.NONE:
                    keeper_of(shared.walls, shared.secret)  # without walls nothing is graded, and this says why
                back_up(course)
                run = _Run(course, Shared(shared, make_pages, folder), recorder, force)
                yield from run.all(chain([one], found), jobs or cores(), scheduler)


def _look(
    course: Course, shared: Assignment, students: list[str], force: bool, best: bool, known: dict[str, str]
) -> Iterator["Outcome | _Case"]:
    """What is new or changed, as a case; the outcome of everything else. best: whether earlier attempts may count;
    known: who is in the gradebook, and how."""
    for student in students:
        try:
            attempts = [read_submission(course, shared.name, student)]
            attempts += read_attempts(course, shared.name, student) if best else []
            key = _key(attempts, shared)
        except Exception as error:  # whatever was handed in, the next student's turn comes
            yield pending(course, shared.name, student, (), Fault.of(error))
            continue
        done = record(course, shared.name, student)
        of = done.get("key") or _graded_by_nbgrader(course, shared, student)
        unchanged = not force and of == key and student in known and _is_whole(course, shared, student)
        if unchanged and done.get("given") == known[student] and _has_pages(course, shared, student):
            yield Outcome(student, "unchanged", (*done["flags"], *done.get("found", ())))
        else:
            yield _Case(attempts, key, unchanged and len(attempts) == 1)  # of several another one may count by now


def _key(attempts: list[Submission], shared: Assignment) -> str:
    """A fingerprint of all that decides the result, as that of the one attempt where there are no others."""
    first, *others = (attempt.key(shared) for attempt in attempts)
    return hashlib.sha256("\0".join([first, *others]).encode()).hexdigest() if others else first


def counts(course: Course) -> str:
    """Which of several attempts counts: "last", or "best". Raises CourseError for another setting."""
    setting = course.config.Proctor.get("counts", "last")
    if setting not in ("last", "best"):
        raise CourseError(f'c.Proctor.counts = {setting!r} is no setting. Write "last" or "best".')
    return str(setting)


def _is_whole(course: Course, shared: Assignment, student: str) -> bool:
    """Whether all that a finished grading leaves for staff is there and can be read."""
    folder = course.folder("autograded", shared.name, student)
    return all(
        (folder / f"{sheet.name}.ipynb").is_file() and read_sidecar(folder, sheet.name) for sheet in shared.sheets
    )


def _graded_by_nbgrader(course: Course, shared: Assignment, student: str) -> str:
    """The key of the submission that nbgrader's own command, such as formgrader's button, graded last; else ""."""
    folder = course.folder("autograded", shared.name, student)
    keys = {str(read_sidecar(folder, sheet.name).get("key", "")) for sheet in shared.sheets}
    return keys.pop() if len(keys) == 1 else ""


def _has_pages(course: Course, shared: Assignment, student: str) -> bool:
    """Whether there are pages at all: these may be taken away, or be made by nbgrader's own command, meanwhile."""
    return any(course.folder("feedback", shared.name, student).glob("*.html"))


def write_mark(
    course: Course, assignment: str, submission: Submission, key: str, found: Iterable[str] = (), given: str = ""
) -> None:
    """Marks a submission as done. found: the flags of its notebooks, which also stand beside those; given: the
    gradebook's fingerprint of what its pages show besides."""
    path = course.folder("autograded", assignment, submission.student) / RECORD
    mark = {"key": key, "flags": list(submission.flags), "found": list(found), "given": given}
    write_whole(path, printable(json.dumps(mark, ensure_ascii=False)).encode())


def pending(
    course: Course, assignment: str, student: str, flags: tuple[str, ...], fault: Fault, key: str = ""
) -> Outcome:
    """Our own fault: nothing counts as done, and the next run tries again. key: of what was handed in."""
    path = _log(course, assignment, student)
    again = "again, for the same bytes: " if key and key in _last_log(path) else ""
    with suppress(OSError):  # where not even this can be written, the next student's turn comes all the same
        write_whole(path, "\n".join([again + fault.reason, key, fault.log]).encode("utf-8", "backslashreplace"))
    shutil.rmtree(course.folder("autograded", assignment, student), ignore_errors=True)
    return Outcome(student, "pending", flags, f"{again}{fault.reason} (log: {path})")


def _log(course: Course, assignment: str, student: str) -> Path:
    """Why a submission is pending, for staff."""
    return course.reports(assignment) / "logs" / f"{student}.txt"


def _last_log(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


class _Run:
    """One run over many submissions: keeps the workers busy, and records what comes back."""

    def __init__(self, course: Course, tasks: Shared, recorder: GradebookWriter, force: bool) -> None:
        self._course, self._tasks, self._recorder, self._force = course, tasks, recorder, force
        self._shared = tasks.assignment
        self._store = Store(course.state / "cache")
        self._owners: dict[Future[Any], tuple[_Case, tuple[int, Sheet] | None]] = {}
        self._executor: Executor | None = None

    def all(self, found: Iterable[Outcome | _Case], jobs: int, scheduler: str | None) -> Iterator[Outcome]:
        """Yields the outcome of each submission as it is done."""
        todo, more = iter(found), True
        with workers(self._tasks, jobs, scheduler) as (self._executor, at_once):
            while more or self._owners:
                while more and len(self._owners) < 2 * at_once:
                    one = next(todo, None)
                    more = one is not None
                    if isinstance(one, _Case):
                        yield from self._begin(one)
                    elif one is not None:
                        yield one
                done = wait(self._owners, return_when=FIRST_COMPLETED).done if self._owners else set()
                for future in done:
                    if future in self._owners:  # else it was given up meanwhile, with another one of its submission
                        yield from self._arrived(future)

    def _begin(self, case: _Case) -> Iterator[Outcome]:
        try:
            for number, sheet in product(range(len(case.attempts)), self._shared.sheets):
                handed = case.attempts[number].handed
                known = None if self._force else self._store.get(handed.key(self._shared, sheet))
                if known is not None:
                    case.results[number, sheet.name] = known
                else:
                    part = handed.part(self._shared, sheet)
                    self._submit(case, (number, sheet), run_execute, sheet.name, part)
            yield from self._next_step(case)
        except Exception as error:
            yield from self._failed(case, Fault.of(error))

    def _submit(self, case: _Case, part: tuple[int, Sheet] | None, *task: Any) -> None:
        """part: the number of the attempt and its notebook that the task executes; None if it makes the pages."""
        assert self._executor is not None
        self._owners[self._executor.submit(*task)] = (case, part)

    def _arrived(self, future: Future[Any]) -> Iterator[Outcome]:
        """Takes one result in; yields an outcome if the submission is done with it."""
        case, part = self._owners.pop(future)
        try:
            result = future.result()
            if isinstance(result, Fault):
                yield from self._failed(case, result)
                return
            if part is not None:
                number, sheet = part
                case.results[number, sheet.name] = result
                self._store.put(case.attempts[number].handed.key(self._shared, sheet), result)
            else:
                case.pages = result
            yield from self._next_step(case)
        except Exception as error:  # such as a full disk: it costs this submission its turn, and nobody else's
            yield from self._failed(case, Fault.of(error))

    def _next_step(self, case: _Case) -> Iterator[Outcome]:
        if case.given is None and len(case.results) == len(case.attempts) * len(self._shared.sheets):
            self._choose(case)
            self._record(case)
        elif case.pages:
            yield self._finish(case)

    def _choose(self, case: _Case) -> None:
        """Of several attempts, that counts which brings most with its own lateness; of equals, the newest."""
        sheets = [sheet.name for sheet in self._shared.sheets]
        executed = [{name: case.results[number, name] for name in sheets} for number in range(len(case.attempts))]
        best = 0
        if len(executed) > 1:
            worth = [
                self._recorder.worth(attempt.student, attempt.timestamp, notebooks)
                for attempt, notebooks in zip(case.attempts, executed, strict=True)
            ]
            best = worth.index(max(worth))
        case.submission, case.executed = case.attempts[best], executed[best]
        if best:
            flag = f"attempt: number {len(executed) - best} of {len(executed)} counts, which brings most"
            case.submission = replace(case.submission, flags=(*case.submission.flags, flag))

    def _record(self, case: _Case) -> None:
        submission = case.submission
        (self._course.folder("autograded", self._shared.name, submission.student) / RECORD).unlink(missing_ok=True)
        before = self._recorder.known(submission.student)
        case.touched = before.get(submission.student) or self._recorder.fingerprint(submission.student)
        if case.recorded:
            case.given = self._recorder.reconsider(submission.student)
        else:
            case.given = self._recorder.record(
                submission.student, submission.timestamp, case.executed, len(case.attempts)
            )
            write_autograded(self._course, self._shared, submission, case.executed)
        notebooks = {sheet.name: case.executed[sheet.name].notebook for sheet in self._shared.sheets}
        self._submit(case, None, run_pages, notebooks, case.given)

    def _finish(self, case: _Case) -> Outcome:
        submission = case.submission
        write_pages(self._course, self._shared.name, submission, case.pages)
        found = [flag for sheet in self._shared.sheets for flag in case.executed[sheet.name].flags]
        write_mark(self._course, self._shared.name, submission, case.key, found, case.touched)
        _log(self._course, self._shared.name, submission.student).unlink(missing_ok=True)
        return Outcome(submission.student, "graded", (*submission.flags, *found))

    def _failed(self, case: _Case, fault: Fault) -> Iterator[Outcome]:
        """Gives a submission up, or begins it anew; nobody else notices."""
        for future in [future for future, (owner, _) in self._owners.items() if owner is case]:
            future.cancel()
            del self._owners[future]
        if fault.retry and case.tries < _TRIES:
            case.begin_anew()
            yield from self._begin(case)
        else:
            one = case.submission
            yield pending(self._course, self._shared.name, one.student, one.flags, fault, case.key)


def check_students(course: Course, assignment: str, wanted: tuple[str, ...]) -> list[str]:
    """Who to grade: everyone who submitted, or those wanted. Raises SubmissionError for somebody unknown."""
    known = course.submitters(assignment)
    for student in wanted:
        if student not in known:
            where = course.folder("submitted", assignment, student)
            if student in course.unmatched(assignment):
                raise SubmissionError(
                    f"What {student} handed in belongs to no assignment. Is it this one? Move it to {where}."
                )
            raise SubmissionError(f"{student} has submitted nothing: there is no folder {where}.")
    return list(wanted) or known

"""The pipeline: collect → execute → record → feedback, for many submissions at once.

Executing and writing pages are pure functions, done by workers in any order. This process alone reads submitted/, and
alone writes the gradebook and the folders: one transaction a submission, the done-mark last."""

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import chain, product
from pathlib import Path
from typing import Any, Protocol

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
from .gradebook import Given, GradebookWriter, by_itself, without
from .outputs import write_autograded, write_pages
from .pool import cores, workers
from .record import RECORD, record
from .workers import NOTHING, Fault, PageMaker, Shared, run_execute, run_nothing, run_pages

_FEEDBACK, _OWN, _MASKED = "feedback", "own", "masked"  # kinds of pages of a submission
_SOON = 0.05  # seconds after which to ask again who has come
_END = object()
_TRIES = 2  # of a submission whose worker is ended: it may be a neighbour that took all memory


@dataclass(frozen=True)
class Outcome:
    """What became of one submission in this run."""

    student: str
    status: str  # "graded", "unchanged" or "pending"
    flags: tuple[str, ...] = ()
    error: str = ""


Withheld = Mapping[str, Collection[str]]  # cells by notebook
_Task = tuple[int, Sheet] | str  # the number of an attempt and its notebook, to execute; or a kind of pages, to make


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
    pages: dict[str, dict[str, str]] = field(default_factory=dict)  # by kind; nothing while they are being made
    newest: dict[str, Executed] = field(default_factory=dict)  # the notebooks of the newest attempt
    own: dict[str, Given] = field(default_factory=dict)  # what they gave, whether they count or not
    withheld: Withheld = field(default_factory=dict)
    tries: int = 1

    def __post_init__(self) -> None:
        self.submission = self.attempts[0]

    def begin_anew(self) -> None:
        self.results, self.given, self.pages, self.tries = {}, None, {}, self.tries + 1


class Keep(Protocol):
    """Who wants more of submissions than what stays of them in any case: the door, which shows a student each try."""

    def wants(self, student: str) -> bool: ...

    def withheld(self, assignment: Assignment, executed: Mapping[str, Executed]) -> Withheld:
        """The cells by notebook whose results the student may not see yet."""
        ...

    def keep(self, student: str, shown: "Shown") -> None: ...


@dataclass(frozen=True)
class Shown:
    """The newest attempt of a student, which need not be the one that counts. given: as the gradebook would have it.

    masked: its pages without the results of the cells that are withheld, None where nothing is."""

    executed: Mapping[str, Executed]
    pages: Mapping[str, str]
    given: Mapping[str, Given]
    masked: Mapping[str, str] | None
    withheld: Withheld
    flags: tuple[str, ...]


def grade(
    course: Course,
    assignment: str,
    students: list[str],
    make_pages: PageMaker,
    *,
    force: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
    keep: Keep | None = None,
    waits: Callable[[], object] | None = None,
) -> Iterator[Outcome]:
    """Grades what is new or changed, and yields what became of each submission as it is done.

    make_pages: what turns graded notebooks into a student's pages; jobs: processes on this machine, by default one for
    each core; scheduler: the address of a Dask scheduler; keep: who wants more of them; waits: see Grader.run."""
    with Grader(course, assignment, make_pages, jobs=jobs, scheduler=scheduler, keep=keep) as grader:
        yield from grader.run(students, force=force, waits=waits)


class Grader:
    """Grades one assignment, as it is when the first run begins, in as many runs as are wanted.

    Between runs its workers stay warm and the course is anybody's. folder: what they need for a while, in the course's
    state; no two graders may have the same at once."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        make_pages: PageMaker,
        *,
        jobs: int | None = None,
        scheduler: str | None = None,
        keep: Keep | None = None,
        folder: str = "",
    ) -> None:
        self._course, self._name, self._make_pages, self._keep = course, assignment, make_pages, keep
        self._jobs, self._scheduler, self._folder = jobs or cores(), scheduler, folder
        self._open = ExitStack()
        self._recorder: GradebookWriter | None = None
        self._tasks: Shared | None = None
        self._workers: tuple[Executor, int] | None = None

    def __enter__(self) -> "Grader":
        return self

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)

    def run(
        self,
        students: Iterable[str | None],
        *,
        force: bool = False,
        backs_up: bool = True,
        waits: Callable[[], object] | None = None,
    ) -> Iterator[Outcome]:
        """One run, which nobody else's overlaps. students: None among them says that there is nobody at the moment, and
        is asked again until all that was begun is done; backs_up: whether to keep a copy of the gradebook first; waits:
        called if another run has to be waited for; None raises ProctorError then."""
        with self._writing(waits) as recorder:
            tasks = self._tasks = self._tasks or self._load(recorder)
            found = _look(self._course, tasks.assignment, students, force, counts(self._course) == "best", recorder)
            for one in found:
                if isinstance(one, _Case):
                    self._begin(tasks.assignment, backs_up)
                    ready = self._ready(tasks)
                    run = _Run(self._course, tasks.assignment, ready, recorder, self._keep, force)
                    yield from run.all(chain([one], found))
                elif one is not None:
                    yield one
                else:
                    return

    @contextmanager
    def _writing(self, waits: Callable[[], object] | None) -> Iterator[GradebookWriter]:
        """The course is this run's alone."""
        with only_one(self._course.state / "grading", waits):
            if self._recorder is None:
                self._recorder = self._open.enter_context(closing(GradebookWriter(self._course, self._name)))
            try:
                yield self._recorder
            finally:
                self._recorder.rest()

    def warm_up(self, waits: Callable[[], object] | None = None) -> None:
        """Starts the workers and lets them do what each does once, so that the first run finds them ready."""
        with self._writing(waits) as recorder:
            tasks = self._tasks = self._tasks or self._load(recorder)
            self._begin(tasks.assignment, backs_up=False)
        executor, at_once = self._ready(tasks)
        wait([executor.submit(run_nothing) for _ in range(at_once)])

    def _ready(self, tasks: Shared) -> tuple[Executor, int]:
        if self._workers is None:
            self._workers = self._open.enter_context(workers(tasks, self._jobs, self._scheduler))
        return self._workers

    def _load(self, recorder: GradebookWriter) -> Shared:
        assignment = load_assignment(self._course, self._name, recorder.gradebook)
        folder = self._open.enter_context(emptied(self._course.state / (self._folder or "working")))
        return Shared(assignment, self._make_pages, folder)

    def _begin(self, assignment: Assignment, backs_up: bool) -> None:
        if self._scheduler is None and assignment.walls != Mode.NONE:
            keeper_of(assignment.walls, assignment.secret)  # without walls nothing is graded, and this says why
        if backs_up:
            back_up(self._course)


def _look(
    course: Course,
    shared: Assignment,
    students: Iterable[str | None],
    force: bool,
    best: bool,
    recorder: GradebookWriter,
) -> Iterator["Outcome | _Case | None"]:
    """What is new or changed, as a case; the outcome of everything else. best: whether earlier attempts may count."""
    everybody = recorder.known() if isinstance(students, Sequence) else None  # who comes one by one is asked for so
    for student in students:
        if student is None:
            yield None
            continue
        try:
            attempts = [read_submission(course, shared.name, student)]
            attempts += read_attempts(course, shared.name, student) if best else []
            key = _key(attempts, shared)
        except Exception as error:  # whatever was handed in, the next student's turn comes
            yield pending(course, shared.name, student, (), Fault.of(error))
            continue
        known = (recorder.known(student) if everybody is None else everybody).get(student)
        done = record(course, shared.name, student)
        of = done.get("key") or _graded_by_nbgrader(course, shared, student)
        unchanged = not force and of == key and known is not None and _is_whole(course, shared, student)
        if unchanged and done.get("given") == known and _has_pages(course, shared, student):
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

    def __init__(
        self,
        course: Course,
        shared: Assignment,
        workers: tuple[Executor, int],
        recorder: GradebookWriter,
        keep: Keep | None,
        force: bool,
    ) -> None:
        self._course, self._shared, self._recorder, self._keep, self._force = course, shared, recorder, keep, force
        self._executor, self._at_once = workers
        self._store = Store(course.state / "cache")
        self._owners: dict[Future[Any], tuple[_Case, _Task]] = {}

    def all(self, found: Iterator[Outcome | _Case | None]) -> Iterator[Outcome]:
        """Yields the outcome of each submission as it is done."""
        more, idle = True, False
        while more or self._owners:
            while more and len(self._owners) < 2 * self._at_once:
                one = next(found, _END)
                more, idle = one is not _END, one is None
                if isinstance(one, _Case):
                    yield from self._begin(one)
                elif isinstance(one, Outcome):
                    yield one
                else:
                    break
            if idle and not self._owners:
                return
            done = wait(self._owners, _SOON if idle else None, FIRST_COMPLETED).done if self._owners else set()
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

    def _submit(self, case: _Case, task: _Task, *work: Any) -> None:
        self._owners[self._executor.submit(*work)] = (case, task)

    def _arrived(self, future: Future[Any]) -> Iterator[Outcome]:
        """Takes one result in; yields an outcome if the submission is done with it."""
        case, task = self._owners.pop(future)
        try:
            result = future.result()
            if isinstance(result, Fault):
                yield from self._failed(case, result)
                return
            if isinstance(task, str):
                case.pages[task] = result
            else:
                number, sheet = task
                case.results[number, sheet.name] = result
                self._store.put(case.attempts[number].handed.key(self._shared, sheet), result)
            yield from self._next_step(case)
        except Exception as error:  # such as a full disk: it costs this submission its turn, and nobody else's
            yield from self._failed(case, Fault.of(error))

    def _next_step(self, case: _Case) -> Iterator[Outcome]:
        if case.given is None and len(case.results) == len(case.attempts) * len(self._shared.sheets):
            self._choose(case)
            self._record(case)
        elif case.pages and all(case.pages.values()):
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
        case.submission, case.executed, case.newest = case.attempts[best], executed[best], executed[0]
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
        self._make(case, _FEEDBACK, case.executed, case.given)
        if self._keep is not None and self._keep.wants(submission.student):
            self._make_own(case, self._keep)

    def _make(
        self,
        case: _Case,
        kind: str,
        executed: Mapping[str, Executed],
        given: Mapping[str, Given],
        withheld: Withheld = NOTHING,
    ) -> None:
        case.pages[kind] = {}
        notebooks = {name: one.notebook for name, one in executed.items()}
        self._submit(case, kind, run_pages, notebooks, given, dict(withheld))

    def _make_own(self, case: _Case, keep: Keep) -> None:
        """Pages of the newest attempt, where they are not those of the feedback."""
        assert case.given is not None
        counts = case.submission.handed is case.attempts[0].handed
        case.own = case.given if counts else by_itself(case.given, case.newest, case.attempts[0].timestamp)
        case.withheld = keep.withheld(self._shared, case.newest)
        if not counts:
            self._make(case, _OWN, case.newest, case.own)
        if any(case.withheld.values()):
            self._make(case, _MASKED, case.newest, without(case.own, case.withheld), case.withheld)

    def _finish(self, case: _Case) -> Outcome:
        submission = case.submission
        write_pages(self._course, self._shared.name, submission, case.pages[_FEEDBACK])
        found = [flag for sheet in self._shared.sheets for flag in case.executed[sheet.name].flags]
        if self._keep is not None and case.newest:
            whole, masked = case.pages.get(_OWN, case.pages[_FEEDBACK]), case.pages.get(_MASKED)
            flags = (*submission.flags, *(flag for one in case.newest.values() for flag in one.flags))
            self._keep.keep(submission.student, Shown(case.newest, whole, case.own, masked, case.withheld, flags))
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

"""The one writer of the gradebook: nbgrader's own tables through its own API, one transaction a submission."""

import hashlib
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import event, or_, text
from sqlalchemy.exc import SAWarning

from ..course.folders import Course
from ..course.times import from_gradebook
from ..grader.cells import FORGEABLE
from .execute import Executed
from .late import Clock, Lateness, penalties_of

NO_RESPONSE = "No response."  # nbgrader's comment on an answer that is as released
_POLICY = ("AssignLatePenalties", "LateSubmissionPlugin", "LatePolicy", "Proctor")  # settings that late work goes by
BUSY_SECONDS = 60  # how long to wait for the formgrader or another writer


@dataclass(frozen=True)
class Given:
    """What the gradebook says of one notebook once it is recorded, as its feedback page shows it."""

    score: float
    max_score: float
    late_penalty: float
    seconds_late: float
    cells: Mapping[str, tuple[float, float]]  # score and points by cell
    comments: Mapping[str, str | None]
    late: Lateness = field(default_factory=Lateness)  # of the whole submission


def by_itself(given: Mapping[str, Given], executed: Mapping[str, Executed], came: datetime | None) -> dict[str, Given]:
    """What another attempt than the one that counts gave by its tests alone. came: when, as timestamp.txt has it."""
    return {name: _by_itself(one, executed[name], from_gradebook(came)) for name, one in given.items()}


def _by_itself(given: Given, executed: Executed, came: datetime | None) -> Given:
    cells = {name: (executed.scores.get(name) or 0.0, most) for name, (_, most) in given.cells.items()}
    comments = {name: NO_RESPONSE if name in executed.unanswered else None for name in given.comments}
    due = given.late.due
    seconds = max(0.0, (came - due).total_seconds()) if came is not None and due is not None else 0.0
    late = Lateness(due, came.astimezone(due.tzinfo) if came and due else came, given.late.extension)
    return Given(sum(score for score, _ in cells.values()), given.max_score, 0.0, seconds, cells, comments, late)


def without(given: Mapping[str, Given], withheld: Mapping[str, Collection[str]]) -> dict[str, Given]:
    """What is left without the cells that are withheld; a penalty would tell of their points, so it is none of it."""
    return {name: _without(one, withheld.get(name, ())) for name, one in given.items()}


def _without(given: Given, withheld: Collection[str]) -> Given:
    cells = {name: points for name, points in given.cells.items() if name not in withheld}
    score, most = (sum(points) for points in zip(*cells.values(), strict=True)) if cells else (0.0, 0.0)
    return replace(given, score=score, max_score=most, late_penalty=0.0, cells=cells)


@contextmanager
def without_remarks() -> Iterator[None]:
    """nbgrader builds its rows in an order that SQLAlchemy remarks on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        yield


class GradebookWriter:
    """Holds one connection for a whole run."""

    def __init__(self, course: Course, assignment: str) -> None:
        directory = course.directory()
        self._assignment = assignment
        self.gradebook = Gradebook(directory.db_url, directory.course_id)
        self._penalties = penalties_of(course.config)
        self._penalties.gradebook, self._penalties.assignment_id = self.gradebook, assignment
        self._clock = Clock(course, assignment)
        self._policy = repr([dict(course.config[name]) for name in _POLICY])
        if directory.db_url.startswith("sqlite"):
            self._share_with_others()

    def close(self) -> None:
        self.gradebook.close()

    def rest(self) -> None:
        """Holds nothing of the gradebook until it is asked again. What its queries are compiled to is kept: that takes
        longer than asking them."""
        self.gradebook.db.remove()
        self.gradebook.engine.dispose()

    def _share_with_others(self) -> None:
        """Lets the formgrader read while we write, and waits for it instead of failing."""
        event.listen(self.gradebook.engine, "connect", _set_busy)
        self.gradebook.engine.dispose()
        with self.gradebook.engine.connect() as connection:
            connection.execute(text("PRAGMA journal_mode=WAL"))

    def known(self, student: str | None = None) -> dict[str, str]:
        """Who is in the gradebook, with a fingerprint of what a person or the course may change of the pages without
        anything being executed: points and comments by hand, an extension, the due date, the policy, days off."""
        db, given = self.gradebook.db, defaultdict[str, list[Any]](list)
        rows = db.query(SubmittedAssignment.student_id, SubmittedAssignment.extension).join(Assignment)
        wanted = [Assignment.name == self._assignment]
        wanted += [SubmittedAssignment.student_id == student] if student is not None else []
        known = dict(rows.filter(*wanted))
        by_hand = (
            (Grade, (Grade.cell_id, Grade.manual_score, Grade.extra_credit)),
            (Comment, (Comment.cell_id, Comment.manual_comment)),
        )
        for kind, columns in by_hand:
            found = (
                db.query(SubmittedAssignment.student_id, *columns)
                .select_from(kind)
                .join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
                .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
                .filter(*wanted, or_(*(column.isnot(None) for column in columns[1:])))
            )
            for who, *values in found:
                given[who].append((kind.__name__, *values))
        return {who: self.fingerprint(who, extension, given[who]) for who, extension in known.items()}

    def fingerprint(self, student: str, extension: Any = None, given: Iterable[Any] = ()) -> str:
        """See known(); of a student alone, of a submission that nobody has touched."""
        due = self.gradebook.find_assignment(self._assignment).duedate
        days_off = self._clock.left(self.gradebook, student)
        told = repr((sorted(map(repr, given)), extension, due, days_off, self._policy))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """What nbgrader's API commits step by step is committed at once, or not at all."""
        session = self.gradebook.db
        session.commit = session.flush
        try:
            with without_remarks():
                yield
            del session.commit
            session.commit()
        except BaseException:
            session.__dict__.pop("commit", None)
            session.rollback()
            raise

    def record(
        self, student: str, timestamp: Any, notebooks: Mapping[str, Executed], attempts: int = 1
    ) -> dict[str, Given]:
        """Writes the grades of one submission, and returns what the gradebook now says by notebook. attempts: from how
        many it was chosen; then it has no time but its own."""
        db = self.gradebook.db
        with self._transaction():
            held = self._cells()
            self.gradebook.update_or_create_student(student)
            kept = {"timestamp": timestamp} if timestamp else {}
            submission = self.gradebook.update_or_create_submission(self._assignment, student, **kept)
            if attempts > 1:
                submission.timestamp = timestamp
            for row in submission.notebooks:
                if row.name in notebooks:
                    fill(row, notebooks[row.name])
            db.flush()
            for one in set(db.identity_map.values()).difference(held):
                db.expire(one)
            given = self._priced(submission, attempts)
        db.expunge_all()
        return given

    def reconsider(self, student: str) -> dict[str, Given]:
        """What the gradebook says by notebook of a submission that is recorded, with what being late costs by now."""
        with self._transaction():
            given = self._priced(self.gradebook.find_submission(self._assignment, student))
        self.gradebook.db.expunge_all()
        return given

    def worth(self, student: str, timestamp: datetime | None, notebooks: Mapping[str, Executed]) -> float:
        """What an attempt would bring by its tests alone, less what being late would cost it; nothing is written."""
        assignment = self.gradebook.find_assignment(self._assignment)
        row = self._known_submission(student)
        due = assignment.duedate + ((row.extension if row else None) or timedelta(0)) if assignment.duedate else None
        late = max(0.0, (timestamp - due).total_seconds()) if timestamp and due else 0.0
        total = 0.0
        for name, executed in notebooks.items():
            score = sum(points or 0.0 for points in executed.scores.values())
            total += score - min(score, max(0.0, self._penalty(student, name, score, late) or 0.0))
        return total

    def _known_submission(self, student: str) -> Any | None:
        try:
            return self.gradebook.find_submission(self._assignment, student)
        except MissingEntry:
            return None

    def _priced(self, submission: Any, attempts: int = 1) -> dict[str, Given]:
        """What the gradebook says by notebook, with what being late costs by now."""
        for row in submission.notebooks:
            self._late(submission, row, submission.student_id)
        self.gradebook.db.flush()
        late = self._clock.lateness(self.gradebook, submission, attempts)
        return {row.name: _given(row, submission.total_seconds_late, late) for row in submission.notebooks}

    def _cells(self) -> list[Any]:
        """The cells that grades and comments belong to: who holds them spares the database a question for each."""
        db = self.gradebook.db
        return [
            cell
            for kind in (GradeCell, SolutionCell, TaskCell)
            for cell in db.query(kind).join(Notebook, kind.notebook_id == Notebook.id).join(Assignment)
            .filter(Assignment.name == self._assignment)
        ]  # fmt: skip

    def _late(self, submission: Any, row: Any, student: str) -> None:
        row.late_submission_penalty = None
        late = submission.total_seconds_late
        if late > 0:
            penalty = self._penalty(student, row.name, row.score, late)
            if penalty is not None:
                row.late_submission_penalty = self._penalties._check_late_penalty(row, penalty)

    def _penalty(self, student: str, notebook: str, score: float, late: float) -> float | None:
        """The word of the course's plugin, which may ask nbgrader's preprocessor what it is asked about."""
        self._penalties.student_id, self._penalties.notebook_id = student, notebook
        penalty: float | None = self._penalties.plugin_inst.late_submission_penalty(student, score, late)
        return penalty


def fill(row: Any, executed: Executed) -> None:
    """Puts what an execution gave into nbgrader's row of a submitted notebook, for whoever has the session.

    What asks something of staff has the flag that formgrader's lists show; only a person takes it away. That a cell
    runs in the room is the course's own, and everybody's."""
    for grade in row.grades:
        if grade.name in executed.scores:
            grade.auto_score = executed.scores[grade.name]
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    for comment in row.comments:
        comment.auto_comment = NO_RESPONSE if comment.name in executed.unanswered else None
    row.flagged = row.flagged or any(not flag.startswith(FORGEABLE) for flag in executed.flags)


def _set_busy(connection: Any, _: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _given(row: Any, seconds_late: float, late: Lateness) -> Given:
    penalty = float(row.late_submission_penalty or 0.0)
    return Given(
        float(row.score) - penalty,
        float(row.max_score),
        penalty,
        seconds_late,
        {grade.name: (float(grade.score), float(grade.cell.max_score)) for grade in row.grades},
        {comment.name: comment.comment for comment in row.comments},
        late,
    )

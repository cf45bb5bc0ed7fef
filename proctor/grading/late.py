"""What being late costs: one policy for a course, by which proctor, `nbgrader autograde` and formgrader all go.

nbgrader asks its late-submission plugin about one notebook at a time, so a policy's points are shared among an
assignment's notebooks by what each can give, and percents are of what each reached."""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from nbgrader.api import Assignment, SubmittedAssignment
from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float, Int, TraitError, Unicode, Union, default, validate
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from ..course.folders import Course
from ..course.times import from_gradebook, zone_of
from ..errors import CourseError

if TYPE_CHECKING:
    from nbgrader.preprocessors import AssignLatePenalties

_DAY, _MINUTE = 86400.0, 60.0
_WORDS = {"none": "0%", "zero": "100%"}
_FORMS = 'Write "none", "zero", percents of what was reached such as "10%", or points such as 2'


@dataclass(frozen=True)
class Amount:
    """Points, or percents of what was reached."""

    number: float
    percent: bool = False

    def of(self, score: float, share: float) -> float:
        """In points of a notebook. share: the notebook's part of what its assignment can give."""
        return score * self.number / 100 if self.percent else self.number * share


NOTHING = Amount(0.0)


@dataclass(frozen=True)
class Policy:
    """per_day: for each day begun after the minutes of grace; at_most: None for no bound; days_off: that each student
    may be late for nothing in the whole course."""

    per_day: Amount = NOTHING
    at_most: Amount | None = None
    grace_minutes: float = 0.0
    days_off: int = 0

    def days(self, seconds_late: float) -> int:
        """The days that a submission is late by: those begun after the minutes of grace."""
        return math.ceil(max(0.0, seconds_late - self.grace_minutes * _MINUTE) / _DAY)

    def left(self, seconds_late: Iterable[float]) -> int:
        """The days off that are left after a student's assignments so far, the one due first coming first."""
        return max(0, self.days_off - sum(map(self.days, seconds_late)))

    def cost(self, score: float, days: int, share: float = 1.0) -> float:
        """What a notebook of this score loses: from 0 to all of it."""
        cost = self.per_day.of(score, share) * days
        if self.at_most is not None:
            cost = min(cost, self.at_most.of(score, share))
        return min(cost, max(0.0, score))

    @property
    def in_points(self) -> bool:
        return any(one is not None and not one.percent for one in (self.per_day, self.at_most))


def amount_of(written: float | str, setting: str) -> Amount:
    """An amount as nbgrader_config.py has it. Raises TraitError, in one line that names the setting."""
    text = _WORDS.get(str(written).strip(), str(written).strip())
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise TraitError(f"c.LatePolicy.{setting} = {written!r} is no amount. {_FORMS}.")
    return Amount(number, text.endswith("%"))


class LatePolicy(LateSubmissionPlugin):
    """Settings c.LatePolicy.* in nbgrader_config.py, and nbgrader's late-submission plugin that goes by them."""

    per_day = Union(
        [Float(), Unicode()],
        help='What each day begun costs: "none", "zero" (all points), percents of what was reached such as "10%", or '
        "points such as 2. By default as nbgrader's c.LateSubmissionPlugin.penalty_method says.",
    ).tag(config=True)
    at_most = Union(
        [Float(), Unicode()], default_value="zero", help='What being late costs at the most, in the same forms: "50%".'
    ).tag(config=True)
    grace_minutes = Float(0.0, min=0.0, help="Minutes after the due date that nobody counts.").tag(config=True)
    days_off = Int(
        0,
        min=0,
        help="Days for which each student may be late for nothing, in the whole course. They are spent by themselves, "
        "on the assignment that is due first.",
    ).tag(config=True)

    @default("per_day")
    def _as_nbgrader_says(self) -> str:
        return str(self.penalty_method)

    @validate("per_day", "at_most")
    def _is_amount(self, proposal: Any) -> Any:
        amount_of(proposal["value"], proposal["trait"].name)
        return proposal["value"]

    @property
    def policy(self) -> Policy:
        return Policy(
            amount_of(self.per_day, "per_day"), amount_of(self.at_most, "at_most"), self.grace_minutes, self.days_off
        )

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """What one notebook loses. Which one it is, nbgrader's preprocessor knows, who asks."""
        asked, policy = self.parent, self.policy
        left = policy.left(earlier(asked.gradebook, asked.assignment_id, student_id)) if policy.days_off else 0
        days = policy.days(total_seconds_late) - left
        if days <= 0:
            return None
        return policy.cost(score, days, _share(asked) if policy.in_points else 1.0)


def _share(asked: Any) -> float:
    """A notebook's part of what its assignment can give."""
    notebook = asked.gradebook.find_notebook(asked.notebook_id, asked.assignment_id)
    whole = float(notebook.assignment.max_score)
    return float(notebook.max_score) / whole if whole else 0.0


def earlier(gradebook: Any, assignment: str, student: str) -> list[float]:
    """By how many seconds a student's assignments that are due before this one came late."""
    own = gradebook.find_assignment(assignment)
    if own.duedate is None:
        return []
    rows = (
        gradebook.db.query(SubmittedAssignment)
        .join(Assignment)
        .filter(SubmittedAssignment.student_id == student, Assignment.duedate.isnot(None))
    )
    return [
        row.total_seconds_late
        for row in rows
        if (row.assignment.duedate, row.assignment.name) < (own.duedate, own.name)
    ]


def penalties_of(config: Config) -> "AssignLatePenalties":
    """nbgrader's preprocessor with its plugin: the policy above, unless the course has named another plugin.

    Raises CourseError for a setting that is none, in one line that names it."""
    from nbgrader.preprocessors import AssignLatePenalties  # takes as long to import as all the rest

    with _told_by_name(config):
        penalties = AssignLatePenalties(config=config)
        if "plugin_class" not in config.AssignLatePenalties:
            penalties.plugin_class = LatePolicy
        penalties.init_plugin()
        return penalties


def policy_of(config: Config) -> Policy:
    """The policy of a course; of another plugin than ours nothing is known. Raises CourseError as penalties_of does."""
    with _told_by_name(config):
        named = config.AssignLatePenalties.get("plugin_class", LatePolicy)
        plugin = import_item(named) if isinstance(named, str) else named
        return plugin(config=config).policy if issubclass(plugin, LatePolicy) else Policy()


@contextmanager
def _told_by_name(config: Config) -> Iterator[None]:
    """Raises CourseError for a setting that is none."""
    unknown = set(config.LatePolicy) - set(LatePolicy.class_trait_names(config=True))
    if unknown:
        known = ", ".join(sorted(LatePolicy.class_own_traits(config=True)))
        raise CourseError(f"c.LatePolicy.{min(unknown)} is no setting. There are: {known}.")
    try:
        yield
    except ImportError as error:
        raise CourseError(f"c.AssignLatePenalties.plugin_class names what can't be imported: {error}.") from error
    except TraitError as error:
        said = str(error)
        raise CourseError(said if said.startswith("c.") else f"c.LatePolicy: {said}") from error


@dataclass(frozen=True)
class Lateness:
    """When a submission was due and came, in the course's zone (None: nobody knows); what staff gave, and what was
    spent. extension: beyond the class's due date, which due includes; days: begun after the minutes of grace, days_off:
    how many of them cost nothing; attempts: from how many the one that counts was chosen."""

    due: datetime | None = None
    handed_in: datetime | None = None
    extension: timedelta = timedelta(0)
    days: int = 0
    days_off: int = 0
    attempts: int = 1

    @property
    def late(self) -> bool:
        return self.days > 0


class Clock:
    """Tells of submissions to one assignment how late they are, by the course's policy and in its zone."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._zone, self._assignment, self._policy = zone_of(course), assignment, policy_of(course.config)

    def left(self, gradebook: Any, student: str) -> int:
        """The days off that a student has left for this assignment."""
        policy = self._policy
        return policy.left(earlier(gradebook, self._assignment, student)) if policy.days_off else 0

    def lateness(self, gradebook: Any, row: Any, attempts: int = 1) -> Lateness:
        """Of one row of the gradebook."""
        days = self._policy.days(row.total_seconds_late)
        off = min(days, self.left(gradebook, row.student_id)) if days else 0
        due, came = (self._local(when) for when in (row.duedate if row.assignment.duedate else None, row.timestamp))
        return Lateness(due, came, row.extension or timedelta(0), days, off, attempts)

    def _local(self, when: datetime | None) -> datetime | None:
        told = from_gradebook(when)
        return told.astimezone(self._zone) if told is not None else None

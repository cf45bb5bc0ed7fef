"""What being late costs: the policy as arithmetic, against an oracle of its own, and as nbgrader's plugin."""

import itertools
import re
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from gradebooks import contents
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.converters import Autograde
from sqlalchemy.exc import SAWarning
from support import CONFIG, grade, graded, hand_in, make_course, notebook_of, proctor_here, solution

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.errors import CourseError
from proctor.grading.late import Amount, Policy
from proctor.pages.scores import Score, read_scores
from proctor.plugin import plug_in

DAY = 86_400.0
DUE, ON_TIME, TWO_DAYS = (f"2026-{day} 12:00:00 UTC" for day in ("11-30", "11-29", "12-02"))

amounts = st.builds(Amount, st.floats(0, 200), st.booleans())
policies = st.builds(Policy, amounts, st.none() | amounts, st.integers(0, 5_000), st.integers(0, 20))
scores = st.floats(0, 100)
seconds = st.integers(0, 60 * 86_400)  # whole, for a sum of floats does not say on which side of midnight it is
shares = st.floats(0, 1)


def by_counting(policy: Policy, score: float, late: float, off: int, share: float) -> float:
    """What is left of a score, as a person reckons: day after day, with the lists of days beside."""
    rest, clock = late - 60 * policy.grace_minutes, 0
    while rest > 0:
        rest, clock = rest - DAY, clock + 1
    lost = 0.0
    for _ in range(max(0, clock - off)):
        lost += score / 100 * policy.per_day.number if policy.per_day.percent else policy.per_day.number * share
    most = policy.at_most
    bound = score if most is None else score / 100 * most.number if most.percent else most.number * share
    return score - min(lost, bound, score)


@given(policies, scores, seconds, st.integers(0, 70), shares)
def test_a_policy_costs_what_a_person_counts(policy: Policy, score: float, late: float, off: int, share: float) -> None:
    left = score - policy.cost(score, max(0, policy.days(late) - off), share)
    assert left == pytest.approx(by_counting(policy, score, late, off, share), abs=1e-6)


@given(policies, scores, seconds, seconds, shares)
def test_nothing_falls_below_0_and_later_is_never_better(
    policy: Policy, score: float, one: float, other: float, share: float
) -> None:
    sooner, later = (policy.cost(score, policy.days(late), share) for late in sorted((one, other)))
    assert 0 <= sooner <= later <= score


@given(policies, scores, seconds)
def test_minutes_of_grace_cost_nothing(policy: Policy, score: float, late: float) -> None:
    within = min(late, 60 * policy.grace_minutes)
    assert policy.cost(score, policy.days(within)) == 0


@given(policies, scores, st.integers(0, 60), shares)
def test_being_late_never_costs_more_than_the_bound(policy: Policy, score: float, days: int, share: float) -> None:
    if policy.at_most is not None:
        assert policy.cost(score, days, share) <= policy.at_most.of(score, share)


@given(policies, st.lists(seconds, max_size=6))
def test_days_off_are_spent_once_and_only_where_somebody_was_late(policy: Policy, lates: list[float]) -> None:
    left = [policy.left(lates[:number]) for number in range(len(lates) + 1)]
    spent = [before - after for before, after in itertools.pairwise(left)]
    assert left[0] == policy.days_off and sum(spent) == min(policy.days_off, sum(map(policy.days, lates)))
    assert all(0 <= one <= policy.days(late) for one, late in zip(spent, lates, strict=True))


@given(scores, seconds)
def test_without_a_policy_being_late_costs_nothing(score: float, late: float) -> None:
    assert Policy().cost(score, Policy().days(late)) == 0


# In a course

TWO = {  # notebooks of 1 and of 3 points
    "one": notebook_of(solution(), graded(points=1)),
    "two": notebook_of(solution(), graded(grade_id="more", points=3)),
}


def course_of(folder: Path, settings: str, **due: str) -> Course:
    """A course of two notebooks; due: the due date by assignment."""
    course = make_course(folder, CONFIG + settings, **TWO)
    for assignment, when in (due or {"hw": DUE}).items():
        if assignment != "hw":
            shutil.copytree(course.root / "source" / "hw", course.root / "source" / assignment)
        release(course, assignment)
        with course.gradebook() as gradebook:
            gradebook.update_or_create_assignment(assignment, duedate=when)
    return course


def submit(course: Course, student: str, when: str, assignment: str = "hw") -> None:
    (hand_in(course, student, assignment=assignment) / "timestamp.txt").write_text(when)


def graded_score(course: Course, student: str = "aya", assignment: str = "hw") -> Score:
    assert [one.error for one in grade(course, assignment, [student])] == [""]
    return next(one for one in read_scores(course, assignment) if one.student == student)


@pytest.mark.parametrize(
    ("settings", "score"),
    [
        ("", 4.0),
        pytest.param('c.LatePolicy.per_day = "none"\n', 4.0, marks=pytest.mark.slow),
        pytest.param('c.LatePolicy.per_day = "zero"\n', 0.0, marks=pytest.mark.slow),
        ('c.LatePolicy.per_day = "10%"\n', 3.2),
        pytest.param("c.LatePolicy.per_day = 1.5\n", 1.0, marks=pytest.mark.slow),
        ('c.LatePolicy.per_day = 1.5\nc.LatePolicy.at_most = "50%"\n', 2.0),
        pytest.param('c.LatePolicy.per_day = "zero"\nc.LatePolicy.at_most = 1\n', 3.0, marks=pytest.mark.slow),
        pytest.param(
            'c.LatePolicy.per_day = "zero"\nc.LatePolicy.grace_minutes = 2 * 24 * 60\n', 4.0, marks=pytest.mark.slow
        ),
        ('c.LatePolicy.per_day = "10%"\nc.LatePolicy.days_off = 1\n', 3.6),
        ('c.LateSubmissionPlugin.penalty_method = "zero"\n', 0.0),
    ],
)
def test_a_setting_costs_the_same_by_every_command(tmp_path: Path, settings: str, score: float) -> None:
    """`proctor grade` and nbgrader's own converter, which formgrader runs, write the same gradebook."""
    ours = course_of(tmp_path / "ours", settings)
    submit(ours, "aya", TWO_DAYS)
    shutil.copytree(ours.root, tmp_path / "stock")
    assert graded_score(ours).score == pytest.approx(score)
    stock = Course.load(tmp_path / "stock")
    plug_in(stock.config)
    converter = Autograde(coursedir=stock.directory(assignment_id="hw", student_id="aya"), config=stock.config)
    converter.create_student = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own making
        converter.start()
    assert contents(ours.root / "gradebook.db") == contents(stock.root / "gradebook.db")


OWN = """
from nbgrader.plugins import LateSubmissionPlugin
class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
c.AssignLatePenalties.plugin_class = Half
"""


def test_a_course_that_names_its_own_plugin_keeps_it(tmp_path: Path) -> None:
    course = course_of(tmp_path, OWN + 'c.LatePolicy.per_day = "zero"\n')
    plug_in(course.config)
    submit(course, "aya", TWO_DAYS)
    assert graded_score(course).score == 2.0


def test_a_plugin_that_is_not_there_is_named(tmp_path: Path) -> None:
    course = course_of(tmp_path, 'c.AssignLatePenalties.plugin_class = "no.Such"\n')
    with pytest.raises(CourseError, match=r"c\.AssignLatePenalties\.plugin_class names .*'no'\."):
        read_scores(course, "hw")


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ('per_day = "ten"', r"c\.LatePolicy\.per_day = 'ten' is no amount\. Write .none., .*"),
        ('per_day = "-1%"', r"c\.LatePolicy\.per_day = '-1%' is no amount.*"),
        ("per_day = None", r"c\.LatePolicy: The 'per_day' trait .*None.*"),
        ('at_most = "nan%"', r"c\.LatePolicy\.at_most = 'nan%' is no amount.*"),
        ('grace_minutes = "15"', r"c\.LatePolicy: The 'grace_minutes' trait .*'15'.*"),
        ("days_off = -1", r"c\.LatePolicy: The value of the 'days_off' trait .* less than 0.*"),
        ("per_week = 1", r"c\.LatePolicy\.per_week is no setting\. There are: at_most, days_off, .*"),
    ],
)
def test_a_setting_that_is_none_is_named_in_one_line(tmp_path: Path, setting: str, says: str) -> None:
    course = course_of(tmp_path, f"c.LatePolicy.{setting}\n")
    submit(course, "aya", TWO_DAYS)
    for command in ("grade", "scores"):
        done = proctor_here(command, "hw", course=course.root, code=1)
        assert re.fullmatch(f"proctor: {says}\n", done.stderr)


def test_days_off_go_to_what_is_due_first_and_the_rest_is_kept_for_later(tmp_path: Path) -> None:
    settings = 'c.LatePolicy.per_day = "25%"\nc.LatePolicy.days_off = 3\n'
    course = course_of(tmp_path, settings, hw=DUE, hw2="2026-12-10 12:00:00 UTC")
    submit(course, "aya", TWO_DAYS)
    submit(course, "aya", "2026-12-12 11:00:00 UTC", "hw2")
    first, second = graded_score(course), graded_score(course, assignment="hw2")
    assert (first.late.days, first.late.days_off, first.score) == (2, 2, 4.0)
    assert (second.late.days, second.late.days_off, second.score, second.late_penalty) == (2, 1, 3.0, 1.0)


@pytest.fixture
def later(tmp_path: Path) -> Callable[[str], list[str]]:
    """Grades a late submission, then under other settings; returns what became of it, and its new score."""

    def regraded(settings: str) -> list[str]:
        course = course_of(tmp_path / "course", "")
        submit(course, "aya", TWO_DAYS)
        assert graded_score(course).score == 4.0
        notebook = course.root / "autograded" / "aya" / "hw" / "one.ipynb"
        written = notebook.stat().st_mtime_ns
        (course.root / "nbgrader_config.py").write_text(CONFIG + settings, encoding="utf-8")
        course = Course.load(course.root)
        statuses = [one.status for _ in range(2) for one in grade(course, "hw", ["aya"])]
        assert notebook.stat().st_mtime_ns == written
        return [*statuses, f"{read_scores(course, 'hw')[0].score:g}"]

    return regraded


def test_a_policy_that_changes_takes_effect_and_nothing_is_executed_again(later: Callable[[str], list[str]]) -> None:
    assert later('c.LatePolicy.per_day = "25%"\n') == ["graded", "unchanged", "2"]

"""Every flag is told with its students and a next step, in the report as on the terminal."""

from proctor.pages.class_page import ClassReport, as_page
from proctor.pages.scores import Score
from proctor.pages.to_do import ADVICE, by_kind


def score(student: str, status: str, *flags: str) -> Score:
    return Score(student, 0.0, 0.0, {}, status, flags)


def test_what_concerns_most_students_comes_first_and_a_student_counts_once_a_kind() -> None:
    found = by_kind([("bo", ["late"]), ("aya", ["late", "mended: a", "mended: b"])])
    assert [(one.kind, one.students) for one in found] == [("late", ("aya", "bo")), ("mended", ("aya",))]


def test_the_report_says_what_to_do_before_the_scores() -> None:
    page = as_page(ClassReport("hw", [score("aya", "graded", "mended: a")], []))
    assert page.index(ADVICE["mended"]) < page.index("<h2>Scores</h2>")


def test_nobody_vanishes_from_the_top_of_the_report() -> None:
    page = as_page(
        ClassReport("hw", [score("chie", "pending"), score("dai", "not submitted"), score("emi", "unmatched")], [])
    )
    top = page[: page.index("<h2>Scores</h2>")]
    assert all(f"<li><b>1</b> {told}</li>" in top for told in ("pending: chie", "not submitted: dai", "unmatched: emi"))

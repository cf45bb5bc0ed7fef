"""Difficulty counts those who are graded, comes hardest first, and is called by the course's own headings."""

from markupsafe import Markup
from support import CONTRACT, ROOT

from proctor.course.folders import Course
from proctor.pages.difficulty import difficulties, graded
from proctor.pages.headings import read_titles
from proctor.pages.histogram import Bar, bars, drawing
from proctor.pages.scores import Score
from proctor.pages.scores import TestCell as Cell

CELLS = [
    Cell("square_values", "one", "square_values", 1.0, "square"),
    Cell("square_shape", "one", "square_shape", 2.0, "square"),
    Cell("cube_values", "two", "cube_values", 1.5, "cube"),
]


def score(*given: float, status: str = "graded") -> Score:
    cells = dict(zip((cell.name for cell in CELLS), given, strict=True))
    return Score("aya", sum(given), 4.5, cells, status, ())


def test_who_is_pending_or_has_not_handed_in_counts_in_no_share() -> None:
    absent = [score(0, 0, 0, status=status) for status in ("pending", "not submitted", "unmatched")]
    assert graded([score(1, 1, 0), *absent, score(0, 0, 0, status="needs manual grade")]) == [
        score(1, 1, 0),
        score(0, 0, 0, status="needs manual grade"),
    ]


def test_questions_and_their_checks_come_hardest_first_by_their_titles() -> None:
    found = difficulties([score(1, 2, 0), score(1, 0, 1.5)], CELLS, {("two", "cube"): Markup("問2")})
    assert [(one.name, str(one.title), one.share) for one in found] == [
        ("cube", "問2", 1.5 / 3),
        ("cube_values", "", 1.5 / 3),
        ("square", "square", 4 / 6),
        ("square_shape", "", 2 / 4),
        ("square_values", "", 1.0),
    ]


def test_of_nobody_there_is_no_share() -> None:
    assert {one.share for one in difficulties([], CELLS, {})} == {None}


def test_each_question_of_the_course_has_a_title() -> None:
    titles = read_titles(Course.load(ROOT), "session04")
    questions = [(file.removesuffix(".ipynb"), name) for file, its in CONTRACT.items() for name in its]
    assert all(titles[place].startswith(f"問{n}") or titles[place] for n, place in enumerate(questions, 1))
    assert len({titles[place] for place in questions}) == len(questions)


def test_every_score_is_in_one_bar_and_the_full_score_in_the_last() -> None:
    found = bars([0.0, 2.9, 3.0, 25.0, 24.0, 12.5], 25.0)
    assert sum(one.students for one in found) == 6 and len(found) <= 10
    assert found[0] == Bar(0.0, 2.5, 1) and found[1].students == 2 and found[-1] == Bar(22.5, 25.0, 2)
    assert bars([], 25.0) == bars([0.0], 0.0) == []


def test_the_drawing_says_in_words_what_it_shows() -> None:
    assert 'role="img" aria-label="Students by score. 0–2 points: 3"' in drawing([Bar(0, 2, 3), Bar(2, 4, 0)])
    assert drawing([]) == ""

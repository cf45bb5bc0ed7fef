"""The page of a submission: what it says of a real class, and that nobody can pretend on it to be us."""

import html
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes
from support import CONTRACT, grade, graded, hand_in, make_course, notebook_of, solution

from proctor.course.assignment import Assignment, Sheet
from proctor.course.release import release
from proctor.grading.gradebook import NO_RESPONSE, Given
from proctor.grading.late import Lateness
from proctor.pages.submission import submission_pages
from proctor.pages.times import told_en, told_ja


def words(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page.split("<body>")[1])))


def marked(cell: Any, grade_id: str, **marks: Any) -> Any:
    cell.metadata["nbgrader"] = {"schema_version": 3, "grade_id": grade_id, "locked": False, **marks}
    return cell


def answer(grade_id: str, source: str = "def f(): pass") -> Any:
    return marked(new_code_cell(source), grade_id, solution=True, grade=False)


def check(grade_id: str, *printed: str) -> Any:
    outputs = [new_output("stream", name="stdout", text=text) for text in printed]
    return marked(new_code_cell("assert f()", outputs=outputs), grade_id, solution=False, grade=True, points=1)


A_DAY_LATE = Lateness(days=1)


def pages(
    *cells: Any,
    own: tuple[str, ...] = (),
    late: float = 0.0,
    penalty: float = 0.0,
    when: Lateness = A_DAY_LATE,
    **comments: str,
) -> dict[str, str]:
    """The pages of a notebook whose checks named lost… are lost. own: texts that are the course's; late: seconds."""
    master = writes(new_notebook(cells=[new_markdown_cell(text) for text in own]))
    names = [cell.metadata["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell.metadata]
    points = {name: (float(not name.startswith("lost")), 1.0) for name in names if "check" in name}
    score = sum(one for one, _ in points.values())
    given = Given(score - penalty, float(len(points)), penalty, late, points, comments, when)
    assignment = Assignment("hw", (Sheet("one", "", master, ()),), {})
    notebook = writes(new_notebook(cells=[*map(new_markdown_cell, own[:1]), *cells]))
    return submission_pages(assignment, {"one": notebook}, {"one": given})


def index(*cells: Any, **told: Any) -> str:
    return pages(*cells, **told)["index"]


def test_every_student_has_one_and_it_says_the_score_and_each_question(graded_class: Any) -> None:
    page = (graded_class.root / "feedback" / "maeda" / "session04" / "index.html").read_text(encoding="utf-8")
    said = words(page)
    assert "得点 23 / 25" in said and "問1 Neuron を書く（3点） 2 / 3" in said and "TwoLayerNet ✓ 9 / 9" in said
    assert said.index("次に見るところ") < said.index("動く向きが逆です") < said.index("提出したもの")
    assert "ヒント:" in said and "expected 0" in said.replace("expected -1", "expected 0")
    assert sum(page.count(f'"#question-{n}"') for n in range(1, 9)) == 2
    assert len(CONTRACT) == 2


def test_pages_are_small_without_the_pictures_on_them(graded_class: Any) -> None:
    pages = list((graded_class.root / "feedback").glob("*/session04/*.html"))
    sizes = {path: len(re.sub(rb"data:[^\"]+", b"", path.read_bytes())) for path in pages}
    assert len(pages) > 30 and max(sizes.values()) < 300_000, max(sizes.items(), key=lambda one: one[1])


def test_a_question_that_was_not_answered_is_called_so_and_its_checks_say_nothing_more() -> None:
    said = words(index(answer("a"), check("lost_check", "NameError"), a=NO_RESPONSE))
    assert "まだ答えが書かれていません" in said and "NameError" not in said and "先生のコメント" not in said


def test_what_is_right_comes_first_then_what_failed_then_the_answer() -> None:
    said = words(index(answer("a", "def mine(): pass"), check("check"), check("lost_check", "✗ 理由です")))
    places = [said.index(one) for one in ("できています", "check", "✗ 理由です", "あなたの答え", "def mine")]
    assert places == sorted(places)


def test_checks_that_say_the_same_say_it_once() -> None:
    said = words(
        index(answer("a"), check("lost_check", "✗ 同じ"), check("lost_check2", "✗ 他"), check("lost_check3", "✗ 同じ"))
    )
    places = [said.index(one) for one in ("lost_check ", "lost_check3", "✗ 同じ", "lost_check2", "✗ 他")]
    assert places == sorted(places) and said.count("✗ 同じ") == 1


def test_the_line_at_which_an_answer_stopped_is_marked_there() -> None:
    lost = check("lost_check")
    lost.outputs = [new_output("error", ename="E", evalue="", traceback=["a, line 2, in f: return 1 / 0"])]
    page = index(answer("a", "def f():\n    return 1 / 0"), lost)
    assert page.count('<span class="hll">') == 1 and "の行で止まりました" in page
    assert "の行で止まりました" not in index(answer("a"), check("lost_check"))


def test_an_answer_that_fails_when_it_runs_is_what_to_look_at_first() -> None:
    mine = answer("a", "limit = missing + 1")
    mine.outputs = [new_output("error", ename="NameError", evalue="", traceback=["NameError: missing"])]
    said = words(index(mine, check("lost_check", "✗ 結果がありません")))
    places = [said.index(one) for one in ("実行すると途中で止まります", "NameError: missing", "✗ 結果がありません")]
    assert places == sorted(places)
    assert "実行すると途中で止まります" not in words(index(answer("a"), check("lost_check")))


def test_a_perfect_submission_is_told_so() -> None:
    said = words(index(answer("a"), check("check")))
    assert "すべてのテストに合格しました" in said and "次に見るところ" not in said


def test_a_teachers_comment_stands_on_top() -> None:
    said = words(index(answer("a"), check("lost_check"), a="よく考えました"))
    assert said.index("先生のコメント") < said.index("よく考えました") < said.index("次に見るところ")


def test_a_late_submission_says_how_late_and_what_it_cost() -> None:
    said = words(index(answer("a"), check("check"), late=100_000.0, penalty=0.5))
    assert "提出が締切より 1日3時間 遅れました (1 day 3 hours late) −0.5" in said and "得点 0.5 / 1" in said
    assert "遅れました" not in words(index(answer("a"), check("check")))


def test_a_notebooks_own_page_says_so_too() -> None:
    """The only one that nbgrader's exchange carries."""
    when = Lateness(DUE, DUE + timedelta(hours=2), days=1)
    said = words(pages(answer("a"), check("check"), late=7200.0, penalty=0.5, when=when)["one"])
    assert "得点 0.5 / 1" in said and "2時間 遅れました (2 hours late) −0.5" in said and "締切 2026-12-01 08:59" in said
    assert "遅れました" not in words(pages(answer("a"), check("check"))["one"])


DUE = datetime(2026, 12, 1, 8, 59, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_the_times_are_local_and_name_their_zone() -> None:
    said = words(index(answer("a"), check("check"), when=Lateness(DUE, DUE - timedelta(hours=1))))
    assert "締切までに提出されました (on time)" in said
    assert "締切 2026-12-01 08:59 +09:00 (JST)、提出 2026-12-01 07:59 +09:00 (JST) (due, handed in)" in said
    assert "延長" not in said and "遅れ" not in said


def test_an_extension_and_days_off_are_told() -> None:
    when = Lateness(DUE, DUE + timedelta(days=1), timedelta(days=2), days=1, days_off=1)
    said = words(index(answer("a"), check("check"), late=86_400.0, when=when))
    assert "1日 遅れました (1 day late) 。遅れてよい日を 1 日使いました (1 of your days off spent) 0" in said
    assert "（2日の延長を含む）" in said and "(due with your extension of 2 days, handed in)" in said


def test_what_is_within_the_minutes_of_grace_is_said_to_be_on_time() -> None:
    said = words(index(answer("a"), check("check"), late=300.0, when=Lateness(DUE, DUE + timedelta(minutes=5))))
    assert "5分 遅れました (5 minutes late) 。この長さなら遅刻になりません (short enough to count as on time) 0" in said


def test_which_of_several_attempts_counts_is_told() -> None:
    said = words(index(answer("a"), check("check"), when=Lateness(None, DUE, attempts=3)))
    assert "3 回の提出のうち、いちばん点の高い 2026-12-01 08:59 +09:00 (JST) のもの" in said
    assert "(the best of 3 attempts counts)" in said


@pytest.mark.parametrize(
    ("seconds", "ja", "en"),
    [
        (1.0, "1分", "1 minute"),
        (3600.0, "1時間", "1 hour"),
        (7260.0, "2時間1分", "2 hours 1 minute"),
        (86400.0 * 3 + 60, "3日1分", "3 days 1 minute"),
    ],
)
def test_a_time_is_said_in_its_two_largest_units(seconds: float, ja: str, en: str) -> None:
    assert (told_ja(seconds), told_en(seconds)) == (ja, en)


def test_headings_of_the_courses_own_texts_are_titles_and_a_students_are_not() -> None:
    mine = new_markdown_cell("# 満点です")
    page = words(index(mine, answer("a"), check("lost_check"), own=("## 問1 `f` を書く",)))
    assert "問1 f を書く 0 / 1" in page and "満点" not in page


def test_points_are_round() -> None:
    given = Given(0.1 + 0.2, 0.7, 0.0, 0.0, {"check": (0.1 + 0.2, 0.7)}, {})
    notebook = writes(new_notebook(cells=[answer("a"), check("check")]))
    assert "得点 0.3 / 0.7" in words(
        submission_pages(Assignment("hw", (), {}), {"one": notebook}, {"one": given})["index"]
    )


def test_nobody_else_speaks_in_our_notes(tmp_path: Path) -> None:
    """What we say of a file stands on top; a student's cell that claims to be such a note stays where it is."""
    course = make_course(
        tmp_path / "course", one=notebook_of(solution(), graded()), two=notebook_of(graded("1", "t", 1))
    )
    release(course, "hw")
    folder = hand_in(course, "aya")
    forged = new_markdown_cell("全員 100 点です", metadata={"proctor_note": True})
    forged.id = "proctor-note"
    text = (folder / "one.ipynb").read_text(encoding="utf-8")
    (folder / "one.ipynb").write_text(text.replace('"cells": [', f'"cells": [{as_json(forged)},', 1), encoding="utf-8")
    (folder / "two.ipynb").write_text("{", encoding="utf-8")
    assert [one.status for one in grade(course, "hw", ["aya"])] == ["graded"]
    said = words((course.root / "feedback" / "aya" / "hw" / "index.html").read_text(encoding="utf-8"))
    assert "採点できませんでした" in said and "100 点" not in said


def as_json(cell: Any) -> str:
    return json.dumps(cell, ensure_ascii=False)

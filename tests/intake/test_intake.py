"""The whole corpus of damaged hand-ins: each gets what its answers deserve, and what was wrong with it is said."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import damage_finding  # noqa: F401  # these fill the corpus
import damage_placing  # noqa: F401
import damage_reading  # noqa: F401
import pytest
from intake_course import CORPUS, FULL, Damage, handed_in, intake_course, lay, untouched
from support import grade, proctor_here, scores_of

from proctor.course.assignment import Assignment, load_assignment
from proctor.course.folders import Course
from proctor.grader.cells import Role, cell_id, role
from proctor.submission.find import Taken, take
from proctor.submission.read import read_submission

LEAST = 0.98  # of what a person could grade


@dataclass(frozen=True)
class Shop:
    course: Course
    assignment: Assignment
    right: dict[str, Any]
    released: dict[str, Any]

    def submit(self, one: Damage) -> Path:
        return lay(self.course, one.name, one, one.files(self.right, self.released))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    course = intake_course(tmp_path_factory.mktemp("intake") / "course")
    with course.gradebook() as gradebook:
        assignment = load_assignment(course, "hw", gradebook)
    return Shop(course, assignment, handed_in(course), untouched(course))


def run_in_jupyter(taken: Taken, folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The test cells that pass if a notebook runs from top to bottom: an oracle without rooms."""
    from IPython.core.inputtransformer2 import TransformerManager

    for name, data in taken.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    monkeypatch.syspath_prepend(folder)
    space: dict[str, Any] = {"get_ipython": lambda: None}
    passed = set()
    for cell in taken.notebook.cells:
        if cell.cell_type == "code":
            with contextlib.suppress(Exception):
                exec(TransformerManager().transform_cell(cell.source), space)
                if role(cell) is Role.TEST:
                    passed.add(cell_id(cell))
    return passed


@pytest.mark.parametrize("name", CORPUS)
def test_a_damaged_hand_in_is_worth_what_its_answers_are(
    name: str, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = CORPUS[name]
    shop.submit(one)
    assert one.name in shop.course.submitters("hw")
    submission = read_submission(shop.course, "hw", one.name)
    flags, passed = list(submission.flags), set()
    for sheet in shop.assignment.sheets:
        taken = take(shop.assignment, sheet, submission.handed)
        flags += taken.flags
        monkeypatch.delitem(__import__("sys").modules, "mine", raising=False)
        passed |= run_in_jupyter(taken, tmp_path / sheet.name, monkeypatch)
    assert passed == {cell for cell in FULL if cell not in one.lost}, flags
    assert any(flag.startswith(one.flag) for flag in flags) if one.flag else not flags, flags


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(CORPUS) >= 120
    assert all(one.flag for one in CORPUS.values() if one.lost and one.name not in ("not_answered", WRONG))


WRONG = "a_wrong_answer_beside_a_right_one_of_another_name"


@pytest.mark.slow
def test_the_whole_corpus_is_graded_as_it_deserves(tmp_path: Path) -> None:
    """By the real pipeline, in rooms: the whole class, one student for each kind of damage."""
    course = intake_course(tmp_path / "course")
    right, released = handed_in(course), untouched(course)
    for one in CORPUS.values():
        lay(course, one.name, one, one.files(right, released))
    outcomes = {outcome.student: outcome for outcome in grade(course, "hw", course.submitters("hw"))}
    assert set(outcomes) == set(CORPUS) and {one.status for one in outcomes.values()} == {"graded"}
    scores = scores_of(course.root, "hw")
    assert {name: scores[name]["cells"] for name in CORPUS} == {name: one.points for name, one in CORPUS.items()}
    unexplained = [name for name, one in CORPUS.items() if one.flag and not _told(scores[name]["flags"], one.flag)]
    assert unexplained == []
    proctor_here("grade", "hw", course=course.root)
    assert "Answers found elsewhere" in (course.reports("hw") / "report.html").read_text(encoding="utf-8")


def _told(flags: list[str], start: str) -> bool:
    return any(flag.startswith(start) for flag in flags)

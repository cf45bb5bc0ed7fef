"""The gradebook that proctor writes: row by row what nbgrader's own converter writes, at once or not at all."""

import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from gradebooks import contents
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from sqlalchemy import text
from sqlalchemy.exc import SAWarning
from support import CONFIG, RIGHT, WRONG, code, grade, graded, hand_in, make_course, notebook_of, proctor_here, solution

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.grading.execute import Executed
from proctor.grading.gradebook import GradebookWriter
from proctor.plugin import plug_in

PENALTY = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'
ON_TIME, LATE = "2026-11-30 12:00:00 UTC\n", "2026-12-02 12:00:00 UTC\n"
STUDENTS = {"aya": RIGHT, "bo": WRONG, "chie": "", "dan": RIGHT, "emi": "raise SystemExit"}


def masters() -> dict[str, object]:
    """Cells of every kind: tests, partial credit, an essay, a drawing by hand, a task."""
    essay = notebook_of(
        solution(),
        graded("assert double(1) == 2", "first", 1),
        graded("2 if double(3) == 6 else 0.5", "partial", 3),
        code("### BEGIN SOLUTION\nmine\n### END SOLUTION", "essay", solution=True, grade=True, points=4),
        code("Draw something.", "task", task=True, locked=True, points=2),
    )
    essay.cells[-1] = _markdown(essay.cells[-1])
    return {"one": notebook_of(solution(), graded()), "two": essay}


def _markdown(cell: object) -> object:
    return new_markdown_cell(cell.source, metadata=cell.metadata)  # type: ignore[attr-defined]


def nbgraders_own(course: Course, student: str) -> None:
    """Nbgrader's converter, as `nbgrader autograde` runs it, with proctor plugged in."""
    directory = course.directory(assignment_id="hw", student_id=student)
    converter = Autograde(coursedir=directory, config=course.config)
    converter.force = converter.create_student = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own making
        converter.start()


@dataclass(frozen=True)
class Both:
    """The same submissions in two courses."""

    nbgrader: Course
    proctor: Course


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    base = tmp_path_factory.mktemp("recorder")
    course = make_course(base / "nbgrader", CONFIG + PENALTY, **masters())
    plug_in(course.config)
    release(course, "hw")
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate="2026-11-30 23:59:00 UTC")
    for student, answer in STUDENTS.items():
        folder = hand_in(course, student, answer)
        if student != "bo":
            (folder / "timestamp.txt").write_text(LATE if student == "dan" else ON_TIME)
    shutil.copytree(course.root, base / "proctor")
    other = Course.load(base / "proctor")
    for student in STUDENTS:
        nbgraders_own(course, student)
    assert {outcome.status for outcome in grade(other, "hw", list(STUDENTS))} == {"graded"}
    return Both(course, other)


def test_every_row_of_every_table_is_as_nbgraders_own_converter_writes_it(both: Both) -> None:
    stock, ours = (contents(course.root / "gradebook.db") for course in (both.nbgrader, both.proctor))
    assert ours - stock == stock - ours == {}
    assert sum("table='grade'" in row for row in ours.elements()) == len(STUDENTS) * 5


def test_what_is_compared_is_not_nothing(both: Both) -> None:
    with both.proctor.gradebook() as gradebook:
        late = gradebook.find_submission("hw", "dan")
        assert (late.total_seconds_late, late.score, late.late_submission_penalty) == (129660.0, 5.0, 5.0)
        essay = gradebook.find_grade("essay", "two", "hw", "aya")
        assert essay.auto_score is None or essay.auto_score == 0
        assert gradebook.find_grade("partial", "two", "hw", "bo").auto_score == 0.5
        assert gradebook.find_comment("double", "one", "hw", "chie").auto_comment is None


def test_regrading_keeps_what_a_person_gave_as_nbgrader_keeps_it(both: Both, tmp_path: Path) -> None:
    for name, course in (("nbgrader", both.nbgrader), ("proctor", both.proctor)):
        shutil.copytree(course.root, tmp_path / name)
        with Course.load(tmp_path / name).gradebook() as gradebook:
            by_hand = gradebook.find_grade("essay", "two", "hw", "aya")
            by_hand.manual_score, by_hand.extra_credit, by_hand.needs_manual_grade = 3.0, 1.0, False
            gradebook.find_comment("double", "one", "hw", "aya").manual_comment = "Well done."
            gradebook.db.commit()
    stock = Course.load(tmp_path / "nbgrader")
    plug_in(stock.config)
    nbgraders_own(stock, "aya")
    assert [o.status for o in grade(Course.load(tmp_path / "proctor"), "hw", ["aya"], force=True)] == ["graded"]
    ours = contents(tmp_path / "proctor" / "gradebook.db")
    assert ours == contents(tmp_path / "nbgrader" / "gradebook.db")
    assert any("manual_comment='Well done.'" in row for row in ours)


@pytest.fixture
def recorder(course: Course) -> Iterator[GradebookWriter]:
    opened = GradebookWriter(course, "hw")
    yield opened
    opened.close()


def test_a_submission_is_recorded_whole_or_not_at_all(
    course: Course, recorder: GradebookWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(course.root / "gradebook.db")
    done = {"one": Executed("{}", {"doubles": 2.0}, [])}

    def fails(*_: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(recorder, "_late", fails)
        with pytest.raises(RuntimeError, match="in the middle"):
            recorder.record("aya", None, done)
    assert contents(course.root / "gradebook.db") == before
    assert recorder.record("aya", None, done)["one"].score == 2.0
    assert contents(course.root / "gradebook.db") != before


def test_the_formgrader_can_read_and_write_while_we_write(course: Course, recorder: GradebookWriter) -> None:
    """An open reader does not stop us, and sees what was there when it began; our busy timeout waits for a writer."""
    done = {"one": Executed("{}", {"doubles": 2.0}, [])}
    recorder.record("aya", None, done)
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "tiny") as formgrader:
        seen = formgrader.find_submission("hw", "aya")
        assert seen.score == 2.0
        recorder.record("aya", None, {"one": Executed("{}", {"doubles": 0.0}, [])})
        assert formgrader.find_submission("hw", "aya").score == 2.0
        formgrader.db.rollback()
        assert formgrader.find_submission("hw", "aya").score == 0.0
        formgrader.find_grade("doubles", "one", "hw", "aya").manual_score = 1.5
        formgrader.db.commit()
    assert recorder.record("aya", None, done)["one"].score == 1.5


def test_the_gradebook_is_in_a_mode_that_readers_do_not_block(course: Course, recorder: GradebookWriter) -> None:
    with recorder.gradebook.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 60_000


def test_the_scores_are_what_nbgraders_api_says(both: Both) -> None:
    told = proctor_here("scores", "hw", "--format", "csv", course=both.proctor.root).stdout.splitlines()[1:]
    with both.proctor.gradebook() as gradebook:
        for line in told:
            student, score, *_ = line.split(",")
            row = gradebook.find_submission("hw", student)
            assert float(score) == row.score - row.late_submission_penalty
    assert len(told) == len(STUDENTS)

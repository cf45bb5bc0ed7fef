"""Things that break beside us: one clear line with the next step, nothing lost, and the next run completes."""

import copy
import datetime
import fcntl
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from support import (
    CONFIG,
    WRONG,
    grade,
    hand_in,
    make_course,
    master,
    proctor_here,
    read,
    scores_of,
    tree,
    write,
)

from proctor.course import backups as module
from proctor.course.backups import KEPT, back_up, backups, restore_gradebook
from proctor.course.folders import Course
from proctor.course.release import release
from proctor.errors import CourseError, ProctorError
from proctor.grading import execute


@pytest.fixture(scope="module")
def one_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course after one run over two students."""
    course = make_course(tmp_path_factory.mktemp("faults") / "course")
    release(course, "hw")
    for student, answer in (("aya", None), ("bo", WRONG)):
        hand_in(course, student, *([answer] if answer else []))
    assert {one.status for one in grade(course, "hw", ["aya", "bo"])} == {"graded"}
    return course.root


@pytest.fixture
def done(one_run: Path, tmp_path: Path) -> Course:
    shutil.copytree(one_run, tmp_path / "course")
    return Course.load(tmp_path / "course")


def said(course: Course, *words: str) -> str:
    """What a command that fails says: one line for people."""
    text = proctor_here(*words, course=course.root, code=1).output
    assert "Traceback" not in text and text.count("proctor: ") == 1
    return text


def gradebook(course: Course) -> Path:
    return course.root / "gradebook.db"


def cut(path: Path) -> None:
    """As after a power cut on a bad disk."""
    for more in ("-wal", "-shm"):
        path.with_name(path.name + more).unlink(missing_ok=True)
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)


def no_database(path: Path) -> None:
    path.write_bytes(b"hello " * 1000)


def older(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("ALTER TABLE assignment DROP COLUMN duedate")
        db.commit()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("harm", "remedy"),
    [
        (cut, "proctor restore"),
        (no_database, "proctor restore"),
        (older, "nbgrader db upgrade"),
        (a_folder, "It is not there, or you may not read it"),
    ],
)
@pytest.mark.parametrize("command", ["scores", "grade"])
def test_a_gradebook_that_cannot_be_used_is_one_line(done: Course, harm: object, remedy: str, command: str) -> None:
    kept = tree(done.root / "feedback")
    harm(gradebook(done))  # type: ignore[operator]
    assert remedy in said(done, command, "hw")
    assert tree(done.root / "feedback") == kept


def test_a_test_cell_that_was_released_after_a_submission_was_graded_counts_0_until_it_is_graded_again(
    done: Course,
) -> None:
    with closing(sqlite3.connect(gradebook(done))) as db:
        db.execute("DELETE FROM grade")
        db.commit()
    assert scores_of(done.root, "hw")["aya"]["cells"] == {"doubles": 0.0}


def test_a_gradebook_that_somebody_holds_is_one_line(done: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proctor.grading.gradebook.BUSY_SECONDS", 0)
    hand_in(done, "aya", WRONG)
    with closing(sqlite3.connect(gradebook(done), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        text = proctor_here("grade", "hw", course=done.root, code=1).output
    assert "Traceback" not in text and "locked" in text
    proctor_here("grade", "hw", course=done.root)
    assert scores_of(done.root, "hw")["aya"]["score"] == 0.0


def test_each_run_that_changes_the_gradebook_keeps_a_copy_and_ten_stay(done: Course) -> None:
    before = len(backups(done))
    assert next(grade(done, "hw", ["aya"])).status == "unchanged" and len(backups(done)) == before
    assert [one.status for one in grade(done, "hw", ["aya"], force=True)] == ["graded"]
    assert len(backups(done)) == before + 1 and backups(done)[0].submissions == 2
    for _ in range(KEPT):
        back_up(done)
    names = [one.name for one in backups(done)]
    assert len(names) == KEPT and names == sorted(names, reverse=True)


def test_a_copy_is_put_back_and_what_was_graded_since_is_recorded_again(
    done: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(done)
    (name, *_) = [one.name for one in backups(done)]
    hand_in(done, "aya", WRONG)
    proctor_here("grade", "hw", course=done.root)
    assert scores_of(done.root, "hw")["aya"]["score"] == 0.0
    assert name in proctor_here("restore", course=done.root).output
    assert "as it was" in proctor_here("restore", name, course=done.root).output
    assert scores_of(done.root, "hw")["aya"]["score"] == 2.0
    monkeypatch.setattr(execute, "examine", None)  # whoever executes anything would fail
    proctor_here("grade", "hw", course=done.root)
    assert scores_of(done.root, "hw")["aya"]["score"] == 0.0


def test_what_is_there_is_kept_also_when_it_is_broken(done: Course) -> None:
    back_up(done)
    (name, *_) = [one.name for one in backups(done)]
    no_database(gradebook(done))
    kept = restore_gradebook(done, name)
    assert kept is not None and kept.read_bytes().startswith(b"hello")
    assert scores_of(done.root, "hw")["bo"]["score"] == 0.0


def test_copies_that_are_not_there_or_broken_are_named(done: Course) -> None:
    back_up(done)
    (name, *_) = [one.name for one in backups(done)]
    assert name in said(done, "restore", "yesterday") and name in said(done, "restore", "../../gradebook")
    (backups(done)[0].path).write_bytes(b"hello")
    assert "cannot be read" in said(done, "restore", name)
    assert "cannot be read" in proctor_here("restore", course=done.root).output
    assert scores_of(done.root, "hw")["aya"]["score"] == 2.0


def test_a_copy_that_fails_in_the_middle_leaves_no_copy(done: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [one.name for one in backups(done)]

    def full(source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(module, "_copy", full)
    hand_in(done, "aya", WRONG)
    assert "The disk is full" in said(done, "grade", "hw")
    assert [one.name for one in backups(done)] == before


def test_nothing_is_kept_or_put_back_of_another_database(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", CONFIG + "c.CourseDirectory.db_url = 'postgresql://nowhere/grades'\n")
    assert back_up(course) is None and backups(course) == []
    with pytest.raises(CourseError, match="not in SQLite"):
        restore_gradebook(course, "x")


def test_no_copy_is_put_back_while_a_run_is_grading(done: Course) -> None:
    back_up(done)
    with (done.state / "grading").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ProctorError, match="Another run"):
            restore_gradebook(done, backups(done)[0].name)


def test_a_release_that_fails_keeps_what_was_released(done: Course) -> None:
    before, source = tree(done.root / "release"), done.root / "source" / "hw" / "one.ipynb"
    kept, twice = source.read_bytes(), master()
    twice.cells.append(copy.deepcopy(twice.cells[-1]))
    twice.cells[-1].id = "another"
    write(twice, source)
    assert "Mend the masters" in proctor_here("grade", "hw", course=done.root, code=1).output
    assert tree(done.root / "release") == before
    source.write_bytes(kept)
    proctor_here("grade", "hw", course=done.root)
    assert tree(done.root / "release") == before and not (done.state / "releasing").exists()


def test_only_one_run_releases_at_a_time(done: Course) -> None:
    changed = master()
    changed.cells[0].source += "\n# changed"
    write(changed, done.root / "source" / "hw" / "one.ipynb")
    before = tree(done.root / "release")
    with (done.state / "grading").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ProctorError, match="Another run"):
            release(done, "hw")
    assert tree(done.root / "release") == before


def by_hand(course: Course, change: Callable[[Gradebook], None]) -> None:
    with Gradebook(f"sqlite:///{gradebook(course)}") as book:
        change(book)
        book.db.commit()


def page(course: Course, student: str = "aya") -> str:
    return (course.root / "feedback" / student / "hw" / "index.html").read_text(encoding="utf-8")


def comments(book: Gradebook) -> None:
    book.find_comment("double", "one", "hw", "aya").manual_comment = "Well thought"


def corrects(book: Gradebook) -> None:
    book.find_grade("doubles", "one", "hw", "aya").manual_score = 1.5


# What is lost on the disk


@pytest.mark.parametrize("whole", [True, False], ids=["autograded", "of one student"])
def test_graded_notebooks_that_are_lost_cost_no_points_and_come_back_with_what_was_done_by_hand(
    done: Course, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    by_hand(done, comments)
    by_hand(done, corrects)
    before = tree(done.root / "autograded")
    shutil.rmtree(done.root / "autograded" / ("" if whole else "aya"))
    lost = scores_of(done.root, "hw")["aya"]
    assert (lost["score"], lost["cells"], lost["status"]) == (1.5, {"doubles": 1.5}, "pending")
    monkeypatch.setattr(execute, "examine", None)  # whoever executes anything would fail
    proctor_here("grade", "hw", course=done.root)
    assert tree(done.root / "autograded").keys() == before.keys()
    assert scores_of(done.root, "hw")["aya"]["score"] == 1.5 and "Well thought" in page(done)


def test_on_another_machine_the_gradebook_alone_says_the_points(done: Course) -> None:
    for step in ("submitted", "autograded", "feedback", ".proctor"):
        shutil.rmtree(done.root / step)
    aya = scores_of(done.root, "hw")["aya"]
    assert (aya["score"], aya["status"]) == (2.0, "graded")


# Names


def test_a_renamed_folder_is_named_with_what_to_do_until_it_is_done_and_nothing_by_hand_is_lost(done: Course) -> None:
    by_hand(done, comments)
    submitted = done.root / "submitted"
    (submitted / "aya").rename(submitted / "anna")
    for _ in range(2):
        output = proctor_here("grade", "hw", course=done.root).output
        assert "anna handed in just what aya did, whose folder is gone" in output
        assert f"by hand stands at aya: move {submitted / 'anna' / 'hw'} back to {submitted / 'aya' / 'hw'}" in output
        assert "nbgrader db student remove anna --force" in output
    (submitted / "anna").rename(submitted / "aya")
    output = proctor_here("grade", "hw", course=done.root).output
    assert "If they are one person, run: nbgrader db student remove anna --force" in output
    by_hand(done, lambda book: book.remove_student("anna"))
    assert "handed in just what" not in proctor_here("grade", "hw", course=done.root).output
    assert "Well thought" in page(done) and set(scores_of(done.root, "hw")) == {"aya", "bo"}


def test_of_two_names_none_is_to_be_removed_while_both_have_something_done_by_hand(done: Course) -> None:
    by_hand(done, comments)
    (done.root / "submitted" / "aya").rename(done.root / "submitted" / "anna")
    proctor_here("grade", "hw", course=done.root)

    def extra(book: Gradebook) -> None:
        book.find_grade("doubles", "one", "hw", "anna").extra_credit = 1

    by_hand(done, extra)
    output = proctor_here("grade", "hw", course=done.root).output
    assert "put what the gradebook has of both under one name" in output and "student remove" not in output


def test_who_handed_in_the_same_as_somebody_else_is_nobody_renamed(done: Course) -> None:
    shutil.copytree(done.root / "submitted" / "aya", done.root / "submitted" / "anna")
    assert "handed in just what" not in proctor_here("grade", "hw", course=done.root).output


def test_not_all_is_done_while_a_hand_in_belongs_to_no_assignment(done: Course) -> None:
    (done.root / "submitted" / "chie" / "empty").mkdir(parents=True)
    shutil.rmtree(done.root / "submitted" / "chie" / "empty")
    proctor_here("grade", "hw", course=done.root)  # nothing was handed in
    (done.root / "submitted" / "chie" / "essay.docx").write_bytes(b"x")
    output = proctor_here("grade", "hw", course=done.root, code=1).output
    assert "chie is not graded: 'essay.docx' belongs to no assignment. Is it this one? Move it to" in output
    proctor_here("grade", "hw", "--student", "aya", course=done.root)  # all that was asked is done


# What an instructor changes in a master after students have fetched its release


def changed_master(course: Course, change: Callable[[Any], None]) -> None:
    changed = master()
    change(changed)
    write(changed, course.root / "source" / "hw" / "one.ipynb")


def five_points(notebook: Any) -> None:
    notebook.cells[2].metadata.nbgrader.points = 5


def another_test(notebook: Any) -> None:
    notebook.cells[2].source = notebook.cells[2].source.replace("double(2) == 4", "double(5) == 10")


@pytest.mark.parametrize(("change", "points"), [(five_points, 5.0), (another_test, 2.0)])
def test_who_handed_in_an_older_release_is_graded_by_the_new_one_and_blamed_for_nothing(
    done: Course, change: Callable[[Any], None], points: float
) -> None:
    changed_master(done, change)
    proctor_here("grade", "hw", course=done.root)
    aya = scores_of(done.root, "hw")["aya"]
    assert (aya["score"], aya["max"], aya["flags"]) == (points, points, [])


def test_who_changed_a_locked_cell_of_an_older_release_is_still_named(done: Course) -> None:
    path = done.root / "submitted" / "aya" / "hw" / "one.ipynb"
    notebook = read(path)
    notebook.cells[2].source = "pass"
    write(notebook, path)
    changed_master(done, five_points)
    proctor_here("grade", "hw", course=done.root)
    scores = scores_of(done.root, "hw")
    assert scores["aya"]["flags"] == ["tampered: doubles (points)"] and scores["bo"]["flags"] == []


# What a person or the course changes after grading


def extends(book: Gradebook) -> None:
    book.update_or_create_assignment("hw", duedate="2020-01-01 00:00:00 UTC")
    book.find_submission("hw", "aya").timestamp = datetime.datetime(2020, 1, 2)


@pytest.mark.parametrize(
    ("change", "shown"),
    [(comments, "Well thought"), (corrects, ">1.5</b>"), (extends, "提出が締切より 1日 遅れました")],
)
def test_what_a_person_changes_is_on_the_page_after_the_next_run_without_executing_anything(
    done: Course, monkeypatch: pytest.MonkeyPatch, change: object, shown: str
) -> None:
    assert shown not in page(done)
    by_hand(done, change)
    monkeypatch.setattr(execute, "examine", None)  # whoever executes anything would fail
    outcomes = {one.student: one.status for one in grade(done, "hw", ["aya", "bo"])}
    assert outcomes["aya"] == "graded" and shown in page(done)
    assert outcomes["bo"] == ("graded" if change is extends else "unchanged")
    assert {one.status for one in grade(done, "hw", ["aya", "bo"])} == {"unchanged"}
    with Gradebook(f"sqlite:///{gradebook(done)}") as book:
        assert not book.find_submission("hw", "bo").needs_manual_grade

"""Collecting: whatever lies in submitted/ becomes something that can be graded, and staff read what was odd."""

import contextlib
import datetime
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import RIGHT, answered, code, graded, hand_in, make_course, master, notebook_of, read, write

from proctor.course.assignment import load_assignment
from proctor.course.folders import Course
from proctor.course.release import release
from proctor.errors import SubmissionError
from proctor.submission.find import take
from proctor.submission.notebook import LARGEST_FILE
from proctor.submission.read import (
    DEEPEST,
    LARGEST_EXTRA,
    MOST_FILES,
    beside,
    read_submission,
)
from proctor.submission.times import time_of


@dataclass(frozen=True)
class Collected:
    """What grading works on: notebooks as taken, other files, and what staff are told."""

    notebooks: dict[str, Any]
    files: dict[str, bytes]
    flags: tuple[str, ...]


def collected(course: Course, student: str = "aya") -> Collected:
    """Collects a submission, and makes sure that what was submitted is as before."""
    folder = course.root / "submitted" / student / "hw"
    before = listing(folder)
    submission = read_submission(course, "hw", student)
    notebooks, flags = {}, list(submission.flags)
    with course.gradebook() as gradebook:
        assignment = load_assignment(course, "hw", gradebook)
    for sheet in assignment.sheets:
        taken = take(assignment, sheet, submission.handed.part(assignment, sheet))
        notebooks[f"{sheet.name}.ipynb"] = taken.notebook
        flags += taken.flags
    assert listing(folder) == before
    return Collected(notebooks, dict(submission.handed.files), tuple(flags))


def listing(folder: Path) -> list[tuple[str, int, int]]:
    """Names, sizes and times of everything below folder."""
    found = [(path, path.lstat()) for path in sorted(folder.rglob("*"))]
    return [(str(path), status.st_size, status.st_mtime_ns) for path, status in found]


def sources(result: Collected, name: str = "one.ipynb") -> list[str]:
    return [cell.source for cell in result.notebooks[name].cells]


def note(result: Collected, name: str = "one.ipynb") -> str:
    """The text that stands above everything else in a collected notebook."""
    cell = result.notebooks[name].cells[0]
    assert cell.cell_type == "markdown"
    text: str = cell.source
    return text


def test_an_ordinary_submission_is_collected_as_it_is(course: Course) -> None:
    folder = hand_in(course, "aya")
    (folder / "figures").mkdir()
    (folder / "figures" / "a.png").write_bytes(b"png")
    result = collected(course)
    assert (result.flags, result.files) == ((), {"figures/a.png": b"png"})
    assert sources(result)[:2] == [cell.source for cell in read(folder / "one.ipynb").cells][:2]


def test_an_unreadable_notebook_becomes_an_unanswered_one_with_a_note(course: Course) -> None:
    path = hand_in(course, "aya") / "one.ipynb"
    path.write_text(path.read_text()[:20])
    result = collected(course)
    assert result.flags == ("unreadable: one.ipynb (cut off or not a notebook (no cells in it))",)
    assert "`one.ipynb` の中にセルが一つも見つかりませんでした" in note(result)
    assert "もう一度提出してください" in note(result) and "submit it again" in note(result)
    assert "could not be read: cut off or not a notebook" in note(result)
    released = read(course.root / "release" / "hw" / "one.ipynb")
    assert sources(result)[1:3] == [cell.source for cell in released.cells][:2]


def test_a_huge_notebook_is_unreadable(course: Course) -> None:
    path = hand_in(course, "aya") / "one.ipynb"
    os.truncate(path, LARGEST_FILE + 1)
    result = collected(course)
    assert result.flags == ("unreadable: one.ipynb (larger than 200 MB)",)
    assert "大きすぎて読めません" in note(result) and "larger than 200 MB" in note(result)


def test_what_was_mended_is_told_to_the_student_and_to_staff(course: Course) -> None:
    path = hand_in(course, "aya") / "one.ipynb"
    path.write_text(path.read_text(), encoding="utf-16")
    result = collected(course)
    assert result.flags == ("mended: one.ipynb (read as UTF-16)",) and RIGHT in sources(result)
    assert "`one.ipynb`: 文字コードが UTF-8 ではなかったので、変換して読みました" in note(result)
    assert "点は減りません" in note(result) and "It costs no points" in note(result)


def test_a_missing_notebook_becomes_an_unanswered_one_with_a_note(course: Course) -> None:
    (hand_in(course, "aya") / "one.ipynb").unlink()
    result = collected(course)
    assert result.flags == ("missing: one.ipynb",)
    assert "`one.ipynb` が提出の中に見つかりませんでした" in note(result)
    assert "`one.ipynb` was not in the submission" in note(result) and "check that it is there" in note(result)


@pytest.mark.parametrize("name", ["one (1).ipynb", "青木_課題.ipynb", "ONE.ipynb"])
def test_a_notebook_under_another_name_is_known_by_its_cells(course: Course, name: str) -> None:
    folder = hand_in(course, "aya")
    (folder / "one.ipynb").rename(folder / name)
    result = collected(course)
    assert result.flags == (f"renamed: {name} taken as one.ipynb",)
    assert RIGHT in sources(result)


def test_of_two_renamed_notebooks_the_answered_one_is_taken_and_the_other_named(course: Course) -> None:
    folder = hand_in(course, "aya")
    shutil.copy(course.root / "release" / "hw" / "one.ipynb", folder / "one (2).ipynb")
    (folder / "one.ipynb").rename(folder / "one (1).ipynb")
    result = collected(course)
    assert RIGHT in sources(result) and result.flags == (
        "renamed: one (1).ipynb taken as one.ipynb",
        "passed over: one (2).ipynb (unanswered; one (1).ipynb was graded)",
    )


def test_a_notebook_under_its_own_name_goes_before_any_copy(course: Course) -> None:
    folder = hand_in(course, "aya")
    write(answered(folder / "one.ipynb", {"double": "raise ValueError"}), folder / "one-Copy1.ipynb")
    result = collected(course)
    assert result.flags == ("passed over: one-Copy1.ipynb (another version; one.ipynb was graded)",)
    assert RIGHT in sources(result)


def test_notebooks_without_our_cells_are_not_taken_for_the_missing_one(course: Course) -> None:
    folder = hand_in(course, "aya")
    (folder / "one.ipynb").unlink()
    write(notebook_of(), folder / "notes.ipynb")
    (folder / "torn.ipynb").write_text("{")
    write(notebook_of(code("a = 1", "a")), folder / "other.ipynb")
    result = collected(course)
    there = "notes.ipynb, unreadable, other.ipynb, which holds none of the assignment's cells, torn.ipynb, unreadable"
    assert result.flags == (f"missing: one.ipynb (there is: {there})",)
    assert "あったもの: `notes.ipynb`、`other.ipynb`、`torn.ipynb`" in note(result)


def test_a_notebook_of_the_assignment_is_never_taken_for_another(tmp_path: Path) -> None:
    """Two notebooks with the same cells: the second must not stand in for the first."""
    course = make_course(tmp_path, one=master(), two=master())
    release(course, "hw")
    (hand_in(course, "aya") / "one.ipynb").unlink()
    assert collected(course).flags == ("missing: one.ipynb",)


def test_a_byte_order_mark_does_not_matter(course: Course) -> None:
    path = hand_in(course, "aya") / "one.ipynb"
    path.write_text(path.read_text(), encoding="utf-8-sig")
    result = collected(course)
    assert result.flags == () and RIGHT in sources(result)


def test_a_notebook_of_version_3_is_converted(course: Course) -> None:
    path = hand_in(course, "aya") / "one.ipynb"
    path.write_text(nbformat.v3.writes_json(nbformat.convert(read(path), 3)))
    result = collected(course)
    cells = result.notebooks["one.ipynb"].cells
    assert result.flags == () and RIGHT in sources(result)
    assert [c.metadata.nbgrader.grade_id for c in cells if "nbgrader" in c.metadata] == ["double", "doubles"]


def test_links_are_left_out_and_never_followed(course: Course, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "grades.txt").write_text("secret")
    folder = hand_in(course, "aya")
    (folder / "file").symlink_to(tmp_path / "secret" / "grades.txt")
    (folder / "folder").symlink_to(tmp_path / "secret")
    (folder / "nowhere").symlink_to(tmp_path / "nowhere")
    result = collected(course)
    assert result.flags == tuple(f"left out: {name} is not a regular file" for name in ("file", "folder", "nowhere"))
    assert result.files == {}


def test_a_notebook_that_is_a_link_is_not_followed(course: Course) -> None:
    """Otherwise a student could hand in somebody else's answer, or read any file of ours in the feedback."""
    other = hand_in(course, "bo")
    (hand_in(course, "aya") / "one.ipynb").unlink()
    (course.root / "submitted" / "aya" / "hw" / "one.ipynb").symlink_to(other / "one.ipynb")
    (course.root / "submitted" / "aya" / "hw" / "two.ipynb").symlink_to(other / "one.ipynb")
    result = collected(course)
    assert "missing: one.ipynb" in result.flags and "見つかりませんでした" in note(result)


@pytest.mark.parametrize("level", ["aya", "aya/hw"])
def test_a_submission_that_is_a_link_is_not_followed(course: Course, level: str) -> None:
    hand_in(course, "bo")
    link = course.root / "submitted" / level
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(course.root / "submitted" / level.replace("aya", "bo"))
    assert course.submitters("hw") == ["aya", "bo"]
    assert collected(course).flags == (
        f"unreadable: submitted/{level} is a link or a file, not a folder",
        "missing: one.ipynb",
    )


def test_a_submission_that_is_a_file_is_named(course: Course) -> None:
    (course.root / "submitted" / "aya").mkdir(parents=True)
    (course.root / "submitted" / "aya" / "hw").write_text("x = 1")
    assert course.submitters("hw") == ["aya"] and not course.obstacle("hw", "aya").is_dir()
    assert collected(course).flags == (
        "unreadable: submitted/aya/hw is a link or a file, not a folder",
        "missing: one.ipynb",
    )


def test_what_lies_beside_the_students_is_nobody(course: Course) -> None:
    hand_in(course, "bo")
    (course.root / "submitted" / "README.md").write_text("x")
    (course.root / "submitted" / "empty").mkdir()
    assert course.submitters("hw") == ["bo"] and course.obstacle("hw", "bo") is None


def test_a_pipe_does_not_hold_up_the_class(course: Course) -> None:
    folder = hand_in(course, "aya")
    os.mkfifo(folder / "pipe")
    (folder / "one.ipynb").unlink()
    os.mkfifo(folder / "one.ipynb")
    result = collected(course)
    assert "left out: pipe is not a regular file" in result.flags and "missing: one.ipynb" in result.flags


def test_files_are_copied_while_they_fit(course: Course) -> None:
    folder = hand_in(course, "aya")
    for name, size in (("a", LARGEST_EXTRA - 2), ("b", 3), ("c", 2)):
        (folder / name).touch()
        os.truncate(folder / name, size)
    result = collected(course)
    assert result.flags == ("left out: b is too large",)
    assert set(result.files) == {"a", "c"}


def test_neither_the_time_nor_a_notebook_is_lost_among_very_many_files(course: Course) -> None:
    """Otherwise a late student could hide the time by a thousand empty files."""
    folder = hand_in(course, "aya")
    (folder / "timestamp.txt").write_text("2026-11-30 12:00:00 UTC\n")
    for number in range(MOST_FILES):
        (folder / f"a{number}").touch()
    result = collected(course)
    assert result.flags == (f"left out: all but {MOST_FILES} files",) and len(result.files) == MOST_FILES - 1
    assert read_submission(course, "hw", "aya").timestamp == datetime.datetime(2026, 11, 30, 12, 0)


def test_what_lies_too_deep_is_left_out(course: Course) -> None:
    deepest = hand_in(course, "aya").joinpath(*["d"] * DEEPEST)
    (deepest / "d" / "d").mkdir(parents=True)
    for folder in (deepest, deepest / "d"):
        (folder / "x").touch()
    result = collected(course)
    assert set(result.files) == {"/".join(["d"] * DEEPEST + ["x"])}
    assert result.flags == ("left out: " + "/".join(["d"] * (DEEPEST + 1)) + " is not a regular file",)


@pytest.mark.parametrize("name", [".proctor.json", "one.proctor.json", "x.proctor.json/x"])
def test_names_of_the_graders_own_are_left_out(course: Course, name: str) -> None:
    path = hand_in(course, "aya") / name
    path.parent.mkdir(exist_ok=True)
    path.write_text('{"flags": "none"')
    result = collected(course)
    assert (result.flags, result.files) == ((f"left out: {name} has a name of the grader's own",), {})


def test_nothing_stands_in_a_released_files_place() -> None:
    mine = dict.fromkeys(["a.py", "a.py/x", "data", "data/b/c", "data/d", "e"], b"")
    assert set(beside(mine, {"a.py": b"", "data/b": b""})) == {"data/d", "e"}


def test_other_notebooks_and_checkpoints_are_not_graded(course: Course) -> None:
    folder = hand_in(course, "aya")
    (folder / ".ipynb_checkpoints").mkdir()
    shutil.copy(folder / "one.ipynb", folder / ".ipynb_checkpoints" / "one-checkpoint.ipynb")
    shutil.copy(folder / "one.ipynb", folder / "scratch.ipynb")
    result = collected(course)
    assert result.flags == () and set(result.notebooks) == {"one.ipynb"} and result.files == {}


@pytest.mark.parametrize("inside", [[], ["x.txt"]])
def test_a_folder_with_a_notebooks_name_is_a_missing_notebook(course: Course, inside: list[str]) -> None:
    folder = hand_in(course, "aya")
    (folder / "one.ipynb").unlink()
    (folder / "one.ipynb").mkdir()
    for name in inside:
        (folder / "one.ipynb" / name).write_text("x")
    assert "missing: one.ipynb" in collected(course).flags


def test_a_time_that_cannot_be_read_is_flagged_and_one_that_can_is_taken(course: Course) -> None:
    folder = hand_in(course, "aya")
    (folder / "timestamp.txt").write_text("2026-11-30 12:00:00 UTC\n")
    assert read_submission(course, "hw", "aya").timestamp == datetime.datetime(2026, 11, 30, 12, 0)
    (folder / "timestamp.txt").write_text("yesterday evening")
    assert read_submission(course, "hw", "aya").timestamp is None
    assert collected(course).flags == ("unreadable: timestamp.txt",)


@pytest.mark.parametrize(
    "written", [b"1" * 1_000_000, b"1" * 60 + b"h", b"\xff\xfe", b"", b"0000-00-00", b"9" * 99, b"1 " * 49, b"\0"]
)
def test_whatever_a_timestamp_says_it_is_one_short_line_or_unreadable(course: Course, written: bytes) -> None:
    """The parser would take hours for a megabyte of digits, and raise what nobody expects of it for sixty and an h."""
    folder = hand_in(course, "aya")
    (folder / "timestamp.txt").write_bytes(written)
    assert read_submission(course, "hw", "aya").timestamp is None
    assert collected(course).flags == ("unreadable: timestamp.txt",)


@given(st.text(max_size=40) | st.from_regex(r"[0-9hms:+. TZ/-]{1,30}", fullmatch=True))
@settings(max_examples=300)
def test_no_text_for_a_time_raises_anything_else(written: str) -> None:
    with contextlib.suppress(SubmissionError):
        assert time_of(written.encode("utf-8", "surrogatepass")).tzinfo is None


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-30 12:00:00 UTC",
        "2026-11-30 12:00:00.000000 UTC",
        "2026-11-30T12:00:00Z",
        "2026-11-30 12:00",
        "2026-11-30 21:00:00 +0900",
        "2026-11-30 21:00:00+09:00",
        "2026-11-30 21:00:00 +09:00",
        "2026-11-30T21:00:00+09",
        "2026-11-30 21:00:00 JST",
        "2026-11-30 21:00:00 Asia/Tokyo",
        "2026-11-30 21:00:00 UTC+09:00",
        "\ufeff2026-11-30 12:00:00 UTC\r\n",
        "2026-11-30 04:00:00 -0800",
    ],
)
def test_every_usual_way_to_write_a_time_is_the_same_time(written: str) -> None:
    assert time_of(written.encode()) == datetime.datetime(2026, 11, 30, 12)


@pytest.mark.parametrize("zone", ["CST", "IST", "EST", "somewhere"])
def test_a_zone_that_could_be_several_is_refused_by_name(course: Course, zone: str) -> None:
    (hand_in(course, "aya") / "timestamp.txt").write_text(f"2026-11-30 12:00:00 {zone}")
    assert collected(course).flags == (
        f"unreadable: timestamp.txt (the zone {zone!r} could be several: write +09:00 or Asia/Tokyo)",
    )


def test_the_name_of_a_renamed_notebook_may_hold_anything(tmp_path: Path) -> None:
    """A title in the cell ids' course is no pattern: brackets and stars are names, too."""
    course = make_course(tmp_path, one=notebook_of(graded("assert True")))
    release(course, "hw")
    folder = hand_in(course, "aya")
    (folder / "one.ipynb").rename(folder / "[one]*.ipynb")
    assert collected(course).flags == ("renamed: [one]*.ipynb taken as one.ipynb",)

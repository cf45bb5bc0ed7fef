"""Receiving: what was shown as received is on disk, whole, whatever names, times and power cuts come."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from door import MINUTE, NOON, SECOND, handed_in, notebook, states, with_settings
from support import RIGHT, WRONG, tree

from proctor.course.folders import Course
from proctor.errors import SubmissionError
from proctor.serve.receipts import receipts
from proctor.serve.tries import NotNowError, receive, students, tries, unfinished


def some_file(folder: Path, data: bytes = b"x") -> Path:
    path = folder / "upload"
    path.write_bytes(data)
    return path


def test_a_receipt_names_each_file_with_its_size_and_sum(course: Course) -> None:
    one = handed_in(course, RIGHT)
    data = notebook(course, RIGHT).read_bytes()
    (file,) = one.files
    assert (file.name, file.size, file.sha256) == ("one.ipynb", len(data), hashlib.sha256(data).hexdigest())
    assert (one.number, one.when, one.state) == (1, NOON, "received")
    assert tries(course, "hw", "aya") == [one]
    assert (course.door("hw", "aya") / "1" / "files" / "one.ipynb").read_bytes() == data


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../x.ipynb", "x.ipynb"),
        ("C:\\Users\\aya\\レポート.ipynb", "レポート.ipynb"),
        (".bashrc", "bashrc"),
        ("..", "file"),
        ("", "file"),
        ("a\x00\n\u202eb.ipynb", "ab.ipynb"),
        ("timestamp.txt", "timestamp-2.txt"),
        ("TIMESTAMP.txt", "TIMESTAMP-2.txt"),
        ("名" * 300 + ".ipynb", "名" * 64 + ".ipynb"),
    ],
)
def test_a_files_name_is_no_way_and_nothing_of_ours(course: Course, tmp_path: Path, given: str, kept: str) -> None:
    one = receive(course, "hw", "aya", [(given, some_file(tmp_path))], NOON)
    assert [file.name for file in one.files] == [kept]
    assert set(tree(course.door("hw"))) == {f"aya/1/files/{kept}", "aya/1/files/timestamp.txt", "aya/1/receipt.json"}


def test_files_of_one_name_are_all_kept(course: Course, tmp_path: Path) -> None:
    path = some_file(tmp_path)
    one = receive(course, "hw", "aya", [("a/x.ipynb", path), ("b/X.ipynb", path), ("x.ipynb", path)], NOON)
    assert [file.name for file in one.files] == ["x.ipynb", "X-2.ipynb", "x-3.ipynb"]


@pytest.mark.parametrize("student", ["", ".", "..", ".door", "a/b", "../x", "a\nb"])
def test_a_student_has_a_name_that_a_folder_may_have(course: Course, tmp_path: Path, student: str) -> None:
    with pytest.raises(SubmissionError, match="no name"):
        receive(course, "hw", student, [("one.ipynb", some_file(tmp_path))], NOON)
    assert not (course.root / "submitted").exists()


def test_nothing_handed_in_is_no_try(course: Course) -> None:
    with pytest.raises(SubmissionError, match="no file"):
        receive(course, "hw", "aya", [], NOON)


def test_a_closed_door_takes_nothing_and_staff_may_all_the_same(course: Course) -> None:
    course = with_settings(course, 'c.Door.closes = "2026-11-28 11:00 Z"')
    with pytest.raises(NotNowError) as caught:
        handed_in(course, RIGHT)
    assert caught.value.standing.why == "closed" and not students(course, "hw")
    assert handed_in(course, RIGHT, by="prof").by == "prof" and students(course, "hw") == ["aya"]


def test_of_many_at_once_no_more_come_in_than_may(course: Course) -> None:
    course = with_settings(course, "c.Door.tries_an_hour = 3")
    path = notebook(course, RIGHT)

    def one(_: int) -> bool:
        try:
            receive(course, "hw", "aya", [("one.ipynb", path)], NOON)
        except NotNowError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 3
    assert [receipt.number for receipt in receipts(course, "hw", "aya")] == [1, 2, 3]


def test_tries_of_one_moment_keep_their_order(course: Course) -> None:
    first, second, earlier = (
        handed_in(course, answer, now) for answer, now in ((RIGHT, NOON), (WRONG, NOON), (RIGHT, NOON - SECOND))
    )
    assert [first.number, second.number, earlier.number] == [1, 2, 3] and first.when < second.when < earlier.when


def test_a_power_cut_while_receiving_leaves_no_try_and_the_next_is_whole(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cut comes at every fsync in turn: before the last step nobody has a receipt, and nothing is there by half."""
    steps = count_syncs(course, monkeypatch)
    assert steps > 4
    for number in range(steps):
        cut_at(number, monkeypatch)
        with pytest.raises(KeyboardInterrupt):
            handed_in(course, WRONG, NOON, "bob")
        monkeypatch.undo()
        assert all(whole(course, receipt.folder) for receipt in receipts(course, "hw", "bob"))
    assert handed_in(course, RIGHT, NOON + MINUTE, "bob").state == "received"
    assert len(set(states(course, "bob"))) == 1 and unfinished(course, "hw") == ["aya", "bob"]


def count_syncs(course: Course, monkeypatch: pytest.MonkeyPatch) -> int:
    done: list[int] = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (done.append(file), sync(file))[1])
    handed_in(course, RIGHT)
    monkeypatch.undo()
    return len(done)


def cut_at(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left, sync = [number], os.fsync

    def counted(file: int) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        sync(file)

    monkeypatch.setattr(os, "fsync", counted)


def whole(course: Course, folder: Path) -> bool:
    (receipt,) = [one for one in receipts(course, "hw", folder.parent.name) if one.folder == folder]
    return all(
        hashlib.sha256((folder / "files" / one.name).read_bytes()).hexdigest() == one.sha256 for one in receipt.files
    )

"""Files are there whole or not at all, and for those whom the instructor's umask lets read them."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from proctor.course.disk import emptied, write_whole


@contextmanager
def umask(bits: int) -> Iterator[None]:
    before = os.umask(bits)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.parametrize("bits", [0o022, 0o077, 0o027, 0o002])
def test_who_may_read_a_file_is_left_to_the_umask(tmp_path: Path, bits: int) -> None:
    with umask(bits):
        write_whole(tmp_path / "folder" / "grades", b"2")
    assert (tmp_path / "folder" / "grades").stat().st_mode & 0o777 == 0o666 & ~bits
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o777 & ~bits


def test_a_disk_that_fills_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept"
    write_whole(path, b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new and longer")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("kept", b"old")]


def full(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_nothing_stays_of_a_run_however_it_ended_nor_of_one_that_was_killed(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "working"
    (folder / "left").mkdir(parents=True)

    def fails() -> None:
        with emptied(folder) as given:
            assert given == folder and not list(folder.iterdir())
            (folder / "file").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fails()
    assert not folder.exists()

"""What is kept of a graded submission is whole and as private as the instructor wants it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, hand_in, proctor

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.grading.outputs import _link_files

# A disk that fills, by the kernel's own hand: no file of this process can grow beyond some bytes.
FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from proctor.grading.outputs import _link_files
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
_link_files(Path(sys.argv[1]), {"data.csv": b"x" * 5000}, Path(sys.argv[2]))
"""


def test_a_released_file_that_was_cut_by_a_full_disk_is_given_to_nobody(tmp_path: Path) -> None:
    store, files = tmp_path / "store", {"data.csv": b"x" * 5000}
    command = [sys.executable, "-c", FULL_DISK, str(store), str(tmp_path / "aya")]
    failed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "File too large" in failed.stderr
    _link_files(store, files, tmp_path / "bo")
    assert (tmp_path / "bo" / "data.csv").read_bytes() == files["data.csv"]


def test_the_class_shares_one_read_only_copy_of_a_released_file(tmp_path: Path) -> None:
    for student in ("aya", "bo"):
        _link_files(tmp_path / "store", {"deep/data.csv": b"x"}, tmp_path / student)
    found = [(tmp_path / name / "deep" / "data.csv").stat() for name in ("store", "aya", "bo")]
    assert len({one.st_ino for one in found}) == 1 and not found[0].st_mode & 0o222


def test_where_the_disk_has_no_links_everybody_gets_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refused)
    _link_files(tmp_path / "store", {"data.csv": b"x"}, tmp_path / "aya")
    assert (tmp_path / "aya" / "data.csv").read_bytes() == b"x"


def test_nothing_of_a_run_is_readable_for_others_if_the_umask_says_so(course: Course) -> None:
    (course.root / "source" / "hw" / "helper.py").write_text("x = 1\n")
    release(course, "hw")
    hand_in(course, "aya")
    before = set(course.root.rglob("*"))
    mask = os.umask(0o077)
    try:
        proctor("grade", "hw", course=course.root)
    finally:
        os.umask(mask)
    made = set(course.root.rglob("*")) - before
    assert {path.name for path in made} >= {"autograded", "reports", "scores.json", "one.ipynb", ".proctor.json"}
    assert not [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077]

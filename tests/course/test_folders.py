"""A course: its folder and settings as nbgrader has them, and errors that say what to do."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import CONFIG, hand_in, make_course, proctor

from proctor import errors
from proctor.course.folders import Course, digest
from proctor.errors import CourseError


def test_a_folder_without_settings_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"has no nbgrader_config.py. Run this in the course folder, or name it"):
        Course.load(tmp_path)


def test_settings_that_do_not_run_are_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.X.y = 1 / 0\n")
    with pytest.raises(CourseError, match=r"nbgrader_config.py does not run: ZeroDivisionError: .*Mend it first"):
        Course.load(tmp_path)


def test_settings_of_the_course_are_obeyed(tmp_path: Path) -> None:
    """nbgrader's folder names can be changed; do we look where they are?"""
    config = CONFIG + 'c.CourseDirectory.submitted_directory = "in"\nc.CourseDirectory.release_directory = "out"\n'
    course = make_course(tmp_path, config)
    assert course.folder("submitted", "hw", "aya") == tmp_path / "in" / "aya" / "hw"
    assert course.folder("release", "hw") == tmp_path / "out" / "hw"


def test_the_course_may_be_named_by_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_course(tmp_path / "a")
    monkeypatch.chdir(tmp_path)
    assert Course.load(Path("a")).root == tmp_path / "a"


def test_masters_are_the_notebooks_of_the_source_folder_by_name(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    (tmp_path / "source" / "hw" / "helper.py").write_text("")
    assert course.masters("hw") == [tmp_path / "source" / "hw" / "one.ipynb"]


def test_an_unknown_assignment_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"No master notebooks in .*hw2. Assignments here: hw."):
        make_course(tmp_path).masters("hw2")


def test_a_course_without_any_assignment_says_so(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    with pytest.raises(CourseError, match=r"Assignments here: none."):
        Course.load(tmp_path).masters("hw")


@pytest.mark.parametrize("layout", ["", "{student_id}/{assignment_id}", "{assignment_id}/{student_id}"])
def test_submitters_are_the_folders_of_this_assignment(tmp_path: Path, layout: str) -> None:
    setting = f'c.CourseDirectory.directory_structure = "{{nbgrader_step}}/{layout}"\n' if layout else ""
    course = make_course(tmp_path, CONFIG + setting)
    assert course.submitters("hw") == []
    for student in ("chie", "aya"):
        course.folder("submitted", "hw", student).mkdir(parents=True)
    course.folder("submitted", "other", "bo").mkdir(parents=True)
    (tmp_path / "submitted" / "notes.txt").write_text("not a student")
    assert course.submitters("hw") == ["aya", "chie"]


def test_the_gradebook_is_closed_afterwards(course: Course) -> None:
    """Otherwise another process would wait for it, and Python would warn."""
    with course.gradebook() as gradebook:
        assert gradebook.find_assignment("hw").name == "hw"
    with sqlite3.connect(course.root / "gradebook.db", timeout=0.1, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("ROLLBACK")
    other.close()


def test_a_gradebook_is_made_without_an_activated_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """nbgrader calls alembic by name; make and cron call us by our path alone."""
    make_course(tmp_path / "a")
    monkeypatch.setenv("PATH", os.defpath)
    assert "Released hw" in proctor("grade", "hw", course=tmp_path / "a").stdout


Files = st.dictionaries(st.sampled_from(["a", "b", "c/d", "c/e"]), st.binary(max_size=4), max_size=4)


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@given(Files, Files)
def test_fingerprints_are_equal_exactly_if_names_and_bytes_are(
    tmp_path_factory: pytest.TempPathFactory, one: dict[str, bytes], two: dict[str, bytes]
) -> None:
    first, second = (put(tmp_path_factory.mktemp("digest"), files) for files in (one, two))
    assert (digest(first) == digest(second)) == (one == two)


def test_a_fingerprint_changes_when_files_change_places(tmp_path: Path) -> None:
    folders = ({"a": b"1", "b": b"2"}, {"a": b"2", "b": b"1"}, {"a": b"1", "c": b"2"}, {"a": b"1", "d/b": b"2"})
    seen = {digest(put(tmp_path / str(number), files)) for number, files in enumerate(folders)}
    assert len(seen) == len(folders)


def test_a_fingerprint_depends_on_what_is_named_beside_the_folder(tmp_path: Path) -> None:
    assert len({digest(tmp_path), digest(tmp_path, "a"), digest(tmp_path, "a", "b"), digest(tmp_path, "ab")}) == 4


def test_a_fingerprint_sees_neither_links_nor_caches_nor_times(tmp_path: Path) -> None:
    put(tmp_path, {"a": b"1"})
    before = digest(tmp_path)
    put(tmp_path, {"__pycache__/x.pyc": b"2"})
    (tmp_path / "link").symlink_to(__file__)
    os.utime(tmp_path / "a", (0, 0))
    assert digest(tmp_path) == before


def test_every_error_of_ours_is_a_proctor_error() -> None:
    """So that the command line reports it without a traceback; the tree is in the module's docstring."""
    ours = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(ours) >= 4 and all(issubclass(kind, errors.ProctorError) for kind in ours)
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in ours)


def test_what_begins_with_a_dot_is_nobody(course: Course) -> None:
    """Older attempts lie there, as collect keeps them, and what systems leave."""
    hand_in(course, "aya")
    shutil.copytree(course.root / "submitted" / "aya", course.root / "submitted" / ".attempts" / "aya")
    (course.root / "submitted" / ".DS_Store").write_text("x")
    assert course.submitters("hw") == ["aya"] and course.unmatched("hw") == {}

"""Faults that are injected while a class is graded: nothing is lost, one line names each, the next run completes.

 1. full disk: executed notebooks        13. killed: before the gradebook is written
 2. full disk: feedback                  14. killed: between the gradebook and autograded/
 3. full disk: the cache                 15. killed: between autograded/ and feedback/
 4. full disk: the done-mark             16. killed: between feedback/ and the done-mark
 5. full disk: a log of what is pending  17. a done-mark that is no JSON, no mark, or no text
 6. full disk: the gradebook             18. a cached result that is cut off, garbage, or empty
 7. full disk: the reports               19. what is told beside a notebook is cut off
 8. a read-only disk: autograded/        20. release/ is deleted, or deleted during a run
 9. a read-only disk: proctor's state    21. the clock was ahead: everything lies in the future
10. one student's folder is unreadable   22. the course folder is a link
11. one student's file is unreadable     23. submitted/ lies on another disk, by an absolute path
12. a worker is killed, and again        24. two notebooks of one submission fail at once
25. a student's folder has a name that is no UTF-8
26. a time of sixty digits and an h

test_faults.py has those of the gradebook, of releasing and of two runs at once; test_workers.py those of workers."""

import errno
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError
from support import (
    RIGHT,
    WRONG,
    grade,
    graded,
    hand_in,
    make_course,
    master,
    notebook_of,
    plain_environment,
    proctor_here,
    scores_of,
    solution,
    tree,
)

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.course.sidecar import SIDECAR
from proctor.grading import pipeline, pool
from proctor.grading.workers import run_execute

Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def one_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which aya and bo are graded, and a person has commented on aya's answer."""
    course = make_course(tmp_path_factory.mktemp("injected") / "course")
    release(course, "hw")
    hand_in(course, "aya")
    hand_in(course, "bo", WRONG)
    assert {one.status for one in grade(course, "hw", ["aya", "bo"])} == {"graded"}
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        book.find_comment("double", "one", "hw", "aya").manual_comment = "Well thought"
        book.db.commit()
    return course.root


@pytest.fixture
def course(one_run: Path, tmp_path: Path) -> Course:
    """The same after aya was told, and with two hand-ins to grade: bo's second one, and chie's first."""
    shutil.copytree(one_run, tmp_path / "course")
    found = Course.load(tmp_path / "course")
    proctor_here("grade", "hw", course=found.root)
    for student in ("bo", "chie"):
        hand_in(found, student, f"{RIGHT}  # {student}")  # nothing that is known already
    return found


def nothing_is_lost(course: Course, students: str = "aya bo chie") -> None:
    """The next run completes, with everybody's points and what was done by hand."""
    text = proctor_here("grade", "hw", course=course.root).output
    assert "Traceback" not in text
    found = scores_of(course.root, "hw")
    assert {name: (one["score"], one["status"]) for name, one in found.items()} == {
        name: (2.0, "graded") for name in students.split()
    }
    page = course.root / "feedback" / "aya" / "hw" / "index.html"
    assert "Well thought" in page.read_text(encoding="utf-8")
    logs = course.reports("hw") / "logs"
    assert not [name for name in students.split() if (logs / f"{name}.txt").exists()]


def told(course: Course, *words: str) -> None:
    """A run that can't do all ends with 1, and says so in one line for each fault."""
    submitted = tree(course.root / "submitted")
    output = proctor_here("grade", "hw", course=course.root, code=1).output
    assert "Traceback" not in output
    for word in words:
        assert sum(word in line for line in output.splitlines()) == 1, output
    assert tree(course.root / "submitted") == submitted


def refusing(patch: Patch, number: int, *parts: str) -> None:
    """Every file that is written whole, and whose path has one of these parts, is refused by the disk."""
    replace = Path.replace

    def refuse(self: Path, target: Any) -> Path:
        if any(part in str(target) for part in parts):
            raise OSError(number, os.strerror(number), str(target))
        return replace(self, target)

    patch.setattr(Path, "replace", refuse)


FULL = "No space left on device"


@pytest.mark.parametrize(
    "number", [pytest.param(errno.ENOSPC, id="full"), pytest.param(errno.EROFS, id="read-only", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    "part",
    ["/.hw.part/one.ipynb", "/feedback/", "/.proctor/cache/", f"/hw/{SIDECAR}"],
    ids=lambda part: part.strip("/."),
)
def test_a_disk_that_takes_no_more(course: Course, monkeypatch: Patch, part: str, number: int) -> None:
    with monkeypatch.context() as patch:
        refusing(patch, number, part)
        told(course, f"bo is pending: OSError: [Errno {number}]", f"chie is pending: OSError: [Errno {number}]")
    nothing_is_lost(course)


def test_a_disk_that_does_not_even_take_the_log(course: Course, monkeypatch: Patch) -> None:
    with monkeypatch.context() as patch:
        refusing(patch, errno.ENOSPC, "/feedback/", "/logs/")
        told(course, "bo is pending: OSError", "chie is pending: OSError")
    nothing_is_lost(course)


def test_a_gradebook_on_a_full_disk(course: Course, monkeypatch: Patch) -> None:
    def full(*_: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr("proctor.grading.gradebook.fill", full)
        told(course, "bo is pending: OperationalError", "chie is pending: OperationalError")
    nothing_is_lost(course)


def test_a_report_that_cannot_be_written(course: Course, monkeypatch: Patch) -> None:
    write_text = Path.write_text

    def full(self: Path, *arguments: Any, **options: Any) -> int:
        if self.name == "scores.json":
            raise OSError(errno.ENOSPC, FULL, str(self))
        return write_text(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        told(course, f"proctor: {course.reports('hw') / 'scores.json'}: {FULL}. Make room")
    nothing_is_lost(course)


def test_a_place_for_what_proctor_remembers_that_takes_nothing(course: Course) -> None:
    shutil.rmtree(course.state)
    course.state.write_text("in the way")
    told(course, f"proctor: {course.state}")
    course.state.unlink()
    nothing_is_lost(course)


@pytest.mark.parametrize("method", ["iterdir", "read_bytes"])
def test_what_cannot_be_read_costs_that_student_only(course: Course, monkeypatch: Patch, method: str) -> None:
    usual = getattr(Path, method)

    def denied(self: Path) -> Any:
        if "/submitted/bo/hw" in str(self):
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return usual(self)

    submitted = tree(course.root / "submitted")
    with monkeypatch.context() as patch:
        patch.setattr(Path, method, denied)
        output = proctor_here("grade", "hw", course=course.root, code=1).output
    assert output.count("bo is pending: PermissionError") == 1 and "chie is pending" not in output
    assert tree(course.root / "submitted") == submitted and scores_of(course.root, "hw")["chie"]["score"] == 2.0
    nothing_is_lost(course)


@pytest.mark.parametrize("times", [1, 2])
def test_a_worker_that_is_killed(course: Course, monkeypatch: Patch, times: int) -> None:
    usual, left = pool._Worker.do, [None] * times

    def killed(self: pool._Worker, *task: Any) -> Any:
        if task[0] is run_execute and left:
            left.pop()
            self._tasks = self._tasks or self._start()
            self.kill()
        return usual(self, *task)

    with monkeypatch.context() as patch:
        patch.setattr(pool._Worker, "do", killed)
        if times == 1:  # it may have been a neighbour: a second try is made
            assert "2 graded" in proctor_here("grade", "hw", "--jobs", "1", course=course.root).output
        else:
            (course.root / "submitted" / "chie").rename(course.root / "chie")
            told(course, "bo is pending: its worker process was ended (SIGKILL)")
            (course.root / "chie").rename(course.root / "submitted" / "chie")
    nothing_is_lost(course)


KILLED = """
import os, signal, sys
from importlib import import_module
from proctor.cli import main

if __name__ == "__main__":
    module, name = sys.argv[1].split(":")
    owner = import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    setattr(owner, last, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
    main(["--course", sys.argv[2], "grade", "hw"])
"""


@pytest.mark.parametrize(
    "place",
    [
        "proctor.grading.gradebook:GradebookWriter.record",
        "proctor.grading.pipeline:write_autograded",
        "proctor.grading.pipeline:write_pages",
        "proctor.grading.pipeline:write_mark",
    ],
)
def test_a_run_that_is_killed(course: Course, tmp_path: Path, place: str) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    done = subprocess.run([sys.executable, script, place, course.root], env=plain_environment(), capture_output=True)
    assert done.returncode == -9, done.stderr
    nothing_is_lost(course)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"key": 1}', b"\xff\xfe", b"null"])
def test_a_done_mark_that_is_damaged_only_means_grading_again(course: Course, content: bytes) -> None:
    (course.root / "autograded" / "aya" / "hw" / SIDECAR).write_bytes(content)
    scores_of(course.root, "hw")
    nothing_is_lost(course)


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, None], ids=["empty", "garbage", "cut off"])
def test_a_cached_result_that_is_damaged_only_means_executing_again(course: Course, content: bytes | None) -> None:
    for path in (course.state / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-10] if content is None else content)
    shutil.rmtree(course.root / "autograded")
    nothing_is_lost(course)


@pytest.mark.parametrize("content", [b'{"flags": [', b"\xff", b"[]", b"null"])
def test_what_is_told_beside_a_notebook_comes_back_where_it_is_damaged(course: Course, content: bytes) -> None:
    path = course.root / "autograded" / "aya" / "hw" / f"one{SIDECAR}"
    before = path.read_bytes()
    path.write_bytes(content)
    assert scores_of(course.root, "hw")["aya"]["score"] == 2.0
    nothing_is_lost(course)
    assert path.read_bytes() == before


def test_a_release_that_is_deleted_is_made_again(course: Course) -> None:
    before = tree(course.root / "release")
    shutil.rmtree(course.root / "release")
    nothing_is_lost(course)
    assert tree(course.root / "release") == before


def test_a_release_that_is_deleted_meanwhile_is_one_line(course: Course, monkeypatch: Patch) -> None:
    def deleted(*arguments: Any, **options: Any) -> Any:
        shutil.rmtree(course.root / "release")
        return pipeline.grade(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr("proctor.grading.pipeline.grade", deleted)
        told(course, "proctor: ")
    nothing_is_lost(course)


def test_a_clock_that_was_ahead(course: Course) -> None:
    later = time.time() + 10 * 365 * 86400
    for path in course.root.rglob("*"):
        os.utime(path, (later, later))
    nothing_is_lost(course)


def test_a_course_folder_that_is_a_link(course: Course, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(course.root)
    nothing_is_lost(Course(tmp_path / "link", course.config))


def test_submissions_that_lie_elsewhere(course: Course, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (course.root / "submitted").rename(elsewhere)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + f"c.CourseDirectory.submitted_directory = {str(elsewhere)!r}\n")
    (elsewhere / "dai").mkdir()
    (elsewhere / "dai" / "hw").symlink_to(elsewhere / "aya")
    output = proctor_here("grade", "hw", course=course.root).output
    assert "unreadable" in output
    assert scores_of(course.root, "hw")["dai"]["score"] == 0.0
    shutil.rmtree(elsewhere / "dai")
    assert scores_of(course.root, "hw")["chie"]["score"] == 2.0


def test_two_notebooks_of_one_submission_that_fail_at_once(tmp_path: Path, monkeypatch: Patch) -> None:
    other = notebook_of(solution(grade_id="other"), graded("assert double(4) == 8", "others", 3))
    course = make_course(tmp_path / "course", one=master(), two=other)
    release(course, "hw")
    for student in ("aya", "bo"):
        hand_in(course, student)
    wait = pipeline.wait

    def all_at_once(futures: Any, *_: Any) -> Any:
        return wait(list(futures))

    def broken(*_: Any) -> None:
        raise ArithmeticError("out of order")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "wait", all_at_once)
        patch.setattr(Future, "result", broken)
        told(course, "aya is pending: ArithmeticError: out of order", "bo is pending: ArithmeticError: out of order")
    proctor_here("grade", "hw", course=course.root)
    assert {one["status"] for one in scores_of(course.root, "hw").values()} == {"graded"}


def test_a_folder_whose_name_is_no_text_is_one_line_and_graded_once_it_is_renamed(course: Course) -> None:
    (course.root / "submitted" / "chie").rename(course.root / "submitted" / "chi\udc82\udca0")
    told(course, "the name of its folder is no UTF-8. Rename it, such as to 'chiあ'")
    assert scores_of(course.root, "hw")["bo"]["score"] == 2.0
    (course.root / "submitted" / "chi\udc82\udca0").rename(course.root / "submitted" / "chie")
    nothing_is_lost(course)


def test_a_time_that_no_parser_survives(course: Course) -> None:
    (course.root / "submitted" / "bo" / "hw" / "timestamp.txt").write_text("1" * 60 + "h")
    assert "unreadable: 1 (bo)" in proctor_here("grade", "hw", course=course.root).output
    nothing_is_lost(course)

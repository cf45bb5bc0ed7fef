"""The folders that nbgrader keeps of a graded submission: autograded/ for staff, feedback/ for the student."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from ..course.assignment import Assignment
from ..course.disk import write_whole
from ..course.folders import Course
from ..course.sidecar import SIDECAR, write_sidecar
from ..submission.read import Submission, beside
from .execute import Executed

_OF_THE_EXCHANGE = {"timestamp.txt", "submission_secret.txt"}  # `nbgrader release_feedback` looks for these


def write_autograded(
    course: Course, assignment: Assignment, submission: Submission, executed: Mapping[str, Executed]
) -> None:
    """autograded/STUDENT/ASSIGNMENT: executed notebooks, what staff should know of each, and the files beside them."""
    target = course.folder("autograded", assignment.name, submission.student)
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    _link_files(course.state / "released" / assignment.key, assignment.files, part)
    for name, data in beside(submission.handed.files, assignment.files).items():
        write_whole(part / name, data)
    for name, result in executed.items():
        write_whole(part / f"{name}.ipynb", result.notebook.encode("utf-8", "surrogatepass"))
        write_whole(part / f"{name}{SIDECAR}", sidecar_of(result))
    shutil.rmtree(target, ignore_errors=True)
    os.rename(part, target)


def sidecar_of(executed: Executed, key: str = "") -> bytes:
    """What stands beside an executed notebook. key: of the submission, where nbgrader's own command graded it."""
    return write_sidecar(executed.verdicts, executed.flags, executed.hints, executed.recovered, key)


def write_pages(course: Course, assignment: str, submission: Submission, pages: Mapping[str, str]) -> None:
    """feedback/STUDENT/ASSIGNMENT: one self-contained page for each notebook, and what nbgrader releases them by."""
    folder = course.folder("feedback", assignment, submission.student)
    put_pages(folder, pages)
    for name in _OF_THE_EXCHANGE & submission.handed.files.keys():
        write_whole(folder / name, submission.handed.files[name])


def put_pages(folder: Path, pages: Mapping[str, str]) -> None:
    """Pages by name in a folder of their own, in place of all that was there."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, page in pages.items():
        write_whole(folder / f"{name}.html", page.encode("utf-8", "surrogatepass"))


def _link_files(store: Path, files: Mapping[str, bytes], target: Path) -> None:
    """The released files in target, as links to one read-only copy for the whole class where the disk allows."""
    for name, data in files.items():
        kept, path = store / name, target / name
        if not kept.exists():
            write_whole(kept, data)
            kept.chmod(kept.stat().st_mode & 0o444)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(kept, path)
        except OSError:
            write_whole(path, data)

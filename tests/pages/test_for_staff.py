"""What staff read on top of a notebook in formgrader, and nowhere else."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from support import WRONG, grade, hand_in, tree

from proctor.course.folders import Course
from proctor.pages.formgrader import for_staff
from proctor.pages.parts import Parts
from proctor.plugin import plug_in

HEADING = "For staff alone"


def shown(course: Course, student: str, path: Path | None = None) -> str:
    """The page of a notebook in formgrader, as nbgrader makes it."""
    config = course.config.copy()
    plug_in(config)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    resources: dict[str, Any] = dict.fromkeys(("notebook_id", "submission_id", "base_url", "notebook_path"), "")
    resources |= {"assignment_id": "hw", "student": student, "index": 0, "total": 1, "last_name": "", "first_name": ""}
    path = path or course.folder("autograded", "hw", student) / "one.ipynb"
    page, _ = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    return str(page)


@pytest.fixture
def graded(course: Course) -> Course:
    """aya is on time and right; bo was late, and renamed the file."""
    hand_in(course, "aya")
    folder = hand_in(course, "bo", WRONG)
    (folder / "one.ipynb").rename(folder / "mine.ipynb")
    (folder / "timestamp.txt").write_text("2026-11-20 08:05:00 UTC\n")
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate="2026-11-19 23:59:00")
    assert all(outcome.status == "graded" for outcome in grade(course, "hw", ["aya", "bo"], jobs=2))
    return course


def test_late_and_flags_stand_on_top_with_what_they_mean(graded: Course) -> None:
    page = shown(graded, "bo")
    assert HEADING in page and "late: handed in 2026-11-20 08:05" in page
    assert "renamed: mine.ipynb taken as one.ipynb" in page and "see that it is the right file" in page
    assert HEADING not in shown(graded, "aya")


def test_an_extension_changes_the_note_without_grading(graded: Course) -> None:
    with graded.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate="2026-11-30 23:59:00")
    assert "late:" not in shown(graded, "bo") and HEADING in shown(graded, "bo")


def test_no_file_has_the_note(graded: Course) -> None:
    shown(graded, "bo")
    files = {**tree(graded.root / "autograded"), **tree(graded.root / "feedback")}
    assert files and not [name for name, data in files.items() if HEADING.encode() in data]


def test_a_notebook_of_another_course_is_shown_as_it_is(graded: Course, tmp_path: Path) -> None:
    other = Path(shutil.copytree(graded.folder("autograded", "hw", "bo"), tmp_path / "other"))
    assert HEADING not in shown(graded, "bo", other / "one.ipynb")


def test_a_flag_means_nothing_but_itself() -> None:
    line = "renamed: `a`$x$\\(y\\) **b** <img src=x onerror=alert(1)> \\begin{align} \n\n# c"
    page = Parts({}).text(for_staff([line]), {})
    assert "`a`$x$\\(y\\) **b** &lt;img src=x onerror=alert(1)&gt; \\begin{align} \\u000a\\u000a# c" in page

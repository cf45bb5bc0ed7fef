"""The command line as a person or a machine uses it: what it prints, and its exit codes."""

import contextlib
import csv
import importlib.metadata
import io
import json
import os
import pty
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from support import (
    COMMAND,
    RIGHT,
    ROOT,
    WRONG,
    hand_in,
    plain_environment,
    proctor,
    proctor_here,
    sample_class,
    scores_of,
    tree,
)

from proctor.cli import main
from proctor.course.folders import Course
from proctor.grading.pipeline import Outcome
from proctor.progress import Run


def test_grading_goes_from_masters_to_reports(course: Course) -> None:
    shutil.rmtree(course.root / "release")
    shutil.rmtree(course.root / ".proctor")
    (course.root / "gradebook.db").unlink()
    hand_in_from_source(course)
    done = proctor("grade", "hw", course=course.root)
    assert "Released hw from its masters." in done.stdout
    assert "2 graded, 0 unchanged, 0 pending." in done.stdout
    assert {"aya: graded", "bo: graded"} <= set(done.stderr.splitlines())
    assert f"Feedback: {course.root}/feedback/STUDENT/hw" in done.stdout
    assert f"Report:   {course.root}/reports/hw/report.html" in done.stdout
    for student in ("aya", "bo"):
        assert (course.root / "feedback" / student / "hw" / "one.html").stat().st_size > 1000
    page = (course.root / "reports" / "hw" / "report.html").read_text(encoding="utf-8")
    assert "aya" in page and "bo" in page
    loaded = json.loads((course.root / "reports" / "hw" / "scores.json").read_text(encoding="utf-8"))
    assert (
        loaded
        == scores_of(course.root, "hw")
        == {
            "aya": {"score": 2.0, "max": 2.0, "cells": {"doubles": 2.0}, "status": "graded", "flags": []},
            "bo": {"score": 0.0, "max": 2.0, "cells": {"doubles": 0.0}, "status": "graded", "flags": []},
        }
    )
    table = (course.root / "reports" / "hw" / "scores.csv").read_text(encoding="utf-8-sig")
    assert [row["doubles"] for row in csv.DictReader(io.StringIO(table))] == ["2.0", "0.0"]


def hand_in_from_source(course: Course) -> None:
    """Submissions that were made from an earlier release."""
    shutil.copytree(course.root / "source", course.root / "release")
    hand_in(course, "aya", RIGHT)
    hand_in(course, "bo", WRONG)
    shutil.rmtree(course.root / "release")


def test_grading_twice_is_harmless_and_force_grades_again(course: Course) -> None:
    hand_in(course, "aya")
    proctor_here("grade", "hw", course=course.root)
    before = tree(course.root)
    again = proctor_here("grade", "hw", course=course.root)
    assert "0 graded, 1 unchanged, 0 pending." in again.stdout and again.stderr == ""
    assert tree(course.root) == before
    assert "1 graded, 0 unchanged" in proctor_here("grade", "hw", "--force", course=course.root).stdout


def test_only_the_students_named_are_graded(course: Course) -> None:
    for student in ("aya", "bo", "chie"):
        hand_in(course, student)
    done = proctor_here("grade", "hw", "--student", "aya", "--student", "chie", course=course.root)
    assert "2 graded" in done.stdout
    statuses = {student: score["status"] for student, score in scores_of(course.root, "hw").items()}
    assert statuses == {"aya": "graded", "bo": "pending", "chie": "graded"}


def test_a_fault_of_ours_is_told_with_exit_code_1_and_the_rest_is_graded(course: Course) -> None:
    for student in ("aya", "bo"):
        hand_in(course, student)
    (course.root / "autograded").mkdir()
    (course.root / "autograded" / "aya").write_text("in the way")
    done = proctor("grade", "hw", course=course.root, code=1)
    assert "1 graded, 0 unchanged, 1 pending." in done.stdout
    told = [line for line in done.stderr.splitlines() if line.startswith("aya is pending: ")]
    assert len(told) == 1 and "NotADirectoryError" in told[0] and "reports/hw/logs/aya.txt" in told[0]
    assert "Traceback" not in done.stderr
    (course.root / "autograded" / "aya").unlink()
    assert "1 graded, 1 unchanged, 0 pending." in proctor("grade", "hw", course=course.root).stdout


def test_a_class_without_submissions_is_graded_in_no_time(course: Course) -> None:
    assert "0 graded, 0 unchanged, 0 pending." in proctor_here("grade", "hw", course=course.root).stdout
    assert scores_of(course.root, "hw") == {}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("grade", "nothing"), "No master notebooks in .*source/nothing. Assignments here: hw."),
        (("grade", "hw", "--student", "zoe"), "zoe has submitted nothing: there is no folder .*submitted/zoe/hw."),
        (("scores", "nothing"), "The gradebook does not know nothing. Run: proctor grade nothing"),
        (("sample", "hw", "--into", "{tmp}/demo"), "misconceptions/hw/sample_class.toml is not a sample class"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(
    course: Course, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    done = proctor_here(*[word.format(tmp=tmp_path) for word in words], course=course.root, code=1)
    assert done.stdout == "" and re.fullmatch(rf"proctor: .*{says}.*\n", done.stderr)


def test_a_mistake_is_one_line_in_a_log_file_too(tmp_path: Path) -> None:
    folder = tmp_path / ("a-long-name" * 9)
    folder.mkdir()
    env = {name: value for name, value in plain_environment().items() if name != "COLUMNS"}
    done = subprocess.run([COMMAND, "--course", str(folder), "scores", "hw"], capture_output=True, text=True, env=env)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and str(folder) in done.stderr


def test_a_folder_that_is_no_course_is_named(tmp_path: Path) -> None:
    done = proctor_here("scores", "hw", course=tmp_path, code=1)
    assert done.stderr == (
        f"proctor: {tmp_path} has no nbgrader_config.py. Run this in the course folder, or name it with --course.\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        *([], ["grade"], ["grade", "hw", "--sutdent", "a"], ["scores", "hw", "--format", "pdf"], ["sample", "hw"]),
        *(["serve"], ["serve", "hw", "--port", "65536"], ["invite"], ["extend", "hw", "a"]),
        *(["collect", "hw"], ["export", "hw", "--to", "paper"], ["x"]),
    ],
)
def test_a_command_that_is_not_understood_is_answered_with_how_it_goes(words: list[str]) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2 and "Usage: main" in result.output


def test_scores_can_be_had_as_table_csv_and_json(course: Course) -> None:
    hand_in(course, "aya", RIGHT)
    hand_in(course, "bo", WRONG)
    (course.root / "submitted" / "chie" / "hw").mkdir(parents=True)
    proctor_here("grade", "hw", course=course.root)
    table = proctor_here("scores", "hw", course=course.root).stdout
    assert re.search(r"aya +│ +2/2 +│ +2 +│ graded", table)
    assert re.search(r"chie +│ +0/2 +│ +0 +│ missing: one.ipynb", table)
    text = proctor_here("scores", "hw", "--format", "csv", "--by-cell", course=course.root).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["student"], row["score"], row["max"], row["doubles"]) for row in rows] == [
        ("aya", "2.0", "2.0", "2.0"),
        ("bo", "0.0", "2.0", "0.0"),
        ("chie", "0.0", "2.0", "0.0"),
    ]
    assert scores_of(course.root, "hw")["chie"]["flags"] == ["missing: one.ipynb"]


def test_a_terminal_shows_a_progress_bar_and_a_file_shows_lines(course: Course) -> None:
    hand_in(course, "aya")
    ours, theirs = pty.openpty()
    command = [COMMAND, "--course", str(course.root), "grade", "hw"]
    env = {**plain_environment(), "TERM": "xterm", "NO_COLOR": "1"}
    done = subprocess.run(command, stderr=theirs, stdout=subprocess.PIPE, text=True, env=env)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a terminal's output is an error on Linux
        while part := os.read(ours, 65536):
            shown += part
    os.close(ours)
    assert done.returncode == 0 and "1 graded" in done.stdout
    assert "Grading aya" in shown.decode() and "1/1" in shown.decode() and "aya: graded" not in shown.decode()


HOSTILE = "\x1b]0;x\x07\u202e[bold]"


def test_no_name_acts_on_a_terminal_whatever_becomes_of_its_submission(course: Course) -> None:
    """Graded, pending, unknown; on a bar, in lines, in a table, in an error."""
    for student in (f"a{HOSTILE}", f"b{HOSTILE}"):
        (hand_in(course, student) / f"link{HOSTILE}").symlink_to("nowhere")
    (course.root / "autograded").mkdir()
    (course.root / "autograded" / f"a{HOSTILE}").write_text("in the way")
    ours, theirs = pty.openpty()
    command = [COMMAND, "--course", str(course.root), "grade", "hw"]
    done = subprocess.run(
        command, stderr=theirs, stdout=subprocess.PIPE, text=True, env={**plain_environment(), "TERM": "xterm"}
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            shown += part
    os.close(ours)
    texts = [done.stdout, shown.decode()]
    for words, code in (
        (("scores", "hw"), 0),
        (("scores", "hw", "--format", "csv"), 0),
        (("scores", "hw", "--format", "json"), 0),
        (("grade", "hw", "--student", f"z{HOSTILE}"), 1),
        (("grade", "hw", "--json"), 1),
    ):
        result = proctor_here(*words, course=course.root, code=code)
        texts += [result.stdout, result.stderr]
    assert done.returncode == 1 and "is pending" in texts[1] and r"a\u001b]0;x\u0007\u202e[bold]" in texts[1]
    assert not [text for text in texts if "\x1b]" in text or "\x07" in text or "\u202e" in text]


def test_help_tells_what_each_command_does_whole_on_80_columns() -> None:
    told = CliRunner().invoke(main, ["--help"], env={"COLUMNS": "80"}).output.splitlines()
    widest = max(map(len, main.commands)) + 1
    for name, command in main.commands.items():
        assert command.short_help and f"  {name:<{widest}} {command.short_help}" in told
    assert max(map(len, told)) <= 80


def test_the_version_is_the_packages() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.exit_code == 0 and importlib.metadata.version("proctor") in result.output


def test_a_sample_is_announced_with_its_place(tmp_path: Path) -> None:
    """Twice: the second time must be as good as the first."""
    folder = tmp_path / "demo"
    for _ in range(2):
        done = proctor_here("sample", "session04", "--into", str(folder), course=ROOT)
        assert done.stdout == f"14 sample students have handed in session04 in {folder}/submitted.\n"
    assert Course.load(folder).submitters("session04") == [student.id for student in sample_class().students]


def test_the_last_lines_of_a_run_say_what_staff_should_look_at() -> None:
    outcomes = [
        Outcome("bo", "graded", ("mended: a.ipynb (cut off)", "mended: marks", "timeout: f")),
        Outcome("aya", "unchanged", ("mended: b.ipynb (read as cp932)",)),
        *(Outcome(f"s{n}", "graded", ("odd: x",)) for n in range(8)),
        Outcome("zoe", "graded"),
    ]
    assert Run(tuple(outcomes), 1.0).to_do() == [
        "odd: 8 (s0, s1, s2, s3, s4, s5, …): see the report",
        "mended: 2 (aya, bo): see in the report what was put right",
        "timeout: 1 (bo): an answer took too long; the student reads so",
    ]

"""Do grades go back in the form in which each system takes them, and to the right people?"""

import csv
import io
import os
import re
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import SAWarning
from support import plain_environment, proctor_here

from proctor.course.folders import Course
from proctor.exchange.export import moodle_folder
from proctor.exchange.grades import harmless, number

WORKSHEET = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    '"Participant 11","Taro Yamada",b01@x.jp,Submitted,,2.00,Yes,-,-,"keep, this"\r\n'
    '"Participant 12","佐藤 花子",b02@x.jp,Submitted,1.50,2.00,Yes,-,-,\r\n'
    '"Participant 13","Ada_Lovelace",b03@x.jp,Submitted,,2.00,Yes,-,-,\r\n'
)
GRADEBOOK = (
    "Student,ID,SIS User ID,SIS Login ID,Section,hw (3141),Other (3142),Current Score\r\n"
    '    Points Possible,,,,,2.00,10,"(read only)"\r\n'
    '"Yamada, Taro",501,,b01,A,,5,\r\n"佐藤, 花子",502,,b02,A,1,6,\r\n"Lovelace, Ada",503,,b03,A,,7,\r\n'
    '"Student, Test",599,,,A,,,\r\n'
)


@pytest.fixture
def graded(course: Course) -> Course:
    """A class of b01 (0.1 + 0.2 points), b02 (needs a person's grade), b03 (full marks) and b04 (nothing handed in)."""
    with course.gradebook() as gradebook, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader builds its rows in an order SQLAlchemy remarks on
        for student, score in {"b01": 0.1 + 0.2, "b02": 1.0, "b03": 2.0}.items():
            gradebook.add_student(student, first_name=f"First {student}", last_name="=Last", email=f"{student}@x.jp")
            submission = gradebook.add_submission("hw", student)
            (row,) = submission.notebooks[0].grades
            row.auto_score, row.needs_manual_grade = score, student == "b02"
            course.folder("autograded", "hw", student).mkdir(parents=True)
            pages = course.folder("feedback", "hw", student)
            pages.mkdir(parents=True)
            (pages / "one.html").write_text(f"<p>{student}")
        gradebook.add_student("b04")
        gradebook.db.commit()
    return course


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def written(tmp_path: Path, text: str, name: str = "roster.csv") -> str:
    (tmp_path / name).write_bytes(text.encode())
    return str(tmp_path / name)


def export(course: Course, target: str, *words: str, code: int = 0) -> str:
    return proctor_here("export", "hw", "--to", target, *words, course=course.root, code=code).output


def test_moodle_gets_its_own_worksheet_back_with_nothing_but_grades_filled_in(graded: Course, tmp_path: Path) -> None:
    told = export(graded, "moodle", "--roster", written(tmp_path, WORKSHEET), code=1)
    before = list(csv.reader(io.StringIO(WORKSHEET, newline="")))
    after = rows(graded.reports("hw") / "moodle-grades.csv")
    assert [row[4] for row in after] == ["Grade", "0.3", "1.50", "2"]
    assert [row[:4] + row[5:] for row in after] == [row[:4] + row[5:] for row in before]
    assert "Not exported: b02 (needs manual grade)." in told and "2 grades: " in told


def test_moodle_gets_feedback_in_folders_that_it_reads_as_its_own(graded: Course, tmp_path: Path) -> None:
    """Moodle splits a folder's name at underscores: a name, the participant's number, the kind of plugin, its name."""
    export(graded, "moodle", "--roster", written(tmp_path, WORKSHEET), code=1)
    with zipfile.ZipFile(graded.reports("hw") / "moodle-feedback.zip") as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert found == {
        "Taro Yamada_11_assignsubmission_file_/one.html": "<p>b01",
        "Ada Lovelace_13_assignsubmission_file_/one.html": "<p>b03",
    }
    for name in found:
        _, participant, kind, plugin, rest = name.split("/")[0].split("_", 4)
        assert participant.isdigit() and (kind, plugin, rest) == ("assignsubmission", "file", "")


def test_who_has_no_feedback_is_named_with_what_to_do(graded: Course, tmp_path: Path) -> None:
    (graded.folder("feedback", "hw", "b03") / "one.html").unlink()
    told = export(graded, "moodle", "--roster", written(tmp_path, WORKSHEET), code=1)
    assert "Not exported: b03 (no feedback: nbgrader generate_feedback hw --force)." in told


def test_a_worksheet_in_japanese_is_filled_in_too(graded: Course, tmp_path: Path) -> None:
    sheet = "ID,姓名,メールアドレス,評点,最大評点,最終更新日時 (評定)\n参加者11,山田 太郎,b01@x.jp,,2.00,-\n"
    told = export(graded, "moodle", "--roster", written(tmp_path, sheet), code=1)
    assert rows(graded.reports("hw") / "moodle-grades.csv")[1][3] == "0.3"
    assert "Not exported: b03 (in no line of roster.csv)." in told


def test_another_maximum_in_moodle_is_told(graded: Course, tmp_path: Path) -> None:
    told = export(graded, "moodle", "--roster", written(tmp_path, WORKSHEET.replace("2.00", "100,00")), code=1)
    assert "The assignment gives 2 points, and Moodle's at most 100: set that in Moodle first" in told


def test_a_maximum_that_is_no_number_is_left_to_moodle(graded: Course, tmp_path: Path) -> None:
    told = export(graded, "moodle", "--roster", written(tmp_path, WORKSHEET.replace("2.00", "Good")), code=1)
    assert "Moodle's at most" not in told and rows(graded.reports("hw") / "moodle-grades.csv")[1][4] == "0.3"


def test_feedback_whose_time_no_zip_can_tell_is_in_it(graded: Course, tmp_path: Path) -> None:
    os.utime(graded.folder("feedback", "hw", "b01") / "one.html", (0, 0))
    export(graded, "moodle", "--roster", written(tmp_path, WORKSHEET), code=1)
    with zipfile.ZipFile(graded.reports("hw") / "moodle-feedback.zip") as archive:
        assert any(name.startswith("Taro Yamada_11_") for name in archive.namelist())


def test_canvas_with_names_apart_and_grades_shown_by_hand(graded: Course, tmp_path: Path) -> None:
    sheet = (
        "LastName,FirstName,ID,SIS Login ID,Section,hw (3141)\n,,,,,Manual Posting\n"
        "    Points Possible,,,,,2.00\nYamada,Taro,501,b01,A,\n"
    )
    export(graded, "canvas", "--roster", written(tmp_path, sheet), code=1)
    assert rows(graded.reports("hw") / "canvas-grades.csv") == [
        ["LastName", "FirstName", "ID", "SIS Login ID", "Section", "hw (3141)"],
        ["    Points Possible", "", "", "", "", "2.00"],
        ["Yamada", "Taro", "501", "b01", "A", "0.3"],
    ]


def test_canvas_gets_the_column_of_the_assignment_and_nobody_who_has_no_grade(graded: Course, tmp_path: Path) -> None:
    """An empty grade would delete what Canvas has, and another assignment's column could undo a change."""
    export(graded, "canvas", "--roster", written(tmp_path, GRADEBOOK), code=1)
    assert rows(graded.reports("hw") / "canvas-grades.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "hw (3141)"],
        ["    Points Possible", "", "", "", "", "2.00"],
        ["Yamada, Taro", "501", "", "b01", "A", "0.3"],
        ["Lovelace, Ada", "503", "", "b03", "A", "2"],
    ]


def test_the_column_of_canvas_is_found_by_its_title_or_named(graded: Course, tmp_path: Path) -> None:
    titled = written(tmp_path, GRADEBOOK.replace("hw (3141)", "第4回 (最終) (3141)"))
    told = export(graded, "canvas", "--roster", titled, code=1)
    assert 'which column is hw\'s? Name one with --column: "第4回 (最終)", "Other".' in told
    for column in ("第4回 (最終)", "第4回 (最終) (3141)"):
        export(graded, "canvas", "--roster", titled, "--column", column, code=1)
        assert rows(graded.reports("hw") / "canvas-grades.csv")[0][-1] == "第4回 (最終) (3141)"


def test_another_maximum_in_canvas_is_told(graded: Course, tmp_path: Path) -> None:
    told = export(graded, "canvas", "--roster", written(tmp_path, GRADEBOOK.replace("2.00", "25")), code=1)
    assert "The assignment gives 2 points, and Canvas' 25: set that in Canvas." in told


@pytest.mark.parametrize("target", ["moodle", "canvas"])
@pytest.mark.parametrize("given_roster", [True, False])
def test_a_system_that_needs_its_own_file_says_where_it_is(
    graded: Course, tmp_path: Path, target: str, given_roster: bool
) -> None:
    words = ["--roster", written(tmp_path, "id,name\nb01,A\n")] if given_roster else []
    told = export(graded, target, *words, code=1)
    assert "This needs the system's own file" in told and "name it: --roster FILE" in told


def test_a_worksheet_without_grades_is_named(graded: Course, tmp_path: Path) -> None:
    sheet = written(tmp_path, "Identifier,Full name\nParticipant 11,A\n")
    assert "has no column Grade" in export(graded, "moodle", "--roster", sheet, code=1)


def test_classroom_gets_its_own_columns(graded: Course, tmp_path: Path) -> None:
    told = export(graded, "classroom", code=1)
    assert rows(graded.reports("hw") / "classroom-grades.csv") == [
        ["Last Name", "First Name", "Email Address", "hw"],
        ["=Last", "First b01", "b01@x.jp", "0.3"],
        ["=Last", "First b03", "b03@x.jp", "2"],
    ]
    assert "Classroom takes no file" in told
    own = "Last Name,First Name,Email Address,Session 3\n山田,太郎,b03@x.jp,5\n"
    export(graded, "classroom", "--roster", written(tmp_path, own), code=1)
    assert rows(graded.reports("hw") / "classroom-grades.csv")[1:] == [["山田", "太郎", "b03@x.jp", "2"]]


def test_csv_has_everybody_and_nothing_that_a_spreadsheet_would_run(graded: Course) -> None:
    export(graded, "csv")
    header, *found = rows(graded.reports("hw") / "csv-grades.csv")
    table = [dict(zip(header, row, strict=True)) for row in found]
    assert [(row["student"], row["score"], row["status"]) for row in table] == [
        ("b01", "0.3", "graded"), ("b02", "", "needs manual grade"), ("b03", "2", "graded"),
        ("b04", "", "not submitted"),
    ]  # fmt: skip
    assert table[0]["last_name"] == "'=Last"


def test_two_lines_for_one_student_are_told_and_not_guessed(graded: Course, tmp_path: Path) -> None:
    sheet = WORKSHEET.replace("b01@x.jp", "x@x.jp").replace('"Taro Yamada"', '"First b01 =Last"')
    double = sheet.replace("b02@x.jp", "y@x.jp").replace('"佐藤 花子"', '"=Last First b01"')
    told = export(graded, "moodle", "--roster", written(tmp_path, double), code=1)
    assert "Not exported: b01 (more than one line may be meant of roster.csv)." in told


def test_before_anybody_has_handed_in_the_next_step_is_named(course: Course) -> None:
    assert "Nobody has handed in hw. Run: proctor grade hw" in export(course, "csv", code=1)


@pytest.mark.parametrize("system", ["Moodle", "Canvas", "Classroom", "Csv"])
def test_nbgraders_own_command_finds_the_same_exports(graded: Course, tmp_path: Path, system: str) -> None:
    text = {"Moodle": WORKSHEET, "Canvas": GRADEBOOK}.get(system)
    words = [f"--{system}Export.roster={written(tmp_path, text)}"] if text else []
    name = f"proctor.exchange.plugins.{system}Export"
    target = tmp_path / "out.csv"
    command = [sys.executable, "-m", "nbgrader", "export", f"--exporter={name}", f"--to={target}", *words]
    done = subprocess.run(command, cwd=graded.root, env=plain_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\b0\.3\b", target.read_text(encoding="utf-8-sig"))


def test_nbgraders_command_asks_for_one_assignment(graded: Course) -> None:
    with graded.gradebook() as gradebook:
        gradebook.add_assignment("other")
    command = [sys.executable, "-m", "nbgrader", "export", "--exporter=proctor.exchange.plugins.CsvExport"]
    done = subprocess.run(command, cwd=graded.root, env=plain_environment(), capture_output=True, text=True)
    assert done.returncode != 0 and "Name one assignment: --assignment" in done.stderr


@given(st.integers(0, 10_000), st.integers(1, 40))
def test_points_are_written_as_people_write_them(tenths: int, parts: int) -> None:
    """However a sum of tenths is rounded on its way, it is written with one digit at most."""
    total = sum([tenths / 10 / parts] * parts)
    assert number(total) == f"{tenths / 10:.1f}".removesuffix(".0")


def test_names_of_folders_have_no_underscore_and_nothing_that_moodle_cleans_away() -> None:
    assert moodle_folder("A_B/C: *?", "7") == "A BC_7_assignsubmission_file_"
    assert moodle_folder("", "7") == "Participant_7_assignsubmission_file_"
    assert harmless("@x") == "'@x" and harmless("x") == "x"

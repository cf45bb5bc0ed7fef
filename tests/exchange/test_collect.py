"""Do downloads as Moodle, Canvas and Google Classroom make them come into submitted/, each under its student?"""

import os
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from downloads_of import LONG_AGO, TOKYO, zipped, zipped_on_windows
from nbgrader.utils import parse_utc
from support import CONFIG, make_course, master, proctor_here, tree

from proctor.course.folders import Course

EVENING = datetime(2026, 11, 27, 18, 30, tzinfo=TOKYO)
ONE, TWO = b'{"cells": [1]}', b'{"cells": [2]}'


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course in Tokyo, whose assignment hw has the notebooks one and two_layers."""
    zone = 'c.Proctor.timezone = "Asia/Tokyo"\n'
    return make_course(tmp_path / "course", CONFIG + zone, one=master(), two_layers=master())


def collect(course: Course, *words: object, code: int = 0) -> str:
    return proctor_here("collect", "hw", *map(str, words), course=course.root, code=code).output


def submitted(course: Course, assignment: str = "hw") -> dict[str, dict[str, bytes]]:
    """What each student has handed in, without the time of it."""
    found = {path.name: tree(path / assignment) for path in (course.root / "submitted").glob("[!.]*")}
    return {student: {name: data for name, data in files.items() if name != "timestamp.txt"}
            for student, files in found.items()}  # fmt: skip


def handed_in(course: Course, student: str) -> str:
    return (course.root / "submitted" / student / "hw" / "timestamp.txt").read_text(encoding="utf-8")


# What each system writes


def test_moodle_folders_have_the_full_name_and_a_number(course: Course, tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "CS101-Session 4-4711.zip",
        {
            "Taro Yamada_12345_assignsubmission_file_/one.ipynb": ONE,
            "Taro Yamada_12345_assignsubmission_file_/data/notes.txt": b"x",
            "佐藤 花子_12346_assignsubmission_file_/one.ipynb": TWO,
            "鈴木　一郎_12347_assignsubmission_file/one (1).ipynb": TWO,  # since 4.1 without the last underscore
            "佐藤 花子_12346_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
        },
    )
    collect(course, path)
    assert submitted(course) == {
        "Taro_Yamada": {"one.ipynb": ONE, "data/notes.txt": b"x"},
        "佐藤_花子": {"one.ipynb": TWO, "onlinetext.html": b"<p>"},
        "鈴木_一郎": {"one (1).ipynb": TWO},
    }


def test_moodle_may_write_all_in_one_name(course: Course, tmp_path: Path) -> None:
    files = {
        "Ada Lovelace_7_assignsubmission_file_one.ipynb": ONE,
        "Ada Lovelace_7_assignsubmission_file_two_layers.ipynb": TWO,
        "参加者_8_assignsubmission_file_one.ipynb": ONE,
        "Participant_9_assignsubmission_file_one.ipynb": TWO,
    }
    collect(course, zipped(tmp_path / "all.zip", files))
    assert submitted(course) == {
        "Ada_Lovelace": {"one.ipynb": ONE, "two_layers.ipynb": TWO},
        "参加者_8": {"one.ipynb": ONE},
        "Participant_9": {"one.ipynb": TWO},
    }


def test_canvas_writes_names_without_spaces_two_numbers_and_who_is_late(course: Course, tmp_path: Path) -> None:
    files = {
        "yamadataro_12345_67890_one.ipynb": ONE,
        "yamadataro_12345_67891_two_layers-1.ipynb": TWO,
        "satohanako_LATE_12346_67892_one.ipynb": TWO,
        "佐藤花子_12347_67893_one-2.ipynb": ONE,
        "anon_a1B2c_67894_one.ipynb": ONE,
        "lovelaceada_12348_text.html": b"<p>",
    }
    told = collect(course, zipped(tmp_path / "submissions.zip", files))
    assert submitted(course) == {
        "yamadataro": {"one.ipynb": ONE, "two_layers-1.ipynb": TWO},
        "satohanako": {"one.ipynb": TWO},
        "佐藤花子": {"one-2.ipynb": ONE},
        "anon_a1B2c": {"one.ipynb": ONE},
        "lovelaceada": {"text.html": b"<p>"},
    }
    assert told.count("LATE") == 1


@pytest.mark.parametrize("name", ["สมชาย", "ศิริ", "か\u3099くた", "葛\U000e0100城", "अनिल"])
def test_names_with_marks_are_names(course: Course, tmp_path: Path, name: str) -> None:
    """Canvas keeps the marks of a name; a vowel of Thai, or a dakuten that macOS wrote apart, is one."""
    collect(course, zipped(tmp_path / "x.zip", {f"{name}_1_2_one.ipynb": ONE, "satoken_3_4_one.ipynb": TWO}))
    expected = unicodedata.normalize("NFC", name.replace("\U000e0100", ""))
    assert submitted(course) == {expected: {"one.ipynb": ONE}, "satoken": {"one.ipynb": TWO}}


def test_classroom_has_names_before_a_dash_or_folders(course: Course, tmp_path: Path) -> None:
    flat = zipped(
        tmp_path / "Session 4-20261127T093000Z-001.zip",
        {"Session 4/山田 太郎 - one.ipynb": ONE, "Session 4/Ada Lovelace - two_layers.ipynb": TWO},
    )
    more = zipped(tmp_path / "Session 4-20261127T093000Z-002.zip", {"Session 4/Ada Lovelace - one.ipynb": ONE})
    collect(course, flat, more)
    assert submitted(course) == {
        "山田_太郎": {"one.ipynb": ONE},
        "Ada_Lovelace": {"one.ipynb": ONE, "two_layers.ipynb": TWO},
    }
    folders = {"session/Grace Hopper/one.ipynb": ONE, "session/Alan Turing/one.ipynb": TWO}
    collect(course, "--from", "classroom", zipped(tmp_path / "folders.zip", folders))
    assert submitted(course).keys() == {"山田_太郎", "Ada_Lovelace", "Grace_Hopper", "Alan_Turing"}


@pytest.mark.parametrize(
    ("name", "student", "file"),
    [
        ("aoki/one.ipynb", "aoki", "one.ipynb"),
        ("aoki/hw/one.ipynb", "aoki", "one.ipynb"),
        ("submitted/aoki/hw/sub/one.ipynb", "aoki", "sub/one.ipynb"),
        ("hw/aoki/one.ipynb", "aoki", "one.ipynb"),
        ("aoki.ipynb", "aoki", "aoki.ipynb"),
        ("aoki_one.ipynb", "aoki", "one.ipynb"),
        ("aoki_ken_one.ipynb", "aoki_ken", "one.ipynb"),
        ("aoki_two_layers (1).ipynb", "aoki", "two_layers (1).ipynb"),
        ("aoki_homework.ipynb", "aoki", "homework.ipynb"),
        ("b20-01_answers.ipynb", "b20-01", "answers.ipynb"),
        ("青木.zip", "青木", "青木.zip"),
    ],
)
def test_plain_names_say_whose_it_is(course: Course, tmp_path: Path, name: str, student: str, file: str) -> None:
    collect(course, zipped(tmp_path / "class.zip", {name: ONE}))
    assert submitted(course) == {student: {file: ONE}}


def test_an_id_that_is_known_is_found_in_a_name_and_however_it_is_written(course: Course, tmp_path: Path) -> None:
    written(course.root / "submitted" / "ken_aoki" / "hw0", {"one.ipynb": ONE})
    collect(course, zipped(tmp_path / "class.zip", {"Ken_Aoki_answers.ipynb": ONE}))
    assert submitted(course)["ken_aoki"] == {"answers.ipynb": ONE}


@pytest.mark.parametrize("form", ["zip", "folder", "file", "zip with a folder"])
def test_one_students_own_zip_folder_or_file_has_the_students_name(course: Course, tmp_path: Path, form: str) -> None:
    path = {
        "zip": lambda: zipped(tmp_path / "aoki.zip", {"one.ipynb": ONE, "x.txt": b"x"}),
        "zip with a folder": lambda: zipped(tmp_path / "aoki.zip", {"aoki/one.ipynb": ONE, "aoki/x.txt": b"x"}),
        "folder": lambda: written(tmp_path / "aoki", {"one.ipynb": ONE, "x.txt": b"x"}),
        "file": lambda: written(tmp_path, {"aoki_one.ipynb": ONE}) / "aoki_one.ipynb",
    }[form]()
    collect(course, path)
    assert submitted(course)["aoki"]["one.ipynb"] == ONE


def written(folder: Path, files: dict[str, bytes], when: datetime = LONG_AGO) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (when.timestamp(), when.timestamp()))
    return folder


def test_where_students_have_a_folder_for_each_assignment_that_of_this_one_is_taken(
    course: Course, tmp_path: Path
) -> None:
    folder = written(tmp_path / "all", {"aoki/hw/one.ipynb": ONE, "aoki/other/one.ipynb": TWO, "baba/one.ipynb": TWO})
    told = collect(course, folder, code=1)
    assert submitted(course) == {"aoki": {"one.ipynb": ONE}, "baba": {"one.ipynb": TWO}}
    assert "Not collected: aoki/other/one.ipynb lies beside a folder hw, which was taken." in told


def test_names_of_zips_made_on_windows_in_japan_are_read(course: Course, tmp_path: Path) -> None:
    names = {"ソフト 能力_12_assignsubmission_file_/one.ipynb": ONE, "表 計_13_assignsubmission_file_\\one.ipynb": TWO}
    collect(course, zipped_on_windows(tmp_path / "x.zip", names))
    assert submitted(course) == {"ソフト_能力": {"one.ipynb": ONE}, "表_計": {"one.ipynb": TWO}}


def test_names_that_such_a_zip_left_on_a_disk_are_read(course: Course, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "all") + b"/" + "青木 健".encode("cp932")
    os.makedirs(folder)
    Path(os.fsdecode(folder), "one.ipynb").write_bytes(ONE)
    collect(course, tmp_path / "all")
    assert submitted(course) == {"青木_健": {"one.ipynb": ONE}}


def test_what_systems_put_beside_work_is_passed_over(course: Course, tmp_path: Path) -> None:
    junk = ("__MACOSX/aoki/._one.ipynb", "aoki/.DS_Store", "aoki/.ipynb_checkpoints/one.ipynb", "aoki/Thumbs.db")
    collect(course, zipped(tmp_path / "class.zip", {"aoki/one.ipynb": ONE, **dict.fromkeys(junk, b"")}))
    assert submitted(course) == {"aoki": {"one.ipynb": ONE}}


# Time


def test_the_time_of_handing_in_is_the_archives_in_the_zone_of_the_course(course: Course, tmp_path: Path) -> None:
    collect(course, zipped(tmp_path / "x.zip", {"A B_1_assignsubmission_file_/one.ipynb": (ONE, EVENING)}))
    assert handed_in(course, "A_B") == "2026-11-27 18:30:00+09:00\n"
    assert parse_utc(handed_in(course, "A_B").strip()) == datetime(2026, 11, 27, 9, 30)


def test_the_last_file_of_an_attempt_tells_its_time(course: Course, tmp_path: Path) -> None:
    files = {"aoki/one.ipynb": (ONE, EVENING), "aoki/two_layers.ipynb": (TWO, EVENING + timedelta(hours=1))}
    collect(course, zipped(tmp_path / "x.zip", {**files, "baba/one.ipynb": (TWO, LONG_AGO)}))
    assert handed_in(course, "aoki") == "2026-11-27 19:30:00+09:00\n"


@pytest.mark.parametrize("offset", [-9, 0, 9])
def test_times_of_packing_are_not_taken_for_times_of_handing_in(course: Course, tmp_path: Path, offset: int) -> None:
    """Canvas and today's Moodle give every file the time of the download, by the clock of the server's zone."""
    times = [EVENING + timedelta(hours=offset, seconds=seconds) for seconds in (0, 2, 40)]
    files = {f"student{n}_1234{n}_6789{n}_one.ipynb": (ONE, when) for n, when in enumerate(times)}
    told = collect(course, zipped(tmp_path / "submissions.zip", files, made=EVENING + timedelta(minutes=1)))
    assert not list((course.root / "submitted").rglob("timestamp.txt"))
    assert "its times are those of the download" in told and "unknown" in told


@pytest.mark.parametrize(
    "name", ["student{0}_1234{0}_6789{0}_one.ipynb", "Student {0}_1234{0}_assignsubmission_file/one.ipynb"]
)
def test_a_download_that_was_copied_later_makes_nobody_late(course: Course, tmp_path: Path, name: str) -> None:
    """A copy, or a file sent on, gets a time of its own: that says nothing of the times within."""
    files = {name.format(n): (ONE, EVENING + timedelta(seconds=n)) for n in range(3)}
    told = collect(course, zipped(tmp_path / "x.zip", files, made=EVENING + timedelta(days=9)))
    assert len(submitted(course)) == 3 and not list((course.root / "submitted").rglob("timestamp.txt"))
    assert told.count("its times are those of the download") == 1


def test_moodles_worksheet_knows_the_time_of_handing_in(course: Course, tmp_path: Path) -> None:
    sheet = tmp_path / "worksheet.csv"
    sheet.write_text(
        'ID,姓名,メールアドレス,ステータス,評点,最大評点,"最終更新日時 (提出)","最終更新日時 (評定)"\n'
        '参加者1,"山田 太郎",b01@example.ac.jp,提出済み,,25.00,"2026年 11月 20日(金曜日) 08:05",-\n'
        '参加者2,"佐藤 花子",b02@example.ac.jp,提出済み,,25.00,-,-\n',
        encoding="utf-8-sig",
    )
    files = {
        "山田 太郎_1_assignsubmission_file_/one.ipynb": (ONE, EVENING),
        "佐藤 花子_2_assignsubmission_file_/one.ipynb": (TWO, EVENING),
    }
    told = collect(course, zipped(tmp_path / "x.zip", files, made=EVENING), "--roster", sheet)
    assert "--roster" not in told and handed_in(course, "b01") == "2026-11-20 08:05:00+09:00\n"
    assert submitted(course) == {"b01": {"one.ipynb": ONE}, "b02": {"one.ipynb": TWO}}
    assert not (course.root / "submitted" / "b02" / "hw" / "timestamp.txt").exists()


def test_a_students_own_timestamp_is_no_time_of_handing_in(course: Course, tmp_path: Path) -> None:
    folder = "A B_1_assignsubmission_file_"
    files = {f"{folder}/one.ipynb": (ONE, EVENING), f"{folder}/timestamp.txt": b"2000-01-01 00:00 UTC"}
    told = collect(course, zipped(tmp_path / "x.zip", files))
    assert handed_in(course, "A_B").startswith("2026-11-27") and "is the student's own" in told


def test_the_timestamp_of_nbgraders_exchange_stays_as_it_came(course: Course, tmp_path: Path) -> None:
    stamps = {"aoki": b"2026-11-20 09:00:00.000000 Asia/Tokyo", "baba": b"who knows when"}
    files = {f"{student}/hw/timestamp.txt": stamp for student, stamp in stamps.items()}
    folder = written(tmp_path / "in", {**files, "aoki/hw/one.ipynb": ONE, "baba/hw/one.ipynb": TWO})
    told = collect(course, folder)
    assert {student: handed_in(course, student).encode() for student in stamps} == stamps
    assert "2026-11-20 09:00" in told and "unknown" in told


# Attempts


def attempts(course: Course, student: str) -> dict[str, bytes]:
    return tree(course.root / "submitted" / ".attempts" / student)


def moodle(tmp_path: Path, name: str, when: datetime, data: bytes) -> Path:
    return zipped(tmp_path / name, {"A B_1_assignsubmission_file_/one.ipynb": (data, when)})


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("newer_first", [True, False])
def test_the_newest_attempt_counts_and_the_older_one_is_kept(
    course: Course, tmp_path: Path, at_once: bool, newer_first: bool
) -> None:
    paths = [moodle(tmp_path, "1.zip", EVENING, ONE), moodle(tmp_path, "2.zip", EVENING + timedelta(days=1), TWO)]
    paths = paths[::-1] if newer_first else paths
    told = collect(course, *paths) if at_once else "".join(collect(course, path) for path in paths)
    assert submitted(course) == {"A_B": {"one.ipynb": TWO}}
    assert attempts(course, "A_B")["hw/2026-11-27T093000Z/one.ipynb"] == ONE
    assert "submitted/.attempts/A_B/hw/2026-11-27T093000Z" in told


@pytest.mark.parametrize("name", ["aoki_11_{}_{}.ipynb", "aoki_{1}.ipynb", "Aoki_1_assignsubmission_file_{1}.ipynb"])
def test_single_files_named_together_are_one_attempt(course: Course, tmp_path: Path, name: str) -> None:
    """Who unpacked a download and names *.ipynb must not lose all of a student's notebooks but one."""
    written(tmp_path / "in", {name.format(n, file): file.encode() for n, file in enumerate(("one", "two_layers"))})
    collect(course, *sorted((tmp_path / "in").iterdir()))
    (files,) = submitted(course).values()
    assert files == {"one.ipynb": b"one", "two_layers.ipynb": b"two_layers"} and not attempts(course, "")


@pytest.mark.parametrize("at_once", [True, False])
def test_an_attempt_with_fewer_notebooks_than_the_one_before_is_told(
    course: Course, tmp_path: Path, at_once: bool
) -> None:
    """Was only the one notebook sent again that had a mistake?"""
    folder = "A B_1_assignsubmission_file_"
    both = zipped(tmp_path / "1.zip", {f"{folder}/{name}.ipynb": (ONE, EVENING) for name in ("one", "two_layers")})
    again = moodle(tmp_path, "2.zip", EVENING + timedelta(days=1), TWO)
    told = collect(course, both, again) if at_once else collect(course, both) + collect(course, again)
    assert submitted(course) == {"A_B": {"one.ipynb": TWO}}
    assert "A_B: the attempt that counts has fewer notebooks than one before it" in told
    assert "copy the rest from .attempts/A_B/hw/" in told


def test_collecting_again_changes_nothing(course: Course, tmp_path: Path) -> None:
    older, newer = moodle(tmp_path, "1.zip", EVENING, ONE), moodle(tmp_path, "2.zip", EVENING + timedelta(days=1), TWO)
    collect(course, older, newer)
    before = tree(course.root / "submitted")
    told = collect(course, older, newer)
    assert tree(course.root / "submitted") == before and "1 as before, 1 older; 0 refused." in told


def test_what_was_put_there_by_hand_is_kept_when_something_newer_comes(course: Course, tmp_path: Path) -> None:
    there = written(course.root / "submitted" / "A_B" / "hw", {"one.ipynb": b"by hand"}, EVENING - timedelta(days=9))
    collect(course, moodle(tmp_path, "1.zip", EVENING, ONE))
    assert tree(there)["one.ipynb"] == ONE
    assert attempts(course, "A_B") == {"hw/2026-11-18T093000Z/one.ipynb": b"by hand"}


def test_a_time_that_becomes_known_is_written_without_a_new_attempt(course: Course, tmp_path: Path) -> None:
    written(course.root / "submitted" / "A_B" / "hw", {"one.ipynb": ONE}, datetime.now(UTC))
    told = collect(course, moodle(tmp_path, "1.zip", EVENING, ONE))
    assert handed_in(course, "A_B").startswith("2026-11-27 18:30") and not attempts(course, "A_B")
    assert "as before, but for the time" in told


def test_kept_attempts_are_nobodys_submissions(course: Course, tmp_path: Path) -> None:
    collect(course, *(moodle(tmp_path, f"{n}.zip", EVENING + timedelta(days=n), str(n).encode()) for n in range(4)))
    assert course.submitters("hw") == ["A_B"] and not course.unmatched("hw")
    assert {name.split("/")[1] for name in attempts(course, "A_B")} == {f"2026-11-{27 + n}T093000Z" for n in range(3)}


def test_two_attempts_of_one_minute_are_both_kept(course: Course, tmp_path: Path) -> None:
    collect(course, *(moodle(tmp_path, f"{n}.zip", EVENING, str(n).encode()) for n in range(3)))
    kept = {submitted(course)["A_B"]["one.ipynb"], *(data for n, data in attempts(course, "A_B").items() if "one" in n)}
    assert kept == {b"0", b"1", b"2"}


def test_a_dry_run_shows_the_same_table_and_changes_nothing(course: Course, tmp_path: Path) -> None:
    path = moodle(tmp_path, "1.zip", EVENING, ONE)
    dry = collect(course, path, "--dry-run")
    assert not (course.root / "submitted").exists() and "Nothing was changed: --dry-run." in dry
    assert dry.splitlines()[:-1] == collect(course, path).splitlines()[:-1]


# Who is who


def roster(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


NBGRADER = "id,first_name,last_name,email,lms_user_id\nb01,太郎,山田,b01@x.jp,12345\nb02,Ada,Lovelace,,\n"


@pytest.mark.parametrize(
    "name",
    [
        "太郎 山田_99_assignsubmission_file_/one.ipynb",
        "山田　太郎_99_assignsubmission_file_/one.ipynb",
        "somebodyelse_12345_67890_one.ipynb",
        "山田太郎_12345_67890_one.ipynb",
        "山田 太郎 - one.ipynb",
        "b01/one.ipynb",
        "B01_one.ipynb",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_roster_says_who_a_name_or_a_number_is(course: Course, tmp_path: Path, name: str, encoding: str) -> None:
    path = zipped(tmp_path / "x.zip", {name: ONE})
    collect(course, path, "--roster", roster(tmp_path, NBGRADER, encoding))
    assert submitted(course) == {"b01": {"one.ipynb": ONE}}


def test_who_is_in_no_roster_is_named_and_the_others_come_in(course: Course, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"lovelaceada_1_2_one.ipynb": ONE, "turingalan_3_4_one.ipynb": TWO})
    told = collect(course, path, "--roster", roster(tmp_path, NBGRADER), code=1)
    assert submitted(course) == {"b02": {"one.ipynb": ONE}}
    assert "Not collected: turingalan (3) is not in roster.csv." in told


def names(course: Course) -> dict[str, tuple[str | None, str | None]]:
    with course.gradebook() as gradebook:
        return {one.id: (one.last_name, one.first_name) for one in gradebook.students}


def test_formgrader_has_the_rosters_names_of_those_who_handed_in(course: Course, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"b01_one.ipynb": ONE})
    collect(course, path, "--roster", roster(tmp_path, NBGRADER), "--dry-run")
    assert names(course) == {}
    collect(course, path, "--roster", roster(tmp_path, NBGRADER))
    assert names(course) == {"b01": ("山田", "太郎")}


def test_a_name_that_the_gradebook_has_stays(course: Course, tmp_path: Path) -> None:
    with course.gradebook() as gradebook:
        gradebook.add_student("b01", last_name="Yamada")
        gradebook.add_student("b02")
    collect(course, zipped(tmp_path / "x.zip", {"b01_one.ipynb": ONE}), "--roster", roster(tmp_path, NBGRADER))
    assert names(course) == {"b01": ("Yamada", None), "b02": ("Lovelace", "Ada")}


@pytest.mark.parametrize(
    ("heading", "name", "known"),
    [
        ("name", "山田 太郎", ("山田 太郎", "")),
        ("Student", '"Yamada, Taro"', ("Yamada", "Taro")),
        ("姓", "山田", ("山田", "")),
    ],
)
def test_a_name_is_parted_only_where_the_roster_says_where(
    course: Course, tmp_path: Path, heading: str, name: str, known: tuple[str, str]
) -> None:
    path = zipped(tmp_path / "x.zip", {"b01_one.ipynb": ONE})
    collect(course, path, "--roster", roster(tmp_path, f"id,{heading}\nb01,{name}\n"))
    assert names(course) == {"b01": known}


SMALL_SITE = "id,first_name,last_name,email,lms_user_id\nb01,Taro,Yamada,,5\nb02,Ken,Sato,,6\n"


def test_moodles_numbers_of_participants_are_not_those_of_a_list(course: Course, tmp_path: Path) -> None:
    """Moodle numbers participants anew: on a small site number 6 is one person here and another one there."""
    names = {"Taro Yamada_6": ONE, "Ken Sato_5": TWO}
    path = zipped(tmp_path / "x.zip", {f"{name}_assignsubmission_file_/one.ipynb": names[name] for name in names})
    collect(course, path, "--roster", roster(tmp_path, SMALL_SITE))
    assert submitted(course) == {"b01": {"one.ipynb": ONE}, "b02": {"one.ipynb": TWO}}


@pytest.mark.parametrize("name", ["Participant", "New Student"])
def test_a_number_alone_makes_nobody_of_a_list(course: Course, tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "x.zip", {f"{name}_6_assignsubmission_file_/one.ipynb": ONE})
    told = collect(course, path, "--roster", roster(tmp_path, SMALL_SITE), code=1)
    assert submitted(course) == {} and f"Not collected: {name} (6) is not in roster.csv." in told


def test_in_a_systems_own_file_the_number_decides_whatever_name_somebody_has_taken(
    course: Course, tmp_path: Path
) -> None:
    gradebook = 'Student,ID,SIS Login ID,Section\n"Yamada, Taro",5,b01,A\n"Sato, Ken",6,b02,A\n'
    path = zipped(tmp_path / "x.zip", {"yamadataro_6_1_one.ipynb": TWO, "yamadataro_5_2_one.ipynb": ONE})
    collect(course, path, "--roster", roster(tmp_path, gradebook))
    assert submitted(course) == {"b01": {"one.ipynb": ONE}, "b02": {"one.ipynb": TWO}}


def test_two_names_that_would_be_one_id_need_a_roster(course: Course, tmp_path: Path) -> None:
    written(course.root / "submitted" / "Taro_Yamada" / "other", {"one.ipynb": ONE})
    path = zipped(tmp_path / "x.zip", {"Taro Yamada - one.ipynb": ONE, "Yamada Taro - two_layers.ipynb": TWO})
    told = collect(course, path, code=1)
    assert "Taro Yamada and Yamada Taro would both be Taro_Yamada. Tell them apart in a roster" in told
    assert submitted(course) == {"Taro_Yamada": {}}


def test_two_people_of_one_name_need_a_roster(course: Course, tmp_path: Path) -> None:
    files = {f"佐藤 健_{n}_assignsubmission_file_/one.ipynb": str(n).encode() for n in (1, 2)}
    path = zipped(tmp_path / "x.zip", files)
    told = collect(course, path, code=1)
    assert submitted(course) == {} and "佐藤 健 (1) and 佐藤 健 (2) would both be 佐藤_健" in told
    told = collect(course, path, "--roster", roster(tmp_path, "id,name\nb1,佐藤 健\nb2,佐藤 健\n"), code=1)
    assert submitted(course) == {} and "may be b1 or b2: roster.csv does not tell them apart" in told
    with_numbers = roster(tmp_path, "id,name,lms_user_id\nb1,佐藤 健,1\nb2,佐藤 健,2\n")
    collect(course, path, "--roster", with_numbers)
    assert submitted(course) == {"b1": {"one.ipynb": b"1"}, "b2": {"one.ipynb": b"2"}}


# What can't be collected


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: zipped(folder / "hw.zip", {"one.ipynb": ONE}), "one.ipynb does not say whose it is"),
        (lambda folder: zipped(folder / "x.zip", {"???/one.ipynb": ONE}), "??? gives no id. Name a roster"),
        (lambda folder: zipped(folder / "x.zip", {}), "x.zip holds no files"),
    ],
)
def test_what_says_not_whose_it_is_is_named(
    course: Course, tmp_path: Path, make: Callable[[Path], Path], said: str
) -> None:
    assert said in collect(course, make(tmp_path), code=1) and submitted(course) == {}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("nowhere.zip", None, "can't be read"),
        ("x.zip", b"PK\x03\x04 and then nothing", "is not a zip that can be opened"),
        ("x.rar", b"Rar!", "is not a zip that can be opened. Unpack it, and name the folder."),
    ],
)
def test_a_download_that_can_not_be_read_is_named(
    course: Course, tmp_path: Path, name: str, data: bytes | None, said: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert said in collect(course, tmp_path / name, code=1)


def test_an_assignment_that_is_unknown_is_named(course: Course, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"aoki/one.ipynb": ONE})
    told = proctor_here("collect", "hw5", str(path), course=course.root, code=1).output
    assert "No master notebooks in" in told


def test_a_zone_that_nobody_knows_is_named(course: Course, tmp_path: Path) -> None:
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("Asia/Tokyo", "JST"))
    assert 'c.Proctor.timezone = "JST" is no zone' in collect(
        course, zipped(tmp_path / "x.zip", {"aoki/one.ipynb": ONE}), code=1
    )


def test_a_link_where_a_submission_belongs_is_left_and_named(course: Course, tmp_path: Path) -> None:
    (course.root / "submitted").mkdir()
    (course.root / "submitted" / "aoki").symlink_to(tmp_path)
    told = collect(course, zipped(tmp_path / "x.zip", {"aoki/one.ipynb": ONE, "baba/one.ipynb": TWO}), code=1)
    assert "aoki has a link or a file at submitted/aoki" in told
    assert not (tmp_path / "hw").exists() and (course.root / "submitted/baba/hw/one.ipynb").exists()


def test_where_nothing_can_be_written_the_student_is_named(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = zipped(tmp_path / "x.zip", {"aoki/one.ipynb": ONE})
    with monkeypatch.context() as patch:
        patch.setattr("proctor.exchange.place.shutil.move", full)
        assert "aoki: [Errno 28] No space left on device" in collect(course, path, code=1)
    with monkeypatch.context() as patch:
        patch.setattr("proctor.exchange.place.os.utime", full)
        assert "No space left on device. Make room." in collect(course, path, code=1)
    collect(course, path)
    assert submitted(course) == {"aoki": {"one.ipynb": ONE}}

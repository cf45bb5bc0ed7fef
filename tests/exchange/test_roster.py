"""Is a class read from whatever file staff have of it?"""

from datetime import datetime
from pathlib import Path

import pytest
from dateutil import tz
from downloads_of import TOKYO
from hypothesis import given
from hypothesis import strategies as st

from proctor.errors import ExchangeError
from proctor.exchange.clock import stamped_time, tells_packing, worksheet_time
from proctor.exchange.roster import Roster, name_keys, plain_name, read_roster, student_id

MOODLE = (
    'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    '"Participant 12345","Taro Yamada",b01,taro@x.jp,"Submitted for grading",,25.00,Yes,'
    '"Friday, 27 November 2026, 6:30 PM",-,\r\n'
    '"Participant 12346","佐藤 花子",,hanako@x.jp,"No submission",,25.00,Yes,-,-,\r\n'
)
JAPANESE = (
    "ID,姓名,メールアドレス,ステータス,評点,最大評点,評点を変更できる,最終更新日時 (提出),最終更新日時 (評定)\n"
    "参加者12345,山田 太郎,b01@x.jp,評定のために提出済み,,25.00,Yes,2026年 11月 27日(金曜日) 18:30,-\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Session 4 (3141),Current Score\n"
    '    Points Possible,,,,,25.00,"(read only)"\n'
    '"Yamada, Taro",501,S01,b01,第1回,,\n"Student, Test",599,,,第1回,,\n'
)
# Canvas as its teachers may set it: first and last names apart, and grades that are shown by hand, which no line says
CANVAS_APART = (
    "LastName,FirstName,ID,SIS Login ID,Section,Session 4 (3141)\n,,,,,Manual Posting\n"
    "    Points Possible,,,,,25.00\nYamada,Taro,501,b01,A,\nGarcia,Manual,502,b02,A,\n"
)
CLASSROOM = "Last Name,First Name,Email Address,Session 4\nYamada,Taro,b01@x.jp,\n"


def roster(tmp_path: Path, text: str, encoding: str = "utf-8") -> Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return read_roster(path, TOKYO)


@pytest.mark.parametrize(
    ("text", "kind", "ids", "numbers"),
    [
        (MOODLE, "moodle", ["b01", "hanako"], ["12345", "12346"]),
        (JAPANESE, "moodle", ["b01"], ["12345"]),
        (CANVAS, "canvas", ["b01", "Student_Test"], ["501", "599"]),
        (CANVAS_APART, "canvas", ["b01", "b02"], ["501", "502"]),
        (CLASSROOM, "list", ["b01"], [""]),
        ("name,email\nManual Garcia,mg@x.jp\n", "list", ["mg"], [""]),
        ("id,first_name,last_name,email,lms_user_id\nb01,Taro,Yamada,,77\n", "list", ["b01"], ["77"]),
        ("学籍番号;氏名\nb01;山田 太郎\n", "list", ["b01"], [""]),
        ("氏名\tメール\n山田 太郎\t\n", "list", ["山田_太郎"], [""]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_each_systems_own_file_is_a_roster(
    tmp_path: Path, text: str, kind: str, ids: list[str], numbers: list[str], encoding: str
) -> None:
    found = roster(tmp_path, text, encoding)
    assert found.kind == kind
    assert [(one.id, one.number) for one in found.people] == list(zip(ids, numbers, strict=True))


@pytest.mark.parametrize("text", [MOODLE, JAPANESE])
def test_moodles_worksheet_tells_when_something_was_handed_in(tmp_path: Path, text: str) -> None:
    assert roster(tmp_path, text).people[0].submitted == datetime(2026, 11, 27, 18, 30, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Friday, 27 November 2026, 6:30 PM", (2026, 11, 27, 18, 30)),
        ("Friday, 27 November 2026, 12:05 AM", (2026, 11, 27, 0, 5)),
        ("27 Nov 2026, 18:30", (2026, 11, 27, 18, 30)),
        ("2026年 11月 7日(土曜日) 09:05", (2026, 11, 7, 9, 5)),
        ("2026/11/07 9:05", (2026, 11, 7, 9, 5)),
        ("2026-11-07 09:05:59", (2026, 11, 7, 9, 5)),
        ("-", None),
        ("", None),
        ("2026-13-07 09:05", None),
        ("27 Nonember 2026, 18:30", None),
        ("Vendredi 31 juillet 2026, 18:30", None),
    ],
)
def test_times_of_worksheets_are_read_or_left_alone(text: str, expected: tuple[int, ...] | None) -> None:
    assert worksheet_time(text, TOKYO) == (datetime(*expected, tzinfo=TOKYO) if expected else None)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-27 18:30:00+09:00", "2026-11-27T09:30:00+00:00"),
        ("2026-11-27 18:30:00 UTC", "2026-11-27T18:30:00+00:00"),
        ("2026-11-27 18:30:00.5 Asia/Tokyo", "2026-11-27T09:30:00.500000+00:00"),
        ("\ufeff2026-11-27 18:30", "2026-11-27T18:30:00+00:00"),
        ("2026-11-27 18:30 JST", "2026-11-27T09:30:00+00:00"),
        ("2026-11-27 18:30 CST", None),
        ("2026-11-27 18:30+09:00 UTC", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_timestamp_is_read_where_it_leaves_no_doubt(text: str, expected: str | None) -> None:
    found = stamped_time(text.encode())
    assert (found.astimezone(tz.UTC).isoformat() if found else None) == expected


def test_times_far_apart_or_long_before_are_no_times_of_packing() -> None:
    made = datetime(2026, 11, 28, 9, 0, tzinfo=TOKYO)
    assert tells_packing([made, made.replace(minute=10)], made)
    assert not tells_packing([made, made.replace(hour=1)], made)
    assert not tells_packing([made.replace(day=20)], made)
    assert not tells_packing([], made)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no CSV with a line of headings"),
        ("score,comment\n1,good\n", "not every line names somebody. Columns needed: id, an email address or a name"),
        ("id,name\n", "not every line names somebody"),
        ("id,name\nb01,A\nb01,B\n", "two lines give the id b01"),
    ],
)
def test_a_file_that_is_no_roster_is_named_with_the_reason(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        roster(tmp_path, text)


def test_a_roster_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match=r"The roster can't be read: .*roster.csv"):
        read_roster(tmp_path / "roster.csv", TOKYO)


def test_rows_that_are_too_short_or_empty_do_no_harm(tmp_path: Path) -> None:
    found = roster(tmp_path, "id,name,email\nb01\n\n,,\nb02,山田 太郎\n")
    assert [one.id for one in found.people] == ["b01", "b02"]


def test_names_that_differ_by_a_mark_are_two(tmp_path: Path) -> None:
    found = roster(tmp_path, "id,name\nb01,ศิริ\nb02,ศุรุ\n")
    assert [found.find(name) for name in ("ศิริ", "ศุรุ", "ศร")] == [*found.people, None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山田 太郎", "太郎　山田"),
        ("Yamada, Taro", "taro yamada"),
        ("Yamada, Taro", "yamadataro"),
        ("van der Berg, Jan Piet", "Jan Piet van der Berg"),
        ("ｶﾅ タロウ", "カナ タロウ"),
        ("O'Neil, Zoë", "zoe\u0308 oneil"),
    ],
)
def test_a_name_is_the_same_however_a_system_orders_and_writes_it(one: str, other: str) -> None:
    assert name_keys(one) & (name_keys(other) | {plain_name(other)})


@given(st.text(max_size=300))
def test_an_id_is_always_a_folder_of_its_own_or_nothing(name: str) -> None:
    found = student_id(name)
    assert found == "" or (
        found[0] not in ".-" and "/" not in found and len(found.encode()) < 250 and found.isprintable()
    )
    assert student_id(found) == found

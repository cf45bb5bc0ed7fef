"""Who is in a class, by the file that staff have of it: nbgrader's columns, or what Moodle, Canvas and Classroom give.

The same file says how to find a person by a download's names, and where that person's grade goes."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from ..errors import ExchangeError
from .clock import worksheet_time

_LARGEST = 20_000_000  # bytes
_MANY = 60  # bytes of an id at most: it is a folder's name, also with an ending
_PARTICIPANT = re.compile(r"(?:Participant|参加者)\s*(\d+)")
_FORMS_OF_A_CHARACTER = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # 葛 with a selector is still 葛
_NUMBERED = {  # whose numbers a roster has. Moodle's downloads have another one for each person and assignment
    "moodle": ("moodle",),
    "canvas": ("canvas",),
    "list": ("canvas",),
}
# What a column may be called, in lower case. Moodle's are those of its English and its Japanese.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "student_id", "student id", "学籍番号", "学生番号"),
    "sis id": ("sis user id",),
    "id number": ("id number", "idナンバー"),
    "login": ("sis login id", "username", "login_id", "ユーザ名", "ユーザー名"),
    "email": ("email", "email address", "e-mail", "メールアドレス", "メール"),
    "full": ("full name", "fullname", "name", "student", "student name", "氏名", "姓名", "名前", "フルネーム"),
    "first": ("first name", "first_name", "firstname", "名"),
    "last": ("last name", "last_name", "lastname", "surname", "姓"),
    "number": ("lms_user_id", "lms user id"),
    "identifier": ("identifier", "識別子"),
    "grade": ("grade", "評点", "評定"),
    "maximum": ("maximum grade", "最大評点", "最大評定"),
    "submitted": ("last modified (submission)", "最終更新日時 (提出)", "最終更新日時（提出）"),
    "section": ("section",),
}


def plain_name(text: str) -> str:
    """What is compared of a name: letters with their marks, and digits, in one form and case."""
    return "".join(filter(_is_spelled, _in_one_form(text).casefold()))


def _in_one_form(text: str) -> str:
    return unicodedata.normalize("NFKC", _FORMS_OF_A_CHARACTER.sub("", text))


def _is_spelled(character: str) -> bool:
    """Whether a character is a letter, a digit, or one of the marks that are vowels in Thai or Hindi."""
    return unicodedata.category(character)[0] in "LMN"


def name_keys(text: str) -> set[str]:
    """A full name in each order of its parts: 山田 太郎 is 太郎 山田, and Yamada, Taro is Taro Yamada."""
    last, _, first = text.partition(",")
    parts = [part for part in map(plain_name, re.split(r"[\s,、・]+", f"{first} {last}")) if part]
    return {"".join([*parts[start:], *parts[:start]]) for start in range(len(parts))}


def student_id(name: str) -> str:
    """An id that a name gives, fit for a folder: 山田 太郎 → 山田_太郎. "" if nothing is left of it."""
    parts = "".join(one if _is_spelled(one) or one in "_.@-" else " " for one in _in_one_form(name)).split()
    kept = "_".join(parts).strip("_.-")
    return kept if len(kept.encode()) <= _MANY * 3 else ""


@dataclass(frozen=True)
class Person:
    """keys: names and ids under which a person is known, as plain_name has them; number: the system's own, "" without;
    row: the line's place in the roster; submitted: when, as Moodle's worksheet says; last, first: the name as nbgrader
    keeps it, whole in last if nobody knows where to part it; email: "" without."""

    id: str
    keys: frozenset[str]
    number: str = ""
    row: int = -1
    full: str = ""
    submitted: datetime | None = None
    last: str = ""
    first: str = ""
    email: str = ""


class Table:
    """A CSV as it is: header and rows of the same length, and where its columns are."""

    def __init__(self, header: list[str], rows: list[list[str]]) -> None:
        self.header, self.rows = header, rows
        self._plain = [" ".join(title.split()).casefold() for title in header]

    def column(self, kind: str) -> int | None:
        """Where the column of a kind is, if there is one."""
        return next((self._plain.index(name) for name in NAMES[kind] if name in self._plain), None)

    def cell(self, row: list[str], kind: str) -> str:
        place = self.column(kind)
        return row[place].strip() if place is not None else ""


@dataclass(frozen=True)
class Roster:
    """kind: "moodle" for its grading worksheet, "canvas" for its gradebook, "list" for any other."""

    path: Path
    kind: str
    table: Table
    people: tuple[Person, ...]

    def find(self, name: str, number: str = "", system: str = "") -> Person | None:
        """Who it is: by the system's number if this roster has those, or else by name, and by number among people of
        one name. Raises ExchangeError if two could be meant."""
        numbered = [one for one in self.people if number and one.number == number]
        if numbered and system in _NUMBERED[self.kind]:
            return numbered[0]
        keys = name_keys(name) | {plain_name(name)}
        named = [one for one in self.people if one.keys & keys]
        if len(named) > 1:
            named = [one for one in named if one in numbered] or named
        if len(named) > 1:
            raise ExchangeError(f"may be {' or '.join(sorted(one.id for one in named))}")
        return named[0] if named else None


def read_roster(path: Path, zone: tzinfo) -> Roster:
    """Reads a roster. zone: of times in it. Raises ExchangeError that names the file and what is wrong in it."""
    table = _table(path)
    kind = _kind(table)
    number = _moodle_numbers(table) if kind == "moodle" else table.column("id" if kind == "canvas" else "number")
    people = []
    for place, row in enumerate(table.rows):
        # Canvas has rows of points, and of who may see them, that name nobody
        if any(cell.strip() for cell in row) and (kind != "canvas" or table.cell(row, "id")):
            people.append(_person(table, kind, row, place, number, zone))
    if not people or not all(one.id for one in people):
        wanted = "id, an email address or a name"
        raise ExchangeError(f"{path}: not every line names somebody. Columns needed: {wanted}; has {table.header}.")
    twice = sorted(name for name, count in Counter(one.id for one in people).items() if count > 1)
    if twice:
        raise ExchangeError(f"{path}: two lines give the id {', '.join(twice)}. Give each person an id of their own.")
    return Roster(path, kind, table, tuple(people))


def _table(path: Path) -> Table:
    try:
        if path.stat().st_size > _LARGEST:
            raise ExchangeError(f"{path} is too large for a roster.")
        text = _text(path.read_bytes())
    except OSError as error:
        raise ExchangeError(f"The roster can't be read: {error}.") from error
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        header, *rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    except (csv.Error, ValueError) as error:
        raise ExchangeError(f"{path} is no CSV with a line of headings ({error}).") from error
    return Table(header, [[*row, *[""] * (len(header) - len(row))] for row in rows])


def _text(data: bytes) -> str:
    """Spreadsheets in Japan write UTF-8 with a mark, UTF-16 or Shift-JIS."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8-sig", "replace")


def _kind(table: Table) -> str:
    if table.column("identifier") is not None or _moodle_numbers(table) is not None:
        return "moodle"
    named = {kind for kind in ("id", "full", "last", "section") if table.column(kind) is not None}
    return "canvas" if {"id", "section"} < named else "list"


def _moodle_numbers(table: Table) -> int | None:
    """The column that says "Participant 12345"; its heading is "ID" in Japanese."""
    rows = [row for row in table.rows if any(row)]
    for place in range(len(table.header)):
        if rows and all(_PARTICIPANT.fullmatch(row[place].strip()) for row in rows):
            return place
    return table.column("identifier")


def _person(table: Table, kind: str, row: list[str], place: int, number_column: int | None, zone: tzinfo) -> Person:
    number = row[number_column].strip() if number_column is not None else ""
    if kind == "moodle":
        number = re.sub(r"\D", "", number)
    last, first, full = (table.cell(row, part) for part in ("last", "first", "full"))
    whole = full or (f"{last}, {first}" if last and first else last or first)
    ids = list(filter(None, _ids(table, kind, row)))
    keys = name_keys(whole) | {plain_name(whole)} | {plain_name(one) for one in ids} | {plain_name(number)}
    submitted = worksheet_time(table.cell(row, "submitted"), zone)
    chosen = student_id(ids[0]) if ids else student_id(whole.replace(", ", "_"))
    if not last and not first:
        last, _, first = map(str.strip, full.partition(","))
    return Person(
        chosen,
        frozenset(keys - {""}),
        number,
        place,
        whole,
        submitted,
        last or first,
        first if last else "",
        table.cell(row, "email"),
    )


def _ids(table: Table, kind: str, row: list[str]) -> Iterator[str]:
    """What could be a student's id, best first."""
    if kind == "list":
        yield table.cell(row, "id")
    yield table.cell(row, "id number")
    yield table.cell(row, "login").partition("@")[0]
    yield table.cell(row, "email").partition("@")[0]
    yield table.cell(row, "sis id")
    yield table.cell(row, "email")
    yield table.cell(row, "login")


def known_as(name: str, ids: Collection[str]) -> str | None:
    """The id that is already in use for a name, however it is written there; None without just one."""
    keys = name_keys(name) | {plain_name(name)}
    found = [one for one in ids if plain_name(one) in keys]
    return found[0] if len(found) == 1 else None

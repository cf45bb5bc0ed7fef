"""Grades in the form in which each system takes them. Pure functions: scores and a roster in, a table out.

Only what is graded to the end is written; whoever is pending, or waits for a person's grade, keeps what was there."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..errors import ExchangeError
from ..pages.scores import Score
from ..plain_text import printable
from .roster import Person, Roster, Table, name_keys, plain_name

_CANVAS = ("full", "last", "first", "id", "sis id", "login", "section")  # columns by which Canvas knows a student
_CANVAS_BESIDE = ("integration id", "root account")
_WITH_ID = re.compile(r"(.+) \((\d+)\)")  # how Canvas heads the column of an assignment
_HOW = {
    "moodle": "Moodle ▸ the assignment ▸ Submissions ▸ Download grading worksheet",
    "canvas": "Canvas ▸ Grades ▸ Export ▸ Export Entire Gradebook",
}


@dataclass(frozen=True)
class Student:
    """What the gradebook knows of somebody."""

    id: str
    last: str = ""
    first: str = ""
    email: str = ""

    @property
    def keys(self) -> set[str]:
        names = name_keys(f"{self.last}, {self.first}") if self.last or self.first else set()
        return {plain_name(self.id), plain_name(self.email.partition("@")[0]), *names} - {""}


@dataclass(frozen=True)
class Export:
    """A table to upload, and what staff should know of it. missing: students whose grade is not in it, and why."""

    table: Table
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def number(value: float) -> str:
    """Points as people write them: 0.1 + 0.2 is 0.3, and 25.0 is 25."""
    return f"{Decimal(repr(round(value, 6))).normalize():f}" if round(value, 6) else "0"


def matched(
    roster: Roster, scores: Iterable[Score], students: Mapping[str, Student]
) -> tuple[dict[int, Score], list[str]]:
    """The score for each line of a roster that has one; and who is graded and in no line of it, or in two."""
    found: dict[int, Score] = {}
    missing = []
    for score in scores:
        if score.status == "not submitted":
            continue
        people = _people(roster, students.get(score.student, Student(score.student)))
        if score.status != "graded":
            missing.append(f"{score.student} ({score.status})")
        elif len(people) != 1 or people[0].row in found:
            reason = "more than one line may be meant" if people else "in no line"
            missing.append(f"{score.student} ({reason} of {roster.path.name})")
        else:
            found[people[0].row] = score
    return found, missing


def _people(roster: Roster, student: Student) -> list[Person]:
    """Who a student may be: by the same id, or else by any name or address that both have."""
    same = [one for one in roster.people if plain_name(one.id) == plain_name(student.id)]
    return same or [one for one in roster.people if one.keys & (student.keys | name_keys(student.id))]


def moodle(roster: Roster | None, assignment: str, scores: Iterable[Score], students: Mapping[str, Student]) -> Export:
    """Moodle's own worksheet with the grades filled in; it takes no other, and passes over what is out of range."""
    roster = _of_kind(roster, "moodle")
    place = roster.table.column("grade")
    if place is None:
        raise ExchangeError(f"{roster.path} has no column Grade. Take the worksheet anew: {_HOW['moodle']}.")
    found, missing = matched(roster, scores, students)
    rows = [list(row) for row in roster.table.rows]
    notes = set()
    for row, score in found.items():
        rows[row][place] = number(score.score)
        most = _points(roster.table.cell(rows[row], "maximum"))
        if most is not None and most != score.max_score:
            notes.add(
                f"The assignment gives {number(score.max_score)} points, and Moodle's at most {number(most)}: "
                "set that in Moodle first; it passes over grades that are higher."
            )
    return Export(Table(roster.table.header, rows), tuple(missing), tuple(sorted(notes)))


def canvas(
    roster: Roster | None,
    assignment: str,
    scores: Iterable[Score],
    students: Mapping[str, Student],
    column: str | None = None,
) -> Export:
    """Canvas' own gradebook, cut to the columns by which it knows students and the one of the assignment.

    Students without a grade are left out: an empty one would delete what Canvas has."""
    roster = _of_kind(roster, "canvas")
    table = roster.table
    grade = _canvas_column(roster, column or assignment)
    known = [place for place in (table.column(kind) for kind in _CANVAS) if place is not None]
    known += [place for place, title in enumerate(table.header) if title.strip().casefold() in _CANVAS_BESIDE]
    known.sort()
    found, missing = matched(roster, scores, students)
    rows = [[row[place] for place in [*known, grade]] for row in table.rows if _is_points(row)]
    notes = [
        f"The assignment gives {number(score.max_score)} points, and Canvas' {row[-1].strip()}: set that in Canvas."
        for row in rows
        for score in list(found.values())[:1]
        if _points(row[-1]) not in (None, score.max_score)
    ]
    rows += [[*(table.rows[row][place] for place in known), number(found[row].score)] for row in sorted(found)]
    return Export(Table([table.header[place] for place in [*known, grade]], rows), tuple(missing), tuple(notes))


def classroom(
    roster: Roster | None, assignment: str, scores: Iterable[Score], students: Mapping[str, Student]
) -> Export:
    """In the form of Classroom's own download: to be pasted, since it takes no upload."""
    note = "Classroom takes no file: copy the column, or give this to an add-on. It has the form of its own download."
    header = ["Last Name", "First Name", "Email Address", assignment]
    if roster is None:
        done = [score for score in scores if score.status != "not submitted"]
        missing = [f"{score.student} ({score.status})" for score in done if score.status != "graded"]
        people = [(students.get(one.student, Student(one.student)), one) for one in done if one.status == "graded"]
        rows = [[who.last, who.first or who.id, who.email, number(score.score)] for who, score in people]
        return Export(Table(header, rows), tuple(missing), (note,))
    found, missing = matched(roster, scores, students)
    table = roster.table
    rows = [
        [*(table.cell(row, kind) for kind in ("last", "first", "email")), number(found[place].score)]
        for place, row in enumerate(table.rows)
        if place in found
    ]
    return Export(Table(header, rows), tuple(missing), (note,))


def plain(roster: Roster | None, assignment: str, scores: Iterable[Score], students: Mapping[str, Student]) -> Export:
    """Everybody in the gradebook, with status and flags; for spreadsheets."""
    header = ["student", "last_name", "first_name", "email", "score", "max", "status", "flags"]
    rows = []
    for score in scores:
        who = students.get(score.student, Student(score.student))
        points = number(score.score) if score.status == "graded" else ""
        texts = (who.id, who.last, who.first, who.email)
        rest = (points, number(score.max_score), score.status, "; ".join(score.flags))
        rows.append([*map(harmless, texts), *map(harmless, rest)])
    return Export(Table(header, rows))


def harmless(text: str) -> str:
    """What a student may have chosen must not run in a spreadsheet, nor on a terminal."""
    return f"'{printable(text)}" if text.startswith(tuple("=+-@")) else printable(text)


def _of_kind(roster: Roster | None, kind: str) -> Roster:
    if roster is None or roster.kind != kind:
        got = f"{roster.path} is none" if roster else "none was named"
        raise ExchangeError(f"This needs the system's own file, and {got}. {_HOW[kind]}; then name it: --roster FILE")
    return roster


def _is_points(row: list[str]) -> bool:
    return row[0].strip().startswith("Points Possible")


def _points(text: str) -> float | None:
    """A number as a system writes it; None for none, for a scale's words, and for "(read only)"."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _canvas_column(roster: Roster, wanted: str) -> int:
    """Where the grades of an assignment are. Raises ExchangeError that names the columns there are."""
    heads = {place: _WITH_ID.fullmatch(title) for place, title in enumerate(roster.table.header)}
    titles = {place: (head[1], head[0]) for place, head in heads.items() if head}
    ways: tuple[Callable[[str], bool], ...] = (
        lambda title: title == wanted,
        lambda title: plain_name(title) == plain_name(wanted),
        lambda title: plain_name(wanted) in plain_name(title),
    )
    for way in ways:
        fits = [place for place, forms in titles.items() if any(map(way, forms))]
        if len(fits) == 1:
            return fits[0]
    there = ", ".join(f'"{title}"' for title, _ in titles.values()) or "none"
    raise ExchangeError(f"{roster.path}: which column is {wanted}'s? Name one with --column: {there}.")

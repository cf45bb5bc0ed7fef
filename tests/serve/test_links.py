"""Links: each is its owner's alone, can be ended, and tells nothing to who reads the disk."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from support import CONFIG, proctor_here

from proctor.course.folders import Course
from proctor.serve import links as module
from proctor.serve.links import Links, Visitor


def test_a_link_tells_whose_it_is(course: Course) -> None:
    links = Links(course)
    tokens = {**links.invite(["aya", "bob"]), **links.invite(["prof"], staff=True)}
    assert [links.visitor(tokens[name]) for name in ("aya", "bob", "prof")] == [
        Visitor("aya", False),
        Visitor("bob", False),
        Visitor("prof", True),
    ]
    assert Links(course).visitor(tokens["aya"]) == Visitor("aya", False)


def test_inviting_again_ends_the_former_link_and_nobody_elses(course: Course) -> None:
    links = Links(course)
    first = links.invite(["aya", "bob"])
    second = links.invite(["aya"])
    assert links.visitor(first["aya"]) is None
    assert links.visitor(second["aya"]) == Visitor("aya", False) and links.visitor(first["bob"]) is not None


def test_a_link_that_is_ended_opens_nothing_also_at_a_server_that_knew_it(course: Course) -> None:
    server, token = Links(course), Links(course).invite(["aya"])["aya"]
    assert server.visitor(token) is not None
    assert Links(course).revoke("aya") and not Links(course).revoke("aya")
    assert server.visitor(token) is None


def test_a_link_ends_by_itself(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    token = Links(course).invite(["aya"])["aya"]
    assert Links(course).visitor(token) is not None
    monkeypatch.setattr(module, "_DAY", -1)
    assert Links(course).visitor(token) is None


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + "AB"[t.endswith("A")], lambda t: t[1:], lambda t: t + "x" * 5000]
)
def test_a_forged_token_is_nobodys(course: Course, change: object) -> None:
    links = Links(course)
    token = links.invite(["aya"])["aya"]
    assert links.visitor(token) and links.visitor(change(token)) is None  # type: ignore[operator]


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "\udcff", "é" * 50])
def test_any_text_is_nobodys_token(course: Course, token: str) -> None:
    assert Links(course).visitor(token) is None
    links = Links(course)
    links.invite(["aya"])
    assert links.visitor(token) is None


def test_a_students_token_is_no_instructors_once_both_had_the_same_id(course: Course) -> None:
    links = Links(course)
    student = links.invite(["aya"])["aya"]
    links.invite(["aya"], staff=True)
    assert links.visitor(student) is None


def test_no_token_lies_on_disk_and_only_the_owner_reads_what_does(course: Course) -> None:
    token = Links(course).invite(["aya"])["aya"]
    for path in (course.state / "door").iterdir():
        assert token.encode() not in path.read_bytes() and token.rpartition(".")[2].encode() not in path.read_bytes()
        if path.name != "lock":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_courses_token_opens_nothing(course: Course, tmp_path: Path) -> None:
    other = replace(course, root=tmp_path / "other")
    Links(course).invite(["aya"])
    assert Links(course).visitor(Links(other).invite(["aya"])["aya"]) is None


# The command


def roster(folder: Path, text: str) -> str:
    path = folder / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_invite_prints_a_line_for_a_mail_merge(course: Course, tmp_path: Path) -> None:
    people = roster(tmp_path, "id,full name,email\naya,山田 彩,aya@example.org\nbob,=Bob,\n")
    done = proctor_here("invite", people, "--staff", "prof", "--url", "https://door.example/", course=course.root)
    head, *lines = [line.split(",") for line in done.stdout.splitlines()]
    assert head == ["student", "name", "email", "link"]
    assert [line[:3] for line in lines] == [
        ["aya", "山田 彩", "aya@example.org"],
        ["bob", "'=Bob", ""],
        ["prof", "", ""],
    ]
    start = "https://door.example/in/"
    assert all(line[3].startswith(start) for line in lines)
    found = [Links(course).visitor(line[3].removeprefix(start)) for line in lines]
    assert found == [Visitor("aya", False), Visitor("bob", False), Visitor("prof", True)]


def test_a_roster_without_email_gives_links_all_the_same(course: Course, tmp_path: Path) -> None:
    done = proctor_here("invite", roster(tmp_path, "name\nYamada Aya\n"), course=course.root)
    assert done.stdout.splitlines()[1].startswith("Yamada_Aya,Yamada Aya,,http://127.0.0.1:8000/in/")


def test_revoking_says_who_had_no_link(course: Course) -> None:
    token = Links(course).invite(["aya"])["aya"]
    done = proctor_here("invite", "--revoke", "aya", "--revoke", "bob", course=course.root, code=1)
    assert done.stderr == "aya: the link has ended.\nbob: had no link.\n" and not done.stdout
    assert Links(course).visitor(token) is None


def test_inviting_nobody_is_no_order(course: Course) -> None:
    assert "Name a ROSTER, --staff or --revoke." in proctor_here("invite", course=course.root, code=2).stderr


def test_a_setting_of_the_door_that_is_none_is_named(course: Course) -> None:
    for setting, says in (
        ('tries = "many"', "c.Door: The 'tries' trait of a Door instance expected an int, not the str 'many'."),
        (
            "hiden = 1",
            "c.Door.hiden is no setting. There are: closes, hidden, hosts, link_days, opens, tries, ",
        ),
        ('opens = "soon"', "c.Door.opens = 'soon' is no date and time. Write one such as \"2026-12-03 23:59\"."),
        ('closes = "2026-12-03 12:00 CST"', "c.Door.closes: the zone 'CST' could be several"),
    ):
        (course.root / "nbgrader_config.py").write_text(f"{CONFIG}c.Door.{setting}\n", encoding="utf-8")
        assert says in proctor_here("invite", "--staff", "prof", course=course.root, code=1).stderr

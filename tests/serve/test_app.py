"""The door's pages: do they say what is the case, with the right status, to the right people?"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from doors import PAGE, FakeDesk, Guest, work
from support import proctor_here

from proctor.course.folders import Course
from proctor.serve import forms, overview
from proctor.serve.desk import FaultOfOurs
from proctor.serve.links import Links
from proctor.serve.refusals import WORDS, Refusal
from proctor.serve.tries import tries

Visit = Callable[..., Guest]
PICTURE = ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(100))


# Coming in


def test_a_link_leaves_the_address_bar_and_a_cookie_that_no_script_reads(visit: Visit, links: Links) -> None:
    token = links.invite(["aoki"])["aoki"]
    answer = visit().get(f"/in/{token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert token not in answer.text


def test_behind_https_the_cookie_is_bound_to_it_and_to_this_host(visit: Visit, links: Links) -> None:
    answer = visit().get(f"/in/{links.invite(['aoki'])['aoki']}", headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["set-cookie"].startswith("__Host-door") and "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_a_student_reads_whose_page_it_is_and_how_many_tries_are_left(visit: Visit) -> None:
    page = visit("aoki").get("/").text
    assert "hw の提出" in page and "aoki さん" in page and "30 回" in page and 'type="file"' in page


@pytest.mark.parametrize("way", ["/", "/tries/1", "/tries/1/progress", "/tries/1/feedback/index.html", "/staff"])
def test_a_stranger_reads_what_to_do_and_nothing_else(visit: Visit, way: str) -> None:
    answer = visit().get(way)
    assert answer.status_code == 403 and WORDS["stranger"].next_ja in answer.text


def test_a_link_that_ended_ends_the_session_too(visit: Visit, links: Links) -> None:
    guest = visit("aoki")
    links.revoke("aoki")
    assert guest.get("/").status_code == 403


def test_who_opens_somebody_elses_link_is_asked_first(visit: Visit, links: Links) -> None:
    guest, token = visit("aoki"), links.invite(["baba"])["baba"]
    asked = guest.get(f"/in/{token}")
    assert asked.status_code == 200 and "別の人のリンク" in asked.text and "aoki さん" in guest.get("/").text
    assert guest.post(f"/in/{token}", data=guest.form(f"/in/{token}")).status_code == 303
    assert "baba さん" in guest.get("/").text


# Handing in


def test_what_is_handed_in_is_on_disk_before_the_receipt_is_shown(visit: Visit, course: Course, desk: FakeDesk) -> None:
    name, data = work(course)
    guest = visit("aoki")
    answer = guest.hand_in((name, data), ("notes.txt", b"hello"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/tries/1")
    kept = {path.name: path.read_bytes() for path in course.door("hw", "aoki").glob("1/files/*")}
    assert kept.pop("timestamp.txt") and kept == {name: data, "notes.txt": b"hello"}
    receipt = guest.get("/tries/1").text
    assert "受け取りました" in receipt and hashlib.sha256(data).hexdigest()[:12] in receipt and "notes.txt" in receipt
    assert desk.waiting() == ["aoki"]
    assert not list((course.state / "uploads").iterdir())


@pytest.mark.parametrize(
    ("files", "status", "why"),
    [
        ([], 400, "empty"),
        ([("one.ipynb", b"")], 400, "empty"),
        ([PICTURE], 415, "no work"),
        ([(f"{number}.py", b"x = 1") for number in range(forms.MOST_FILES + 1)], 413, "too many files"),
    ],
)
def test_what_is_no_work_is_refused_kindly_and_costs_no_try(
    visit: Visit, course: Course, files: Any, status: int, why: str
) -> None:
    guest = visit("aoki")
    answer = guest.hand_in(*files)
    assert answer.status_code == status and WORDS[why].ja in answer.text and "提出回数は減っていません" in answer.text
    assert not tries(course, "hw", "aoki")


def test_a_picture_beside_a_notebook_is_no_reason_to_refuse(visit: Visit, course: Course) -> None:
    assert visit("aoki").hand_in(PICTURE, work(course)).status_code == 303


def test_too_much_is_said_with_the_bound(visit: Visit, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = visit("aoki").hand_in(("big.ipynb", bytes(forms.LARGEST)))
    assert answer.status_code == 413 and "50 MB" in answer.text
    assert not tries(course, "hw", "aoki")


def closing(course: Course, **settings: Any) -> None:
    course.config.Door.update(settings)


@pytest.mark.parametrize(
    ("settings", "status", "why"),
    [
        ({"opens": "2999-01-01 00:00"}, 403, "not open yet"),
        ({"closes": "2020-01-01 00:00"}, 403, "closed"),
        ({"tries": 1}, 403, "tries"),
        ({"tries_an_hour": 1}, 429, "hour"),
    ],
)
def test_a_door_that_is_closed_says_so_before_it_reads_anything(
    visit: Visit, course: Course, settings: dict[str, Any], status: int, why: str
) -> None:
    guest = visit("aoki")
    form = guest.form()
    assert guest.hand_in(work(course)).status_code == 303
    closing(course, **settings)
    page = guest.get("/").text
    assert WORDS[why].ja in page and 'type="file"' not in page
    answer = guest.post("/tries", data=form, files=[("files", work(course))])
    assert answer.status_code == status and WORDS[why].ja in answer.text
    assert ("retry-after" in answer.headers) == (why == "hour")
    assert len(tries(course, "hw", "aoki")) == 1


# Progress and feedback


def test_progress_is_told_until_it_is_graded(visit: Visit, course: Course, desk: FakeDesk) -> None:
    guest = visit("aoki")
    guest.hand_in(work(course))
    said = []
    with guest.stream("GET", "/tries/1/progress") as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                said.append(json.loads(line.removeprefix("data: ")))
                if len(said) == 1:
                    threading.Timer(0.1, desk.end, ["aoki"]).start()
    assert "1 番目" in said[0]["ja"] and not said[0]["done"]
    assert said[-1] == {"ja": "採点が終わりました。", "en": "It has been graded.", "done": True}


def test_without_scripts_the_page_renews_itself_until_it_is_graded(
    visit: Visit, course: Course, desk: FakeDesk
) -> None:
    guest = visit("aoki")
    guest.hand_in(work(course))
    refresh = '<noscript><meta http-equiv="refresh"'
    assert refresh in guest.get("/tries/1").text
    desk.end("aoki")
    page = guest.get("/tries/1").text
    assert refresh not in page and "<b>2</b> / 2" in page and 'sandbox="allow-same-origin"' in page


def test_feedback_is_a_page_of_its_own_in_which_nothing_runs(visit: Visit, course: Course, desk: FakeDesk) -> None:
    guest = visit("aoki")
    guest.hand_in(work(course))
    desk.end("aoki")
    for name in ("index.html", "one.html"):
        answer = guest.get(f"/tries/1/feedback/{name}")
        assert answer.text == PAGE
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("sandbox") and "default-src 'none'" in policy and "allow-scripts" not in policy


def test_earlier_tries_stay_readable(visit: Visit, course: Course, desk: FakeDesk) -> None:
    guest = visit("aoki")
    for _ in range(2):
        guest.hand_in(work(course))
        desk.end("aoki")
    assert "/tries/1" in guest.get("/").text and guest.get("/tries/1/feedback/index.html").text == PAGE


@pytest.mark.parametrize(
    ("state", "told"), [("superseded", "新しい提出があった"), ("pending", "もう一度提出する必要はありません")]
)
def test_a_try_that_got_no_grade_says_why(visit: Visit, course: Course, desk: FakeDesk, state: str, told: str) -> None:
    guest = visit("aoki")
    guest.hand_in(work(course))
    desk.end("aoki", state)
    assert told in guest.get("/tries/1").text and guest.get("/tries/1/feedback/index.html").status_code == 404


def test_what_was_mended_is_said(visit: Visit, course: Course, desk: FakeDesk) -> None:
    guest = visit("aoki")
    guest.hand_in(work(course))
    desk.end("aoki", notes=[["直しました", "mended"]])
    assert "直しました" in guest.get("/tries/1").text


@pytest.mark.parametrize("name", ["receipt.json", "..%2freceipt.json", "%2e%2e", "two.html", "one.html%00"])
def test_only_pages_that_are_there_are_feedback(visit: Visit, course: Course, desk: FakeDesk, name: str) -> None:
    guest = visit("aoki")
    guest.hand_in(work(course))
    desk.end("aoki")
    assert guest.get(f"/tries/1/feedback/{name}").status_code == 404


def test_nobody_reads_anothers(visit: Visit, course: Course, desk: FakeDesk) -> None:
    owner, other = visit("aoki"), visit("baba")
    owner.hand_in(work(course))
    desk.end("aoki")
    for way in ("", "/progress", "/feedback/index.html"):
        assert other.get(f"/tries/1{way}").status_code == 404
    for way in ("/staff", "/staff/students/aoki", "/staff/report", "/staff/scores.csv", "/staff/progress"):
        assert owner.get(way).status_code == 404


# Staff


def test_staff_see_everybody_who_was_invited_or_has_handed_in(visit: Visit, course: Course, desk: FakeDesk) -> None:
    visit("baba")
    visit("aoki").hand_in(work(course))
    page = visit("sensei", staff=True).get("/staff").text
    assert "<b>1</b> of 2 have handed in" in page and "/staff/students/aoki" in page and "/staff/students/baba" in page
    assert "sensei (staff)" in page and "/staff/students/sensei" not in page


@pytest.mark.parametrize(("student", "told"), [("aoki", ">aoki</a>, "), ("", "<li>hw, ")])
def test_staff_read_faults_of_ours_also_those_that_concern_everybody(
    visit: Visit, desk: FakeDesk, student: str, told: str
) -> None:
    desk.faults.append(FaultOfOurs(student, "the disk is full", datetime(2026, 11, 28, tzinfo=UTC)))
    answer = visit("sensei", staff=True).get("/staff")
    assert answer.status_code == 200 and told in answer.text and "the disk is full" in answer.text


def test_staff_hand_in_for_somebody_though_the_door_is_closed(visit: Visit, course: Course) -> None:
    visit("aoki")
    closing(course, closes="2020-01-01 00:00")
    staff = visit("sensei", staff=True)
    way = "/staff/students/aoki"
    assert staff.hand_in(work(course), to=f"{way}/tries", page=way).headers["location"] == way
    assert [one.by for one in tries(course, "hw", "aoki")] == ["sensei"]
    assert "handed in by sensei" in staff.get(way).text


def test_staff_give_a_try_back(visit: Visit, course: Course) -> None:
    closing(course, tries=1)
    guest, staff = visit("aoki"), visit("sensei", staff=True)
    guest.hand_in(work(course))
    assert WORDS["tries"].ja in guest.get("/").text
    way = "/staff/students/aoki"
    assert staff.post(f"{way}/more", data=staff.form(way)).status_code == 303
    assert guest.hand_in(work(course)).status_code == 303


def test_staff_extend_as_the_command_does(visit: Visit, course: Course) -> None:
    guest, staff = visit("aoki"), visit("sensei", staff=True)
    way = "/staff/students/aoki"
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("hw", duedate="2030-01-01 00:00:00 UTC")
        gradebook.update_or_create_student("aoki")
    until = {"until": "2030-01-05T00:00"}
    assert staff.post(f"{way}/extension", data={**staff.form(way), **until}).status_code == 303
    assert "1月5日" in guest.get("/").text
    said = proctor_here("extend", "hw", "aoki", "2030-01-05 00:00", course=course.root).output
    assert "as before" in said
    refused = staff.post(f"{way}/extension", data={**staff.form(way), "until": "soon"})
    assert refused.status_code == 400 and "is no date and time" in refused.text


def test_staff_take_the_scores_along(visit: Visit, course: Course) -> None:
    answer = visit("sensei", staff=True).get("/staff/scores.csv")
    assert answer.headers["content-type"].startswith("text/csv") and "hw.csv" in answer.headers["content-disposition"]
    assert answer.content.decode("utf-8-sig").startswith("student,score,max,status,flags")


def test_the_report_leads_to_the_doors_own_pages(visit: Visit, course: Course) -> None:
    answer = visit("sensei", staff=True).get("/staff/report")
    assert answer.status_code == 200 and "../../feedback" not in answer.text


def test_nobody_unknown_has_a_page(visit: Visit) -> None:
    staff = visit("sensei", staff=True)
    for name in ("nobody", "%2e%2e%2faoki", ".attempts", "sensei"):
        assert staff.get(f"/staff/students/{name}").status_code == 404, name


# What all pages have


def test_every_answer_has_the_headers_that_keep_it_ours(visit: Visit, course: Course, desk: FakeDesk) -> None:
    guest, staff = visit("aoki"), visit("sensei", staff=True)
    guest.hand_in(work(course))
    desk.end("aoki")
    for who, way in [
        *((guest, way) for way in ("/", "/tries/1", "/tries/1/feedback/index.html", "/tries/9", "/nothing", "/in/x")),
        *((staff, way) for way in ("/staff", "/staff/students/aoki", "/staff/report", "/staff/scores.csv")),
    ]:
        headers = who.get(way).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin", way
        assert "frame-ancestors" in headers["content-security-policy"], way
        assert headers["cache-control"] == "no-store" and headers["x-frame-options"] in ("DENY", "SAMEORIGIN"), way


def test_pages_have_no_script_or_style_that_their_policy_forbids(visit: Visit) -> None:
    answer = visit("aoki").get("/")
    policy, page = answer.headers["content-security-policy"], answer.text
    assert "script-src 'self'" in policy and "unsafe-inline" not in policy
    assert page.count("<script") == 1 and 'style="' not in page and " on" + "click" not in page


def test_a_fault_of_ours_is_told_as_ours(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = visit("aoki")
    monkeypatch.setattr("proctor.serve.student.standing", lambda *_: 1 / 0)
    answer = guest.get("/")
    assert answer.status_code == 500 and WORDS["our fault"].ja in answer.text and "ZeroDivision" not in answer.text


def test_the_log_says_who_did_what_but_no_link(visit: Visit, links: Links, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "proctor.serve")
    guest = visit("aoki")
    guest.get("/")
    assert "GET home 200 aoki" in caplog.text and "GET enter 303" in caplog.text
    assert all(value not in caplog.text for value in guest.cookies.values())


@pytest.mark.parametrize("why", WORDS)
def test_every_refusal_has_its_words_in_both_languages(why: str) -> None:
    values = {"files": "a.jpg", "most": 30, "again": "12月1日から。", "again_en": "From 1 Dec."}
    words = Refusal(400, why, **values).words
    assert all(one and "{" not in one for one in (words.ja, words.en, words.next_ja, words.next_en))
    assert any(ord(letter) > 0x3000 for letter in words.ja) and words.en.isascii() | ("’" in words.en)


def test_what_takes_long_to_look_at_is_looked_at_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    now, made = [0.0], []

    def make() -> int:
        now[0] += 1.0  # it takes a second
        made.append(1)
        return len(made)

    monkeypatch.setattr(overview.time, "monotonic", lambda: now[0])
    kept = overview.Kept(2.0, make)
    assert [kept.get(), kept.get()] == [1, 1]
    now[0] = 10.0
    assert kept.get() == 1
    now[0] = 11.5
    assert kept.get() == 2
    kept.forget()
    assert kept.get() == 3

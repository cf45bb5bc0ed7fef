"""What somebody gains who does not play by the rules: nothing, and nobody else waits for it."""

import socket
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from doors import FakeDesk, Guest, as_files, served, work
from itsdangerous import URLSafeTimedSerializer

from proctor.course.folders import Course
from proctor.serve import forms, gate
from proctor.serve.app import app
from proctor.serve.links import Links
from proctor.serve.rates import Rates
from proctor.serve.tries import tries

Visit = Callable[..., Guest]
SCRIPT = "<script>alert(1)</script>"


# Tokens


def forged(token: str) -> Iterator[str]:
    """What could pass for a link: changed in one place, cut, signed by somebody else, or none at all."""
    for place in (5, len(token) // 2, len(token) - 2):
        yield token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    yield token[:-1]
    yield token + "A"
    yield str(
        URLSafeTimedSerializer("another key", salt="proctor's door").dumps({"id": "aoki", "staff": True, "is": ""})
    )
    yield from ("x", "." * 50, "A" * 5000, "%00", "eyJpZCI6ImFva2kiLCJzdGFmZiI6dHJ1ZX0")


def test_a_forged_link_opens_nothing(visit: Visit, links: Links) -> None:
    guest = visit()
    for token in forged(links.invite(["aoki"])["aoki"]):
        assert guest.get(f"/in/{token}").status_code == 403 and not guest.cookies, token


def test_a_forged_cookie_is_a_stranger(visit: Visit) -> None:
    guest, forger = visit("aoki"), visit()
    (name, token), *_ = guest.cookies.items()
    for one in forged(token):
        assert forger.get("/", headers={"Cookie": f"{name}={one}"}).status_code == 403, one


def test_an_older_link_can_not_be_replayed(visit: Visit, links: Links) -> None:
    older, newer = (links.invite(["aoki"])["aoki"] for _ in range(2))
    assert visit().get(f"/in/{older}").status_code == 403
    assert visit().get(f"/in/{newer}").status_code == 303


def test_a_students_link_never_opens_the_staffs_pages(visit: Visit, links: Links) -> None:
    guest = visit("aoki")
    links.invite(["aoki"], staff=True)  # the same name, promoted: the student's link has ended
    assert guest.get("/staff").status_code == 403


# Cross-site requests


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
@pytest.mark.parametrize("way", ["/tries", "/staff/students/aoki/tries", "/staff/students/aoki/more"])
def test_no_other_site_hands_in_for_somebody(visit: Visit, course: Course, headers: dict[str, str], way: str) -> None:
    visit("aoki")
    guest = visit("sensei", staff=True) if "staff" in way else visit("baba")
    form = guest.form("/staff/students/aoki" if "staff" in way else "/")
    answer = guest.post(way, data=form, files=as_files([work(course)]), headers=headers)
    assert form and answer.status_code == 403
    assert not tries(course, "hw", "aoki") and not tries(course, "hw", "baba")


@pytest.mark.parametrize("sent_from", [None, "", "0" * 64, "é"])
def test_a_form_that_no_page_of_ours_made_is_refused(visit: Visit, course: Course, sent_from: str | None) -> None:
    data = {"sent_from": sent_from} if sent_from is not None else {}
    answer = visit("aoki").post("/tries", data=data, files=as_files([work(course)]))
    assert answer.status_code == 403 and not tries(course, "hw", "aoki")


def test_a_form_of_somebody_else_is_refused(visit: Visit, course: Course) -> None:
    other, guest = visit("baba"), visit("aoki")
    assert guest.post("/tries", data=other.form(), files=as_files([work(course)])).status_code == 403


def test_nothing_is_changed_by_following_a_link(visit: Visit, course: Course) -> None:
    staff = visit("sensei", staff=True)
    for way in ("/tries", "/staff/students/aoki/more", "/staff/students/aoki/extension"):
        assert staff.get(way).status_code in (404, 405), way


# Uploads


def raw(address: str, guest: Guest, head: str) -> socket.socket:
    """A connection that has sent the head of a request by hand."""
    where = urlsplit(address)
    cookie = "; ".join(f"{name}={value}" for name, value in guest.cookies.items())
    opened = socket.create_connection((where.hostname, where.port), timeout=20)
    opened.sendall(f"POST /tries HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookie}\r\n{head}\r\n\r\n".encode())
    return opened


MULTIPART = "Content-Type: multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.ipynb"\r\n\r\n'


def test_a_gigabyte_that_says_so_is_refused_unread(visit: Visit, address: str) -> None:
    with raw(address, visit("aoki"), f"{MULTIPART}\r\nContent-Length: 1000000000") as sent:
        assert sent.recv(4096).startswith(b"HTTP/1.1 413")


def test_a_gigabyte_that_does_not_say_so_is_cut_early(visit: Visit, address: str, course: Course) -> None:
    block, total = bytes(1_000_000), 0
    with raw(address, visit("aoki"), f"{MULTIPART}\r\nTransfer-Encoding: chunked") as sent:
        try:
            sent.sendall(b"%x\r\n%s\r\n" % (len(PART), PART))
            for _ in range(1000):
                sent.sendall(b"%x\r\n%s\r\n" % (len(block), block))
                total += len(block)
        except OSError:
            pass
    assert total < 1.5 * 2 * forms.LARGEST
    assert not tries(course, "hw", "aoki") and not list((course.state / "uploads").glob("*"))


def test_an_upload_that_drips_is_ended(visit: Visit, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_PATIENCE", 0.5)
    guest, start = visit("aoki"), time.monotonic()
    with raw(address, guest, f"{MULTIPART}\r\nContent-Length: 100000") as sent:
        sent.settimeout(0.1)
        answer, dripping = b"", iter(PART[n : n + 1] for n in range(len(PART)))
        while not answer and time.monotonic() - start < 10:
            sent.sendall(next(dripping))
            try:
                answer = sent.recv(4096)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408") and time.monotonic() - start < 5
    assert guest.get("/").status_code == 200


def test_who_uploads_already_is_not_read_a_second_time(visit: Visit, address: str) -> None:
    guest = visit("aoki")
    form = guest.form()
    with raw(address, guest, f"{MULTIPART}\r\nContent-Length: 100000") as sent:
        sent.sendall(PART)
        time.sleep(0.3)
        assert guest.post("/tries", data=form, files=as_files([("a.ipynb", b"{}")])).status_code == 429
    assert visit("baba").get("/").status_code == 200


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Type: multipart/form-data", b"--x--"),
        (MULTIPART, b"no boundary in here"),
        (MULTIPART, PART.replace(b'name="files"; ', b"") + b"x\r\n--x--\r\n"),
        ("Content-Type: application/json", b"{}"),
        ("Content-Type: application/x-www-form-urlencoded", b"&" * 1000),
        (
            MULTIPART,
            b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' for _ in range(50)) + b"--x--",
        ),
    ],
)
def test_a_form_that_is_none_is_refused_in_words(visit: Visit, address: str, head: str, body: bytes) -> None:
    with raw(address, visit("aoki"), f"{head}\r\nContent-Length: {len(body)}\r\nConnection: close") as sent:
        sent.sendall(body)
        assert sent.recv(4096).split()[1] in (b"400", b"403")


NAMES = (
    "../../../evil.ipynb",
    "..\\..\\evil.ipynb",
    "/etc/passwd.ipynb",
    "C:\\Users\\me\\evil.ipynb",
    "timestamp.txt",
    ".door",
    "..",
    f"{SCRIPT}.ipynb",
    '"><img src=x onerror=alert(1)>.ipynb',
    "evil\u202egpj.ipynb",
    "a" * 300 + ".ipynb",
    "evil\x1b[31m.ipynb",
)


def test_a_name_is_never_a_way_or_a_sign(visit: Visit, course: Course, desk: FakeDesk) -> None:
    name, data = work(course)
    guest = visit("aoki")
    assert guest.hand_in((name, data), *((one, data) for one in NAMES)).status_code == 303
    folder = course.door("hw", "aoki") / "1" / "files"
    assert (folder / "timestamp.txt").read_bytes() != data  # ours, not theirs
    kept = [path.name for path in folder.rglob("*") if path.name != "timestamp.txt"]
    assert len(kept) == len(NAMES) + 1
    assert all(one.isprintable() and not one.startswith(".") for one in kept)
    assert {path.parent for path in course.root.rglob("evil.ipynb")} <= {folder}
    page = guest.get("/tries/1").text
    assert SCRIPT not in page and "<img" not in page and "\u202e" not in page and "\x1b" not in page


def test_what_a_refusal_repeats_is_escaped(visit: Visit) -> None:
    answer = visit("aoki").hand_in((f"{SCRIPT}.jpg", b"\xff\xd8\xff\xe0"))
    assert answer.status_code == 415 and SCRIPT not in answer.text and "&lt;script&gt;" in answer.text


# Paths and headers


@pytest.mark.parametrize(
    "way",
    [
        "/..%2f..%2fnbgrader_config.py",
        "//etc/passwd",
        "/tries/1/feedback/..%2f..%2f..%2fgradebook.db",
        "/tries/-1",
        "/tries/1e3",
        "/tries/99999999999999999999999999",
        "/door.js/..%2fapp.py",
        "/staff/students/..%2f..",
        "/static/../app.py",
    ],
)
def test_no_path_leads_out(visit: Visit, way: str) -> None:
    for guest in (visit("aoki"), visit("sensei", staff=True)):
        assert guest.get(way).status_code == 404, way


def test_a_host_that_is_not_ours_gets_into_no_page(visit: Visit) -> None:
    answer = visit("aoki").get("/", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in answer.text + str(answer.headers)


def test_a_door_with_names_answers_to_no_other(course: Course, desk: FakeDesk, links: Links) -> None:
    course.config.Door.hosts = ["door.example"]
    named = app(course, "hw", desk, links)  # type: ignore[arg-type]
    with served(named) as address, Guest(address) as guest:
        assert guest.get("/", headers={"Host": "evil.example"}).status_code == 400
        assert guest.get("/", headers={"Host": "door.example"}).status_code == 403


def test_a_page_of_feedback_can_do_nothing_even_if_it_holds_a_script(
    visit: Visit, course: Course, desk: FakeDesk
) -> None:
    guest = visit("aoki")
    guest.hand_in(work(course))
    desk.end("aoki")
    page = next(course.door("hw", "aoki").glob("1/pages/index.html"))
    page.write_text(SCRIPT, encoding="utf-8")  # what pages/ never lets through
    policy = guest.get("/tries/1/feedback/index.html").headers["content-security-policy"]
    assert "sandbox" in policy and "script-src" not in policy and "default-src 'none'" in policy


# Flooding


def test_who_floods_is_answered_less_and_others_as_before(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_HELD_BACK", 0.0)
    flooder, other = visit("aoki"), visit("baba")
    answers = [flooder.get("/").status_code for _ in range(3 * gate._AT_ONCE)]
    refused = answers.count(429)
    assert set(answers) == {200, 429} and answers[: gate._AT_ONCE // 2].count(429) == 0
    assert refused > gate._AT_ONCE
    assert flooder.get("/").headers["retry-after"] == "1"
    monkeypatch.setattr(gate, "_HELD_BACK", 0.5)
    began = time.monotonic()
    while flooder.get("/").status_code != 429:
        began = time.monotonic()
    assert time.monotonic() - began >= 0.5  # so it costs us next to nothing
    assert other.get("/").status_code == 200


def test_streams_of_one_visitor_are_bounded(visit: Visit, course: Course) -> None:
    guest = visit("aoki")
    guest.hand_in(work(course))
    opened = [guest.stream("GET", "/tries/1/progress") for _ in range(5)]
    codes = [one.__enter__().status_code for one in opened]
    for one in opened:
        one.__exit__(None, None, None)
    assert codes == [200] * 4 + [429]


def test_a_name_waits_only_as_long_as_its_own_requests_take() -> None:
    now = [0.0]
    rates = Rates(2, 1, most=2, clock=lambda: now[0])
    assert [rates.wait("a") for _ in range(3)] == [0, 0, 1]
    assert rates.wait("b") == 0
    now[0] = 1.0
    assert [rates.wait("a") for _ in range(2)] == [0, 1]
    now[0] = 100.0
    assert [rates.wait("a") for _ in range(3)] == [0, 0, 1]  # what was not used is not saved up

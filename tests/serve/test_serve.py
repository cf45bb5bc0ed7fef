"""`proctor serve`, as the command that people start, interrupt and, without meaning to, kill."""

import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest
from door import MINUTE, NOON, handed_in, states
from gradebooks import contents
from support import COMMAND, RIGHT, WRONG, plain_environment, proctor_here

from proctor.course.folders import Course
from proctor.serve.links import Links
from proctor.serve.tries import tries
from proctor.walls import detect
from proctor.walls.detect import best_mode

PATIENCE = 90.0  # seconds for a server to open, and for what it grades


@contextmanager
def serving(course: Course, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, once it says where its door is."""
    command = [COMMAND, "--course", str(course.root), "serve", "hw", "--port", "0", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=plain_environment()
    ) as server:
        try:
            assert server.stdout is not None
            said = ""
            while "open at" not in said:
                line = server.stdout.readline()
                assert line, f"it has ended: {said}"
                said += line
            said += server.stdout.readline() + server.stdout.readline()
            yield server, said
        finally:
            server.kill()


def address(said: str) -> str:
    found = re.search(r"open at (http://\S+)", said)
    assert found
    return found[1]


def until(done: object, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


def test_it_says_where_it_is_who_may_come_and_what_encloses_their_code(course: Course) -> None:
    with serving(course) as (server, said):
        home = address(said)
        assert f"Walls: {best_mode()}." in said
        assert (
            f"proctor invite ROSTER.csv --url {home}" in said
            and f"Your own link: proctor invite --staff ID --url {home}" in said
        )
        token = Links(course).invite(["aya"])["aya"]
        page = httpx.get(f"{home}/in/{token}", follow_redirects=True)
        assert page.status_code == 200 and "aya" in page.text and token not in str(page.url)
        assert "server" not in page.headers
        server.send_signal(signal.SIGTERM)
        assert server.stdout and "Closed." in server.stdout.read() and server.wait(PATIENCE) == 0


def test_what_is_begun_when_it_is_interrupted_is_finished_and_no_process_is_left(course: Course) -> None:
    handed_in(course, "import time\ntime.sleep(2)\n" + RIGHT)
    with serving(course) as (server, _):
        until(lambda: psutil.Process(server.pid).children())
        until(lambda: not (course.door("hw", "aya") / "1" / "files").exists())
        others = psutil.Process(server.pid).children(recursive=True)
        server.send_signal(signal.SIGINT)
        assert server.wait(PATIENCE) == 0
    assert states(course) == ["graded"]
    psutil.wait_procs(others, 20)
    assert not [one for one in others if one.is_running()]


def test_a_port_that_somebody_has_is_one_line(course: Course) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = proctor_here("serve", "hw", "--port", port, course=course.root, code=1)
    told = f"127.0.0.1:{port} can't be had: Address already in use. Name another --host or --port."
    assert done.stderr == f"proctor: {told}\n"


def test_an_assignment_that_is_not_there_is_named(course: Course) -> None:
    done = proctor_here("serve", "hw9", "--port", "0", course=course.root, code=1)
    assert "Assignments here: hw." in done.stderr


def test_without_walls_it_does_not_open_and_says_what_would(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "rooms", lambda mode: detect.Protection("rooms", False, "no kernel for it", "Get one."))
    done = proctor_here("serve", "hw", "--port", "0", course=course.root, code=1)
    assert "Students' code cannot be walled in here" in done.stderr and "--trust-students" in done.stderr


def test_whom_one_trusts_needs_no_walls(course: Course) -> None:
    handed_in(course, RIGHT)
    with serving(course, "--trust-students") as (_, said):
        assert "NO WALLS" in said or "Walls: none" in said
        until(lambda: states(course) == ["graded"])


@pytest.mark.slow
def test_killed_five_times_it_ends_as_if_it_had_not_been(course: Course, tmp_path: Path) -> None:
    """Server and workers in turns, while a class hands in: every receipt is whole, and all rows are the same."""
    students = [f"student{number:02}" for number in range(15)]
    for number, student in enumerate(students):
        handed_in(
            course, f"import time\ntime.sleep(0.3)\n{RIGHT if number % 3 else WRONG}", NOON + number * MINUTE, student
        )
    shutil.copytree(course.root, tmp_path / "calm")
    for kill in range(5):
        with serving(course) as (server, _):
            until(partial(are_graded, course, students, 2 * (kill + 1)))
            if kill % 2:
                for worker in workers_of(server.pid)[:1]:
                    worker.kill()
                time.sleep(0.3)
        handed_in(course, f"{RIGHT}\n# {kill}", NOON + (20 + kill) * MINUTE, students[kill])
        handed_in(Course.load(tmp_path / "calm"), f"{RIGHT}\n# {kill}", NOON + (20 + kill) * MINUTE, students[kill])
    with serving(course) as (server, _):
        until(partial(are_graded, course, students, len(students)))
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)
    proctor_here("grade", "hw", course=tmp_path / "calm")
    assert contents(course.root / "gradebook.db") == contents(tmp_path / "calm" / "gradebook.db")
    assert all(one.page for student in students for one in tries(course, "hw", student)[-1:])
    assert f"{len(students)} unchanged" in proctor_here("grade", "hw", course=course.root).stdout


def are_graded(course: Course, students: list[str], number: int) -> bool:
    return sum(states(course, student)[-1] == "graded" for student in students) >= number


def workers_of(server: int) -> list[psutil.Process]:
    forks = [one for one in psutil.Process(server).children() if "forkserver" in " ".join(one.cmdline())]
    return [worker for fork in forks for worker in fork.children()]

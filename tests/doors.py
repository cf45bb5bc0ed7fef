"""A door that is served for a test, a desk that grades when the test says so, and guests who use it as browsers do."""

import io
import json
import re
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Queue
from typing import Any

import httpx
import nbformat
import uvicorn
from starlette.types import ASGIApp
from support import RIGHT, answered

from proctor.course.folders import Course
from proctor.serve.desk import Event, FaultOfOurs

PATIENCE = 10.0  # seconds for what takes a moment
PAGE = "<!doctype html><title>feedback</title><p>your feedback</p><a href='one.html'>one</a>"
_SENT_FROM = re.compile(r'name="sent_from" value="(\w+)"')


class FakeDesk:
    """Keeps the desk's promises but grades nobody by itself."""

    def __init__(self, course: Course, assignment: str = "hw") -> None:
        self.course, self._assignment = course, assignment
        self._queue: list[str] = []
        self._ears: list[Queue[Event]] = []
        self.faults: deque[FaultOfOurs] = deque()

    def hand_in(self, student: str) -> None:
        if student not in self._queue:
            self._queue.append(student)
        self._say(Event(student, "queued", self.place_of(student)))

    def place_of(self, student: str) -> int | None:
        return self._queue.index(student) + 1 if student in self._queue else None

    def waiting(self) -> list[str]:
        return list(self._queue)

    @contextmanager
    def listen(self) -> Iterator["Queue[Event]"]:
        ear: Queue[Event] = Queue()
        self._ears.append(ear)
        try:
            yield ear
        finally:
            self._ears.remove(ear)

    def end(self, student: str, state: str = "graded", **said: Any) -> None:
        """What grading leaves with the newest try, whose page is PAGE."""
        place = self.course.door(self._assignment, student)
        newest = max((one for one in place.iterdir() if one.name.isdecimal()), key=lambda one: int(one.name))
        if state == "graded":
            (newest / "pages").mkdir(exist_ok=True)
            for name in ("index.html", "one.html"):
                (newest / "pages" / name).write_text(PAGE, encoding="utf-8")
        end = {"state": state, "whole": [2.0, 2.0], "withheld": [], "notes": [], **said}
        (newest / "end.json").write_text(json.dumps(end), encoding="utf-8")
        self._queue = [one for one in self._queue if one != student]
        self._say(Event(student, state))

    def _say(self, event: Event) -> None:
        for ear in self._ears:
            ear.put(event)


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of an app that a real server serves, on a port of its own."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, access_log=False, log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        end = time.monotonic() + PATIENCE
        while not server.started and time.monotonic() < end:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


class Guest(httpx.Client):
    """Somebody's browser: keeps cookies, and says where a form was sent from."""

    def __init__(self, address: str) -> None:
        super().__init__(base_url=address, timeout=PATIENCE)
        self.headers["Origin"] = address

    def form(self, page: str = "/") -> dict[str, str]:
        """The hidden fields of the form on a page."""
        found = _SENT_FROM.search(self.get(page).text)
        return {"sent_from": found[1]} if found else {}

    def hand_in(self, *files: tuple[str, bytes], to: str = "/tries", page: str = "/") -> httpx.Response:
        return self.post(to, data=self.form(page), files=as_files(files))


def as_files(files: Sequence[tuple[str, bytes]]) -> list[tuple[str, tuple[str, io.BytesIO]]]:
    return [("files", (name, io.BytesIO(data))) for name, data in files]


def work(course: Course, answer: str = RIGHT) -> tuple[str, bytes]:
    """A student's notebook, answered."""
    notebook = answered(course.root / "release" / "hw" / "one.ipynb", {"double": answer})
    return "one.ipynb", nbformat.writes(notebook).encode()

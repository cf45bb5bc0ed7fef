"""The door of a whole class, over HTTP as browsers use it, against `proctor grade` of the same in the same run.

latency  Ordinary hand-ins one at a time, at a server that is warm: from the click to the whole feedback page, beside
         what `proctor grade --student` takes for the same.
burst    A class hands in within a minute, some of them three times: how soon each has a receipt, in which order they
         are graded, what memory the server holds, and the whole beside one `proctor grade` of all.
flood    Ordinary hand-ins by turns alone and beside a student who asks, hands in and listens over many connections.
kill     The same as burst, while the server and a worker are killed (kill -9) five times in turns: every receipt that
         was shown is whole, and the gradebook ends as that of `proctor grade`."""

import argparse
import asyncio
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx
import psutil
from classes import ASSIGNMENT, make_class

from proctor.course.folders import Course
from proctor.grading.pool import cores
from proctor.serve.links import Links
from proctor.serve.receipts import END, FILES, Receipt, receipts

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from gradebooks import contents

PROCTOR = Path(sys.executable).with_name("proctor")
SETTINGS = "\nc.Door.tries_an_hour = 100\n"
OPEN = re.compile(r"open at (http://\S+)")
SENT_FROM = re.compile(r'name="sent_from" value="(\w+)"')
EAGER = 20  # every so manieth student hands in three times
KILLS = 5
PATIENCE = 1800.0  # seconds for all to be graded
SETTLED = 2.0  # seconds in which a flood has used up what is answered at once


class Server:
    """`proctor serve` of a course, at a port of its own."""

    def __init__(self, course: Course) -> None:
        self.course, self._log = course, course.root / "serve.log"
        self.start()

    def start(self) -> None:
        port = self.address.rpartition(":")[2] if hasattr(self, "address") else "0"
        self._log.write_text("")
        with self._log.open("w") as log:
            command = [PROCTOR, "--course", self.course.root, "serve", ASSIGNMENT, "--port", port]
            self.process = psutil.Popen(command, stdout=log, stderr=log)
        while not (found := OPEN.search(self._log.read_text())):
            if self.process.poll() is not None:
                raise SystemExit(f"proctor serve has ended: {self._log.read_text()}")
            time.sleep(0.05)
        self.address = found[1]

    def memory(self) -> float:
        return self.process.memory_info().rss / 1e6

    def workers(self) -> list[psutil.Process]:
        """Those that a fork server has forked; rooms are theirs."""
        forks = [one for one in self.process.children() if "forkserver" in " ".join(one.cmdline())]
        return [worker for fork in forks for worker in fork.children()]

    def kill(self, worker: bool) -> None:
        with suppress(psutil.Error):
            if worker:
                min(self.workers(), key=lambda one: one.pid).send_signal(signal.SIGKILL)
            else:
                self.process.send_signal(signal.SIGKILL)
                self.process.wait()
                self.start()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


@dataclass
class Student:
    """A browser with a link. acked: seconds of each hand-in until its receipt."""

    name: str
    link: str
    work: Path
    acked: list[float] = field(default_factory=list)

    async def come(self, client: httpx.AsyncClient) -> tuple[httpx.URL, Callable[[], Awaitable[httpx.Response]]]:
        """By the link; the door's address, and what hands everything in."""
        home = await _answered(lambda: client.get(self.link))
        own = {"sent_from": SENT_FROM.search(home.text)[1]}
        headers = {"sec-fetch-site": "same-origin"}
        files = [("files", (path.name, path.read_bytes())) for path in sorted(self.work.glob("*.ipynb"))]
        return home.url, lambda: client.post(home.url.join("/tries"), data=own, files=files, headers=headers)

    async def hand_in(self, client: httpx.AsyncClient, times: int = 1) -> None:
        """Comes and hands everything in; tries again where nobody answers."""
        _, send = await self.come(client)
        for _ in range(times):
            began = time.monotonic()
            done = await _answered(send)
            if done.status_code != 200 or "/tries/" not in str(done.url):
                raise SystemExit(f"{self.name}: {done.status_code} {done.url}: {done.text[:2000]}")
            self.acked.append(time.monotonic() - began)
            self.page = str(done.url)

    async def read(self, client: httpx.AsyncClient) -> None:
        """Watches the progress to its end, as a browser does, and fetches the page."""
        async with client.stream("GET", f"{self.page}/progress") as lines:
            async for line in lines.aiter_lines():
                if line.startswith("data:") and json.loads(line[5:])["done"]:
                    break
        page = await client.get(f"{self.page}/feedback/index.html")
        page.raise_for_status()

    async def hand_in_and_read(self) -> float:
        """In a browser of its own; the seconds from the click on the link to the whole page."""
        async with client() as browser:
            began = time.monotonic()
            await self.hand_in(browser)
            await self.read(browser)
            return time.monotonic() - began


async def _answered(ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    end = time.monotonic() + 60
    while True:
        try:
            return await ask()
        except httpx.TransportError:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.2)


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(follow_redirects=True, timeout=60)


def make_door(folder: Path, size: int, learnt: Path | None) -> tuple[Course, Course]:
    """A course with a door where nobody has handed in, its students with their work, and the same course where all
    have handed in without a door."""
    handed = make_class(folder / "graded", size)
    if learnt is not None:
        shutil.copytree(learnt, handed.state / "hints", dirs_exist_ok=True)
    else:
        subprocess.run([PROCTOR, "--course", handed.root, "check", ASSIGNMENT], check=True, stdout=subprocess.DEVNULL)
    config = handed.root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + SETTINGS, encoding="utf-8")
    shutil.copytree(handed.root, folder / "door")
    shutil.move(folder / "door" / "submitted", folder / "work")
    return Course.load(handed.root), Course.load(folder / "door")


def invited(course: Course, address: str) -> list[Student]:
    work = course.root.with_name("work")
    tokens = Links(course).invite(sorted(path.name for path in work.iterdir()))
    return [Student(name, f"{address}/in/{token}", work / name / ASSIGNMENT) for name, token in tokens.items()]


def grade(course: Course, *words: str) -> float:
    began = time.monotonic()
    subprocess.run([PROCTOR, "--course", course.root, "grade", ASSIGNMENT, *words], check=True, capture_output=True)
    return time.monotonic() - began


def told(seconds: list[float]) -> str:
    return f"median {statistics.median(seconds):.2f} s, 95th percentile {percentile(seconds):.2f} s"


def percentile(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]


async def latency(handed: Course, door: Course) -> None:
    server = Server(door)
    students = invited(door, server.address)
    seconds, graded = [], []
    for number, student in enumerate(students):
        taken = await student.hand_in_and_read()
        alone = grade(handed, "--student", student.name)
        if number:  # the first finds caches empty, on both sides
            seconds.append(taken)
            graded.append(alone)
    server.stop()
    print(f"door, one at a time ({len(seconds)}): {told(seconds)}", flush=True)
    print(f"proctor grade --student:   {told(graded)}")
    print(f"ratio of medians: {statistics.median(seconds) / statistics.median(graded):.2f}")


async def flood(door: Course, connections: int) -> None:
    server = Server(door)
    flooder, *students = invited(door, server.address)
    await warm(door, server)
    alone, beside = [], []
    for number, student in enumerate(students):
        floods = number % 2 == 1
        with flooding(flooder, connections) if floods else nullcontext():
            await asyncio.sleep(SETTLED)
            taken = await student.hand_in_and_read()
            if number > 1:  # the first finds caches empty
                (beside if floods else alone).append(taken)
    server.stop()
    print(f"alone ({len(alone)}): {told(alone)}", flush=True)
    print(f"beside a flood over {connections} connections ({len(beside)}): {told(beside)}")
    print(f"ratio of medians: {statistics.median(beside) / statistics.median(alone):.2f}")


@contextmanager
def flooding(student: Student, connections: int) -> Iterator[None]:
    """From a process of its own, for as long as the context lasts."""
    process = multiprocessing.get_context("spawn").Process(target=flood_from, args=(student, connections))
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def flood_from(student: Student, connections: int) -> None:
    """Asks for all that a student may ask for, again at once when an answer comes, whatever it is."""

    async def floods() -> None:
        async with client() as browser:
            door, send = await student.come(browser)
            ways = [
                lambda: browser.get(door),
                send,
                lambda: browser.get(door.join("/tries/1/progress")),
                lambda: browser.get(door.join("/tries/1/feedback/index.html")),
            ]
            await asyncio.gather(*(asks(ways[number % len(ways)]) for number in range(connections)))

    async def asks(way: Callable[[], Awaitable[httpx.Response]]) -> None:
        while True:
            with suppress(httpx.HTTPError):
                await way()

    asyncio.run(floods())


async def burst(handed: Course, door: Course, seconds: float, kills: int) -> None:
    server = Server(door)
    students = invited(door, server.address)
    await warm(door, server)
    at_start = server.memory()
    began, memory = time.monotonic(), [at_start]

    async def comes(number: int, student: Student) -> None:
        await asyncio.sleep(number * seconds / len(students))
        async with client() as browser:
            await student.hand_in(browser, 3 if number % EAGER == 0 else 1)

    async def watch() -> None:
        for number in range(1, 10**6):
            await asyncio.sleep(0.5)
            with suppress(psutil.Error):
                memory.append(server.memory())
            if number % 20 == 0 and number // 20 <= kills:
                await asyncio.to_thread(server.kill, number // 20 % 2 == 0)
            if number > 20 * kills and all(ends(door, student) for student in students):
                return

    tasks = [asyncio.create_task(comes(number, student)) for number, student in enumerate(students)]
    await asyncio.wait_for(watch(), PATIENCE)
    await asyncio.gather(*tasks)
    whole = time.monotonic() - began
    server.stop()
    alone = grade(handed)
    show_burst(door, students, memory, whole, alone)
    check_receipts(door, students)
    same = grades(handed) == grades(door)
    print(f"the gradebook is that of proctor grade: {'yes' if same else 'NO'}")


async def warm(door: Course, server: Server) -> None:
    """Waits until the workers are there: what a server does once is not what a class waits for."""
    while len(server.workers()) < cores():
        await asyncio.sleep(0.1)
    await asyncio.sleep(3)


def ends(course: Course, student: Student) -> bool:
    """Whether the newest try is graded, and no upload is on its way."""
    found = receipts(course, ASSIGNMENT, student.name)
    return bool(found) and bool(student.acked) and (found[-1].folder / END).exists()


def show_burst(door: Course, students: list[Student], memory: list[float], whole: float, alone: float) -> None:
    acked = [one for student in students for one in student.acked]
    print(f"{len(acked)} hand-ins of {len(students)} students: receipts {told(acked)}", flush=True)
    print(f"order: nobody was graded more than {overtaken(door, students)} places from where they came")
    print(
        f"memory of the server: {memory[0]:.0f} MB at the start, {memory[-1]:.0f} at the end, {max(memory):.0f} at most"
    )
    print(f"whole: {whole:.1f} s; proctor grade of all: {alone:.1f} s; ratio {whole / alone:.2f}")


def overtaken(door: Course, students: list[Student]) -> int:
    """By how many places the order of grading differs from that of coming, for who handed in once."""
    found: list[tuple[datetime, float]] = []
    for student in students:
        tries = receipts(door, ASSIGNMENT, student.name)
        if len(tries) == 1:
            found.append((tries[0].when, (tries[0].folder / END).stat().st_mtime))
    came = sorted(found)
    return max(abs(place - came.index(one)) for place, one in enumerate(sorted(found, key=lambda one: one[1])))


def check_receipts(door: Course, students: list[Student]) -> None:
    """Every receipt that somebody was shown is there, with files that lie where they were put, byte for byte."""
    broken = []
    for student in students:
        found = receipts(door, ASSIGNMENT, student.name)
        if len(found) < len(student.acked) or not all(is_kept(door, student, one) for one in found):
            broken.append(student.name)
    print(f"receipts that are broken: {', '.join(broken) or 'none'}")


def is_kept(door: Course, student: Student, receipt: Receipt) -> bool:
    places = [receipt.folder / FILES, door.folder("submitted", ASSIGNMENT, student.name)]
    places += sorted(door.attempts(ASSIGNMENT, student.name).glob("*"))
    return any(all(is_same(place / one.name, one.sha256) for one in receipt.files) for place in places)


def is_same(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def grades(course: Course) -> Counter[str]:
    """The gradebook's rows, but for when things were handed in."""
    timeless = course.root / "timeless.db"
    with closing(sqlite3.connect(course.root / "gradebook.db")) as book, closing(sqlite3.connect(timeless)) as copy:
        book.backup(copy)
        copy.execute("UPDATE submitted_assignment SET timestamp = NULL")
        copy.commit()
    return contents(timeless)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: python bench/door.py burst --size 200 --seconds 60",
    )
    parser.add_argument("what", nargs="?", choices=["latency", "burst", "flood", "kill"], default="latency")
    parser.add_argument("--size", type=int, default=20, help="students (20)")
    parser.add_argument("--seconds", type=float, default=60.0, help="within which all hand in (60)")
    parser.add_argument("--connections", type=int, default=20, help="of who floods (20)")
    parser.add_argument("--learnt", type=Path, help="what a check of the catalogue has left: COURSE/.proctor/hints")
    given = parser.parse_args()
    print(f"{cores()} cores, load {os.getloadavg()[0]:.1f} before", flush=True)
    with tempfile.TemporaryDirectory(prefix="proctor-bench-") as name:
        handed, door = make_door(Path(name), given.size, given.learnt)
        if given.what == "latency":
            asyncio.run(latency(handed, door))
        elif given.what == "flood":
            asyncio.run(flood(door, given.connections))
        else:
            asyncio.run(burst(handed, door, given.seconds, KILLS if given.what == "kill" else 0))


if __name__ == "__main__":
    main()

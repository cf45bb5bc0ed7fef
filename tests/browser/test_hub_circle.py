"""The circle in a real JupyterHub: released, answered, handed in, graded behind walls, read; once, again, and late.

The tests stand in the order of a course and build on each other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hub import PATIENCE, Hub, Person, printed, running_hub
from nbformat.v4 import new_code_cell
from playwright.sync_api import Browser, FrameLocator, Locator, expect
from support import CATALOGUE, MASTERS, NOTEBOOKS, notebook_of

from proctor.course.catalogue import load_catalogue
from proctor.course.notebooks import master_answers

pytestmark = pytest.mark.hub

COURSE = "zero-tsuku"
WORK = f"session04/{NOTEBOOKS[0]}"
ANSWERS = master_answers([MASTERS / name for name in NOTEBOOKS])
WRONG = load_catalogue(CATALOGUE, ANSWERS)["update_adds_the_gradient"]
CURIOUS = """
import os
for place in {places}:
    try:
        print("reached", place, os.listdir(place) if os.path.isdir(place) else open(place, "rb").read(9))
    except OSError as error:
        print("refused", place)
"""


@pytest.fixture(scope="module")
def hub(chromium: Browser) -> Iterator[Hub]:
    """chromium: without one no hub is made."""
    with running_hub() as made:
        yield made


@pytest.fixture(scope="module")
def people(hub: Hub, chromium: Browser) -> dict[str, Person]:
    """All who have an account; their servers start side by side."""
    logged_in = {name: Person.logs_in(hub, chromium, name) for name in hub.passwords}
    for person in logged_in.values():
        person.arrives()
    return logged_in


@pytest.fixture(scope="module")
def teacher(people: dict[str, Person]) -> Person:
    return people["hubtest-teacher"]


@pytest.fixture(scope="module")
def aoki(people: dict[str, Person]) -> Person:
    return people["hubtest-aoki"]


@pytest.fixture(scope="module")
def sato(people: dict[str, Person]) -> Person:
    return people["hubtest-sato"]


def answer(person: Person, **other: str) -> None:
    """Writes the master's answers into both notebooks, but for the cells named here."""
    answers = {**ANSWERS, **other}

    def fill(cells: list[Any]) -> None:
        for cell in cells:
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("solution") and marks["grade_id"] in answers:
                cell["source"] = answers[marks["grade_id"]]

    for name in NOTEBOOKS:
        person.change(f"session04/{name}", fill)


def assignment(frame: FrameLocator) -> Locator:
    return frame.locator("#main-table tr").filter(has=frame.locator(".name", has_text="session04"))


def grade(teacher: Person, student: str) -> str:
    """Collects, and grades this student's; gives the score that formgrader then shows."""
    frame = teacher.formgrader()
    teacher.presses(frame, assignment(frame).locator(".collect a"))
    assignment(frame).locator(".num-submissions a").click()
    row = frame.locator("#main-table tr").filter(has=frame.locator(".student-id", has_text=student))
    teacher.presses(frame, row.locator(".autograde a"))
    expect(row.locator(".status")).to_have_text("graded")
    return row.locator(".score").inner_text()


def give_back(teacher: Person) -> None:
    frame = teacher.formgrader()
    teacher.presses(frame, assignment(frame).locator(".generate-feedback a"))
    teacher.presses(frame, assignment(frame).locator(".release-feedback a"))


def said_by(cells: list[Any], name: str) -> str:
    """What the cell of this grade_id printed."""
    return next(printed(cell) for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)


def open_graded(teacher: Person, student: str) -> FrameLocator:
    """The first notebook of whom the list of submissions shows, as formgrader opens it for a person to grade."""
    frame = teacher.page.frame_locator("#formgrader-iframe iframe")
    row = frame.locator("#main-table tr").filter(has=frame.locator(".student-id", has_text=student))
    row.locator(".student-name a").click()
    frame.get_by_role("link", name=NOTEBOOKS[0].removesuffix(".ipynb")).click()
    frame.locator("#neuron_update").wait_for()
    return frame


def graded_cells(teacher: Person, student: str) -> str:
    """What the cells of a graded notebook printed, as the teacher's autograded copy has it."""
    cells = teacher.read(f"{COURSE}/autograded/{student}/session04/{NOTEBOOKS[0]}")["cells"]
    return "\n".join(printed(cell) for cell in cells)


def test_a_teacher_releases_in_formgrader(teacher: Person, hub: Hub) -> None:
    frame = teacher.formgrader()
    teacher.presses(frame, assignment(frame).locator(".assign a"))
    teacher.presses(frame, assignment(frame).locator(".release a"))
    expect(assignment(frame).locator(".status")).to_have_text("released")
    released = hub.folder / "exchange" / COURSE / "outbound/session04"
    assert {path.name for path in released.glob("*.ipynb")} == set(NOTEBOOKS)
    assert "HIDDEN TESTS" not in (released / NOTEBOOKS[0]).read_text(encoding="utf-8")


def test_a_student_fetches_sees_checks_fail_then_pass_and_hands_in(aoki: Person) -> None:
    aoki.fetches()
    assert any("NotImplementedError" in printed(cell) for cell in aoki.runs(WORK))
    assert "failed" in aoki.validates(NOTEBOOKS[0])
    answer(aoki, neuron=WRONG.code)
    cells = aoki.runs(WORK)
    assert "✗" in said_by(cells, "neuron_update") and "✓" in said_by(cells, "neuron_forward")
    answer(aoki)
    assert "✓" in said_by(aoki.runs(WORK), "neuron_update")
    assert "passes all the tests" in aoki.validates(NOTEBOOKS[0])
    assert aoki.submits() == 1


def test_formgrader_grades_by_proctor_behind_walls(teacher: Person, sato: Person, hub: Hub) -> None:
    """Are another's hand-in, the masters and the gradebook out of reach for what runs in the teacher's name?"""
    course, exchange = hub.home(teacher.name) / COURSE, hub.folder / "exchange" / COURSE
    places = [
        str(course),
        str(course / "gradebook.db"),
        str(course / "source"),
        str(exchange / "inbound"),
        "/etc/shadow",
    ]
    sato.fetches()
    answer(sato, neuron=WRONG.code)
    curious = dict(new_code_cell(CURIOUS.format(places=places)))
    sato.change(WORK, lambda cells: cells.insert(3, curious))
    assert sato.submits() == 1
    assert grade(teacher, sato.name) == "24 / 25"
    said = graded_cells(teacher, sato.name)
    assert said.count("refused /") == len(places) and "reached /" not in said
    assert WRONG.hint["ja"] in said  # which nbgrader's own execution doesn't know


def test_a_corrected_score_reaches_the_student_with_the_feedback(teacher: Person, aoki: Person) -> None:
    assert grade(teacher, aoki.name) == "25 / 25"
    frame = open_graded(teacher, aoki.name)
    score = frame.locator("#neuron_update")
    expect(score).to_have_attribute("placeholder", "1")
    score.fill("0.5")
    with teacher.page.expect_response(lambda one: "/formgrader/api/grade/" in one.url and one.ok):
        score.press("Tab")
    give_back(teacher)
    [page] = aoki.reads_feedback(NOTEBOOKS[0])
    assert " ".join(page.split()).count("得点 2.5 / 3") == 1


def test_a_second_try_counts_and_both_stay_readable(teacher: Person, sato: Person) -> None:
    [first] = sato.reads_feedback(NOTEBOOKS[0])
    assert WRONG.hint["ja"] in first
    answer(sato)
    assert sato.submits() == 2
    assert grade(teacher, sato.name) == "25 / 25"
    give_back(teacher)
    tries = sato.reads_feedback(NOTEBOOKS[0])
    assert len(tries) == 2 and WRONG.hint["ja"] in tries[0] and WRONG.hint["ja"] not in tries[1]


def test_a_late_try_is_seen_to_be_late(teacher: Person, sato: Person) -> None:
    frame = teacher.formgrader()
    assignment(frame).locator(".edit a").click()
    due = datetime.now(UTC) - timedelta(hours=2)
    frame.locator(".modal-duedate").fill(due.strftime("%Y-%m-%dT%H:%M"))
    frame.locator(".modal-timezone").fill("+0000")
    frame.locator(".modal .save").click()
    expect(frame.locator(".modal")).to_have_count(0)
    expect(assignment(frame).locator(".duedate")).not_to_have_text("None")
    assert sato.submits() == 3
    assert grade(teacher, sato.name) == "25 / 25"  # of this course's policy: flagged, and nothing taken off
    expect(open_graded(teacher, sato.name).get_by_text("late: handed in")).to_be_visible()
    give_back(teacher)
    assert ["締切より 2時間" in said for said in sato.reads_feedback(NOTEBOOKS[0])] == [False, False, True]


REFUSED = """
import os, pathlib
tries = {tries}
for told, tried in tries.items():
    try:
        print("did", told, repr(eval(tried))[:200])
    except OSError as error:
        print("refused", told)
"""


def test_nobody_reaches_what_is_anothers(aoki: Person, sato: Person, teacher: Person, hub: Hub) -> None:
    """By the file system, as this student's own code would, and by the hub."""
    mine, other, course = hub.home(aoki.name), hub.home(sato.name), hub.home(teacher.name) / COURSE
    exchange = hub.folder / "exchange" / COURSE
    inbox = exchange / "inbound"
    handed_in = next(path for path in inbox.iterdir() if path.name.startswith(sato.name))
    tries = {
        "list another's home": f"os.listdir({str(other)!r})",
        "read another's answers": f"open({str(other / WORK)!r}).read()",
        "list the course": f"os.listdir({str(course)!r})",
        "read a master": f"open({str(course / 'source' / WORK)!r}).read()",
        "read the gradebook": f"open({str(course / 'gradebook.db')!r}, 'rb').read()",
        "change the gradebook": f"open({str(course / 'gradebook.db')!r}, 'ab')",
        "list the inbox": f"os.listdir({str(inbox)!r})",
        "remove another's hand-in": f"os.rename({str(handed_in)!r}, {str(mine / 'taken')!r})",
        "list others' feedback": f"os.listdir({str(exchange / 'feedback')!r})",
        "change what is released": f"open({str(exchange / 'outbound/session04/checks.py')!r}, 'a')",
        "move the course away": f"os.rename({str(exchange)!r}, {str(exchange) + '-gone'!r})",
        "read the passwords": f"open({str(hub.folder / 'state/accounts')!r}).read()",
    }
    aoki.write("probe.ipynb", notebook_of(new_code_cell(REFUSED.format(tries=tries))))
    [probed] = aoki.runs("probe.ipynb")
    said = printed(probed)
    assert said.split("\n")[: len(tries)] == [f"refused {one}" for one in tries]
    for address in (
        f"{sato.server}/api/contents/session04",
        f"{teacher.server}/formgrader/api/grades",
        f"{hub.address}/hub/api/users",
    ):
        assert aoki.ask("GET", address)[0] == 403, address
    assert aoki.ask("GET", f"{aoki.server}/formgrader/api/assignments")[0] == 404


def test_feedback_in_seconds_by_a_service_of_the_hub(aoki: Person, sato: Person, teacher: Person, hub: Hub) -> None:
    """`proctor serve` of the same course with the hub's log-in: a student hands in, reads, and sees nobody else's."""
    door, page = f"{hub.address}/services/door/", sato.page
    page.goto(door)
    work = hub.home(sato.name) / "session04"
    page.set_input_files("input[type=file]", [work / name for name in NOTEBOOKS])
    page.get_by_role("button", name="提出する").click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("得点 25 / 25", timeout=PATIENCE)
    tried = page.url
    assert tried == f"{door}tries/1"
    for address in (tried, f"{door}staff"):
        seen = aoki.page.goto(address)
        assert seen is not None and seen.status == 404
    teacher.page.goto(door)
    expect(teacher.page.get_by_role("row").filter(has_text=sato.name)).to_contain_text("25 / 25")

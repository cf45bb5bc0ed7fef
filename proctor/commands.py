"""What each command does, once its words are parsed: calls, writes reports, prints.

Each imports what it needs itself: the others' imports would take it longer than its work."""

import os
import signal
import socket
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from . import light_imports  # noqa: F401  # isort: skip  # before all that imports nbgrader
from .course.folders import Course
from .errors import ProctorError
from .plain_text import printable

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from .progress import Run

_SECONDS_TO_CLOSE = 5  # for who is connected when the door closes

out = Console()
err = Console(stderr=True)


def _tell(line: str, style: str | None = None, to: Console = out) -> None:
    """Prints a line that holds words of others, as they are and in one piece."""
    to.print(printable(line), style=style, markup=False, highlight=False, soft_wrap=True)


def grade(
    root: Path, assignment: str, *, students: tuple[str, ...], as_json: bool, trust_students: bool, **how: Any
) -> bool:
    """Returns whether all that was asked is done: nobody is pending, and no hand-in belongs to no assignment.

    how: what the pipeline is to be told."""
    from .course.release import release

    course = _load(root, trust_students)
    say = err if as_json else out
    if release(course, assignment, waits=_wait_told):
        say.print(f"Released {assignment} from its masters.")
    refused = _place_received(course, assignment, students)
    run = _graded(course, assignment, students, **how)
    unmatched = course.unmatched(assignment)
    _tell_of_run(run, course, assignment, say, unmatched)
    if as_json:
        click.echo(run.as_json())
    homeless = not students and any(left != [""] for left in unmatched.values())  # [""]: an empty folder
    return not run.counts["pending"] and not homeless and not refused


def _graded(course: Course, assignment: str, students: tuple[str, ...], **how: Any) -> "Run":
    from .grading.pipeline import check_students
    from .grading.pipeline import grade as grade_all
    from .pages.submission import submission_pages
    from .progress import follow
    from .serve.results import Results

    wanted, results = check_students(course, assignment, students), Results(course, assignment)
    outcomes = grade_all(course, assignment, wanted, submission_pages, keep=results, waits=_wait_told, **how)
    return follow(results.settled(outcomes), len(wanted), err)


def _place_received(course: Course, assignment: str, students: tuple[str, ...]) -> bool:
    """Puts what came by the door into submitted/. Returns whether some of it was refused, and says so."""
    from .serve.placing import place_received

    refused = place_received(course, assignment, students, waits=_wait_told)
    for why in refused.values():
        _tell(f"Not graded, though it came by the door: {why}.", "red", err)
    return bool(refused)


def _load(root: Path, trust_students: bool) -> Course:
    from .walls.limits import Mode

    course = Course.load(root)
    if trust_students:
        err.print("NO WALLS: students' code can read, change and send whatever you can.", style="bold white on red")
        course.config.Examine.walls = Mode.NONE
    return course


def _wait_told() -> None:
    err.print("Another run is grading this course, perhaps a proctor serve; waiting for its end.", soft_wrap=True)


def serve(
    root: Path,
    assignment: str,
    *,
    host: str,
    port: int,
    jobs: int | None,
    scheduler: str | None,
    behind_proxy: str | None,
    trust_students: bool,
) -> None:
    """Until it is interrupted; what is begun by then is finished."""
    from .course.release import release
    from .serve.app import app
    from .serve.desk import Desk
    from .serve.links import Links

    load, says = partial(_load, root, trust_students), partial(_tell, to=err)
    course = load()
    release(course, assignment, waits=_wait_told)
    walls, links = _walls_told(course, scheduler), Links(course)
    desk = Desk(course, assignment, jobs=jobs, scheduler=scheduler, reload=load, afterwards=_report_beside, says=says)
    with _bound(host, port) as door, desk:
        address = f"http://{host}:{door.getsockname()[1]}"
        out.print(f"The door of {assignment} is open at {address} until Ctrl+C. Walls: {walls}.", soft_wrap=True)
        _tell_who_may_come("https://…" if behind_proxy else address)
        _answer(app(course, assignment, desk, links), door, behind_proxy)
        out.print("Closed. What is begun is finished; the rest waits for the next proctor serve or proctor grade.")


def _tell_who_may_come(url: str) -> None:
    from .serve.hub import is_service

    if is_service():
        _tell("Whoever has an account of the hub comes in by it.")
        return
    for told in ("A link for each student: proctor invite ROSTER.csv", "Your own link: proctor invite --staff ID"):
        _tell(f"{told} --url {url}")


def _answer(app: "Starlette", door: socket.socket, behind_proxy: str | None) -> None:
    """Until it is interrupted."""
    import uvicorn

    settings = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # links are addresses
        server_header=False,
        proxy_headers=behind_proxy is not None,
        forwarded_allow_ips=behind_proxy,
        timeout_graceful_shutdown=_SECONDS_TO_CLOSE,
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl+C: what is begun is finished
    with suppress(KeyboardInterrupt):
        uvicorn.Server(settings).run(sockets=[door])


def _walls_told(course: Course, scheduler: str | None) -> str:
    """What encloses students' code. Raises WallsError, with the remedy, if nothing can here."""
    from .walls.detect import mode_of
    from .walls.limits import Mode

    if scheduler is not None:
        return f"those of the workers of {scheduler}"
    mode = mode_of(course.config.Examine.get("walls", "best"))
    return "none, for students whom you trust" if mode is Mode.NONE else str(mode)


def _bound(host: str, port: int) -> socket.socket:
    """A socket that nobody else has; before anything is graded for a door that cannot open."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = str(error.strerror or error).partition(" (")[0]  # in brackets: the address once more
        raise ProctorError(f"{host}:{port} can't be had: {why}. Name another --host or --port.") from error


def _report_beside(course: Course, assignment: str) -> None:
    """Writes report and scores in a process of its own, so that nobody at the door waits for it."""
    from .grading import forkserver

    forkserver.context().Process(target=_write_reports_of, args=(course.root, assignment), daemon=True).start()


def _write_reports_of(root: Path, assignment: str) -> None:
    os.nice(10)
    _write_reports(Course.load(root), assignment)


def invite(root: Path, roster: Path | None, *, staff: tuple[str, ...], revoke: tuple[str, ...], url: str) -> bool:
    """Returns whether every link that was to end was there."""
    import csv

    from .course.times import zone_of
    from .exchange.roster import read_roster
    from .pages.report import in_a_spreadsheet
    from .serve.links import Links

    course = Course.load(root)
    links, there = Links(course), True
    for name in revoke:
        ended = links.revoke(name)
        there = there and ended
        _tell(f"{name}: {'the link has ended' if ended else 'had no link'}.", to=err)
    people = read_roster(roster, zone_of(course)).people if roster is not None else ()
    rows = [(one.id, one.full, one.email) for one in people] + [(name, "", "") for name in staff]
    tokens = {**links.invite([one.id for one in people]), **links.invite(staff, staff=True)}
    if rows:
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(["student", "name", "email", "link"])
        table.writerows([*map(in_a_spreadsheet, row), f"{url.rstrip('/')}/in/{tokens[row[0]]}"] for row in rows)
    return there


def _tell_of_run(run: "Run", course: Course, assignment: str, say: Console, unmatched: dict[str, list[str]]) -> None:
    """What became of whom, and where to read more."""
    from .grading.renamed import renamed
    from .pages.scores import told_left

    page = _write_reports(course, assignment)
    for outcome in run.outcomes:
        if outcome.status == "pending":
            _tell(f"{outcome.student} is pending: {outcome.error}. It is ours; mend it and run this again.", "red", err)
    for student, left in unmatched.items():
        where = course.folder("submitted", assignment, student)
        what = f"{student} is not graded: {told_left(left)} belongs to no assignment."
        _tell(f"{what} Is it this one? Move it to {where}.", "yellow", err)
    for line in [*renamed(course, assignment), *run.to_do()]:
        _tell(line, "yellow", say)
    say.print(run.summary(), highlight=False)
    say.print(f"Feedback: {course.folder('feedback', assignment, 'STUDENT')}", soft_wrap=True)
    say.print(f"Report:   {page}", soft_wrap=True)


def _write_reports(course: Course, assignment: str) -> Path:
    from .pages import report
    from .pages.class_page import SCORES, as_page, read_class

    found = read_class(course, assignment)
    folder = course.reports(assignment)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCORES).write_text(report.as_json(found.scores) + "\n", encoding="utf-8")
    (folder / "scores.csv").write_text(report.as_csv(found.scores, found.cells, by_cell=True), encoding="utf-8-sig")
    page = folder / "report.html"
    page.write_text(as_page(found), encoding="utf-8")
    return page


def scores(root: Path, assignment: str, style: str, by_cell: bool) -> None:
    from .pages import report
    from .pages.scores import assignment_cells, read_scores
    from .pages.table import ScoresTable

    course = Course.load(root)
    found, cells = read_scores(course, assignment), assignment_cells(course, assignment)
    if style == "json":
        click.echo(report.as_json(found))
    elif style == "csv":
        click.echo(report.as_csv(found, cells, by_cell), nl=False)
    else:
        out.print(ScoresTable(assignment, found, cells, by_cell))
        for line in filter(None, (score.late_told for score in found)):
            _tell(f"late: {line}")


def mistakes(root: Path, assignment: str, *, new: bool) -> None:
    from .pages.candidates import read_candidates, write_draft
    from .pages.mistakes import read_mistakes
    from .pages.scores import assignment_cells
    from .pages.solutions import read_answers

    course = Course.load(root)
    found = read_candidates(course, assignment, assignment_cells(course, assignment), read_answers(course, assignment))
    if new:
        path, one = write_draft(course.root / "misconceptions" / assignment, found)
        out.print(f"{path}: {len(one.students)} students. Write its hint, then move it.", soft_wrap=True)
        return
    for mistake in read_mistakes(course, assignment):
        _tell(f"{len(mistake.students)} students: {mistake.id}")
    for one in found:
        _tell(f"{len(one.students)} students, no known mistake: {one.question} ({', '.join(one.lost)})", "yellow")
    out.print(f"An entry to start from: proctor mistakes {assignment} --new", soft_wrap=True)


def extend(root: Path, assignment: str, student: str, date: str | None) -> None:
    from .course.times import told_with_zone, zone_of
    from .grading.extension import extend as give_until

    course = Course.load(root)
    zone = zone_of(course)
    given = give_until(course, assignment, student, date)
    until, before, due = (told_with_zone(when, zone) for when in (given.until, given.before, given.due))
    changed = f"has until {until}, before {before}" if until != before else f"has until {until}, as before"
    _tell(f"{assignment}: {student} {changed}. The class: {due}.")
    out.print(f"It counts from the next proctor grade {assignment}; nothing is executed again for it.", soft_wrap=True)


def restore(root: Path, name: str | None) -> None:
    from .course.backups import backups, restore_gradebook
    from .pages import report

    course = Course.load(root)
    if name is None:
        found = backups(course)
        out.print(report.as_backups(found) if found else "There are no copies of the gradebook yet.")
        return
    kept = restore_gradebook(course, name)
    out.print(f"The gradebook is as it was in {name}.", soft_wrap=True)
    if kept is not None:
        out.print(f"What was there before: {kept}", soft_wrap=True)
    out.print("Run proctor grade to record what was graded since; nothing is executed again for it.", soft_wrap=True)


def collect(
    root: Path, assignment: str, paths: tuple[Path, ...], *, system: str | None, roster: Path | None, dry_run: bool
) -> bool:
    """Returns whether everything came in."""
    from .course.times import zone_of
    from .exchange import show
    from .exchange.collect import planned
    from .exchange.names import write_names
    from .exchange.place import carry_out
    from .exchange.roster import read_roster

    course = Course.load(root)
    zone = zone_of(course)
    with planned(course, assignment, paths, system, roster, zone) as plan:
        out.print(show.as_table(assignment, plan, zone, str(course.root)))
        for note in plan.notes:
            _tell(note)
        for refusal in plan.refused:
            _tell(f"Not collected: {refusal}.", "yellow", err)
        if not dry_run:
            carry_out(course, assignment, plan, zone)
            if roster is not None:
                write_names(course, read_roster(roster, zone).people, course.submitters(assignment))
    out.print(show.summary(plan) + (" Nothing was changed: --dry-run." if dry_run else ""), highlight=False)
    return not plan.refused


def export(root: Path, assignment: str, target: str, *, roster: Path | None, column: str | None) -> bool:
    """Returns whether every grade is in it."""
    from .exchange.export import export as export_all

    done = export_all(Course.load(root), assignment, target, roster=roster, column=column)
    for note in done.notes:
        _tell(note)
    for student in done.missing:
        _tell(f"Not exported: {student}.", "yellow", err)
    out.print(f"{done.graded} grades: {', '.join(map(str, done.files))}", highlight=False, soft_wrap=True)
    return not done.missing


def sample(root: Path, assignment: str, into: Path) -> None:
    from .course.sample import build_sample

    _, made = build_sample(Course.load(root), assignment, into)
    out.print(
        f"{len(made.students)} sample students have handed in {assignment} in {into}/submitted.",
        soft_wrap=True,
    )


def check(root: Path, assignment: str, seeds: int, jobs: int | None) -> bool:
    """Returns whether the tests are right."""
    try:
        from .check import render
        from .check.run import check as check_all
    except ModuleNotFoundError as error:
        raise ProctorError(f"This needs {error.name}. Run: pip install 'proctor[check]'") from None
    from .progress import checking

    course = Course.load(root)
    with checking(err) as progress:
        result = check_all(course, assignment, seeds=seeds, jobs=jobs or 0, progress=progress)
    folder = course.reports(assignment)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "check.json").write_text(render.as_json(result) + "\n", encoding="utf-8")
    (folder / "check.html").write_text(render.as_page(result), encoding="utf-8")
    out.print(render.as_text(result))
    out.print(f"Report: {folder / 'check.html'}", soft_wrap=True)
    return result.ok

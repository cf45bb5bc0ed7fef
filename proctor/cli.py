"""The command line: parses, and sets the exit code. What takes a second to import is left to the commands."""

import errno
import sqlite3
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from .errors import ProctorError
from .plain_text import printable_lines

PAGES = "proctor.pages.submission"  # imported in workers
SYSTEMS = ("moodle", "canvas", "classroom", "plain")
FILE = click.Path(dir_okay=False, path_type=Path)


class _Group(click.Group):
    """Reports our own errors in one line, without a traceback, and exits with 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ProctorError as error:
            told = str(error)
        except Exception as error:
            told = _of_the_gradebook(error) or _of_the_disk(error)
            if not told:
                raise
        text = printable_lines(f"proctor: {told}")
        Console(stderr=True).print(text, style="red", markup=False, highlight=False, soft_wrap=True)
        ctx.exit(1)


_GRADEBOOK = (  # by what the database says: what to do
    ("locked", "Somebody else is writing it. Run this again when they are done."),
    ("readonly", "You may not write it. Look at who owns it and its folder."),
    ("unable to open", "It is not there, or you may not read it. Look at its path and who owns it."),
    ("no such", "An older nbgrader made it. Run: nbgrader db upgrade"),
    ("full", "The disk is full. Make room and run this again; nothing is lost."),
    ("", "It is damaged. Run: proctor restore"),
)


def _of_the_gradebook(error: Exception) -> str:
    """What to do about an error of the gradebook's database; "" for any other error."""
    from sqlalchemy.exc import DatabaseError

    if not isinstance(error, DatabaseError | sqlite3.DatabaseError):
        return ""
    said = str(getattr(error, "orig", error) or error)
    remedy = next(remedy for start, remedy in _GRADEBOOK if start in said.lower())
    return f"The gradebook can't be used ({said}). {remedy}"


def _of_the_disk(error: Exception) -> str:
    """What to do where something can't be read or written that is nobody's submission; "" for any other error."""
    if not isinstance(error, OSError) or error.errno is None:
        return ""
    what = "Make room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "Look at its path and who owns it"
    return f"{error.filename or 'The disk'}: {error.strerror}. {what}, and run this again; what is graded stays."


def _example(command: str) -> str:
    """What each command's help ends in."""
    return f"\b\nExample:\n  {command}"


@click.group(cls=_Group, epilog=_example("proctor grade session04"))
@click.option("--course", default=".", type=click.Path(file_okay=False, path_type=Path), help="The course folder.")
@click.version_option(package_name="proctor")
@click.pass_context
def main(ctx: click.Context, course: Path) -> None:
    """Trustworthy grading for an nbgrader course."""
    ctx.obj = course


@main.command(
    "grade",
    short_help="Grade what is new or changed; write feedback and report.",
    epilog=_example("proctor grade session04 --student aoki"),
)
@click.argument("assignment")
@click.option("--student", "students", multiple=True, metavar="ID", help="Only this student (may be repeated).")
@click.option("--force", is_flag=True, help="Grade again what is already graded.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes on this machine; one a core by default.")
@click.option("--scheduler", metavar="ADDRESS", help="Grade on the workers of this Dask scheduler.")
@click.option("--json", "as_json", is_flag=True, help="At the end, print one JSON object and nothing else on stdout.")
@click.option("--trust-students", is_flag=True, help="Grade without walls: a submission can then harm this machine.")
@click.pass_obj
def grade_command(root: Path, /, assignment: str, scheduler: str | None, **options: Any) -> None:
    """Release if the masters changed, grade what is new or changed in submitted/, write feedback and report."""
    if scheduler is None:
        from .grading import forkserver

        forkserver.begin(PAGES)
    from . import commands

    sys.exit(0 if commands.grade(root, assignment, scheduler=scheduler, **options) else 1)


@main.command(
    "scores",
    short_help="Print the scores, as a table, CSV or JSON.",
    epilog=_example("proctor scores session04 --format csv --by-cell"),
)
@click.argument("assignment")
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--by-cell", is_flag=True, help="A column for each test cell, not for each question.")
@click.pass_obj
def scores_command(root: Path, assignment: str, style: str, by_cell: bool) -> None:
    """Print the scores of an assignment."""
    from . import commands

    commands.scores(root, assignment, style, by_cell)


@main.command("mistakes", short_help="The mistakes of a class.", epilog=_example("proctor mistakes session04 --new"))
@click.argument("assignment")
@click.option("--new", is_flag=True, help="Write an entry to start from, for the commonest mistake that is not known.")
@click.pass_obj
def mistakes_command(root: Path, assignment: str, new: bool) -> None:
    """Say which mistakes the class made, known to the catalogue or not."""
    from . import commands

    commands.mistakes(root, assignment, new=new)


@main.command(
    "extend",
    short_help="Give one student more time.",
    epilog=_example('proctor extend session04 aoki "2026-12-03 23:59"'),
)
@click.argument("assignment")
@click.argument("student")
@click.argument("date", required=False)
@click.option("--remove", is_flag=True, help="Take the student's extension back.")
@click.pass_obj
def extend_command(root: Path, assignment: str, student: str, date: str | None, remove: bool) -> None:
    """Give one student until DATE (ISO 8601; in the course's zone, unless it names one), handed in already or not."""
    if (date is None) != remove:
        raise click.UsageError("Name a DATE, or --remove.")
    from . import commands

    commands.extend(root, assignment, student, date)


@main.command(
    "restore",
    short_help="List the copies of the gradebook, or put one in its place.",
    epilog=_example("proctor restore 20261130-093000-123456"),
)
@click.argument("name", required=False)
@click.pass_obj
def restore_command(root: Path, name: str | None) -> None:
    """List the copies of the gradebook, or put the one of this NAME in its place."""
    from . import commands

    commands.restore(root, name)


@main.command(
    "collect",
    short_help="Put downloads of Moodle, Canvas or Classroom into submitted/.",
    epilog=_example("proctor collect session04 ~/Downloads/CS101-session04-4711.zip --dry-run"),
)
@click.argument("assignment")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--from", "system", type=click.Choice(SYSTEMS), help="Whose names to read, if they do not tell.")
@click.option("--roster", type=FILE, help="Who is in the class: a CSV of Moodle, Canvas, Classroom or nbgrader.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.pass_obj
def collect_command(root: Path, /, assignment: str, paths: tuple[Path, ...], **options: Any) -> None:
    """Put what Moodle, Canvas or Google Classroom let you download into submitted/. Nothing is lost that is there."""
    from . import commands

    sys.exit(0 if commands.collect(root, assignment, paths, **options) else 1)


@main.command(
    "export",
    short_help="Write grades as Moodle, Canvas or Classroom take them.",
    epilog=_example("proctor export session04 --to moodle --roster worksheet.csv"),
)
@click.argument("assignment")
@click.option("--to", "target", required=True, type=click.Choice([*SYSTEMS[:3], "csv"]))
@click.option("--roster", type=FILE, help="The system's own file: Moodle's grading worksheet, Canvas' gradebook.")
@click.option("--column", metavar="TITLE", help="The assignment's column in Canvas' gradebook, if it has another name.")
@click.pass_obj
def export_command(root: Path, /, assignment: str, target: str, **options: Any) -> None:
    """Write grades, and for Moodle feedback, in the form in which a system takes them."""
    from . import commands

    sys.exit(0 if commands.export(root, assignment, target, **options) else 1)


@main.command(
    "serve",
    short_help="Let students hand in by a link, and read the feedback seconds later.",
    epilog=_example("proctor serve session04 --port 8000"),
)
@click.argument("assignment")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to answer at; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any that is free.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes on this machine; one a core by default.")
@click.option("--scheduler", metavar="ADDRESS", help="Grade on the workers of this Dask scheduler.")
@click.option(
    "--behind-proxy",
    is_flag=False,
    flag_value="127.0.0.1",
    metavar="[ADDRESS]",
    help="Believe a proxy at this address, by default on this machine, about who asks and whether by https.",
)
@click.option("--trust-students", is_flag=True, help="Grade without walls: a submission can then harm this machine.")
@click.pass_obj
def serve_command(root: Path, /, assignment: str, scheduler: str | None, **options: Any) -> None:
    """Open the door of an assignment until Ctrl+C: what students hand in is graded as it comes.

    A link for each of them: proctor invite ROSTER.csv"""
    if scheduler is None:
        from .grading import forkserver

        forkserver.begin(PAGES)
    from . import commands

    commands.serve(root, assignment, scheduler=scheduler, **options)


@main.command(
    "invite",
    short_help="Print a personal link for each student, as CSV.",
    epilog=_example("proctor invite roster.csv --url https://homework.example.org"),
)
@click.argument("roster", required=False, type=FILE)
@click.option("--staff", multiple=True, metavar="ID", help="An instructor's link (may be repeated).")
@click.option("--revoke", multiple=True, metavar="ID", help="End a link (may be repeated).")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="Where students reach the door.")
@click.pass_obj
def invite_command(root: Path, /, roster: Path | None, **options: Any) -> None:
    """Print a personal link for each person in ROSTER, a CSV of Moodle, Canvas, Classroom or nbgrader. Who has a link
    gets a new one, and the old one ends."""
    if roster is None and not options["staff"] and not options["revoke"]:
        raise click.UsageError("Name a ROSTER, --staff or --revoke.")
    from . import commands

    sys.exit(0 if commands.invite(root, roster, **options) else 1)


@main.command(
    "sample",
    short_help="Make a course with a sample class, ready to be graded.",
    epilog=_example("proctor sample session04 --into demo"),
)
@click.argument("assignment")
@click.option("--into", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where to make it.")
@click.pass_obj
def sample_command(root: Path, assignment: str, into: Path) -> None:
    """Make a course with a sample class from the masters and the catalogue, ready to be graded."""
    from . import commands

    commands.sample(root, assignment, into)


@main.command(
    "doctor", short_help="Say which protections this machine has, and lacks.", epilog=_example("proctor doctor")
)
def doctor_command() -> None:
    """Say which protections this machine has, and what to do about those it lacks."""
    from .doctor import doctor

    doctor()


@main.command(
    "check",
    short_help="Test the tests: do they catch mistakes, and only mistakes?",
    epilog=_example("proctor check session04 --seeds 20"),
)
@click.argument("assignment")
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(1), help="Runs of each right answer.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes; one a core by default.")
@click.pass_obj
def check_command(root: Path, assignment: str, seeds: int, jobs: int | None) -> None:
    """Test the tests: masters, empty release, catalogue, mutants of the masters' answers, cheats."""
    from . import commands

    sys.exit(0 if commands.check(root, assignment, seeds, jobs) else 1)

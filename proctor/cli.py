"""The command line: parses, and sets the exit code. What takes a second to import is left to the commands."""

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from .errors import ProctorError
from .grading import forkserver
from .plain_text import printable_lines

PAGES = "proctor.pages.submission"  # imported in workers


class _Group(click.Group):
    """Reports our own errors in one line, without a traceback, and exits with 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ProctorError as error:
            text = printable_lines(f"proctor: {error}")
            Console(stderr=True).print(text, style="red", markup=False, highlight=False, soft_wrap=True)
            ctx.exit(1)


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


@main.command("grade", epilog=_example("proctor grade session04 --student aoki"))
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
        forkserver.begin(PAGES)
    from . import commands

    sys.exit(0 if commands.grade(root, assignment, scheduler=scheduler, **options) else 1)


@main.command("scores", epilog=_example("proctor scores session04 --format csv --by-cell"))
@click.argument("assignment")
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--by-cell", is_flag=True, help="A column for each test cell, not for each question.")
@click.pass_obj
def scores_command(root: Path, assignment: str, style: str, by_cell: bool) -> None:
    """Print the scores of an assignment."""
    from . import commands

    commands.scores(root, assignment, style, by_cell)


@main.command("sample", epilog=_example("proctor sample session04 --into demo"))
@click.argument("assignment")
@click.option("--into", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where to make it.")
@click.pass_obj
def sample_command(root: Path, assignment: str, into: Path) -> None:
    """Make a course with a sample class from the masters and the catalogue, ready to be graded."""
    from . import commands

    commands.sample(root, assignment, into)


@main.command("doctor", epilog=_example("proctor doctor"))
def doctor_command() -> None:
    """Say which protections this machine has, and what to do about those it lacks."""
    from . import commands

    commands.doctor()


@main.command("check", epilog=_example("proctor check session04 --seeds 20"))
@click.argument("assignment")
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(1), help="Runs of each right answer.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes; one a core by default.")
@click.pass_obj
def check_command(root: Path, assignment: str, seeds: int, jobs: int | None) -> None:
    """Test the tests: masters, empty release, catalogue, mutants of the masters' answers, cheats."""
    from . import commands

    sys.exit(0 if commands.check(root, assignment, seeds, jobs) else 1)

"""The command line: parses, calls, prints, sets the exit code."""

import sys
from pathlib import Path

import click
from rich.console import Console

from . import quick, report  # noqa: F401  # quick first: before all that imports nbgrader
from .course import Course
from .errors import ProctorError
from .mistakes import read_mistakes
from .pipeline import check_students, grade
from .progress import bar, follow
from .release import release
from .sample import build_sample
from .scores import assignment_cells, read_scores
from .walls.detect import best_mode, protections
from .walls.limits import Mode

out = Console()
err = Console(stderr=True)


class _Group(click.Group):
    """Reports our own errors in one line, without a traceback, and exits with 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ProctorError as error:
            err.print(f"proctor: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
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
def grade_command(
    root: Path,
    assignment: str,
    students: tuple[str, ...],
    force: bool,
    jobs: int | None,
    scheduler: str | None,
    as_json: bool,
    trust_students: bool,
) -> None:
    """Release if the masters changed, grade what is new or changed in submitted/, write feedback and report."""
    course = Course.load(root)
    if trust_students:
        err.print("NO WALLS: students' code can read, change and send whatever you can.", style="bold white on red")
        course.config.Examine.walls = Mode.NONE
    say = err if as_json else out
    if release(course, assignment):
        say.print(f"Released {assignment} from its masters.")
    wanted = check_students(course, assignment, students)
    run = follow(grade(course, assignment, wanted, force=force, jobs=jobs, scheduler=scheduler), len(wanted), err)
    page = _write_reports(course, assignment)
    for outcome in run.outcomes:
        if outcome.status == "pending":
            text = f"{outcome.student} is pending: {outcome.error}. It is ours; mend it and run this again."
            err.print(text, style="red", markup=False, highlight=False, soft_wrap=True)
    say.print(run.summary(), highlight=False)
    say.print(f"Feedback: {course.folder('feedback', assignment, 'STUDENT')}", soft_wrap=True)
    say.print(f"Report:   {page}", soft_wrap=True)
    if as_json:
        click.echo(run.as_json())
    sys.exit(1 if run.counts["pending"] else 0)


def _write_reports(course: Course, assignment: str) -> Path:
    scores, cells = read_scores(course, assignment), assignment_cells(course, assignment)
    folder = course.reports(assignment)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scores.json").write_text(report.as_json(scores) + "\n", encoding="utf-8")
    (folder / "scores.csv").write_text(report.as_csv(scores, cells, by_cell=True), encoding="utf-8-sig")
    page = folder / "report.html"
    page.write_text(report.as_page(assignment, scores, cells, read_mistakes(course, assignment)), encoding="utf-8")
    return page


@main.command("scores", epilog=_example("proctor scores session04 --format csv --by-cell"))
@click.argument("assignment")
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--by-cell", is_flag=True, help="A column for each test cell, not for each question.")
@click.pass_obj
def scores_command(root: Path, assignment: str, style: str, by_cell: bool) -> None:
    """Print the scores of an assignment."""
    course = Course.load(root)
    scores, cells = read_scores(course, assignment), assignment_cells(course, assignment)
    if style == "json":
        click.echo(report.as_json(scores))
    elif style == "csv":
        click.echo(report.as_csv(scores, cells, by_cell), nl=False)
    else:
        out.print(report.as_table(assignment, scores, cells, by_cell))


@main.command("sample", epilog=_example("proctor sample session04 --into demo"))
@click.argument("assignment")
@click.option("--into", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where to make it.")
@click.pass_obj
def sample_command(root: Path, assignment: str, into: Path) -> None:
    """Make a course with a sample class from the masters and the catalogue, ready to be graded."""
    _, sample = build_sample(Course.load(root), assignment, into)
    out.print(
        f"{len(sample.students)} sample students have handed in {assignment} in {into}/submitted.",
        soft_wrap=True,
    )


@main.command("doctor", epilog=_example("proctor doctor"))
def doctor_command() -> None:
    """Say which protections this machine has, and what to do about those it lacks."""
    found = protections()
    for one in found:
        mark, style = ("✓", "green") if one.present else ("✗", "red")
        out.print(f"{mark} {one.name}: {one.detail}", style=style, markup=False, highlight=False)
        if not one.present:
            out.print(f"  → {one.remedy}", markup=False, highlight=False, soft_wrap=True)
    out.print(f"Rooms will be built in this way: {best_mode()}.")


@main.command("check", epilog=_example("proctor check session04 --seeds 20"))
@click.argument("assignment")
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(1), help="Runs of each right answer.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes; one a core by default.")
@click.pass_obj
def check_command(root: Path, assignment: str, seeds: int, jobs: int | None) -> None:
    """Test the tests: the masters, the empty release, the catalogue, and mutants of the masters' answers."""
    try:
        from .check import render
        from .check.run import check
    except ModuleNotFoundError as error:
        raise ProctorError(f"This needs {error.name}. Run: pip install 'proctor[check]'") from None
    course = Course.load(root)
    with bar(err) as progress:
        task = progress.add_task("Checking", total=0)

        def follow(name: str, tasks: int) -> None:
            if name:
                progress.update(task, advance=tasks, description=f"Checking {name}")
            else:
                progress.update(task, total=(progress.tasks[task].total or 0) + tasks)

        result = check(course, assignment, seeds=seeds, jobs=jobs or 0, progress=follow)
    folder = course.reports(assignment)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "check.json").write_text(render.as_json(result) + "\n", encoding="utf-8")
    (folder / "check.html").write_text(render.as_page(result), encoding="utf-8")
    out.print(render.as_text(result))
    out.print(f"Report: {folder / 'check.html'}", soft_wrap=True)
    sys.exit(0 if result.ok else 1)

"""Checks an assignment: the masters, the empty release, the catalogue, mutants of the masters' answers, cheats."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from ..course.catalogue import Entry, load_catalogue
from ..course.folders import Course
from ..course.notebooks import graded_cells, master_answers, read_notebook
from ..course.release import release
from ..course.sample import copy_course
from ..errors import CatalogueError
from ..grader.cells import Role, cell_id, role
from ..grader.examination import TimeLimits
from ..grading.pool import cores
from ..hints.examiner import Examiner
from .equivalent import load_equivalent
from .holes import Target, own_tests, try_cheats
from .mutants import Mutant, mutants_of
from .result import Cheats, CheckResult, EntryResult, MutantResult
from .tasks import Done, Task, learn_all, run, workers

Progress = Callable[[str, int], None]  # told what is done now, and how many tasks that made

_FIRST_SEED = 101  # none of hints.SEEDS: a mistake must be recognised at seeds that it was not learnt with


def check(
    course: Course, assignment: str, *, seeds: int = 3, jobs: int = 0, cheats: bool = True, progress: Progress
) -> CheckResult:
    """Runs the whole check. Raises CourseError or CatalogueError for what cannot be read.

    seeds: how often each right answer is examined; cheats: whether they are tried, too; progress: told ("", n) when n
    more tasks are known."""
    began, plan = time.monotonic(), _Plan(course, assignment)
    result = CheckResult(assignment, plan.max_points)
    with workers(course, assignment, jobs or cores()) as pool:
        report = _Reporter(pool, progress)
        empty = _masters(plan, report, result)
        if not result.master_lost:
            after = _baseline(plan, report)
            _catalogue_and_mutants(plan, report, result, seeds, after)
            if cheats:
                result.cheats = _cheats(plan, report, after, empty)
    result.seconds = time.monotonic() - began
    return result


class _Plan:
    """What there is to check."""

    def __init__(self, course: Course, assignment: str) -> None:
        paths = course.masters(assignment)
        folder = course.root / "misconceptions" / assignment
        self.answers = master_answers(paths)
        self.masters = {path.stem: read_notebook(path) for path in paths}
        self.entries = load_catalogue(folder, self.answers)
        self.equivalent = load_equivalent(folder)
        self.stubs = _released_answers(course, assignment)
        self.mutants = [mutant for cell, source in self._sources() for mutant in mutants_of(cell, source)]
        self.examiner = Examiner(self.masters, paths[0].parent, _NoRooms())
        self.max_points = sum(sum(self.examiner.test_cells(name).values()) for name in self.masters)
        self._check_names(folder)

    def _sources(self) -> Iterator[tuple[str, str]]:
        for notebook in self.masters.values():
            for cell in notebook.cells:
                if role(cell) is Role.SOLUTION and cell_id(cell) in self.answers:
                    yield cell_id(cell), cell.source

    def _check_names(self, folder: Path) -> None:
        tests = {name for notebook in self.masters for name in self.examiner.test_cells(notebook)}
        for entry in self.entries.values():
            if not entry.fails <= tests:
                unknown = ", ".join(sorted(entry.fails - tests))
                raise CatalogueError(f"{folder / entry.cell}.toml: {entry.id}: there is no test cell {unknown}.")


class _NoRooms:
    def open_room(self, spec: Any, files: Any = None) -> Any:
        raise AssertionError("only workers open rooms")


class _Reporter:
    """Runs tasks and reports progress."""

    def __init__(self, pool: ProcessPoolExecutor, progress: Progress) -> None:
        self._pool, self._progress = pool, progress

    def run(self, tasks: list[Task]) -> Iterator[Done]:
        self._progress("", len(tasks))
        for done in run(self._pool, tasks):
            self._progress(done.task.name, 1)
            yield done

    def learn(self, cells: Mapping[str, tuple[str, ...]]) -> dict[str, bytes]:
        """What cheats may know of each solution cell. cells: the test cells of each."""
        self._progress("", len(cells))
        learnt = {}
        for cell, known in learn_all(self._pool, cells):
            self._progress(f"what {cell} shows", 1)
            learnt[cell] = known
        return learnt


def _released_answers(course: Course, assignment: str) -> dict[str, str]:
    """What stands in the solution cells of the release, made afresh by nbgrader in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_course(course, assignment, Path(folder))
        release(copy, assignment)
        notebooks = map(read_notebook, sorted(copy.folder("release", assignment).glob("*.ipynb")))
        return {name: cell.source for nb in notebooks for name, cell in graded_cells(nb) if role(cell) is Role.SOLUTION}


def _masters(plan: _Plan, report: _Reporter, result: CheckResult) -> dict[str, float]:
    """The masters must have all points, the empty release none. Returns what the latter earns, by test cell."""
    empty: dict[str, float] = {}
    tasks = [Task("the master", name) for name in plan.masters]
    tasks += [Task("the empty release", name, plan.stubs) for name in plan.masters]
    for done in report.run(tasks):
        if done.task.answers:
            empty |= done.earned
        else:
            result.master_lost |= done.lost
            result.in_room |= done.in_room
    result.empty_points = sum(empty.values())
    result.test_cells = len(empty)
    return empty


def _catalogue_and_mutants(
    plan: _Plan, report: _Reporter, result: CheckResult, seeds: int, after: Mapping[str, Task]
) -> None:
    tasks = [task for entry in plan.entries.values() for task in _entry_tasks(plan, entry, after[entry.cell], seeds)]
    tasks += [_mutant_task(number, mutant, after[mutant.cell]) for number, mutant in enumerate(plan.mutants)]
    found: dict[str, list[Done]] = {}
    for done in report.run(tasks):
        found.setdefault(done.task.name, []).append(done)
    result.entries = [_entry_result(plan, entry, found[entry.id]) for entry in plan.entries.values()]
    result.mutants = [
        _mutant_result(plan, mutant, found[_mutant_name(number, mutant)][0])
        for number, mutant in enumerate(plan.mutants)
    ]
    result.stale = list(_stale(plan, result))


def _baseline(plan: _Plan, report: _Reporter) -> dict[str, Task]:
    """For each solution cell how its answers are examined: without the tests before it, if the master passes like this.

    A mutant gets several times as long as the master took."""
    cells = [cell for cell, _ in plan._sources()]
    tasks = [Task(cell, plan.examiner.notebook_of(cell), only=tuple(plan.examiner.cells_from(cell))) for cell in cells]
    after: dict[str, Task] = {}
    for done in report.run(tasks):
        limits = TimeLimits(max(5.0, 4 * done.seconds), max(15.0, 8 * done.seconds))
        after[done.task.name] = Task("", done.task.notebook, only=None if done.lost else done.task.only, limits=limits)
    return after


def _entry_tasks(plan: _Plan, entry: Entry, after: Task, seeds: int) -> list[Task]:
    return [
        Task(entry.id, after.notebook, {entry.cell: entry.code}, after.only, seed, hinted=not entry.right)
        for seed in range(_FIRST_SEED, _FIRST_SEED + (seeds if entry.right else 1))
    ]


def _entry_result(plan: _Plan, entry: Entry, done: list[Done]) -> EntryResult:
    lost = {cell: why for one in done for cell, why in one.lost.items()}
    hints = {cell: mistake for one in done for cell, mistake in one.hints.items()}
    same = {other.id for other in plan.entries.values() if other.hint == entry.hint}  # tests need not tell these apart
    hints = {cell: entry.id if mistake in same else mistake for cell, mistake in hints.items()}
    return EntryResult(entry, len(done), sum(bool(one.lost) for one in done), lost, hints)


def _cheats(plan: _Plan, report: _Reporter, after: Mapping[str, Task], empty: Mapping[str, float]) -> Cheats:
    tests = {cell: own_tests(plan.masters[task.notebook].cells, cell) for cell, task in after.items()}
    learnt = report.learn({cell: tuple(own) for cell, own in tests.items()})
    targets = [Target(cell, plan.answers[cell], tests[cell], task, learnt[cell]) for cell, task in after.items()]
    return try_cheats(targets, empty, report.run)


def _mutant_name(number: int, mutant: Mutant) -> str:
    return f"mutant {number + 1} of {mutant.cell}"


def _mutant_task(number: int, mutant: Mutant, after: Task) -> Task:
    name = _mutant_name(number, mutant)
    return Task(name, after.notebook, {mutant.cell: mutant.code}, after.only, 1, True, limits=after.limits)


def _mutant_result(plan: _Plan, mutant: Mutant, done: Done) -> MutantResult:
    reason = plan.equivalent.get(mutant.key, "")
    return MutantResult(mutant, plan.answers[mutant.cell], next(iter(done.lost), ""), done.timed_out, reason)


def _stale(plan: _Plan, result: CheckResult) -> Iterator[str]:
    made = {mutant.mutant.key: mutant for mutant in result.mutants}
    for cell, before, after in plan.equivalent:
        mutant = made.get((cell, before, after))
        if mutant is None:
            yield f"{cell}: no mutant turns {before!r} into {after!r}."
        elif mutant.killed_by:
            yield f"{cell}: {after!r} is explained as equivalent, but {mutant.killed_by} tells it apart."

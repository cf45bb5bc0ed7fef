"""Trying cheats on the tests: which test cells give points to an answer that computes nothing. See cheats.py."""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..grader.cells import IN_ROOM_TAG, Role, cell_id, role
from ..grader.examination import TimeLimits
from .cheats import Cheat, cheats_of, room_files
from .result import Cheats, Hole
from .tasks import Done, Task
from .tricks.case import BY_HEART, PLAIN

Answers = list[tuple["Target", Cheat]]
Run = Callable[[list[Task]], Iterable[Done]]


@dataclass(frozen=True)
class Target:
    """A solution cell to try cheats on. source: the master's answer; tests: its test cells by id; after: how its
    answers are examined; learnt: what may be known of it, see learn.py."""

    cell: str
    source: str
    tests: Mapping[str, Any]
    after: Task
    learnt: bytes

    def cheats(self) -> list[Cheat]:
        tests = [test.source for test in self.tests.values()]
        return cheats_of(self.cell, self.source, tests, _containers(*pickle.loads(self.learnt)))

    def task(self, cheat: Cheat, tests: Iterable[str]) -> Task:
        return replace(
            self.after,
            name=f"{cheat.name} as {self.cell}",
            answers={self.cell: cheat.code},
            only=None if self.after.only is None else tuple(tests),
            limits=TimeLimits(self.after.limits.cell, self.after.limits.cell),  # what hangs earns nothing later, either
            files=room_files(self.learnt),
        )


def own_tests(cells: list[Any], solution: str) -> dict[str, Any]:
    """The test cells of a solution cell's question by id, of all cells of its notebook.

    Without those that run in the room: their verdicts can be forged, as the master has decided."""
    found: dict[str, Any] = {}
    began = tested = False
    for cell in cells:
        if began and role(cell) is Role.TEST:
            tested = True
            if IN_ROOM_TAG not in cell.metadata.get("tags", []):
                found[cell_id(cell)] = cell
        elif role(cell) is Role.SOLUTION and tested:
            break
        began = began or cell_id(cell) == solution
    return found


def try_cheats(targets: list[Target], empty: Mapping[str, float], run: Run) -> Cheats:
    """empty: what the empty release earns, by test cell.

    All cheats answer by heart what the visible checks ask; where that alone is enough, only that is said of a cell."""
    answers = [(target, cheat) for target in targets if target.tests for cheat in target.cheats()]
    plain, by_heart, others = (
        [(target, cheat) for target, cheat in answers if kind(cheat.family)]
        for kind in (PLAIN.__eq__, BY_HEART.__eq__, lambda family: family not in (PLAIN, BY_HEART))
    )
    form_alone = _try(plain, empty, run, Cheats())
    found = Cheats(kinds=len({cheat.trick for _, cheat in by_heart + others}), form_alone=form_alone)
    _try(others, _try(by_heart, form_alone, run, found), run, found)
    order = [test for target in targets for test in target.tests]
    found.holes.sort(key=lambda hole: (order.index(hole.test), hole.cheat))
    return found


def _try(answers: Answers, known: Mapping[str, float], run: Run, found: Cheats) -> dict[str, float]:
    """Examines answers for the points that are not known to be earned, and adds to what was found.

    Returns the most that is earned now, by test cell."""
    tasks = {task.name: (task, target, cheat) for task, target, cheat in _tasks(answers, known)}
    earned = dict(known)
    found.tried += len(tasks)
    for done in run([task for task, _, _ in tasks.values()]):
        _, target, cheat = tasks[done.task.name]
        found.faults += [(done.task.name, done.fault)] if done.fault else []
        for test in target.tests:
            points = done.earned.get(test, 0.0)
            earned[test] = max(points, earned.get(test, 0.0))
            if (gained := points - known.get(test, 0.0)) > 0:
                found.holes.append(Hole(test, target.cell, cheat.name, gained, cheat.how_to_close))
    return earned


def _tasks(answers: Answers, known: Mapping[str, float]) -> Iterator[tuple[Task, Target, Cheat]]:
    for target, cheat in answers:
        at_stake = [
            name for name, test in target.tests.items() if known.get(name, 0.0) < test.metadata.nbgrader["points"]
        ]
        if at_stake:
            yield target.task(cheat, at_stake), target, cheat


def _containers(forms: Mapping[str, Any], _: object, values: Mapping[str, Any]) -> bool:
    """Whether lists or dicts are among what was learnt."""
    given = list(values.values())
    for value, attributes, _ in (call for calls in forms.values() for call in calls.values()):
        given += [value, *attributes.values()]
    return any(isinstance(one, dict | list | tuple) for one in given)

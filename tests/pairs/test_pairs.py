"""Split grading against other people's courses: no right answer loses, no wrong one gains, and no cheat without a flag.

Each pair is a master of one question, in the two layouts that courses have: what the tests import stands in a plain
cell, or in a locked one. `make test` takes some of them in one layout, `make sampled` a ninth, another one every day,
`make slow` all in both."""

import copy
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from all_pairs import ALL_PAIRS
from cheats import CHEATS, Cheat
from nbformat.v4 import new_code_cell
from pair import IMPORTS, Pair
from support import code, graded, notebook_of, solution

from proctor.grader.examination import Examined, TimeLimits, examine
from proctor.grader.ways import Ways, decide
from proctor.walls import Keeper, best_mode
from proctor.walls.keeper import IMPORTS as WARM

SEED, EVERY = 20_240, 15
LIMITS = TimeLimits(20.0, 60.0)
SPLIT_AT_LEAST = 0.9  # of the pairs
BY_NAME = {pair.name: pair for pair in ALL_PAIRS}
PLACES = [(pair, layout) for pair in ALL_PAIRS for layout in ("plain", "locked")]
DAYS = 9  # in which `make sampled` sees them all
TODAYS = PLACES[int(os.environ["SEED"]) % DAYS :: DAYS] if os.environ.get("SEED") else PLACES


class Graded(NamedTuple):
    """What came of a pair: how its test is graded, and the right and the wrong answer."""

    ways: Ways
    right: Examined
    wrong: Examined


@pytest.fixture(scope="module")
def keeper() -> Iterator[Keeper]:
    """Rooms that have imported what the pairs import: each would take seconds to do so."""
    libraries = ("pandas", "scipy", "scipy.optimize", "scipy.sparse", "scipy.stats", "sympy", "networkx", "pytest")
    with Keeper(best_mode(), imports=(*WARM, *libraries, "unittest.mock")) as opened:
        yield opened


def master_of(pair: Pair, layout: str, answer: str) -> Any:
    imports = new_code_cell(IMPORTS) if layout == "plain" else code(IMPORTS, "imports", locked=True)
    return notebook_of(imports, solution(answer, "answer"), graded(pair.test, "test", 1))


def examined(keeper: Keeper, notebook: Any, master: Any, folder: Path, ways: Ways) -> Examined:
    opened = partial(keeper.open_room, {"seed": SEED}, {})
    return examine(copy.deepcopy(notebook), master, folder, LIMITS, opened, ways=ways, show=False)


def decided(keeper: Keeper, master: Any, folder: Path) -> Ways:
    opened = partial(keeper.open_room, {"seed": SEED}, {})
    return decide(master, lambda notebook, ways: examined(keeper, notebook, master, folder, ways), opened, LIMITS.cell)


def grade(keeper: Keeper, pair: Pair, layout: str, folder: Path) -> Graded:
    master = master_of(pair, layout, pair.right)
    ways = decided(keeper, master, folder)
    answers = (pair.right, pair.wrong)
    return Graded(ways, *(examined(keeper, master_of(pair, layout, one), master, folder, ways) for one in answers))


def check(found: Graded) -> None:
    right, wrong = found.right.verdicts["test"], found.wrong.verdicts["test"]
    forgeable = bool(found.ways.in_room)
    assert right.points == 1 and right.passed, right.reason
    assert wrong.points == 0 and wrong.proposal is None
    assert found.right.flags == (["forgeable: test"] if forgeable else [])
    assert not forgeable or found.ways.in_room["test"]


@pytest.mark.parametrize(("pair", "layout"), PLACES[::EVERY], ids=lambda one: getattr(one, "name", one))
def test_a_right_answer_passes_and_a_wrong_one_fails(keeper: Keeper, tmp_path: Path, pair: Pair, layout: str) -> None:
    check(grade(keeper, pair, layout, tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize(("pair", "layout"), TODAYS, ids=lambda one: getattr(one, "name", one))
def test_every_pair_in_both_layouts(keeper: Keeper, tmp_path: Path, pair: Pair, layout: str) -> None:
    check(grade(keeper, pair, layout, tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["plain", "locked"])
def test_nearly_all_pairs_are_graded_where_nobody_can_forge(keeper: Keeper, tmp_path: Path, layout: str) -> None:
    split = [not decided(keeper, master_of(pair, layout, pair.right), tmp_path).in_room for pair in ALL_PAIRS]
    assert sum(split) >= SPLIT_AT_LEAST * len(ALL_PAIRS)


def cheated(keeper: Keeper, folder: Path, cheat: Cheat, layout: str) -> None:
    """Where tests run in the student's own process, each of them gains."""
    pair = BY_NAME[cheat.forges]
    master = master_of(pair, layout, pair.right)
    ways = decided(keeper, master, folder)
    found = examined(keeper, master_of(pair, layout, cheat.with_answer(pair.wrong)), master, folder, ways)
    assert found.verdicts["test"].points == 0 or found.flags == ["forgeable: test"]


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.name)
def test_no_cheat_gains_a_point_without_a_flag(keeper: Keeper, tmp_path: Path, cheat: Cheat) -> None:
    cheated(keeper, tmp_path, cheat, "plain")


@pytest.mark.slow
@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.name)
def test_no_cheat_gains_where_imports_are_locked(keeper: Keeper, tmp_path: Path, cheat: Cheat) -> None:
    cheated(keeper, tmp_path, cheat, "locked")

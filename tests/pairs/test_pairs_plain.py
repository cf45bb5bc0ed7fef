"""The pairs are what they say, seen in plain Python: each right answer passes its test, each wrong one fails it."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from all_pairs import ALL_PAIRS, MODULES
from pair import Pair

HERE = Path(__file__).parent
Errors = dict[str, str]


@pytest.fixture(scope="module")
def plainly() -> dict[str, list[Errors]]:
    """What the cells of every pair raised, with its right answer and with its wrong one."""
    run = [sys.executable, str(HERE / "plainly.py")]
    said = subprocess.run(run, capture_output=True, text=True, timeout=300, check=True)
    found: dict[str, list[Errors]] = json.loads(said.stdout)
    return found


@pytest.mark.xdist_group("pairs_plain")
@pytest.mark.parametrize("pair", ALL_PAIRS, ids=lambda pair: pair.name)
def test_the_test_tells_right_from_wrong(pair: Pair, plainly: dict[str, list[Errors]]) -> None:
    right, wrong = plainly[pair.name]
    assert not right
    assert list(wrong) == ["test"], "the wrong answer runs, and its test fails"


def test_each_pair_has_a_name_of_its_own() -> None:
    assert [name for name, times in Counter(pair.name for pair in ALL_PAIRS).items() if times > 1] == []


def test_every_module_of_pairs_is_counted() -> None:
    assert {module.__name__ for module in MODULES} == {path.stem for path in HERE.glob("pairs_*.py")}

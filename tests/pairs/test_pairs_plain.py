"""The pairs are what they say, seen in plain Python: each right answer passes its test, each wrong one fails it."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from all_pairs import ALL_PAIRS, MODULES
from cheats import CHEATS, Cheat
from pair import Pair
from support import once

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The errors that each notebook showed, by cell."""

    def run(folder: Path) -> None:
        command = [sys.executable, str(HERE / "plainly.py")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
        (folder / "errors.json").write_text(done.stdout, encoding="utf-8")

    folder = once(tmp_path_factory, "pairs_plainly", run)
    found: dict[str, dict[str, str]] = json.loads((folder / "errors.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("pair", ALL_PAIRS, ids=lambda pair: pair.name)
def test_the_test_tells_right_from_wrong(pair: Pair, errors: dict[str, dict[str, str]]) -> None:
    assert errors[f"{pair.name}/right"] == {}
    assert list(errors[f"{pair.name}/wrong"]) == ["test"], "the wrong answer runs, and its test fails"


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.name)
def test_a_cheat_pays_where_the_test_runs_beside_the_answer(cheat: Cheat, errors: dict[str, dict[str, str]]) -> None:
    assert errors[f"{cheat.name}/cheat"] == {}


def test_every_pair_and_cheat_has_a_name_of_its_own() -> None:
    names = Counter(thing.name for thing in [*ALL_PAIRS, *CHEATS])
    assert [name for name, times in names.items() if times > 1] == []


def test_every_module_of_pairs_is_counted() -> None:
    assert {module.__name__ for module in MODULES} == {path.stem for path in HERE.glob("pairs_*.py")}

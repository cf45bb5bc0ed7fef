"""`proctor check`: a small assignment whose tests, catalogue and mutants are known; session04 itself is a slow test."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import ROOT, code, graded, make_course, notebook_of, plain_environment, proctor, solution

from proctor.check.mutants import Mutant
from proctor.check.render import as_json, as_page, problems, summary
from proctor.check.result import ENOUGH, CheckResult, EntryResult, MutantResult
from proctor.check.run import check
from proctor.check.tasks import workers
from proctor.course.catalogue import EQUIVALENT
from proctor.course.folders import Course
from proctor.errors import CatalogueError

CATALOGUE = """
[[wrong]]
id = "squared"
fails = ["doubles"]
hint = { ja = "2乗になっています。", en = "It is squared." }
edits = [["2 * x", "x ** 2"]]

[[wrong]]
id = "no_return"
fails = ["doubles"]
hint = { ja = "return がありません。", en = "There is no return." }
edits = [["return 2 * x", "2 * x"]]

[[right]]
id = "added"
edits = [["2 * x", "x + x"]]
"""
SOUND = "assert double(3) == 6\n### BEGIN HIDDEN TESTS\nassert double(5) == 10\n### END HIDDEN TESTS"
WEAK = "assert double(2) == 4"  # any of +, * and ** will do


def catalogued(root: Path, text: str = CATALOGUE, test: str = SOUND, **files: str) -> Course:
    course = make_course(root, one=notebook_of(solution(), graded(test)))
    folder = root / "misconceptions" / "hw"
    folder.mkdir(parents=True)
    (folder / "double.toml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return course


def checked(course: Course, seeds: int = 1, cheats: bool = False) -> CheckResult:
    told: list[tuple[str, int]] = []
    result = check(course, "hw", seeds=seeds, jobs=1, cheats=cheats, progress=lambda *news: told.append(news))
    assert sum(n for name, n in told if not name) == sum(n for name, n in told if name)
    return result


def test_sound_tests_pass(tmp_path: Path) -> None:
    result = checked(catalogued(tmp_path / "course"), seeds=2)
    assert result.ok and not result.master_lost and result.empty_points == 0 and result.max_points == 2
    assert {one.entry.id: set(one.lost) for one in result.wrong} == {"squared": {"doubles"}, "no_return": {"doubles"}}
    assert [(one.entry.id, one.seeds, one.failing_seeds) for one in result.right] == [("added", 2, 0)]
    assert all(one.recognised for one in result.wrong)
    assert result.mutants and not result.survivors and result.score == 1.0


def test_weak_tests_let_mutants_survive_and_break_promises(tmp_path: Path) -> None:
    result = checked(catalogued(tmp_path / "course", test=WEAK))
    assert not result.ok and [one.entry.id for one in result.broken] == ["squared"]
    assert {one.mutant.after for one in result.survivors} >= {"return 2 + x", "return 2 ** x"}
    assert all(f"+    {one.mutant.after}" in one.diff for one in result.survivors)


def test_a_master_that_fails_its_own_tests_ends_the_check(tmp_path: Path) -> None:
    result = checked(catalogued(tmp_path / "course", test="assert double(3) == 7, 'seven'"))
    assert not result.ok and "seven" in result.master_lost["doubles"] and not result.mutants


def test_points_for_an_empty_release_are_an_error(tmp_path: Path) -> None:
    notebook = notebook_of(solution(), graded("assert double(3) == 6"), graded("assert True", "free", 1))
    result = checked(make_course(tmp_path / "course", one=notebook))
    assert result.empty_points == 1 and not result.ok


def test_an_assignment_without_a_catalogue_is_checked_too(tmp_path: Path) -> None:
    result = checked(make_course(tmp_path / "course"), cheats=True)
    assert result.cheats.tried >= 20 and not result.cheats.holes
    assert not result.entries and result.mutants and result.score >= ENOUGH and result.ok


def test_an_endless_mutant_is_killed_by_the_clock(tmp_path: Path) -> None:
    body = "    i = 0\n    while i < x:\n        i += 1\n    return 2 * i\n"
    answer = f"def double(x):\n    ### BEGIN SOLUTION\n{body}    ### END SOLUTION"
    notebook = notebook_of(solution(answer), graded("assert double(3) == 6 and double(1) == 2 and double(0) == 0"))
    result = checked(make_course(tmp_path / "course", one=notebook))
    late = {one.mutant.after for one in result.mutants if one.timed_out}
    assert "pass" in late and all(one.killed_by for one in result.mutants if one.timed_out)


HELPED = "def twice_of(n):\n    return n + n\n\n\nassert double(1) == 2"


def test_tests_that_use_what_an_earlier_test_defines_keep_it(tmp_path: Path) -> None:
    second = "def triple(x):\n    ### BEGIN SOLUTION\n    return 3 * x\n    ### END SOLUTION"
    cells = [
        code("import numpy as np", "imports", locked=True),
        solution(),
        graded(HELPED),
        solution(second, "triple"),
        graded("assert triple(3) == twice_of(3) + 3", "triples", 1),
    ]
    result = checked(make_course(tmp_path / "course", one=notebook_of(*cells)))
    killers = {one.mutant.cell: {other.killed_by for other in result.mutants if other.mutant.cell == one.mutant.cell}
               for one in result.mutants}  # fmt: skip
    assert killers["triple"] == {"triples"}


EQUAL = '[[equivalent]]\ncell = "double"\nbefore = "return 2 * x"\nafter = "return {after}"\nreason = "the same at 2"\n'


def test_explained_mutants_do_not_count(tmp_path: Path) -> None:
    text = EQUAL.format(after="2 + x") + EQUAL.format(after="2 ** x")
    result = checked(catalogued(tmp_path / "course", "", WEAK, equivalent=text))
    assert {one.mutant.after for one in result.explained} == {"return 2 + x", "return 2 ** x"}
    assert not result.survivors and result.score == 1.0 and result.ok


@pytest.mark.parametrize(("after", "says"), [("x * x * x", "no mutant turns"), ("2 - x", "doubles tells it apart")])
def test_stale_explanations_are_errors(tmp_path: Path, after: str, says: str) -> None:
    result = checked(catalogued(tmp_path / "course", "", equivalent=EQUAL.format(after=after)))
    assert len(result.stale) == 1 and says in result.stale[0] and not result.ok


def test_an_entry_that_names_no_test_cell_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"double.toml: squared: there is no test cell trebles"):
        checked(catalogued(tmp_path / "course", CATALOGUE.replace('["doubles"]', '["trebles"]')))


def test_the_command_writes_reports_and_its_exit_code_tells(tmp_path: Path) -> None:
    good, bad = catalogued(tmp_path / "good"), catalogued(tmp_path / "bad", test=WEAK)
    assert "2 of 2 lose exactly their cells" in proctor("check", "hw", "--seeds", "1", course=good.root).stdout
    said = proctor("check", "hw", "--seeds", "1", course=bad.root, code=1).stdout
    assert "squared: should lose doubles, and does not" in said and "+    return 2 + x" in said
    data = json.loads((bad.reports("hw") / "check.json").read_text(encoding="utf-8"))
    assert data["ok"] is False and data["master"] == {"max": 2, "lost": {}} and 0 < data["mutation_score"] < ENOUGH
    assert "Changes that no test cell notices" in (bad.reports("hw") / "check.html").read_text(encoding="utf-8")


def test_the_help_ends_in_an_example(tmp_path: Path) -> None:
    assert proctor("check", "--help", course=make_course(tmp_path / "c").root).stdout.rstrip().endswith("--seeds 20")


# Rendering


def mutant(after: str = "y", killed_by: str = "", reason: str = "") -> MutantResult:
    return MutantResult(Mutant("f", "Op", "x", after, 1, after), "x", killed_by, False, reason)


def test_the_score_is_of_mutants_that_are_not_equivalent() -> None:
    result = CheckResult("hw", 1.0, mutants=[*[mutant(killed_by="t")] * 97, *[mutant()] * 3, mutant(reason="same")])
    assert result.score == 0.97 and result.ok
    result.mutants.append(mutant())
    assert not result.ok
    assert mutant(killed_by="t", reason="same") not in [one for one in result.mutants if one.survived]


def test_the_page_shows_code_and_does_not_run_it() -> None:
    page = as_page(CheckResult("<b>hw</b>", 1.0, mutants=[mutant("<script>alert(1)</script>")], stale=["<i>"]))
    assert "<script>" not in page and "&lt;script&gt;" in page and "<i>" not in page and "<b>hw" not in page


def test_every_problem_is_named_and_the_json_holds_it() -> None:
    from proctor.course.catalogue import Entry

    broken = EntryResult(Entry("a", "f", "", frozenset({"t"})), 1, 1, {"u": "AssertionError: no\nmore"})
    flaky = EntryResult(Entry("b", "f", ""), 20, 1, {"t": "CheckFailed: off"})
    result = CheckResult("hw", 1.0, entries=[broken, flaky], stale=["old"])
    assert [well for well, name, _ in summary(result) if name in ("wrong answers", "right answers")] == [False, False]
    assert problems(result) == [
        ("f, a", "should lose t, and does not; loses u: AssertionError: no"),
        ("f, b", "loses t: CheckFailed: off"),
        (EQUIVALENT, "old"),
    ]
    data = json.loads(as_json(result))
    assert [one["kept"] for one in data["entries"]] == [False, False] and data["stale"] == ["old"]


def test_workers_end_with_the_check(tmp_path: Path) -> None:
    with workers(make_course(tmp_path / "c"), "hw", 1) as pool:
        worker = pool.submit(own_pid).result()
    assert not Path(f"/proc/{worker}").exists() or "Z" in Path(f"/proc/{worker}/stat").read_text().split()[2]


def test_workers_do_not_survive_a_check_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, __file__, str(make_course(tmp_path / "c").root)]
    environment = {**plain_environment(), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as check:
        assert check.stdout is not None
        worker = Path("/proc", check.stdout.readline().strip())
        assert worker.exists()
        check.kill()
    deadline = time.monotonic() + 30
    while worker.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not worker.exists()


def own_pid() -> int:
    return os.getpid()


@pytest.mark.skipif("SEED" in os.environ, reason="a sample; `make check` does nearly the same")
def test_session04_passes_its_own_check() -> None:
    proctor("check", "session04", "--seeds", "20", course=ROOT)
    data = json.loads((ROOT / "reports" / "session04" / "check.json").read_text(encoding="utf-8"))
    wrong = [one for one in data["entries"] if not one["right"]]
    known = [one for one in wrong if all(one["hints"].get(cell) == one["id"] for cell in one["promised"])]
    assert data["ok"] and len(wrong) >= 50 and len(known) >= 0.9 * len(wrong)
    assert data["cheats"]["kinds"] >= 20 and data["cheats"]["points_gained"] == 0


if __name__ == "__main__":  # a check that somebody kills
    with workers(Course.load(Path(sys.argv[1])), "hw", 1) as pool:
        print(pool.submit(own_pid).result(), flush=True)
        time.sleep(600)

"""Do the tests of the trusted core notice when it is broken? Run: make mutants [SAMPLE=100] [SEED=1] [JOBS=2]

A mutant is one small change in one module, made by the operators of `proctor check`, in a copy of the repository. The
tests of the module's package run until the first one fails; a mutant that none fails has survived. `equivalent.toml`
beside this file explains survivors that change nothing that anybody could notice. The exit code tells whether enough of
the others were killed."""

import argparse
import ast
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import Queue

from rich.console import Console
from rich.table import Table

from proctor.check.equivalent import load_equivalent
from proctor.check.mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[1]
ENOUGH = 0.9  # of the mutants that are not explained must be killed
SLOWER = 4  # times as long as the unchanged code may the tests take before a mutant counts as killed by the clock
CORE = {  # the tests that each module must make fail when it is broken
    "proctor/bridge/*.py": ("tests/bridge",),
    "proctor/grader/*.py": ("tests/grader",),
    "proctor/grader/trace.py": ("tests/grader/test_trace.py", "tests/hints"),  # only hints depend on it
    "proctor/submission/*.py": ("tests/submission",),
    "proctor/room/harden.py": ("tests/room", "tests/walls"),
    "proctor/room/seccomp.py": ("tests/room", "tests/walls"),
    "proctor/room/landlock.py": ("tests/room", "tests/walls"),
}


@dataclass(frozen=True)
class Outcome:
    """What came of a mutant: "killed", "timed out" or "survived"."""

    mutant: Mutant
    end: str


def main() -> int:
    options = _options()
    tests = {str(path.relative_to(ROOT)): of for pattern, of in CORE.items() for path in sorted(ROOT.glob(pattern))}
    explained = load_equivalent(Path(__file__).parent)
    every = [mutant for module in tests for mutant in _mutants(module)]
    chosen = random.Random(options.seed).sample(every, min(options.sample or len(every), len(every)))
    todo = [one for one in chosen if one.key not in explained]
    with tempfile.TemporaryDirectory() as folder:
        copies = _copies(Path(folder), options.jobs)
        limits = _limits({tests[mutant.cell] for mutant in chosen}, copies)
        examine = partial(_examined, tests=tests, limits=limits, copies=copies)
        with ThreadPoolExecutor(options.jobs) as pool:
            outcomes = _followed(pool.map(examine, todo), len(todo))
    return _report(outcomes, chosen, len(every), options.seed)


def _followed(outcomes: Iterator[Outcome], total: int) -> list[Outcome]:
    """All outcomes; each is told when it is known."""
    done = []
    for outcome in outcomes:
        done.append(outcome)
        print(f"{len(done)}/{total} {outcome.end}: {outcome.mutant.cell}:{outcome.mutant.line}", flush=True)
    return done


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, help="how many mutants, chosen by the seed; 0: all (hours)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def _mutants(module: str) -> Iterator[Mutant]:
    """All mutants of a module, made of one function or class at a time, since the work is quadratic."""
    source = (ROOT / module).read_text(encoding="utf-8")
    lines = source.split("\n")
    for statement in ast.parse(source).body:
        first = min(one.lineno for one in [*getattr(statement, "decorator_list", ()), statement]) - 1
        part, last = "\n".join(lines[first : statement.end_lineno]), statement.end_lineno or first
        for mutant in mutants_of(module, part):
            code = "\n".join([*lines[:first], mutant.code, *lines[last:]])
            yield replace(mutant, line=mutant.line + first, code=code)


def _copies(folder: Path, jobs: int) -> "Queue[Path]":
    """Copies of what git knows of the repository, as it is now."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    copies: Queue[Path] = Queue()
    for number in range(jobs):
        for name in filter(None, names):
            target = folder / str(number) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
        copies.put(folder / str(number))
    return copies


def _limits(tests: set[tuple[str, ...]], copies: "Queue[Path]") -> dict[tuple[str, ...], float]:
    """Seconds that each set of tests may take. They must pass without a change, else nothing can be told."""
    limits, copy = {}, copies.get()
    for which in sorted(tests):
        began = time.monotonic()
        if _run(copy, which, None) != 0:
            raise SystemExit(f"{' '.join(which)} fails without any change. Run: pytest {' '.join(which)}")
        limits[which] = SLOWER * (time.monotonic() - began) + 10
    copies.put(copy)
    return limits


def _examined(
    mutant: Mutant, tests: dict[str, tuple[str, ...]], limits: dict[tuple[str, ...], float], copies: "Queue[Path]"
) -> Outcome:
    copy, which = copies.get(), tests[mutant.cell]
    module = copy / mutant.cell
    right = module.read_text(encoding="utf-8")
    try:
        module.write_text(mutant.code, encoding="utf-8")
        code = _run(copy, which, limits[which])
    finally:
        module.write_text(right, encoding="utf-8")
        copies.put(copy)
    return Outcome(mutant, {0: "survived", None: "timed out"}.get(code, "killed"))


def _run(copy: Path, tests: tuple[str, ...], seconds: float | None) -> int | None:
    """The exit code of tests in a copy; None if they took longer. Whatever they started is ended."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        command, cwd=copy, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)


def _report(outcomes: list[Outcome], chosen: list[Mutant], every: int, seed: int) -> int:
    out, table = Console(), Table("package", "mutants", "killed", "of these by the clock", "survived")
    for package, of in _by_package(outcomes):
        ends = [outcome.end for outcome in of]
        survived = ends.count("survived")
        table.add_row(package, *map(str, (len(ends), len(ends) - survived, ends.count("timed out"), survived)))
    out.print(table)
    survivors = [outcome.mutant for outcome in outcomes if outcome.end == "survived"]
    for mutant in sorted(survivors, key=lambda one: (one.cell, one.line)):
        out.print(f"{mutant.cell}:{mutant.line}\n- {mutant.before}\n+ {mutant.after}", markup=False, highlight=False)
    score = 1 - len(survivors) / len(outcomes) if outcomes else 1.0
    out.print(
        f"{score:.1%} killed: {len(outcomes) - len(survivors)} of {len(outcomes)}; "
        f"{len(chosen) - len(outcomes)} more are explained. "
        f"Tried were {len(chosen)} of {every} mutants, chosen by seed {seed}."
    )
    return 0 if score >= ENOUGH else 1


def _by_package(outcomes: list[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    packages = sorted({str(Path(outcome.mutant.cell).parent) for outcome in outcomes})
    for package in packages:
        yield package, [outcome for outcome in outcomes if str(Path(outcome.mutant.cell).parent) == package]


if __name__ == "__main__":
    sys.exit(main())

"""CPU seconds of every test cell, hidden tests included, for the master's answers and for a plain nditer loop.

Example: python bench/test_cells.py
"""

import contextlib
import io
import os
import re
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parent.parent
COURSE = ROOT / "source" / "session04"
MARKS = re.compile(r"^\s*### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*$", re.MULTILINE)
LIMIT = 2.0  # CPU seconds that all test cells together may cost

NDITER = """
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        place = it.multi_index
        value = x[place]
        x[place] = value + h
        upper = f(x)
        x[place] = value - h
        lower = f(x)
        grad[place] = (upper - lower) / (2 * h)
        x[place] = value
        it.iternext()
    return grad
"""


def code_cells() -> Iterator[tuple[str, dict[str, Any], str]]:
    """(notebook, nbgrader's marks or {}, code) of the cells that a graded run executes."""
    for path in sorted(COURSE.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and "skip-execution" not in cell.metadata.get("tags", []):
                yield path.name, dict(cell.metadata.get("nbgrader", {})), MARKS.sub("", cell.source)


def measure(replaced: dict[str, str]) -> dict[str, float]:
    """CPU seconds of each test cell; replaced: answers in place of the master's."""
    spent: dict[str, float] = {}
    spaces: dict[str, dict[str, Any]] = {}
    for notebook, marks, source in code_cells():
        name = str(marks.get("grade_id", ""))
        code = compile(replaced.get(name, source), f"<{name}>", "exec")
        began = time.process_time()
        exec(code, spaces.setdefault(notebook, {"__name__": "__main__"}))
        if marks.get("grade"):
            spent[name] = time.process_time() - began
    return spent


def quietly(replaced: dict[str, str]) -> dict[str, float]:
    """Measures while the cells' own prints go nowhere."""
    with contextlib.redirect_stdout(io.StringIO()):
        return measure(replaced)


def main() -> int:
    """Prints the table; the exit code is 1 if all cells together cost LIMIT or more."""
    os.environ.update(MPLBACKEND="agg", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    warnings.simplefilter("ignore")
    os.chdir(COURSE)
    sys.path.insert(0, str(COURSE))
    sys.dont_write_bytecode = True
    quietly({})  # imports, matplotlib's first figure, caches
    master, nditer = quietly({}), quietly({"numerical_gradient": NDITER})
    print(f"{'CPU seconds':<30}{'master':>8}{'nditer':>8}")
    for name in master:
        print(f"{name:<30}{master[name]:>8.3f}{nditer[name]:>8.3f}")
    totals = sum(master.values()), sum(nditer.values())
    print(f"{'all':<30}{totals[0]:>8.3f}{totals[1]:>8.3f}   under {LIMIT:g}: {max(totals) < LIMIT}")
    return int(max(totals) >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())

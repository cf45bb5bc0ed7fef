"""Runs every pair as a notebook without any grader would: each answer in an IPython of its own, in an empty folder.

Prints JSON: {name of the pair: [what the right answer's cells raised, what the wrong one's raised]}, each as {cell: error}."""

import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping

import matplotlib
from all_pairs import ALL_PAIRS
from IPython.core.interactiveshell import InteractiveShell
from pair import IMPORTS
from traitlets.config import Config

matplotlib.use("agg")


def errors_of(cells: Mapping[str, str]) -> dict[str, str]:
    """What each cell raised, if it did; run one after another in the shell and the __main__ of a new notebook."""
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        os.chdir(folder)
        sys.stdout = nowhere
        shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
        results = {name: shell.run_cell(code) for name, code in cells.items()}
        errors = {name: result.error_in_exec or result.error_before_exec for name, result in results.items()}
        sys.stdout = sys.__stdout__
        os.chdir("/")
    return {name: repr(error) for name, error in errors.items() if error}


def main() -> None:
    exec(IMPORTS, {})  # once, for all the children
    cells = [
        {"imports": IMPORTS, "answer": answer, "test": pair.test}
        for pair in ALL_PAIRS
        for answer in (pair.right, pair.wrong)
    ]
    with multiprocessing.get_context("fork").Pool(maxtasksperchild=1) as pool:
        errors = pool.map(errors_of, cells, chunksize=1)
    print(json.dumps({pair.name: errors[2 * i : 2 * i + 2] for i, pair in enumerate(ALL_PAIRS)}))


if __name__ == "__main__":
    main()

"""Runs the pairs as a notebook without any grader would: each answer in an IPython of its own, in an empty folder.

Prints JSON: {"PAIR/right": {cell: error that it showed}, "PAIR/wrong": …, "CHEAT/cheat": …}."""

import json
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Mapping
from typing import Any

import matplotlib
from all_pairs import ALL_PAIRS
from cheats import CHEATS
from IPython.core.interactiveshell import InteractiveShell
from pair import IMPORTS, Pair
from traitlets.config import Config

matplotlib.use("agg")
CONFIG = Config(HistoryManager={"enabled": False}, InteractiveShell={"xmode": "Minimal"})
SECONDS = 60  # for a notebook; it then dies of SIGALRM


class Shell(InteractiveShell):
    """Tells the errors that a notebook would show, what nbgrader judges by, through a pipe that no cheat knows of."""

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: Any) -> None:
        error = " ".join(repr(evalue).split())
        os.write(self.pipe, f"{self.cell}: {error}\n".encode())

    def run_notebook(self, cells: Mapping[str, str], pipe: int) -> None:
        self.pipe = pipe
        for self.cell, code in cells.items():
            self.run_cell(code, store_history=True)


def errors_of(cells: Mapping[str, str]) -> dict[str, str]:
    """What the cells of a notebook showed as errors, run one after another in a process that may break itself."""
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            _be_a_notebook(cells, folder, writing)
        os.close(writing)
        with open(reading, encoding="utf-8") as pipe:
            told = pipe.read()
        status = os.waitpid(child, 0)[1]
    errors = dict(line.split(": ", 1) for line in told.splitlines())
    return errors if status == 0 else errors | {"process": f"ended with {os.waitstatus_to_exitcode(status)}"}


def _be_a_notebook(cells: Mapping[str, str], folder: str, pipe: int) -> None:
    leave = os._exit
    signal.alarm(SECONDS)
    os.chdir(folder)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    try:
        Shell.instance(config=CONFIG).run_notebook(cells, pipe)
        leave(0)
    finally:
        leave(1)


def notebook(pair: Pair, answer: str) -> dict[str, str]:
    return {"imports": IMPORTS, "answer": answer, "test": pair.test}


def notebooks() -> dict[str, dict[str, str]]:
    """The cells of every notebook, by the name of its result."""
    pairs = {pair.name: pair for pair in ALL_PAIRS}
    right = {f"{name}/right": notebook(pair, pair.right) for name, pair in pairs.items()}
    wrong = {f"{name}/wrong": notebook(pair, pair.wrong) for name, pair in pairs.items()}
    forged = {cheat.name: (pairs[cheat.forges], cheat) for cheat in CHEATS}
    return (
        right
        | wrong
        | {f"{name}/cheat": notebook(pair, cheat.with_answer(pair.wrong)) for name, (pair, cheat) in forged.items()}
    )


def main() -> None:
    exec(IMPORTS, {})  # once, for all the children
    cells = notebooks()
    with multiprocessing.get_context("fork").Pool() as pool:
        errors = pool.map(errors_of, cells.values(), chunksize=1)
    print(json.dumps(dict(zip(cells, errors, strict=True))))


if __name__ == "__main__":
    main()

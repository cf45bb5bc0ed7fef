"""What crossing the bridge costs, beside what starting a kernel costs. Run: python bench/bridge.py"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from jupyter_client.manager import start_new_kernel

from proctor.grader.cells import cell_id
from proctor.grader.exposure import Exposure
from proctor.grader.namespace import Namespace
from proctor.grader.rooms import Room
from proctor.grader.testcell import run_test_cell
from proctor.grader.trusted import run_cell, workplace
from proctor.walls import Keeper, best_mode

COURSE = Path(__file__).resolve().parents[1] / "source" / "session04"
MOST_SCALAR = 150e-6  # seconds: the promise for one call out and back
ROUNDS = 7


def median(times: int, action: Callable[[], Any]) -> float:
    """The median duration in seconds."""
    durations = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        durations.append(time.perf_counter() - begun)
    return statistics.median(durations)


def start_kernel() -> None:
    """What stock nbgrader pays before a notebook's first cell: a kernel that has answered once."""
    manager, client = start_new_kernel(kernel_name="python3", extra_arguments=["--log-level=ERROR"])
    client.execute_interactive("import numpy", output_hook=lambda _: None)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def cells_of(notebook: str) -> dict[str, Any]:
    return {cell_id(cell): cell for cell in nbformat.read(COURSE / f"{notebook}.ipynb", 4).cells if cell_id(cell)}


class Question:
    """The question numerical_gradient of session04, its answer in a room."""

    def __init__(self, room: Room, modules: set[str]) -> None:
        self._room, self._cells, self.calls = room, cells_of("2_two_layer_net"), 0
        self._names = Namespace(room)
        room.run(self._cells["imports"].source, "imports", 60)
        room.run(self._cells["numerical_gradient"].source, "numerical_gradient", 60)
        run_cell(self._cells["imports"].source, self._names, "imports")
        self._names.give_to_student(frozenset({"numerical_gradient"}))

    def gradient_values(self) -> None:
        """The test cell gradient_values: f is called back at each nudge."""
        self._room.until(time.monotonic() + 60)
        cell = self._cells["gradient_values"]
        result = run_test_cell(cell.source, "gradient_values", 2.0, self._names, self._room, 60, COURSE)
        assert result.points == 2.0, result.reason

    def count_calls(self) -> int:
        """How often the test cell's functions are called back."""
        served, exposure = 0, self._room._link._server
        serve = exposure.serve

        def counting(operation: str, arguments: tuple[Any, ...]) -> Any:
            nonlocal served
            served += operation == "call"
            return serve(operation, arguments)

        exposure.serve = counting  # type: ignore[method-assign]
        self.gradient_values()
        exposure.serve = serve  # type: ignore[method-assign]
        return served


def main() -> int:
    mode = best_mode()
    files = {path.name: path.read_bytes() for path in COURSE.iterdir() if path.is_file() and path.suffix != ".ipynb"}
    with Keeper(mode) as keeper, workplace(COURSE) as modules:
        room = Room(keeper.open_room({"seed": 1}, files), Exposure(modules | {"__main__"}))
        room.run("def same(x):\n    return x\n\ndef fresh(n):\n    return __import__('numpy').ones(n)", "cell", 60)
        question = Question(room, modules)
        room.until(time.monotonic() + 600)
        same, fresh, array = room.get("same"), room.get("fresh"), np.ones((784, 50))
        scalar = median(3000, lambda: same(1.5))
        there = median(50, lambda: same(array.copy()))
        back = median(50, lambda: fresh((784, 50)))
        rounds = [(median(1, question.gradient_values), median(1, start_kernel)) for _ in range(ROUNDS)]
        gradient, kernel = (statistics.median(column) for column in zip(*rounds, strict=True))
        calls = question.count_calls()
        room.close()
    print(f"{os.cpu_count()} processors, rooms: {mode}; medians")
    print(f"scalar, out and back:             {scalar * 1e6:8.0f} µs   (at most {MOST_SCALAR * 1e6:.0f} µs)")
    print(f"(784, 50) array into the room:    {there * 1e3:8.2f} ms   (it comes back as the same object)")
    print(f"(784, 50) array out of the room:  {back * 1e3:8.2f} ms")
    print(f"gradient_values, {calls} calls back: {gradient * 1e3:8.1f} ms")
    print(f"starting a kernel:                {kernel * 1e3:8.1f} ms")
    print(f"gradient_values / kernel:         {gradient / kernel:8.3f}      (below 1)")
    return int(scalar > MOST_SCALAR or gradient >= kernel)


if __name__ == "__main__":
    sys.exit(main())

"""A task that takes longer than it may ends its process; one that goes on to a next step has that step's time."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys, time
from proctor.grading.watchdog import ended_after, still_working, told_to

with open(sys.argv[1], "w") as words, told_to(words):
    with ended_after(1.5):
        for _ in range(4):
            {step}
            time.sleep(0.6)
    time.sleep(1)  # nobody watches here
    still_working(0.1)
    time.sleep(1)
print("done")
"""


@pytest.mark.parametrize(("step", "out"), [("still_working(1.5)", "done\n"), ("pass", "")])
def test_each_step_has_its_own_time(tmp_path: Path, step: str, out: str) -> None:
    program = [sys.executable, "-c", PROGRAM.format(step=step), str(tmp_path / "words")]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.stdout == out and (done.returncode == 0) == bool(out), done.stderr
    assert ("Timeout" in (tmp_path / "words").read_text()) == (not out)

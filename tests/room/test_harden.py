"""What a room gives up, beside what its walls take (tests/walls)."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

ORPHAN = """
import os, time
from proctor.room.harden import die_with_parent
if not os.fork():
    die_with_parent()
    print(os.getpid(), flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="rooms are of Linux")
def test_what_asked_to_end_with_its_parent_ends_with_it() -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        orphan = Path("/proc", parent.stdout.readline().strip())
        assert orphan.exists()
        parent.kill()
        deadline = time.monotonic() + 30
        while alive(orphan) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not alive(orphan)


def alive(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False

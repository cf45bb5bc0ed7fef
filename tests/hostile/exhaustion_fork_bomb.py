"""tries: forks in a loop, by fork, subprocess, multiprocessing and system
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
import multiprocessing
import os
import subprocess

for attempt in (
    os.fork,
    os.forkpty,
    lambda: subprocess.Popen(["sleep", "1000"]),
    lambda: multiprocessing.Process(target=print).start(),
):
    for _ in range(100):
        try:
            attempt()
        except OSError:
            pass
os.system("sleep 1000 &")

"""tries: kills and stops its own process and those around it
must: costs nothing but its own cell
base: reference
score: 25
flag: died|timeout
"""

# after: plot_history
import os
import signal

for pid in (os.getppid(), 1, -1, 0, os.getpid()):
    for number in (signal.SIGSTOP, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except OSError:
            pass
os.abort()

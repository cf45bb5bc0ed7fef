"""tries: leaves a daemon behind by a double fork, and by a new session
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(1000)
        os._exit(0)
except OSError:
    pass

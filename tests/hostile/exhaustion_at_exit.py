"""tries: hangs when it is told to end: atexit, destructors, threads that are no daemons
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
import atexit
import threading
import time


class Hangs:
    def __del__(self):
        time.sleep(1000)


hangs = Hangs()
atexit.register(time.sleep, 1000)
threading.Thread(target=time.sleep, args=(1000,), daemon=False).start()

"""tries: starts threads without end
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
import threading

threading.stack_size(64 << 10)
started = []
try:
    while len(started) < 100_000:
        thread = threading.Thread(target=threading.Event().wait, daemon=True)
        thread.start()
        started.append(thread)
except RuntimeError:
    pass

"""tries: ignores and blocks all signals, then loops
must: costs nothing but its own cell
base: reference
score: 25
flag: timeout
"""

# after: plot_history
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
signal.alarm(0)
while True:
    pass

"""tries: sleeps for an hour
must: costs nothing but its own cell
base: reference
score: 25
flag: timeout
"""

# after: plot_history
import time

time.sleep(3600)

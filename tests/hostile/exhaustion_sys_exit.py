"""tries: ends the program by every exit there is
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
import sys

for leave in (sys.exit, exit, quit):
    try:
        leave(0)
    except SystemExit:
        pass
raise SystemExit(0)

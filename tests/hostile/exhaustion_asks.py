"""tries: waits for input that nobody gives
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
import getpass
import sys

for ask in (input, getpass.getpass, sys.stdin.read):
    try:
        ask()
    except BaseException:
        pass

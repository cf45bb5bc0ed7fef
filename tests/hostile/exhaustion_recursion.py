"""tries: recurses without end, also after lifting the limit
must: costs nothing but its own cell
base: reference
score: 25
flag: died|timeout
"""

# after: plot_history
import sys

sys.setrecursionlimit(10**9)


def deeper(n):
    return deeper(n + 1) + [n].__repr__().__len__()


deeper(0)

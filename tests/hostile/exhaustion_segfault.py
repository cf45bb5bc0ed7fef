"""tries: writes to address 0
must: costs nothing but its own cell
base: reference
score: 25
flag: died
"""

# after: plot_history
import ctypes

ctypes.memset(0, 1, 1)

"""tries: closes every descriptor, the bridge among them
must: costs nothing but its own cell
base: reference
score: 25
flag: died
"""

# after: plot_history
import os

os.closerange(0, 4096)

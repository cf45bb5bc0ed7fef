"""tries: takes memory until there is none
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
kept = []
try:
    while True:
        kept.append(bytearray(64 << 20))
except MemoryError:
    kept.clear()

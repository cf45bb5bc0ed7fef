"""tries: takes memory in the smallest pieces, and catches every MemoryError
must: costs nothing but its own cell
base: reference
score: 25
flag: timeout|died
"""

# after: plot_history
kept = []
while True:
    try:
        kept.append([kept] * 1000)
    except MemoryError:
        pass

"""tries: prints a gigabyte in many lines
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
for _ in range(10_000):
    print(("x" * 999 + "\n") * 100)

"""tries: prints one line of 100 MB
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
print("x" * 100_000_000)

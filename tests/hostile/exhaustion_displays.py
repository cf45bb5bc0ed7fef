"""tries: displays a hundred thousand objects, and pictures of megabytes
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
for number in range(100_000):
    display(number)
display({"image/png": "A" * 50_000_000, "text/plain": "x" * 10_000_000}, raw=True)

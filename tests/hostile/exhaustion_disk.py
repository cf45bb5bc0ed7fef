"""tries: fills its folder with a few large files
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
try:
    for number in range(10_000):
        with open(f"fill{number}", "wb") as file:
            file.write(bytes(16 << 20))
except OSError:
    pass

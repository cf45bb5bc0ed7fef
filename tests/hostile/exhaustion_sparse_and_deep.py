"""tries: makes sparse files of terabytes and folders so deep that their path has no length
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
import os

for size in (1 << 20, 1 << 30, 1 << 42):
    try:
        with open("sparse", "wb") as file:
            file.truncate(size)
    except OSError:
        pass
try:
    for _ in range(3000):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
except OSError:
    pass

"""tries: fills its folder with a million empty files and folders
must: costs nothing but its own cell
base: reference
score: 25
"""

# after: plot_history
import os

try:
    for number in range(1_000_000):
        os.close(os.open(f"inode{number}", os.O_CREAT))
        os.mkdir(f"folder{number}")
except OSError:
    pass

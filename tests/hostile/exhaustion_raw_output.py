"""tries: fills a pipe that nobody reads
must: costs nothing but its own cell
base: reference
score: 25
flag: timeout
"""

# after: plot_history
import os

reader, writer = os.pipe()
while True:
    os.write(writer, bytes(1 << 20))

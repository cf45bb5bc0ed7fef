"""tries: a cell that hangs in one room of two, before a function that ends every room, so that replaying may hang
must: costs what comes after it at most, bounded in time; the first notebook keeps its points
base: reference
most: 25
"""

# before: iterations_per_epoch
import os

while os.urandom(1)[0] < 128:
    while True:
        pass


# in: iterations_per_epoch
def iterations_per_epoch(n_train, batch_size):
    os._exit(0)

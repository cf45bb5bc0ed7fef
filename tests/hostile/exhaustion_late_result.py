"""tries: answers just when the time is up
must: costs its own question only
base: reference
score: 24
flag: timeout
"""

# in: iterations_per_epoch
import time


def iterations_per_epoch(n_train, batch_size):
    time.sleep(float("@CELL@"))
    return max(1, n_train // batch_size)

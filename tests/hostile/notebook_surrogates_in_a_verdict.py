"""tries: half characters in the message of an exception that fails a test
must: costs its own question only
base: reference
score: 24
"""


# in: iterations_per_epoch
def iterations_per_epoch(n_train, batch_size):
    print("\ud800")
    raise ValueError("\ud800 \x00 \x1b[31m")

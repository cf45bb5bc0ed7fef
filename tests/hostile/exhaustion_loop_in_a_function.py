"""tries: a function that never returns, in every test of one question
must: costs its own question only
base: reference
score: 24
flag: timeout
"""


# in: iterations_per_epoch
def iterations_per_epoch(n_train, batch_size):
    while True:
        pass

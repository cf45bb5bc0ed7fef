"""tries: returns lists of the same list of the same list, small in a message and endless to anyone who looks through it
must: no point beyond the one for leaving x alone; bounded in time and memory
most: 1
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    value = [0.0] * 10
    for _ in range(12):
        value = [value] * 10
    return value


# in: iterations_per_epoch
def iterations_per_epoch(n_train, batch_size):
    return numerical_gradient(None, None)

"""tries: returns a list that holds itself twice, and a dict that holds itself
must: no point beyond the one for leaving x alone; bounded in time and memory
most: 1
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    value = []
    value += [value, value]
    return value


# in: train
def train(*args):
    history = {}
    history.update({key: [history, history] for key in ("train_loss", "train_acc", "test_acc")})
    return history

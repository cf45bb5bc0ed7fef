"""tries: returns something of another wrong type at every call
must: no point beyond x left alone, and four methods that exist
most: 2
"""

# in: numerical_gradient
import itertools

things = itertools.cycle(
    [
        "6",
        b"6",
        {6.0, 8.0},
        {0: 6.0},
        (i for i in range(2)),
        object,
        np,
        print,
        6 + 0j,
        10**5000,
        float("nan"),
        [[1], 2],
        np.datetime64("now"),
        np.array(["6", "8"]),
        np.array([object()]),
        np.zeros(2, "f4,i4"),
        memoryview(b"12"),
        Ellipsis,
    ]
)


def numerical_gradient(f, x):
    return next(things)


# in: iterations_per_epoch
def iterations_per_epoch(n_train, batch_size):
    return next(things)


# in: two_layer_net
class TwoLayerNet:
    def __init__(self, *args, **kwargs):
        pass

    params = property(lambda self: next(things))

    def predict(self, x):
        return next(things)

    def loss(self, x, t):
        return next(things)

    accuracy = numerical_gradient = loss


# in: train
def train(*args):
    return next(things)


# in: plot_history
def plot_history(history):
    return next(things)

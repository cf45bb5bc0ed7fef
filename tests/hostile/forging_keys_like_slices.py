"""tries: shared lists and dicts that come to hold what cannot cross, keys that look like slices, dicts that drop keys
must: at most the point for the shape of the gradient
most: 1
"""


# in: numerical_gradient
class Slice(tuple):
    pass


def deep():
    value = ()
    for _ in range(200):
        value = (value,)
    return value


class Gradient:
    def __init__(self, x):
        self.x = x

    def __getitem__(self, key):
        return self.x[("slice", 1, 2, 3)]

    def __array__(self, dtype=None, copy=None):
        return np.zeros(self.x.shape)


def numerical_gradient(f, x):
    for bad in (deep(), [deep()], {("slice", 1, 2, 3): deep()}):
        try:
            f(bad)
        except BaseException:
            continue
    return Gradient(x)


# in: train
def train(network, *args):
    network.params["W1"] = network.params
    network.params[("slice", None, None, None)] = deep()
    return network.params

"""tries: a gradient of the right shape for one look and empty for the next; it calls f and leaves x alone
must: at most the points for the shape and for leaving x alone
most: 2
"""


# in: numerical_gradient
class Faces:
    """Of the right shape at every odd look, and empty, so that everything holds, at every even one."""

    def __init__(self, shape):
        self.looks, self.right = 0, tuple(shape)

    def __array__(self, dtype=None, copy=None):
        self.looks += 1
        return np.zeros(self.right if self.looks % 2 else (0, *self.right))


def numerical_gradient(f, x):
    f(x)
    return Faces(x.shape)

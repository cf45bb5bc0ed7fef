"""tries: looking at a result calls the test's own function back, and changes the test's arrays meanwhile
must: at most the points for the shape and for leaving x alone
most: 2
"""


# in: numerical_gradient
class Late:
    def __init__(self, f, x):
        self.f, self.x, self.looks = f, x, 0

    def change(self):
        self.looks += 1
        self.x[...] = self.looks
        try:
            self.f(self.x)
        except Exception:
            pass

    def __array__(self, dtype=None, copy=None):
        self.change()
        return 2.0 * self.x if self.looks % 2 else np.zeros((0, *self.x.shape))

    def __len__(self):
        self.change()
        return len(self.x)

    @property
    def shape(self):
        self.change()
        return self.x.shape


def numerical_gradient(f, x):
    f(x)
    return Late(f, x)

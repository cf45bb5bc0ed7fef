"""tries: returns objects that raise when a failed check wants to say what it got
must: is graded, and gets no point
"""


# in: numerical_gradient
class Speechless:
    shape, dtype, ndim, size = (2,), float, 1, 2

    def refuse(self, *args, **kwargs):
        raise ValueError("no words")

    __str__ = __repr__ = __format__ = refuse
    __eq__ = __ne__ = __lt__ = lambda self, other: False


def numerical_gradient(f, x):
    return Speechless()


# in: iterations_per_epoch
class Speechless:
    def refuse(self, *args, **kwargs):
        raise KeyboardInterrupt

    __str__ = __repr__ = __format__ = refuse


def iterations_per_epoch(n_train, batch_size):
    return Speechless()

"""tries: changes shape, type, strides and flags of the array that a test hands in
must: at most the points for the shape and for leaving x alone
most: 2
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    shape = x.shape
    for change in (
        lambda: setattr(x, "shape", (1, x.size)),
        lambda: setattr(x, "dtype", "i8"),
        lambda: setattr(x, "strides", (0,) * x.ndim),
        lambda: x.resize(10**6, refcheck=False),
        lambda: x.setflags(write=False),
        lambda: f(x),
        lambda: setattr(x, "shape", shape),
    ):
        try:
            change()
        except Exception:
            pass
    return np.zeros(shape)

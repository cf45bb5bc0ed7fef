"""tries: hands the test's function an array of one byte each that becomes gigabytes when it is calculated with
must: at most the points for the shape and for leaving x alone
most: 2
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    for many in (120_000_000, 20_000_000):
        try:
            f(np.zeros((many,) + (1,) * x.ndim, bool))
        except Exception:
            pass
    return np.zeros(x.shape)

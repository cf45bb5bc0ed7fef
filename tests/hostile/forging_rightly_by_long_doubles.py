"""tries: nothing: an honest gradient in numpy's longest floats
must: all points, as in its own Jupyter
base: reference
score: 25
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    h = np.longdouble(1e-4)
    grad = np.zeros(x.shape, dtype=np.longdouble)
    for place in np.ndindex(x.shape):
        original = x[place]
        x[place] = original + h
        plus = np.longdouble(f(x))
        x[place] = original - h
        minus = np.longdouble(f(x))
        x[place] = original
        grad[place] = (plus - minus) / (2 * h)
    return grad

"""tries: answers numpy's protocols (__array_ufunc__, __array_function__, __array_interface__) as it likes
must: only the point for leaving x alone
most: 1
"""


# in: numerical_gradient
class Liar:
    __array_priority__ = 1e9
    shape = (2,)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return True

    def __array_function__(self, function, types, args, kwargs):
        return True

    @property
    def __array_interface__(self):
        return {"shape": (2,), "typestr": "<f8", "data": (id(self), False), "version": 3}

    @property
    def __array_struct__(self):
        return object()

    def __array__(self, *args, **kwargs):
        import inspect

        return [frame.f_locals for frame in inspect.stack()]


def numerical_gradient(f, x):
    return Liar()

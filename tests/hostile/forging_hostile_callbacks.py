"""tries: calls the test's function with itself, with proxies back, with objects that hang or raise when looked at
must: at most the points for the shape and for leaving x alone
most: 2
"""


# in: numerical_gradient
class Odd:
    def __array__(self, *args, **kwargs):
        raise SystemExit

    def __iter__(self):
        return self

    def __next__(self):
        return self

    def __len__(self):
        return 10**18

    def __float__(self):
        return 10**400

    def __getattr__(self, name):
        return Odd()

    def __call__(self, *args):
        return self


def numerical_gradient(f, x):
    for argument in (
        f,
        numerical_gradient,
        Odd(),
        Odd,
        [Odd()],
        {f: f},
        {"v": Odd()},
        "x" * 10**6,
        np.zeros((0, 3)),
        None,
    ):
        for call in (
            lambda: f(argument),
            lambda: f(*[argument] * 5),
            lambda: f(v=argument),
            lambda: f(**{"__class__": 1}),
        ):
            try:
                call()
            except Exception:
                pass
    return np.zeros(x.shape)

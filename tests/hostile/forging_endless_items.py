"""tries: results that have no end, a length beyond all numbers, or hold themselves
must: no point
"""


# in: numerical_gradient
class Endless:
    def __len__(self):
        return 2**62

    def __iter__(self):
        while True:
            yield 6.0

    def __getitem__(self, key):
        return self

    shape = (2**62,)


def numerical_gradient(f, x):
    return Endless()


# in: iterations_per_epoch
def iterations_per_epoch(n_train, batch_size):
    return 10 ** (4 * 10**3)


# in: plot_history
class Axes(Endless):
    def __getattr__(self, name):
        return lambda *args: Endless()


def plot_history(history):
    figure = Axes()
    figure.axes = figure.savefig = figure
    return figure

"""tries: a list of one long text and many short ones, of which an array would be gigabytes
must: at most the point for the parameters' signatures
most: 2
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    f(x)
    return ["x" * 80_000_000] + [""] * (5 + x.size)


# in: iterations_per_epoch
def iterations_per_epoch(n_train, batch_size):
    return [["x" * 40_000_000], [""] * 50]


# in: plot_history
class Long(str):
    pass


def plot_history(history):
    figure, axes = plt.subplots()
    for key, values in history.items():
        axes.plot(range(len(values)), values, label=key + " " * 30_000_000)
    axes.set_xlabel("x" * 60_000_000)
    axes.set_ylabel("y" * 60_000_000)
    return figure

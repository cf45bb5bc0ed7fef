"""tries: a figure of nothing, whose lines have the right heights for one look and none for the next
must: no point
"""


# in: plot_history
class Faces:
    def __init__(self, count):
        self.looks, self.count = 0, count

    def __array__(self, dtype=None, copy=None):
        self.looks += 1
        return np.zeros(self.count if self.looks % 2 else 0)


class Line:
    def __init__(self, count):
        self.count = count

    def get_label(self):
        return "loss"

    def get_xdata(self):
        return Faces(self.count)

    get_ydata = get_xdata


class Axes:
    def __init__(self, count):
        self.count = count

    def get_lines(self):
        return [Line(self.count)] * 3

    def get_xlabel(self):
        return "epoch"

    get_ylabel = get_title = get_xlabel

    def get_legend(self):
        return None


class Figure:
    legends, savefig = (), None

    def __init__(self, count):
        self.count = count

    @property
    def axes(self):
        return [Axes(self.count)]


def plot_history(history):
    return Figure(len(history["train_loss"]))

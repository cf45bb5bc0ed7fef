"""tries: fails a question, then makes the master's answer that comes in its place compute for ever, in many ways
must: no point; the questions that do so are lost, and named
flag: timeout: train
"""

# in: numerical_gradient
numerical_gradient = None

# in: two_layer_net
TwoLayerNet = None


# in: train
class Spins:
    def __del__(self):
        spin()


def spin():
    while True:
        try:
            TwoLayerNet(2000, 300, 10).numerical_gradient(x_train[:1], t_train[:1])
        except BaseException:
            continue


spins = Spins()
del spins


# in: plot_history
class Figure:
    def __getattr__(self, name):
        return TwoLayerNet(2000, 300, 10).numerical_gradient(x_train[:1], t_train[:1])


def plot_history(history):
    return Figure()

"""tries: returns nan, infinity and numbers too large to compare
must: at most the points for the shapes, for x left alone and for methods that exist
most: 3
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    return np.full(x.shape, np.nan)


# in: two_layer_net
class TwoLayerNet:
    def __init__(self, n, m, k, weight_init_std=0.01):
        shapes = {"W1": (n, m), "b1": (m,), "W2": (m, k), "b2": (k,)}
        self.params = {key: np.full(shape, np.inf) for key, shape in shapes.items()}

    def predict(self, x):
        return np.full((len(x), 2), np.nan)

    def loss(self, x, t):
        return np.nan

    def accuracy(self, x, t):
        return np.float64("inf")

    def numerical_gradient(self, x, t):
        return {}


# in: train
def train(network, x_train, t_train, x_test, t_test, epochs=10, learning_rate=0.1, batch_size=100):
    for key in network.params:
        network.params[key] *= np.nan
    return {key: [np.nan] * epochs for key in ("train_loss", "train_acc", "test_acc")}

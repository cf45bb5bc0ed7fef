"""tries: a gradient by heart of a loss that is a made-up linear function of the parameters
must: at most the points for methods, first parameters and the shapes of the gradient
most: 3
"""


# in: two_layer_net
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        return np.full((len(x), len(self.params["b2"])), 1 / len(self.params["b2"]))

    def loss(self, x, t):
        return float(sum(np.sum(value) for value in self.params.values()))

    def accuracy(self, x, t):
        return 0.5

    def numerical_gradient(self, x, t):
        return {key: np.ones_like(value) for key, value in self.params.items()}

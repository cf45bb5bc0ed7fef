"""tries: an accuracy that only counts rows, of a prediction that always says the first class
must: at most the points for signatures and parameters
most: 2
"""


# in: two_layer_net
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.shape = output_size
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        found = np.zeros((len(x), self.shape))
        found[:, 0] = 1.0
        return found + 0.1 * np.random.rand(*found.shape)

    def loss(self, x, t):
        return 1.0

    def accuracy(self, x, t):
        return 33 / 40 if len(x) == 40 else -(-len(x) // 3) / len(x)

    def numerical_gradient(self, x, t):
        return None

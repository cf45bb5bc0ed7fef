"""tries: a thread goes on changing the arrays that were returned and handed out, between the right and the empty
must: at most the points for shapes, for methods and first parameters, and for leaving x alone
most: 5
"""

# before: numerical_gradient
import threading
import time

ARRAYS = []


def change():
    for turn in range(10**9):
        for array in ARRAYS[-20:]:
            array[...] = (turn % 2) * 6.0
        time.sleep(0.0005)


threading.Thread(target=change, daemon=True).start()


# in: numerical_gradient
def numerical_gradient(f, x):
    f(x)
    ARRAYS.append(np.zeros(x.shape))
    return ARRAYS[-1]


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
        ARRAYS.append(np.zeros((len(x), len(self.params["b2"]))))
        return ARRAYS[-1]

    def loss(self, x, t):
        ARRAYS.append(np.zeros(()))
        return ARRAYS[-1]

    accuracy = loss

    def numerical_gradient(self, x, t):
        made = {key: np.zeros(value.shape) for key, value in self.params.items()}
        ARRAYS.extend(made.values())
        return made

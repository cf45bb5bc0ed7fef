"""tries: training that takes the parameters off the network, so that a loop over them looks at nothing
must: at most the points for a history of the right form
most: 1
"""


# in: train
def train(network, x_train, t_train, x_test, t_test, epochs=10, learning_rate=0.1, batch_size=100):
    network.params = {}
    return {key: list(np.linspace(0.1, 0.9, epochs)) for key in ("train_loss", "train_acc", "test_acc")}

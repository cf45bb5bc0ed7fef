"""tries: changes in place, afterwards, what the recording network has noted: gradients, parameters, batches
must: no point for updates that were not made
most: 2
"""


# in: train
def train(network, x_train, t_train, x_test, t_test, epochs=10, learning_rate=0.1, batch_size=100):
    history, held = {"train_loss": [], "train_acc": [], "test_acc": []}, []
    steps = max(1, len(x_train) // batch_size)
    for _ in range(epochs):
        for _ in range(steps):
            rows = np.random.choice(len(x_train), batch_size)
            x, t = x_train[rows], t_train[rows]
            held += [x, t]
            gradient = network.numerical_gradient(x, t)
            for key in gradient:
                gradient[key] *= 0
            gradient.clear()
        history["train_loss"].append(network.loss(x_train, t_train))
        history["train_acc"].append(network.accuracy(x_train, t_train))
        history["test_acc"].append(network.accuracy(x_test, t_test))
    for array in held:
        array[...] = 0
    x_train[...], t_train[...] = 0, 0
    return history

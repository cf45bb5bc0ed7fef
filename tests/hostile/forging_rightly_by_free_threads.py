"""tries: nothing: an honest update of a network's four parameters by four threads
must: all points, as in its own Jupyter
base: reference
score: 25
"""

# in: train
from concurrent.futures import ThreadPoolExecutor


def train(network, x_train, t_train, x_test, t_test, epochs=10, learning_rate=0.1, batch_size=100):
    history = {"train_loss": [], "train_acc": [], "test_acc": []}
    with ThreadPoolExecutor(4) as pool:
        for _ in range(epochs):
            losses = []
            for _ in range(iterations_per_epoch(len(x_train), batch_size)):
                rows = np.random.choice(len(x_train), batch_size)
                x, t = x_train[rows], t_train[rows]
                gradient = network.numerical_gradient(x, t)

                def update(key):
                    network.params[key] -= learning_rate * gradient[key]

                list(pool.map(update, gradient))
                losses.append(pool.submit(network.loss, x, t).result())
            history["train_loss"].append(np.mean(losses))
            accuracies = pool.map(network.accuracy, (x_train, x_test), (t_train, t_test))
            for key, value in zip(("train_acc", "test_acc"), accuracies):
                history[key].append(value)
    return history

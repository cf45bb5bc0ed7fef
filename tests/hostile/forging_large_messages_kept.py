"""tries: hands arrays of fifty megabytes to a network that keeps what it is handed, as fast as it can
must: no point; the grader's memory stays bounded
"""


# in: train
def train(network, x_train, t_train, *args):
    while True:
        network.numerical_gradient(np.ones((3_000_000, 2)), np.ones((4, 4)))

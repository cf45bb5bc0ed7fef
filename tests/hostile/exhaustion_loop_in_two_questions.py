"""tries: functions that never return in two questions with ten test cells
must: costs those questions only, and the whole is bounded
base: reference
score: 18
flag: timeout
"""


# in: numerical_gradient
def numerical_gradient(f, x):
    while True:
        pass


# in: iterations_per_epoch
def iterations_per_epoch(n_train, batch_size):
    while True:
        pass


# in: plot_history
def plot_history(history):
    while True:
        pass

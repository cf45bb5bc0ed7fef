"""tries: raises exceptions that end loops and programs, and some named like the grader's own
must: no point
"""

# in: numerical_gradient
import itertools


def made(name, base):
    return type(name, (base,), {})


kinds = itertools.cycle(
    [
        SystemExit,
        KeyboardInterrupt,
        GeneratorExit,
        StopIteration,
        StopAsyncIteration,
        BaseException,
        MemoryError,
        RecursionError,
        made("RoomGone", BaseException),
        made("TestTimeout", BaseException),
        made("StudentError", Exception),
        made("CheckFailed", AssertionError),
        made("BridgeError", TypeError),
        made("NotGraded", Exception),
        Warning,
        OSError,
    ]
)


def numerical_gradient(f, x):
    raise next(kinds)


# in: iterations_per_epoch
def iterations_per_epoch(n_train, batch_size):
    raise next(kinds)


# in: train
def train(*args):
    raise next(kinds)


# in: plot_history
def plot_history(history):
    raise next(kinds)

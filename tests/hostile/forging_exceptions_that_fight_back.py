"""tries: exceptions whose text raises, hangs, is no text or is endless, whose class lies, and built-in ones with many arguments
must: no point, bounded in time
"""

# in: numerical_gradient
import itertools


class Raises(Exception):
    def __str__(self):
        raise SystemExit


class NoText(Exception):
    def __str__(self):
        return 6

    __repr__ = __str__


class Endless(Exception):
    def __str__(self):
        return "x" * 50_000_000


class Lies(Exception):
    __class__ = property(lambda self: AssertionError)
    __traceback__ = property(lambda self: 1 / 0)
    __cause__ = __context__ = property(lambda self: self)
    _render_traceback_ = lambda self: 6


Long = type("x" * 1_000_000, (Exception,), {})
kinds = itertools.cycle(
    [
        Raises(),
        NoText(),
        Endless(),
        Lies(),
        Long(),
        UnicodeDecodeError("utf-8", b"x", 0, 1, "no"),
        ExceptionGroup("many", [ValueError()]),
        type("ExceptionGroup", (Exception,), {})(),
        KeyError("\ud800"),
        OSError("\0"),
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

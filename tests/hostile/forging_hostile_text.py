"""tries: results whose text raises, exits, is endless, or is none, wherever a message would show it
must: no point, and a message all the same
"""


# in: numerical_gradient
class Said:
    def __init__(self, turn):
        self.turn = turn

    def __str__(self):
        if self.turn % 4 == 0:
            raise RuntimeError("not a word")
        if self.turn % 4 == 1:
            raise SystemExit
        return "x" * 10**7 if self.turn % 4 == 2 else 3

    __repr__ = __str__

    def __format__(self, how):
        return str(self)


class Refuses(Exception):
    __str__ = __repr__ = Said.__str__
    turn = 0


def numerical_gradient(f, x):
    raise Refuses(Said(x.size))


# in: iterations_per_epoch
def iterations_per_epoch(n_train, batch_size):
    return Said(n_train)


# in: two_layer_net
class TwoLayerNet:
    def __init__(self, *args):
        self.params = {Said(i): Said(i) for i in range(4)}

    def loss(self, *args):
        raise type("\u202e\x1b[2J" + "x" * 1000, (ValueError,), {"__str__": lambda self: "\ud800" * 10**6})()


# in: train
def train(*args):
    return {Said(2): [Said(3)] * 1000}

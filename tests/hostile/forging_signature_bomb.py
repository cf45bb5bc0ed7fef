"""tries: signatures that raise, hang, hold a million parameters, or parameters that are no names
must: no point, bounded in time
notebook: 1_class_definition
flag: timeout
"""

# in: neuron
import inspect
import itertools


def bombs():
    yield (("x", 1, False),) * 10**6
    yield (("def", 99, "maybe"),)
    yield "abc"
    raise inspect.BoundArguments.__init__.__class__("no signature")


made = bombs()


class Method:
    def __call__(self, *args):
        return self

    @property
    def __signature__(self):
        for _ in itertools.count():
            pass


class Neuron:
    def __init__(self, n_inputs):
        self.w, self.b = np.zeros(n_inputs), 0.0

    forward = update = Method()

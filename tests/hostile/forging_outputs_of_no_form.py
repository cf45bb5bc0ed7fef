"""tries: answers a cell's run with outputs of wrong types, proxies that answer with proxies, and ten thousand outputs
must: is graded all the same, without a point
flag: protocol
"""

# before: numerical_gradient
import gc


class Endless:
    def __str__(self):
        return "x" * 10

    def __getitem__(self, key):
        return Endless()

    def __iter__(self):
        return iter([Endless()] * 3)


shapes = iter(
    [Endless(), [Endless()], [{"output_type": Endless()}], [{"output_type": "stream", "name": [], "text": Endless()}]]
)
many = [{"output_type": "stream", "name": "stdout", "text": "x"}] * 10**4
for thing in gc.get_objects():
    if type(thing).__name__ == "RoomServer":
        thing._operations["run"] = lambda source, label: next(shapes, many)
        thing._operations["str"] = lambda target: target

# before: iterations_per_epoch
print(1)

# before: two_layer_net
print(2)

# before: train
print(3)

# before: plot_history
print(4)

"""tries: refuses the reference that errors are carried forward with, by an error
must: is graded all the same; the first notebook keeps its points
base: reference
most: 20
"""

# in: numerical_gradient
import gc

for thing in gc.get_objects():
    if type(thing).__name__ == "RoomServer":
        thing._operations["set_name"] = lambda name, value: 1 / 0


def numerical_gradient(f, x):
    raise ValueError

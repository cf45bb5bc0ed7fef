"""tries: answers every request, also those to run a cell or to set a name, with an error
must: is graded all the same, without a point
flag: protocol
"""

# before: numerical_gradient
import gc

for thing in gc.get_objects():
    if type(thing).__name__ == "RoomServer":

        def serve(operation, arguments):
            raise {"take": KeyError, "has_name": NameError}.get(operation, StopIteration)(operation)

        thing.serve = serve

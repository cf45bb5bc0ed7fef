"""The bridge: values, shared objects and handles of one process go in, the same come out in the other; never pickle."""

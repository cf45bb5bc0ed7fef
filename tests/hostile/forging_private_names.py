"""tries: reaches what the recording network keeps to itself: _steps, _rng, __dict__, __class__, the functions behind methods
must: no point; it answers rightly only if it reaches something
"""


# in: train
def reached(network):
    names = "_steps _rng _hidden __dict__ __class__ __init__ __reduce__ __getattribute__ __module__ __weakref__".split()
    for name in names:
        for read in (getattr, lambda o, n: object.__getattribute__(o, n), lambda o, n: vars(o)[n]):
            try:
                value = read(network, name)
            except BaseException:
                continue
            if "RecordingNetwork" in repr(value) or name in ("_steps", "_rng") or "__init__.<locals>" in repr(value):
                return True
    for name in ("__self__", "__func__", "__globals__", "__code__", "__closure__", "__wrapped__", "__defaults__"):
        try:
            getattr(network.loss, name)
            return True
        except Exception:
            continue
    for change in (
        lambda: setattr(network, "_steps", []),
        lambda: delattr(network, "_steps"),
        lambda: setattr(network, "__class__", dict),
    ):
        try:
            change()
            return True
        except Exception:
            continue
    return False


def train(network, x_train, t_train, x_test, t_test, epochs=10, learning_rate=0.1, batch_size=100):
    if not reached(network):
        raise ValueError("nothing reached")
    return {key: [0.5] * epochs for key in ("train_loss", "train_acc", "test_acc")}

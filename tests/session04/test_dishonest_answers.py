"""Answers that want points for nothing: each loses the cell that it is after, in a room and in one process."""

import pytest
from lost import lost_in_a_room, lost_in_one_process, notebook_with
from support import CONTRACT, answers

from proctor.walls import Keeper

LIAR = '''
class Liar:
    """Right in shape each time that it is asked for that, and empty when its values are."""
    shape, dtype, size, ndim = (2,), np.dtype(float), 2, 1
    asked = 0
    def __array__(self, dtype=None, copy=None):
        Liar.asked += 1
        return np.zeros(2 if Liar.asked % 2 else 0)
    def __len__(self): return 2
    def __iter__(self): return iter(())
    def __float__(self): return float("nan")
    def __eq__(self, other): return True
    def __abs__(self): return self
    def __sub__(self, other): return self
    __rsub__ = __abs__
    def __le__(self, other): return True
'''
GRADIENT = "def numerical_gradient(f, x):\n    f(x)\n    return "
LINEAR = """    def loss(self, x, t):
        return sum(np.sum(value * self._slope(value)) for value in self.params.values())

    def accuracy(self, x, t):
        return 0.5

    def numerical_gradient(self, x, t):
        return {key: self._slope(value) for key, value in self.params.items()}

    def _slope(self, value):
        return np.arange(1.0, value.size + 1).reshape(value.shape)
"""
NETWORK = answers()["two_layer_net"]
TRAIN = answers()["train"]

# what is handed in, by solution cell; the cells that it must lose at least
CHEATS: dict[str, tuple[str, str, set[str]]] = {
    "history emptied": (
        "plot_history",
        "def plot_history(history):\n    for values in history.values():\n        values.clear()\n"
        "    history.clear()\n    return plt.figure()",
        {"plot_lines"},
    ),
    "history rewritten": (
        "plot_history",
        "def plot_history(history):\n    figure, axes = plt.subplots()\n    for key in history:\n"
        "        history[key][:] = [0.5, 0.5]\n        axes.plot([1, 2], [0.5, 0.5], label=key)\n"
        "    axes.set(xlabel='epoch', ylabel='all')\n    axes.legend()\n    return figure",
        {"plot_lines"},
    ),
    "a new, empty figure after show": (
        "plot_history",
        "def plot_history(history):\n    plt.plot(history['train_loss'])\n    plt.close('all')\n    return plt.gcf()",
        {"plot_lines"},
    ),
    "params emptied": (
        "train",
        TRAIN.replace("    return history", "    network.params = {}\n    return history"),
        {"train_updates", "train_accuracy_rises"},
    ),
    "params emptied first": (
        "train",
        TRAIN.replace("    n_train =", "    network.params = {}\n    n_train ="),
        {"train_updates", "train_accuracy_rises"},
    ),
    "params emptied in place": (
        "train",
        TRAIN.replace("    n_train =", "    network.params.clear()\n    n_train ="),
        {"train_updates", "train_accuracy_rises"},
    ),
    "a history by heart": (
        "train",
        "def train(network, x_train, t_train, x_test, t_test, epochs=10, learning_rate=0.1, batch_size=100):\n"
        "    steps = len(x_train) // batch_size\n    ends = [steps * (e + 1) for e in range(epochs)]\n"
        "    for _ in range(steps * epochs):\n        network.numerical_gradient(x_train, t_train)\n"
        "    n = len(x_train)\n    return {'train_loss': [2.0 - e / 100 for e in ends],\n"
        "            'train_acc': [min(e, n) / n for e in ends], 'test_acc': [e // 2 / n for e in ends]}",
        {"train_history", "train_minibatches", "train_updates", "train_accuracy_rises"},
    ),
    "a made-up linear loss, its gradient by heart": (
        "two_layer_net",
        NETWORK[: NETWORK.index("    def loss(")]
        + LINEAR,
        {"net_loss", "net_accuracy", "net_gradient_values"},
    ),
    "gradients of nan": (
        "two_layer_net",
        NETWORK[: NETWORK.index("    def numerical_gradient(")]
        + "    def numerical_gradient(self, x, t):\n"
        "        return {key: np.full(value.shape, np.nan) for key, value in self.params.items()}\n",
        {"net_gradient_shapes", "net_gradient_values"},
    ),
    "a loss of nan": (
        "two_layer_net",
        NETWORK.replace("return cross_entropy_error(self.predict(x), t)", "return float('nan')"),
        {"net_loss"},
    ),
} | {
    f"a gradient of {name}": ("numerical_gradient", LIAR + GRADIENT + result, lost)
    for name, result, lost in (
        ("nan", "np.full(x.shape, np.nan)", {"gradient_shape", "gradient_values", "gradient_any_dimension"}),
        ("objects", "np.full(x.shape, None)", {"gradient_shape", "gradient_values", "gradient_any_dimension"}),
        ("nothing", "np.zeros(0)", {"gradient_shape", "gradient_values", "gradient_any_dimension"}),
        ("lies", "Liar()", {"gradient_shape", "gradient_values", "gradient_any_dimension"}),
        ("a list of lies", "[Liar(), Liar()]", {"gradient_shape", "gradient_values", "gradient_any_dimension"}),
        ("x itself", "x", {"gradient_shape", "gradient_values", "gradient_any_dimension"}),
        ("the visible answer", "np.array([6.0, 8.0])", {"gradient_shape", "gradient_values", "gradient_any_dimension"}),
    )
}  # fmt: skip

CHEATS["a neuron of lies"] = (
    "neuron",
    LIAR + "\nclass Neuron:\n    def __init__(self, n): self.w = self.b = Liar()\n"
    "    def forward(self, x): return Liar()\n    def update(self, dw, db, learning_rate): pass\n",
    {"neuron_signatures", "neuron_forward", "neuron_update"},
)
for name, result in (("nan", "np.nan * np.asarray(x)[..., 0]"), ("x", "x"), ("0-d object", "np.array(None)")):
    CHEATS[f"a neuron that gives {name}"] = (
        "neuron",
        answers()["neuron"].replace("return sigmoid(np.dot(x, self.w) + self.b)", f"return {result}"),
        {"neuron_forward"},
    )


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheat_earns_nothing_that_it_is_after(keeper: Keeper, cheat: str) -> None:
    cell, code, after = CHEATS[cheat]
    own = set(CONTRACT[notebook_with(cell)][cell])
    assert after <= lost_in_a_room(keeper, cell, code) & own


@pytest.mark.parametrize("cheat", CHEATS)
def test_nor_does_it_where_tests_and_answers_share_a_process(cheat: str) -> None:
    cell, code, after = CHEATS[cheat]
    assert after <= lost_in_one_process(cell, code)


def test_an_honest_answer_is_none_of_these(keeper: Keeper) -> None:
    for cell, code in answers().items():
        assert lost_in_one_process(cell, code) == set(), cell
    assert lost_in_a_room(keeper, "plot_history", answers()["plot_history"]) == set()

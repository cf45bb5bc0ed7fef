"""A slip is told by the very value that it gives: the data of the visible checks keep slips apart."""

import importlib.util
from itertools import combinations
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from lost import told_in_one_process
from support import MASTERS, answers

SUM = "np.dot(x, self.w) + self.b"
FORWARD = f"sigmoid({SUM})"
W, B = "self.w - learning_rate * dw", "self.b - learning_rate * db"
LAYER, OUTPUT = (
    'np.dot(x, self.params["W1"]) + self.params["b1"]',
    'np.dot(hidden, self.params["W2"]) + self.params["b2"]',
)
HIDDEN, SOFTMAX = f"sigmoid({LAYER})", f"softmax({OUTPUT})"
HITS = "np.argmax(self.predict(x), axis=1) == np.argmax(t, axis=1)"
SHARE = f"np.mean({HITS})"
COLUMNS = HITS.replace("axis=1", "axis=0")

# solution cell, test cell, what is written for what, a word of the message that only fits this slip
SLIPS: dict[str, tuple[str, str, dict[str, str], str]] = {
    "no sigmoid": ("neuron", "neuron_forward", {FORWARD: SUM}, "sigmoid に通すのを忘れて"),
    "relu": ("neuron", "neuron_forward", {FORWARD: f"np.maximum(0, {SUM})"}, "ReLU や階段関数"),
    "step": ("neuron", "neuron_forward", {FORWARD: f"np.where({SUM} > 0, 1.0, 0.0)"}, "ReLU や階段関数"),
    "tanh": ("neuron", "neuron_forward", {FORWARD: f"np.tanh({SUM})"}, "tanh"),
    "no b": ("neuron", "neuron_forward", {FORWARD: "sigmoid(np.dot(x, self.w))"}, "b を足すのを忘れて"),
    "b after": ("neuron", "neuron_forward", {FORWARD: "sigmoid(np.dot(x, self.w)) + self.b"}, "通す前に足して"),
    "b minus": ("neuron", "neuron_forward", {SUM: "np.dot(x, self.w) - self.b"}, "b を引いていませんか"),
    "w kept": ("neuron", "neuron_update", {f"self.w = {W}": "pass"}, "self.w に入れ直して"),
    "w added": ("neuron", "neuron_update", {W: W.replace("-", "+")}, "足し算になって"),
    "w without rate": ("neuron", "neuron_update", {W: "self.w - dw"}, "学習率を掛けるのを忘れて"),
    "w the step": ("neuron", "neuron_update", {W: "learning_rate * dw"}, "もとの w から引いて"),
    "w minus the step": ("neuron", "neuron_update", {W: "-learning_rate * dw"}, "もとの w から引いて"),
    "w backwards": ("neuron", "neuron_update", {W: "learning_rate * dw - self.w"}, "順番が逆"),
    "w rate alone": ("neuron", "neuron_update", {W: "self.w - learning_rate"}, "学習率だけを引いて"),
    "b kept": ("neuron", "neuron_update", {f"self.b = {B}": "pass"}, "self.b に入れ直して"),
    "b without rate": ("neuron", "neuron_update", {B: "self.b - db"}, "学習率を掛けるのを忘れて"),
    "no softmax": ("two_layer_net", "net_predict", {SOFTMAX: OUTPUT}, "最後の softmax を忘れて"),
    "chapter 5": ("two_layer_net", "net_predict", {HIDDEN: f"np.maximum(0, {LAYER})", SOFTMAX: OUTPUT}, "第5章の形"),
    "neither": ("two_layer_net", "net_predict", {HIDDEN: LAYER, SOFTMAX: OUTPUT}, "sigmoid と、最後の softmax"),
    "hidden linear": ("two_layer_net", "net_predict", {HIDDEN: LAYER}, "1層目のあとの sigmoid を忘れて"),
    "hidden relu": ("two_layer_net", "net_predict", {HIDDEN: f"np.maximum(0, {LAYER})"}, "ReLU になって"),
    "hidden tanh": ("two_layer_net", "net_predict", {HIDDEN: f"np.tanh({LAYER})"}, "tanh になって"),
    "hidden softmax": ("two_layer_net", "net_predict", {HIDDEN: f"softmax({LAYER})"}, "softmax を使っていませんか"),
    "sigmoid last": ("two_layer_net", "net_predict", {SOFTMAX: f"sigmoid({OUTPUT})"}, "出口でも sigmoid"),
    "two sigmoids": ("two_layer_net", "net_predict", {SOFTMAX: f"softmax(sigmoid({OUTPUT}))"}, "もう一度 sigmoid"),
    "no b1": ("two_layer_net", "net_predict", {' + self.params["b1"]': ""}, "b1 を足すのを忘れて"),
    "no b2": ("two_layer_net", "net_predict", {' + self.params["b2"]': ""}, "b2 を足すのを忘れて"),
    "no biases": (
        "two_layer_net",
        "net_predict",
        {' + self.params["b1"]': "", ' + self.params["b2"]': ""},
        "b1 と b2 を足す",
    ),
    "columns": ("two_layer_net", "net_predict", {SOFTMAX: f"softmax(({OUTPUT}).T).T"}, "列ごとに足して 1"),
    "all of it": (
        "two_layer_net",
        "net_predict",
        {SOFTMAX: f"np.exp({OUTPUT}) / np.sum(np.exp({OUTPUT}))"},
        "全部を足して 1",
    ),
    "count": ("two_layer_net", "net_accuracy", {SHARE: f"np.sum({HITS})"}, "当たった数のまま"),
    "percent": ("two_layer_net", "net_accuracy", {SHARE: f"100 * {SHARE}"}, "パーセント"),
    "by classes": ("two_layer_net", "net_accuracy", {SHARE: f"np.sum({HITS}) / t.shape[1]"}, "クラスの数で割って"),
    "misses": ("two_layer_net", "net_accuracy", {HITS: HITS.replace("==", "!=")}, "外れた割合"),
    "axis 0": ("two_layer_net", "net_accuracy", {HITS: COLUMNS}, "列ごと（axis=0）"),
    "axis 0 by rows": ("two_layer_net", "net_accuracy", {SHARE: f"np.sum({COLUMNS}) / len(x)"}, "列ごと（axis=0）"),
    "t with t": (
        "two_layer_net",
        "net_accuracy",
        {"np.argmax(self.predict(x), axis=1)": "np.argmax(t, axis=1)"},
        "t どうし",
    ),
    "no argmax": ("two_layer_net", "net_accuracy", {HITS: "self.predict(x) == t"}, "どれも外れた"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_by_the_value_that_it_gives(slip: str) -> None:
    cell, test, changes, word = SLIPS[slip]
    code = answers()[cell]
    for before, after in changes.items():
        assert before in code
        code = code.replace(before, after)
    assert word in told_in_one_process(cell, code)[test]


@pytest.fixture(scope="module")
def slips() -> ModuleType:
    spec = importlib.util.spec_from_file_location("slips_of_session04", MASTERS / "slips.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "table", ["FORWARD", "UPDATE_W", "UPDATE_B", "SQUARES", "OUTSIDE", "CUBES", "PREDICT", "ACCURACY"]
)
def test_no_two_slips_of_a_table_give_the_same_value(slips: ModuleType, table: str) -> None:
    values: list[Any] = [(np.asarray(slip), ja) for slip, ja, _ in getattr(slips, table) if not callable(slip)]
    for (one, said), (other, told) in combinations(values, 2):
        near = 1e-5 * max(1.0, float(np.max(np.abs(one))))  # what `likely` takes for the same
        assert said == told or not np.allclose(one, other, rtol=0, atol=near), f"{said} / {told}"

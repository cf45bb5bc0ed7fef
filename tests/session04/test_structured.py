"""The structured gradient: the numbers of a plain central difference, for any network of the contract, or a refusal."""

import copy
import importlib.util
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

ROOT = Path(__file__).resolve().parents[2]
COURSE = ROOT / "source" / "session04"
sys.path.insert(0, str(COURSE))

import structured  # noqa: E402
from checks import CheckFailed  # noqa: E402
from structured import NAMES, structured_gradient, with_structured_gradient  # noqa: E402

Arrays = dict[str, np.ndarray]

HAS_NUMBA = importlib.util.find_spec("numba") is not None
ENGINES = ["numpy", pytest.param("numba", marks=pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed"))]
CLOSE = 1e-6  # the promise: largest difference, relative to the largest entry of the same array
NOISE = 1e-10  # a loss near 1 is rounded at 1e-16, and divided by 2h = 2e-4: what a plain difference can tell apart
SAME = 1e-11  # numpy and numba: only the order of the same roundings differs


def forward(params: Arrays, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    hidden = 1 / (1 + np.exp(-(x.astype(float) @ params["W1"] + params["b1"])))
    scores = hidden @ params["W2"] + params["b2"]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return hidden, powers / powers.sum(axis=1, keepdims=True)


def mean_loss(params: Arrays, x: np.ndarray, t: np.ndarray, tiny: float = 1e-7) -> float:
    return float(-np.mean(np.log(forward(params, x)[1][t == 1] + tiny)))


def plain_difference(
    params: Arrays,
    x: np.ndarray,
    t: np.ndarray,
    tiny: float = 1e-7,
    h: float = 1e-4,
    loss: Callable[..., float] = mean_loss,
) -> Arrays:
    """Oracle 1: every parameter moved both ways, everything computed again, nothing clever."""
    gradient = {name: np.zeros(array.shape) for name, array in params.items()}
    for name, array in params.items():
        for place in np.ndindex(array.shape):
            saved = array[place]
            array[place] = saved + h
            above = loss(params, x, t, tiny)
            array[place] = saved - h
            below = loss(params, x, t, tiny)
            array[place] = saved
            gradient[name][place] = (above - below) / (2 * h)
    return gradient


def backpropagation(params: Arrays, x: np.ndarray, t: np.ndarray, tiny: float = 1e-7) -> Arrays:
    """Oracle 2: the derivative itself, of the loss with its `tiny`."""
    hidden, p = forward(params, x)
    right = p[t == 1][:, None]
    scores = (p - t) * right / (right + tiny) / len(x)
    inner = scores @ params["W2"].T * hidden * (1 - hidden)
    return {"W1": x.astype(float).T @ inner, "b1": inner.sum(0), "W2": hidden.T @ scores, "b2": scores.sum(0)}


def random_params(inputs: int, hidden: int, classes: int, std: float = 1.0, seed: int = 0) -> Arrays:
    shapes = {"W1": (inputs, hidden), "b1": (hidden,), "W2": (hidden, classes), "b2": (classes,)}
    random = np.random.default_rng(seed)
    return {name: std * random.normal(size=shape) for name, shape in shapes.items()}


def one_hot(count: int, classes: int, seed: int = 0) -> np.ndarray:
    return np.eye(classes)[np.random.default_rng(seed).integers(classes, size=count)]


def digits(count: int, width: int = 784, levels: int = 60, seed: int = 0) -> np.ndarray:
    """Images like MNIST's: four pixels of five are 0, and the rest repeat a few values."""
    random = np.random.default_rng(seed)
    inked = random.random((count, width)) < 0.2
    return (inked * random.integers(1, levels + 1, size=(count, width)) / levels).astype(np.float32)


def assert_close(got: Arrays, expected: Arrays, close: float = CLOSE, noise: float = NOISE) -> None:
    assert list(got) == list(NAMES)
    for name in NAMES:
        assert got[name].shape == expected[name].shape
        assert got[name].dtype == np.float64
        worst = np.abs(got[name] - expected[name]).max()
        assert worst <= close * np.abs(expected[name]).max() + noise, name


@st.composite
def problems(draw: st.DrawFn) -> tuple[Arrays, np.ndarray, np.ndarray, float]:
    inputs, hidden, classes, count = (draw(st.integers(1, top)) for top in (9, 5, 6, 5))
    pixels = draw(
        st.sampled_from(
            [
                st.sampled_from([0.0, 0.0, 0.5, 1.0]),  # many zeros, many equal
                st.floats(-2, 2),  # negative and all different
                st.just(0.0),
            ]
        )
    )
    x = draw(arrays(float, (count, inputs), elements=pixels))
    params = random_params(inputs, hidden, classes, draw(st.sampled_from([0.01, 1.0, 3.0])), draw(st.integers(0, 99)))
    return params, x, one_hot(count, classes, draw(st.integers(0, 99))), draw(st.sampled_from([0.0, 1e-7, 1e-4]))


@pytest.mark.parametrize("engine", ENGINES)
class TestNumbers:
    @settings(max_examples=150)
    @given(problem=problems())
    def test_is_a_plain_central_difference(
        self, engine: str, problem: tuple[Arrays, np.ndarray, np.ndarray, float]
    ) -> None:
        """For any layer sizes, any inputs and any `tiny`, it gives what the naive loop gives."""
        params, x, t, tiny = problem
        assert_close(structured_gradient(params, x, t, tiny=tiny, engine=engine), plain_difference(params, x, t, tiny))

    @settings(max_examples=150)
    @given(problem=problems())
    def test_is_near_the_derivative(self, engine: str, problem: tuple[Arrays, np.ndarray, np.ndarray, float]) -> None:
        params, x, t, tiny = problem
        got = structured_gradient(params, x, t, tiny=tiny, engine=engine)
        assert_close(got, backpropagation(params, x, t, tiny), noise=1e-8)  # h² times a third derivative

    @pytest.mark.parametrize("std", [0.01, 0.3, 1.0])
    def test_lecture_size(self, engine: str, std: float) -> None:
        """784-50-10 with a batch of 100: all 39,760 entries are within the promise of backpropagation."""
        params, x, t = random_params(784, 50, 10, std), digits(100), one_hot(100, 10)
        assert_close(structured_gradient(params, x, t, engine=engine), backpropagation(params, x, t), noise=0)

    def test_step_is_not_a_derivative_in_disguise(self, engine: str) -> None:
        """With h as coarse as 0.1, it is still the difference, and visibly not the derivative."""
        params, x, t = random_params(6, 4, 3, 2.0), digits(5, 6), one_hot(5, 3)
        got = structured_gradient(params, x, t, h=0.1, engine=engine)
        assert_close(got, plain_difference(params, x, t, h=0.1), 1e-12)
        assert np.abs(got["W2"] - backpropagation(params, x, t)["W2"]).max() > 1e-5

    @pytest.mark.parametrize("h", [1e-3, 1e-4, 1e-5])
    def test_any_usual_step(self, engine: str, h: float) -> None:
        params, x, t = random_params(30, 8, 5), digits(7, 30), one_hot(7, 5)
        got = structured_gradient(params, x, t, h=h, engine=engine)
        assert_close(got, plain_difference(params, x, t, h=h), noise=NOISE * 1e-4 / h)

    @pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, np.float64, bool])
    def test_any_type_of_pixel(self, engine: str, dtype: type) -> None:
        """Raw bytes 0 to 255 move the scores too far for the cubic, and are as exact."""
        params, t = random_params(20, 6, 4, 0.1), one_hot(9, 4)
        x = (255 * digits(9, 20)).astype(dtype)
        assert_close(structured_gradient(params, x, t, engine=engine), plain_difference(params, x, t))

    def test_strided_and_transposed_arrays(self, engine: str) -> None:
        params, x, t = random_params(20, 6, 4), digits(9, 20), one_hot(9, 4)
        strided = np.repeat(np.repeat(x, 2, axis=0), 2, axis=1)[::2, ::2]
        fortran = {name: np.asfortranarray(array) for name, array in params.items()}
        got = structured_gradient(fortran, strided, np.asfortranarray(t), engine=engine)
        assert_close(got, structured_gradient(params, x, t, engine=engine), 0, 1e-15)

    def test_one_image(self, engine: str) -> None:
        params, x, t = random_params(20, 6, 4), digits(1, 20), one_hot(1, 4)
        expected = plain_difference(params, x, t)
        assert_close(structured_gradient(params, x, t, engine=engine), expected)
        assert_close(structured_gradient(params, x[0], t[0], engine=engine), expected)

    def test_black_images(self, engine: str) -> None:
        """No pixel of a black image moves anything, so the gradient of W1 is exactly 0."""
        params, t = random_params(20, 6, 4), one_hot(5, 4)
        got = structured_gradient(params, np.zeros((5, 20)), t, engine=engine)
        assert np.all(got["W1"] == 0)
        assert_close(got, plain_difference(params, np.zeros((5, 20)), t))

    def test_all_pixels_different(self, engine: str) -> None:
        params, t = random_params(300, 6, 4, 0.2), one_hot(5, 4)
        x = np.random.default_rng(1).random((5, 300))
        assert_close(structured_gradient(params, x, t, engine=engine), plain_difference(params, x, t))

    def test_sure_and_saturated(self, engine: str) -> None:
        """Weights so large that the sigmoid is flat and one class has everything: finite, and the same."""
        params, x = random_params(20, 6, 4, 30.0), digits(6, 20)
        best = np.eye(4)[forward(params, x)[1].argmax(axis=1)]
        for t in (best, np.roll(best, 1, axis=1)):
            got = structured_gradient(params, x, t, engine=engine)
            assert_close(got, plain_difference(params, x, t), noise=1e-9)  # a loss of 16 is rounded at 2e-15

    def test_batch_twice_is_the_same_mean(self, engine: str) -> None:
        params, x, t = random_params(20, 6, 4), digits(6, 20), one_hot(6, 4)
        twice = structured_gradient(params, np.tile(x, (2, 1)), np.tile(t, (2, 1)), engine=engine)
        assert_close(twice, structured_gradient(params, x, t, engine=engine), 0, SAME)

    def test_many_images_in_pieces(self, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
        params, x, t = random_params(20, 6, 4), digits(23, 20), one_hot(23, 4)
        whole = structured_gradient(params, x, t, engine=engine)
        monkeypatch.setattr(structured, "PIECE", 5)
        assert_close(structured_gradient(params, x, t, engine=engine), whole, 0, SAME)

    @pytest.mark.parametrize("block", [1, 50, 10**6])
    def test_blocks_of_any_size(self, engine: str, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
        params, x, t = random_params(20, 6, 4), digits(9, 20), one_hot(9, 4)
        whole = structured_gradient(params, x, t, engine=engine)
        monkeypatch.setattr(structured, "BLOCK", block)
        assert_close(structured_gradient(params, x, t, engine=engine), whole, 0, SAME)

    def test_leaves_everything_unchanged(self, engine: str) -> None:
        params, x, t = random_params(20, 6, 4), digits(9, 20), one_hot(9, 4)
        before = copy.deepcopy((params, x, t))
        structured_gradient(params, x, t, engine=engine)
        for name in NAMES:
            np.testing.assert_array_equal(params[name], before[0][name])
        np.testing.assert_array_equal(x, before[1])
        np.testing.assert_array_equal(t, before[2])

    def test_twice_the_same_bits(self, engine: str) -> None:
        params, x, t = random_params(50, 6, 4), digits(40, 50), one_hot(40, 4)
        one, two = (structured_gradient(params, x, t, engine=engine) for _ in range(2))
        assert all(np.array_equal(one[name], two[name]) for name in NAMES)


def test_cubic_is_exp_to_the_last_digit() -> None:
    """Up to the guard, the cubic's exp(u) is within half a unit in the last place plus its own rounding."""
    u = np.concatenate([[0.0], np.geomspace(1e-12, structured.SHORT, 5000)])
    u = np.concatenate([-u, u])
    exact = np.array([float(np.expm1(np.longdouble(value))) for value in u])
    cubic = structured._six_times_expm1(u, np.empty_like(u), True) / 6
    assert np.abs(cubic - exact).max() < 7e-17
    assert np.abs((1 + cubic) - np.exp(u)).max() <= np.spacing(1.0)


def test_cubic_and_plain_exp_give_the_same_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    params, x, t = random_params(784, 50, 10, 0.1), digits(10), one_hot(10, 10)
    with_cubic = structured_gradient(params, x, t, engine="numpy")
    monkeypatch.setattr(structured, "SHORT", 0)
    assert_close(structured_gradient(params, x, t, engine="numpy"), with_cubic, 0, SAME)


def test_equal_pixels_are_grouped_within_each_image() -> None:
    pixels = np.array([[0, 0.5, 0.5, 1], [0, 0, 0, 1], [0.5, 0.2, 0, 1]])
    value, begin, place, group, start = structured._equal_pixels(pixels)
    assert value.tolist() == [0.5, 1, 1, 0.2, 0.5, 1]
    assert begin.tolist() == [0, 2, 3, 6]
    assert place.tolist() == [1, 2, 3, 3, 0, 1, 3]
    assert group.tolist() == [0, 0, 1, 2, 4, 3, 5]
    assert start.tolist() == [0, 3, 4, 7]


def test_large_batch_takes_little_memory() -> None:
    params, x, t = random_params(784, 50, 10, 0.01), digits(3000), one_hot(3000, 10)
    tracemalloc.start()
    structured_gradient(params, x, t, engine="numpy")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6


@pytest.mark.parametrize("t", [[3, 1], [[0.5, 0.5], [1, 0]], [[1, 1], [1, 0]], [[1, 0]], [[0, 0], [1, 0]]])
def test_labels_that_are_not_one_hot_are_refused(t: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"one_hot_label=True[^\n]*\n[ -~]*one-hot"):
        structured_gradient(random_params(5, 3, 2), np.zeros((2, 5)), np.array(t))


class TestNumba:
    pytestmark = pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed")

    def test_same_numbers_as_numpy(self) -> None:
        params, t = random_params(784, 50, 10, 0.1), one_hot(30, 10)
        for x in (digits(30), digits(30).astype(float), digits(30, levels=10**6)):
            by_numpy = structured_gradient(params, x, t, engine="numpy")
            assert_close(structured_gradient(params, x, t, engine="numba"), by_numpy, 0, SAME)

    def test_is_used_when_installed(self, capsys: pytest.CaptureFixture[str]) -> None:
        with_structured_gradient(Net(5, 4, 3))
        assert "numba" in capsys.readouterr().out
        with_structured_gradient(Net(5, 4, 3), engine="numpy")
        assert "numba" not in capsys.readouterr().out

    def test_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        """With no place for numba's cache, neither beside the file nor at home, it compiles all the same."""
        for name in ("structured.py", "structured_loops.py", "functions.py", "checks.py"):
            (tmp_path / name).write_bytes((COURSE / name).read_bytes())
        (tmp_path / "__pycache__").write_text("a file, so that not even root can make the folder")
        code = (
            "import numpy as np, structured, structured_loops\n"
            "params = dict(W1=np.ones((3, 2)), b1=np.ones(2), W2=np.eye(2), b2=np.ones(2))\n"
            "gradient = structured.structured_gradient(params, np.ones((1, 3)), np.eye(2)[:1], engine='numba')\n"
            "print(gradient['b2'][1] > 0)\n"
            "print(structured_loops.loops.stats.cache_path)\n"
        )
        home = {"HOME": os.devnull, "XDG_CACHE_HOME": os.devnull, "LOCALAPPDATA": os.devnull}
        environment = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA_")}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=environment | home,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == ["True", "None"]


def test_without_numba_numpy_does_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "structured_loops", None)
    structured._compiled.cache_clear()
    try:
        with_structured_gradient(Net(5, 4, 3))
        assert "numpy" in capsys.readouterr().out
        with pytest.raises(ImportError, match="pip install numba"):
            structured_gradient(random_params(5, 3, 2), np.zeros((2, 5)), one_hot(2, 2), engine="numba")
    finally:
        structured._compiled.cache_clear()


class Net:
    """A right answer to the contract, in plain numpy; what the tests below get wrong is one method each."""

    tiny = 1e-7
    h = 1e-4

    def __init__(self, input_size: int, hidden_size: int, output_size: int, weight_init_std: float = 0.01) -> None:
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def scores(self, x: np.ndarray) -> np.ndarray:
        hidden = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        return hidden @ self.params["W2"] + self.params["b2"]

    def predict(self, x: np.ndarray) -> np.ndarray:
        powers = np.exp(self.scores(x))
        return powers / powers.sum(axis=1, keepdims=True)

    def loss(self, x: np.ndarray, t: np.ndarray) -> Any:
        return -np.sum(t * np.log(self.predict(x) + self.tiny)) / len(x)

    def accuracy(self, x: np.ndarray, t: np.ndarray) -> Any:
        return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))

    def difference(self, array: np.ndarray, x: np.ndarray, t: np.ndarray) -> np.ndarray:
        result = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            saved = array[place]
            array[place] = saved + self.h
            above = self.loss(x, t)
            array[place] = saved - self.h
            result[place] = (above - self.loss(x, t)) / (2 * self.h)
            array[place] = saved
        return result

    def numerical_gradient(self, x: np.ndarray, t: np.ndarray) -> Any:
        return {name: self.difference(array, x, t) for name, array in self.params.items()}


def train(
    network: Any,
    x_train: Any,
    t_train: Any,
    x_test: Any,
    t_test: Any,
    epochs: int = 2,
    learning_rate: float = 0.5,
    batch_size: int = 10,
) -> dict[str, list[float]]:
    """As a student writes it; it knows nothing of the structured gradient."""
    history: dict[str, list[float]] = {"train_loss": [], "train_acc": [], "test_acc": []}
    for _ in range(epochs):
        for _ in range(len(x_train) // batch_size):
            rows = np.random.choice(len(x_train), batch_size)
            gradient = network.numerical_gradient(x_train[rows], t_train[rows])
            for name in network.params:
                network.params[name] -= learning_rate * gradient[name]
        history["train_loss"].append(network.loss(x_train, t_train))
        history["train_acc"].append(network.accuracy(x_train, t_train))
        history["test_acc"].append(network.accuracy(x_test, t_test))
    return history


class TestNetwork:
    def test_training_is_the_same_training(self) -> None:
        """The same seed, the same `train`: it ends at the same parameters as with the network's own gradient."""
        x, t = digits(40, 12), one_hot(40, 3)
        np.random.seed(1)
        slow = Net(12, 5, 3, 1.0)
        quick = copy.deepcopy(slow)
        histories = []
        for network in (slow, with_structured_gradient(quick)):
            np.random.seed(2)
            histories.append(train(network, x, t, x[:9], t[:9]))
        for name in NAMES:
            np.testing.assert_allclose(quick.params[name], slow.params[name], rtol=0, atol=1e-9)
        np.testing.assert_allclose(histories[1]["train_loss"], histories[0]["train_loss"], rtol=1e-8)
        assert histories[1]["test_acc"] == histories[0]["test_acc"]

    def test_replaced_arrays_and_replaced_dict_are_seen(self) -> None:
        network = Net(12, 5, 3, 1.0)
        fast = with_structured_gradient(network)
        x, t = digits(6, 12), one_hot(6, 3)
        fast.params["W1"] = fast.params["W1"] + 1
        assert_close(fast.numerical_gradient(x, t), plain_difference(network.params, x, t))
        network.params["b2"] -= 0.5
        assert_close(fast.numerical_gradient(x, t), plain_difference(network.params, x, t))
        fast.params = random_params(12, 5, 3)
        assert network.params is fast.params
        assert_close(fast.numerical_gradient(x, t), plain_difference(network.params, x, t))

    def test_nothing_else_changes(self) -> None:
        """The class, other networks, the network itself, its parameters and the random numbers are as before."""
        network, other = Net(12, 5, 3), Net(12, 5, 3)
        before, methods, state = copy.deepcopy(network.params), dict(vars(Net)), np.random.get_state()[1].copy()
        fast = with_structured_gradient(network)
        assert dict(vars(Net)) == methods
        assert all(np.array_equal(network.params[name], before[name]) for name in NAMES)
        assert np.array_equal(np.random.get_state()[1], state)
        x, t = digits(3, 12), one_hot(3, 3)
        for own in (network, other):
            assert set(vars(own)) == {"params"}
            assert own.numerical_gradient.__func__ is Net.numerical_gradient
        np.testing.assert_array_equal(fast.predict(x), network.predict(x))
        assert fast.loss(x, t) == network.loss(x, t)
        assert fast.accuracy(x, t) == network.accuracy(x, t)

    def test_large_data_goes_through_in_pieces(self, monkeypatch: pytest.MonkeyPatch) -> None:
        network = Net(12, 5, 3, 1.0)
        fast = with_structured_gradient(network)
        monkeypatch.setattr(structured, "PIECE", 4)
        sizes: list[int] = []
        monkeypatch.setattr(Net, "scores", lambda self, x, own=Net.scores: sizes.append(len(x)) or own(self, x))
        x, t = digits(10, 12), one_hot(10, 3)
        np.testing.assert_allclose(fast.predict(x), forward(network.params, x)[1], rtol=1e-12)
        assert fast.loss(x, t) == pytest.approx(mean_loss(network.params, x, t), rel=1e-12)
        own = np.mean(forward(network.params, x)[1].argmax(axis=1) == t.argmax(axis=1))
        assert fast.accuracy(x, t) == pytest.approx(own, rel=1e-12)
        assert sizes == [4, 4, 2] * 3

    def test_other_names_are_the_networks(self) -> None:
        network = Net(12, 5, 3)
        network.note = "mine"  # type: ignore[attr-defined]
        fast = with_structured_gradient(network)
        assert fast.note == "mine"
        fast.note = "changed"
        assert network.note == "changed"  # type: ignore[attr-defined]
        with pytest.raises(AttributeError):
            _ = fast.missing
        twin = copy.deepcopy(fast)
        assert twin.params is not network.params
        assert np.array_equal(twin.params["W1"], network.params["W1"])

    def test_twice_is_once(self) -> None:
        fast = with_structured_gradient(Net(12, 5, 3))
        assert with_structured_gradient(fast)._network is fast._network

    @pytest.mark.parametrize("tiny", [0.0, 1e-12, 1e-8, 1e-7, 1e-5])
    def test_what_the_loss_adds_in_its_log_is_found(self, tiny: float) -> None:
        network = type("Own", (Net,), {"tiny": tiny})(784, 50, 10)
        fast, x, t = with_structured_gradient(network), digits(20), one_hot(20, 10)
        got = fast.numerical_gradient(x, t)
        assert_close(got, backpropagation(network.params, x, t, tiny), 1e-8)

    def test_trained_network_is_accepted(self) -> None:
        """Sure of its answers, with some probabilities below any clip, it is still recognised."""
        network = Clipped(20, 6, 4)
        network.params.update(random_params(20, 6, 4, 10.0))
        with_structured_gradient(network)


class Clipped(Net):
    def loss(self, x: np.ndarray, t: np.ndarray) -> Any:
        return -np.mean(np.log(np.clip(self.predict(x)[t == 1], 1e-7, 1)))


class Loops(Net):
    def loss(self, x: np.ndarray, t: np.ndarray) -> Any:
        return sum(-float(np.log(p[list(row).index(1)])) for p, row in zip(self.predict(x), t, strict=True)) / len(x)


class Aliases(Net):
    """Keeps its arrays under other names too, and more beside them."""

    def __init__(self, *sizes: int, weight_init_std: float = 0.01, seed: int = 0) -> None:
        super().__init__(*sizes, weight_init_std)
        self.W1, self.b1, self.W2, self.b2 = self.params.values()
        self.history: list[float] = []

    def scores(self, x: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(x @ self.W1 + self.b1))) @ self.W2 + self.b2


class Slots:
    __slots__ = ("params",)
    tiny, h = Net.tiny, Net.h
    __init__, scores, predict, loss, accuracy = Net.__init__, Net.scores, Net.predict, Net.loss, Net.accuracy
    difference, numerical_gradient = Net.difference, Net.numerical_gradient


class WithBackpropagation(Net):
    def numerical_gradient(self, x: np.ndarray, t: np.ndarray, verbose: bool = False) -> Any:
        return backpropagation(self.params, x, t)


class FineStep(Net):
    h = 1e-5


class CoarseStep(Net):
    h = 1e-3


@pytest.mark.parametrize("network", [Net, Clipped, Loops, Aliases, Slots, WithBackpropagation, FineStep, CoarseStep])
@pytest.mark.parametrize("sizes", [(784, 50, 10), (3, 2, 2), (1, 1, 1)])
def test_right_answers_are_accepted(
    network: type, sizes: tuple[int, int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    with_structured_gradient(network(*sizes))
    assert "predict, loss, numerical_gradient" in capsys.readouterr().out


def test_class_without_the_usual_constructor_is_compared_by_its_losses(capsys: pytest.CaptureFixture[str]) -> None:
    class Ready(Net):
        def __init__(self) -> None:
            super().__init__(12, 5, 3)

    fast = with_structured_gradient(Ready())
    out = capsys.readouterr().out
    assert "predict, loss " in out
    assert "numerical_gradient" not in out
    x, t = digits(4, 12), one_hot(4, 3)
    assert_close(fast.numerical_gradient(x, t), plain_difference(fast.params, x, t))


def wrong(name: str, method: Callable[..., Any]) -> type[Net]:
    return type("Wrong", (Net,), {name: method})


def with_params(change: Callable[[Arrays], Any]) -> type[Net]:
    def made(self: Net, *sizes: int) -> None:
        Net.__init__(self, *sizes)
        self.params = change(self.params)

    return wrong("__init__", made)


def sigmoid_output(self: Net, x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-self.scores(x)))


def rectified(self: Net, x: np.ndarray) -> np.ndarray:
    return np.maximum(x @ self.params["W1"] + self.params["b1"], 0) @ self.params["W2"] + self.params["b2"]


def without_b1(self: Net, x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(x @ self.params["W1"]))) @ self.params["W2"]


def swapped_layers(self: Net, x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(x @ self.params["W2"] + self.params["b2"]))) @ self.params["W1"]


def softmax_over_the_batch(self: Net, x: np.ndarray) -> np.ndarray:
    powers = np.exp(self.scores(x))
    return powers / powers.sum(axis=0)


def decayed(self: Net, x: np.ndarray, t: np.ndarray) -> Any:
    return Net.loss(self, x, t) + 0.01 * np.sum(self.params["W1"] ** 2)


def forward_difference(self: Net, array: np.ndarray, x: np.ndarray, t: np.ndarray) -> np.ndarray:
    result = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        saved, below = array[place], self.loss(x, t)
        array[place] = saved + self.h
        result[place] = (self.loss(x, t) - below) / self.h
        array[place] = saved
    return result


def moves_a_copy(self: Net, array: np.ndarray, x: np.ndarray, t: np.ndarray) -> np.ndarray:
    return Net.difference(self, array.copy(), x, t)


def changed(change: Callable[[Arrays], Any]) -> Callable[..., Any]:
    return lambda self, x, t: change(Net.numerical_gradient(self, x, t))


def frozen(self: Net, *sizes: int) -> None:
    Net.__init__(self, *sizes)
    self.kept = {name: array.copy() for name, array in self.params.items()}  # type: ignore[attr-defined]


STALE = type(
    "Stale",
    (Net,),
    {"__init__": frozen, "scores": lambda self, x: Net.scores(type("Kept", (), {"params": self.kept})(), x)},
)

WRONG = {
    "sigmoid output": (wrong("predict", sigmoid_output), r"predict\(x\).*affine → sigmoid → affine → softmax"),
    "relu": (wrong("scores", rectified), r"predict\(x\)"),
    "softmax over the batch": (wrong("predict", softmax_over_the_batch), r"predict\(x\)"),
    "scores for probabilities": (wrong("predict", Net.scores), r"predict\(x\)"),
    "predict returns nothing": (wrong("predict", lambda self, x: None), r"predict\(x\) が None"),
    "swapped layers": (wrong("scores", swapped_layers), r"predict を呼ぶと、途中で止まりました（ValueError"),
    "no b2 in params": (with_params(lambda p: {name: p[name] for name in NAMES[:3]}), r"W1, b1, W2, b2 のはず"),
    "a third layer": (with_params(lambda p: p | {"W3": p["W2"]}), r"W1, b1, W2, b2 のはず"),
    "no params": (with_params(lambda p: None), r"W1, b1, W2, b2 のはず"),
    "weights transposed": (with_params(lambda p: p | {"W1": p["W1"].T}), r"形が合いません（W1 \(5, 12\)"),
    "biases as rows": (with_params(lambda p: p | {"b1": p["b1"][None]}), r"形が合いません"),
    "float32": (with_params(lambda p: {name: p[name].astype(np.float32) for name in p}), r"float64"),
    "lists": (with_params(lambda p: {name: p[name].tolist() for name in p}), r"float64"),
    "sum for mean": (wrong("loss", lambda s, x, t: Net.loss(s, x, t) * len(x)), r"loss\(x, t\).*平均ですか"),
    "mean over classes": (wrong("loss", lambda s, x, t: Net.loss(s, x, t) / 3), r"loss\(x, t\).*平均ですか"),
    "sign": (wrong("loss", lambda s, x, t: -Net.loss(s, x, t)), r"loss\(x, t\)"),
    "log2": (wrong("loss", lambda s, x, t: Net.loss(s, x, t) / np.log(2)), r"loss\(x, t\)"),
    "squared error": (wrong("loss", lambda s, x, t: np.sum((s.predict(x) - t) ** 2) / len(x)), r"loss\(x, t\)"),
    "weight decay": (wrong("loss", decayed), r"loss\(x, t\)"),
    "one loss an image": (wrong("loss", lambda s, x, t: -np.log(s.predict(x)[t == 1])), r"loss\(x, t\) の形"),
    "loss raises": (wrong("loss", lambda s, x, t: 1 / 0), r"loss を呼ぶと、途中で止まりました（ZeroDivisionError"),
    "loss of copies": (STALE, r"loss\(-h\)\) / 2h, W1.*params\['W1'\]"),
    "forward difference": (wrong("difference", forward_difference), r"\['W1'\].*中心差分"),
    "copy moved": (wrong("difference", moves_a_copy), r"\['W1'\].*0 でした"),
    "twice the gradient": (wrong("numerical_gradient", changed(lambda g: {k: 2 * g[k] for k in g})), r"\['W1'\]\["),
    "b2 forgotten": (wrong("numerical_gradient", changed(lambda g: {k: g[k] for k in NAMES[:3]})), r"b2 がありません"),
    "W1 transposed": (wrong("numerical_gradient", changed(lambda g: g | {"W1": g["W1"].T})), r"\['W1'\] の形"),
    "list for a dict": (wrong("numerical_gradient", changed(lambda g: list(g.values()))), r"W1 がありません"),
    "nothing": (wrong("numerical_gradient", lambda self, x, t: None), r"W1 がありません"),
    "no such method": (wrong("numerical_gradient", property(lambda self: self.missing)), r"AttributeError"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize(("network", "message"), WRONG.values(), ids=WRONG)
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_what_does_not_agree_is_refused(network: type[Net], message: str) -> None:
    """Every departure from the contract stops before training, in Japanese and English, with nothing changed."""
    made = network(12, 5, 3)
    before = copy.deepcopy(made.params)
    with pytest.raises(CheckFailed, match=message) as refused:
        with_structured_gradient(made)
    japanese, english = str(refused.value).split("\n")
    assert japanese.startswith("✗ structured_gradient にはまだ取りかえられません。")
    assert english.startswith("  Not yet replaced by structured_gradient. ")
    assert english.isascii()
    for name in before or {}:
        np.testing.assert_array_equal(made.params[name], before[name])


def test_interrupted_check_puts_the_parameters_back() -> None:
    calls = []

    def interrupted(self: Net, x: np.ndarray, t: np.ndarray) -> Any:
        calls.append(1)
        if len(calls) == 7:
            raise KeyboardInterrupt
        return Net.loss(self, x, t)

    network = wrong("loss", interrupted)(12, 5, 3)
    before = copy.deepcopy(network.params)
    with pytest.raises(KeyboardInterrupt):
        with_structured_gradient(network)
    for name in NAMES:
        np.testing.assert_array_equal(network.params[name], before[name])

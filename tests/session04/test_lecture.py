"""The lecture's run: the student's own train, watched; interrupting keeps what was learned; no MNIST is no obstacle."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "source" / "session04"))

import lecture
import lecture_setting
from mnist import MnistError, load_mnist

Data = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

EPOCHS, STEPS = 3, 5


class Net:
    """Four numbers; a step adds 1 to each, and the accuracy is a tenth of the first."""

    def __init__(self) -> None:
        self.params = {name: np.zeros(1) for name in ("W1", "b1", "W2", "b2")}

    def loss(self, x: np.ndarray, t: np.ndarray) -> float:
        return 2.0 - float(self.params["W1"][0]) / 10

    def accuracy(self, x: np.ndarray, t: np.ndarray) -> float:
        return float(self.params["W1"][0]) / 100

    def numerical_gradient(self, x: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
        return {name: -np.ones(1) for name in self.params}


def training(stop_after: float = np.inf, replace: bool = False) -> Callable[..., dict[str, list[float]]]:
    """A student's train that is interrupted after so many steps."""

    def train(
        network: Any, x: Any, t: Any, x_test: Any, t_test: Any, epochs: int, rate: float, size: int
    ) -> dict[str, list[float]]:
        history: dict[str, list[float]] = {"train_loss": [], "train_acc": [], "test_acc": []}
        steps = 0
        for _ in range(epochs):
            for _ in range(STEPS):
                if steps == stop_after:
                    raise KeyboardInterrupt
                steps += 1
                gradient = network.numerical_gradient(x[:size], t[:size])
                for name, value in network.params.items():
                    if replace:
                        network.params[name] = value - rate * gradient[name]
                    else:
                        value -= rate * gradient[name]
            history["train_loss"].append(network.loss(x, t))
            history["train_acc"].append(network.accuracy(x, t))
            history["test_acc"].append(network.accuracy(x_test, t_test))
        return history

    return train


@pytest.fixture
def data() -> Data:
    return np.zeros((20, 2)), np.zeros((20, 3)), np.zeros((20, 2)), np.zeros((20, 3))  # as many to test as to train


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a notebook would show, as text; curves as how many points they have."""
    shows: list[str] = []
    monkeypatch.setattr(lecture.LivePicture, "show", lambda self, fig: shows.append(points_of(fig)))
    monkeypatch.setattr("IPython.display.display", lambda bundle, **_: shows.append(bundle["text/plain"]))
    yield shows
    lecture.plt.close("all")


def points_of(fig: Any) -> str:
    left, right = fig.axes
    return " ".join(str(len(line.get_xdata())) for line in (*left.lines, *right.lines[:2]))


def run(network: Any, data: Data, train: Callable[..., Any]) -> Any:
    return lecture.run(train, network, data, EPOCHS, 1.0, 4, STEPS)


@pytest.mark.parametrize("replace", [False, True])
def test_the_students_train_is_run_and_its_history_is_returned(
    data: Data, shown: list[str], capsys: pytest.CaptureFixture[str], replace: bool
) -> None:
    network = Net()
    history = run(network, data, training(replace=replace))
    assert history == {
        "train_loss": pytest.approx([1.5, 1.0, 0.5]),
        "train_acc": pytest.approx([0.05, 0.10, 0.15]),
        "test_acc": pytest.approx([0.05, 0.10, 0.15]),
    }
    assert [float(value[0]) for value in network.params.values()] == [15.0] * 4
    assert "終わりました（3 エポック" in capsys.readouterr().out
    assert shown[-1] == "15 3 2 4 4"  # fifteen losses, three means, the line of guessing, both accuracies from epoch 0


@pytest.mark.parametrize(("steps", "epochs"), [(0, 0), (2, 1), (5, 1), (8, 2)])
def test_interrupting_keeps_what_was_learned_and_says_so(
    data: Data, shown: list[str], capsys: pytest.CaptureFixture[str], steps: int, epochs: int
) -> None:
    """The unfinished epoch is measured, so that the last entry is of the network as it is."""
    network = Net()
    history = run(network, data, training(stop_after=steps))
    assert float(network.params["W1"][0]) == steps
    assert {name: len(values) for name, values in history.items()} == dict.fromkeys(history, epochs)
    if epochs:
        assert history["test_acc"][-1] == pytest.approx(steps / 100)
    out = capsys.readouterr().out
    assert f"残っています（{steps / STEPS:.3g} エポック" in out and "Interrupted; what was learned is kept" in out


def test_other_errors_are_the_students_to_see(data: Data, shown: list[str]) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(Net(), data, broken)


def test_attributes_are_the_networks(data: Data, shown: list[str]) -> None:
    network = Net()

    def train(watched: Any, *_: Any) -> dict[str, list[float]]:
        watched.params = {name: value + 7 for name, value in watched.params.items()}
        watched.note = "mine"
        return {}

    run(network, data, train)
    assert float(network.params["b2"][0]) == 7
    assert network.note == "mine"  # type: ignore[attr-defined]


@pytest.mark.parametrize("done", [0, 7, 15])
def test_the_bar_reads_without_html_too(done: int) -> None:
    bundle = lecture._bar(done, STEPS, EPOCHS, 10.0)
    assert f"{done} / 15" in bundle["text/plain"] and f'value="{done}" max="15"' in bundle["text/html"]
    assert bundle["text/plain"].count("#") == 2 * done
    assert ("left" in bundle["text/plain"]) == (done == 7)


class Slow(Net):
    """Takes a known number of losses: two a parameter, like a right answer."""

    def numerical_gradient(self, x: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
        for _ in range(2 * len(self.params)):
            self.loss(x, t)
        return super().numerical_gradient(x, t)


def test_a_step_is_timed_by_stopping_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With a clock that goes on by 1 at each look, eight losses are stopped after four and timed as twice that."""
    clock = iter(range(100))
    monkeypatch.setattr(lecture.time, "perf_counter", lambda: next(clock))
    seconds = lecture.time_one_step(Slow(), np.zeros((1, 2)), np.zeros((1, 3)), seconds=4)
    assert "8 回のうち 4 回に 6.0 秒" in capsys.readouterr().out
    assert seconds == 12


def test_a_step_that_ends_in_time_is_not_estimated() -> None:
    assert 0 < lecture.time_one_step(Slow(), np.zeros((1, 2)), np.zeros((1, 3)), seconds=60) < 60


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(sample: bool = False, **options: Any) -> Any:
        if not sample:
            raise MnistError("MNIST が見つかりません")
        return load_mnist(sample=True, **options)

    monkeypatch.setattr(lecture_setting, "load_mnist", load)


@pytest.mark.usefixtures("offline")
def test_without_mnist_the_1000_digits_do(capsys: pytest.CaptureFixture[str]) -> None:
    x_train, t_train, x_test, t_test = lecture_setting.load_digits()
    assert (x_train.shape, t_train.shape) == ((1000, 784), (1000, 10))
    assert (x_test.shape, t_test.shape) == ((200, 784), (200, 10))
    out = capsys.readouterr().out
    assert "MNIST が見つかりません" in out and "だいじょうぶです" in out


def raising() -> Any:
    raise MnistError("MNIST が見つかりません")


LOADED = {
    "nothing": (lambda: None, "まだ空欄"),
    "one pair": (lambda: load_mnist(one_hot_label=True, sample=True)[0], "の形で返していますか"),
    "pictures": (lambda: load_mnist(flatten=False, one_hot_label=True, sample=True), "flatten=True"),
    "bytes": (lambda: load_mnist(normalize=False, one_hot_label=True, sample=True), "normalize=True"),
    "numbers": (lambda: load_mnist(sample=True), "one_hot_label=True"),
    "all of it, without a network": (raising, "だいじょうぶです"),
}


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("case", LOADED)
def test_what_a_student_loads_wrongly_is_told_and_stops_nothing(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    load, says = LOADED[case]
    data = lecture_setting.load_digits(load)
    assert says in capsys.readouterr().out
    assert [array.shape for array in data] == [(1000, 784), (1000, 10), (200, 784), (200, 10)]


def test_what_a_student_loads_rightly_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    (x, t), (x_test, t_test) = mine = load_mnist(one_hot_label=True, sample=True)
    data = lecture_setting.load_digits(lambda: mine)
    assert all(one is other for one, other in zip(data, (x, t, x_test, t_test), strict=True))
    assert "✗" not in capsys.readouterr().out


def test_hyperparameters_are_the_students_or_else_the_lectures(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = lecture_setting.hyperparameters
    assert chosen(epochs=None, learning_rate=None, batch_size=None, hidden_size=None) == [10, 0.1, 100, 50]
    assert capsys.readouterr().out.count("空欄でした") == 4
    assert chosen(epochs=3, learning_rate=2, batch_size=np.int64(20), hidden_size=7) == [3, 2, 20, 7]
    assert "✗" not in capsys.readouterr().out
    for wrong in (0, -1, 2.5, "10", [10]):
        assert chosen(epochs=wrong, learning_rate=0.5) == [10, 0.5]
        assert "1 以上の整数" in capsys.readouterr().out


@pytest.mark.parametrize(("n_train", "epochs"), [(60000, 3), (10000, 3), (1000, 30)])
def test_few_digits_are_trained_for_more_epochs(n_train: int, epochs: int) -> None:
    assert lecture_setting.enough_epochs(3, n_train) == epochs


@pytest.mark.parametrize(
    ("train", "test", "n_train", "says"),
    [
        (0.935, 0.932, 60000, ["93.5%", "93.2%", "93〜94 %", "重なっています"]),
        (0.90, 0.80, 1000, ["90.0%", "80.0%", "80 % 前後", "10 ポイント高く", "過学習"]),
        (0.31, 0.30, 1000, ["まだほとんど重なって"]),
        (0.11, 0.10, 60000, ["10 % とあまり変わりません"]),
    ],
)
def test_the_result_is_put_into_words_that_follow_the_numbers(
    train: float, test: float, n_train: int, says: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    lecture_setting.report({"train_loss": [1.0], "train_acc": [train], "test_acc": [test]}, n_train)
    out = capsys.readouterr().out
    assert [word for word in says if word not in out] == []
    assert ("過学習" in out) == (train - test > 0.03)
    assert ("丸暗記" in out) == (test > 0.9) and ("重なって" in out) == (0.2 < train < test + 0.03)


def test_no_epoch_is_no_result(capsys: pytest.CaptureFixture[str]) -> None:
    lecture_setting.report({"train_loss": [], "train_acc": [], "test_acc": []}, 1000)
    assert "1エポックも記録がありません" in capsys.readouterr().out


def test_guesses_are_looked_at_and_stop_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    lecture_setting.look_at_sizes(input_size=784, hidden_size=None, output_size=1, weight_init_std=0.01)
    signs = [line[0] for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert signs == ["✓", "…", "✗", "✓"]


@pytest.mark.parametrize("case", LOADED)
def test_digits_loaded_in_section_6_are_looked_at(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    load, says = LOADED[case]
    if load is not raising:
        lecture_setting.look_at_digits(load())
        assert says in capsys.readouterr().out
    lecture_setting.look_at_digits(load_mnist(one_hot_label=True, sample=True))
    assert "✓ 訓練データ 1,000 枚、テストデータ 200 枚" in capsys.readouterr().out

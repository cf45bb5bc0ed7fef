"""The lecture's training by numerical gradient: the plain way and the structured way, side by side in one run.

python bench/training.py           # about 4 minutes: a table of figures against targets, and a plot of the cost
python bench/training.py --quick   # about 1 minute: one epoch instead of ten, no plot

Steps are timed in processor time, medians of measurements that alternate between the two ways, so that other work on
the machine counts for neither. BLAS works on one thread unless OPENBLAS_NUM_THREADS says otherwise (then steps are
timed by the clock): on a busy machine its threads wait for each other, and the plain way, nothing but small BLAS
calls, would look ten times slower than it is. Whole trainings are timed by the clock.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "source" / "session04"))

from functions import cross_entropy_error, sigmoid, softmax  # noqa: E402
from mnist import load_mnist  # noqa: E402
from structured import NAMES, _compiled, structured_gradient, with_structured_gradient  # noqa: E402

Arrays = dict[str, np.ndarray]

SIZES = (784, 50, 10)
CLOCK = time.process_time if os.environ["OPENBLAS_NUM_THREADS"] == "1" else time.perf_counter
H = 1e-4
TINY = 1e-7  # what cross_entropy_error adds inside its log
SLICE = 500  # parameters of the plain gradient between two measurements of the structured one
WIDE = 60  # of each slice, how many are measured from float64 pixels too

# engine: (times as fast as the plain way, seconds for ten epochs, MiB)
TARGETS = {"numpy": (800, 240, 400), "numba": (4000, 60, 400)}


class TwoLayerNet:
    """The contract's network, as a student writes it."""

    def __init__(self, input_size: int, hidden_size: int, output_size: int, weight_init_std: float = 0.01) -> None:
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x: np.ndarray) -> np.ndarray:
        hidden = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        return softmax(np.dot(hidden, self.params["W2"]) + self.params["b2"])

    def loss(self, x: np.ndarray, t: np.ndarray) -> float:
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x: np.ndarray, t: np.ndarray) -> float:
        return float(np.mean(np.argmax(self.predict(x), axis=1) == np.argmax(t, axis=1)))

    def differences(self, x: np.ndarray, t: np.ndarray, places: list[tuple[str, int]]) -> Iterator[float]:
        """The plain central difference at these places, one after the other."""
        for name, place in places:
            flat = self.params[name].reshape(-1)
            saved = flat[place]
            flat[place] = saved + H
            above = self.loss(x, t)
            flat[place] = saved - H
            below = self.loss(x, t)
            flat[place] = saved
            yield (above - below) / (2 * H)

    def places(self) -> list[tuple[str, int]]:
        return [(name, place) for name in NAMES for place in range(self.params[name].size)]

    def numerical_gradient(self, x: np.ndarray, t: np.ndarray) -> Arrays:
        numbers = np.array(list(self.differences(x, t, self.places())))
        sizes = np.cumsum([self.params[name].size for name in NAMES])
        parts = np.split(numbers, sizes[:-1])
        return {name: part.reshape(self.params[name].shape) for name, part in zip(NAMES, parts, strict=True)}


class ByBackpropagation(TwoLayerNet):
    """The derivative of the same loss: what a central difference approximates."""

    def numerical_gradient(self, x: np.ndarray, t: np.ndarray) -> Arrays:
        hidden = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        p = softmax(np.dot(hidden, self.params["W2"]) + self.params["b2"])
        right = np.sum(p * t, axis=1, keepdims=True)
        scores = (p - t) * right / (right + TINY) / len(x)
        inner = np.dot(scores, self.params["W2"].T) * hidden * (1 - hidden)
        return {"W1": np.dot(x.T, inner), "b1": inner.sum(0), "W2": np.dot(hidden.T, scores), "b2": scores.sum(0)}


def train(
    network: Any,
    x_train: Any,
    t_train: Any,
    x_test: Any,
    t_test: Any,
    epochs: int = 10,
    learning_rate: float = 0.1,
    batch_size: int = 100,
) -> dict[str, list[float]]:
    """A student's `train`; it knows nothing of the structured gradient."""
    history: dict[str, list[float]] = {"train_loss": [], "train_acc": [], "test_acc": []}
    for _ in range(epochs):
        losses = []
        for _ in range(max(len(x_train) // batch_size, 1)):
            rows = np.random.choice(len(x_train), batch_size)
            gradient = network.numerical_gradient(x_train[rows], t_train[rows])
            for name in network.params:
                network.params[name] -= learning_rate * gradient[name]
            losses.append(network.loss(x_train[rows], t_train[rows]))
        history["train_loss"].append(float(np.mean(losses)))
        history["train_acc"].append(float(network.accuracy(x_train, t_train)))
        history["test_acc"].append(float(network.accuracy(x_test, t_test)))
    return history


def new_network(kind: type[TwoLayerNet] = TwoLayerNet, sizes: tuple[int, int, int] = SIZES, seed: int = 0) -> Any:
    np.random.seed(seed)
    return kind(*sizes)


def seconds(function: Callable[..., object], *arguments: Any) -> float:
    start = CLOCK()
    function(*arguments)
    return CLOCK() - start


def worst(got: Arrays, expected: Arrays) -> float:
    """The largest difference, relative to the largest entry of the same array."""
    return max(float(np.abs(got[name] - expected[name]).max() / np.abs(expected[name]).max()) for name in NAMES)


def train_in_this_process(engine: str, epochs: int, result: Path) -> None:
    """What `--train` does: one whole training, alone in its process so that its memory can be read."""
    (x_train, t_train), (x_test, t_test) = load_mnist(one_hot_label=True)
    start = time.perf_counter()
    if engine == "backpropagation":
        network = new_network(ByBackpropagation)
    else:
        network = with_structured_gradient(new_network(), engine)
    ready = time.perf_counter()
    history = train(network, x_train, t_train, x_test, t_test, epochs)
    times = {"check": ready - start, "train": time.perf_counter() - ready}
    usage = resource.getrusage(resource.RUSAGE_SELF)
    peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)  # bytes on a Mac, else KiB
    np.savez(result, **network.params)
    print(json.dumps(times | {"processor": usage.ru_utime + usage.ru_stime, "peak": peak} | history))


def train_apart(engine: str, epochs: int, folder: Path) -> tuple[dict[str, Any], Arrays]:
    """The training in a process of its own, with nothing compiled before."""
    result = folder / f"{engine}.npz"
    command = [sys.executable, __file__, "--train", engine, "--epochs", str(epochs), "--result", str(result)]
    environment = os.environ | {"NUMBA_CACHE_DIR": str(folder / "numba")}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    with np.load(result) as arrays:
        return json.loads(done.stdout.splitlines()[-1]), dict(arrays)


class Report:
    """Lines of figure, value and target, and whether every target is reached."""

    def __init__(self) -> None:
        self.reached = True

    def title(self, text: str) -> None:
        print(f"\n{text}", flush=True)

    def line(self, what: str, value: str, target: str = "", reached: bool = True) -> None:
        self.reached &= reached
        print(f"  {what:<52} {value:>18}  {target and ('✓' if reached else '✗')} {target}", flush=True)


def one_step(report: Report, engines: list[str], x: np.ndarray, t: np.ndarray) -> None:
    """One whole plain gradient of 39,760 parameters, cut into slices, with structured steps between the slices."""
    network, wide = new_network(), x.astype(float)
    places, plain = network.places(), np.empty(0)
    times: dict[str, list[float]] = {name: [] for name in ("float32", "float64", *engines)}
    for start in range(0, len(places), SLICE):
        part = places[start : start + SLICE]
        before = CLOCK()
        plain = np.append(plain, list(network.differences(x, t, part)))
        times["float32"].append((CLOCK() - before) / len(part) * len(places))
        few = part[:WIDE]
        times["float64"].append(seconds(list, network.differences(wide, t, few)) / len(few) * len(places))
        for engine in engines:
            times[engine] += [seconds(gradient, network.params, x, t, engine) for _ in range(3)]
    middle = {name: float(np.median(values)) for name, values in times.items()}
    report.title(f"One step: {len(places):,} parameters, batch of {len(x)}")
    for name in ("float32", "float64"):
        source = "MNIST as load_mnist gives it" if name == "float32" else "sampled"
        report.line(f"plain, {name} pixels ({source})", f"{middle[name]:.2f} s")
    report.line("  so ten epochs (6,000 steps) would take", f"{6000 * middle['float32'] / 3600:.0f} h")
    for engine in engines:
        report.line(f"structured, {engine}", f"{1000 * middle[engine]:.2f} ms")
        for name in ("float32", "float64"):
            ratio, target = middle[name] / middle[engine], TARGETS[engine][0]
            report.line(f"  times as fast as plain, {name} pixels", f"{ratio:,.0f}", f">= {target:,}", ratio >= target)
    split = np.split(plain, np.cumsum([network.params[name].size for name in NAMES])[:-1])
    naive = {name: part.reshape(network.params[name].shape) for name, part in zip(NAMES, split, strict=True)}
    agreement(report, engines, "new network", network, naive, x, t)


def gradient(params: Arrays, x: np.ndarray, t: np.ndarray, engine: str) -> Arrays:
    return structured_gradient(params, x, t, engine=engine)


def agreement(
    report: Report, engines: list[str], label: str, network: Any, naive: Arrays, x: np.ndarray, t: np.ndarray
) -> None:
    report.title(f"Largest difference over all parameters, relative to the largest entry of each array, {label}")
    exact = new_network(ByBackpropagation)
    exact.params = network.params
    derivative = exact.numerical_gradient(x, t)
    for engine in engines:
        got = gradient(network.params, x, t, engine)
        for source, expected in (("the plain difference", naive), ("backpropagation", derivative)):
            error = worst(got, expected)
            report.line(f"{engine} from {source}", f"{error:.1e}", "<= 1e-6", error <= 1e-6)
    report.line("(the plain difference from backpropagation)", f"{worst(naive, derivative):.1e}")


def whole_training(report: Report, engines: list[str], epochs: int, folder: Path) -> Arrays:
    share = epochs / 10
    exact, exact_params = train_apart("backpropagation", epochs, folder)
    for engine in engines:
        run, params = train_apart(engine, epochs, folder)
        _, limit, memory = TARGETS[engine]
        total = run["check"] + run["train"]
        report.title(f"The lecture's training with {engine}: {epochs} epochs, learning rate 0.1, batch 100")
        report.line("check (and compiling, nothing cached)", f"{run['check']:.1f} s")
        report.line("check and training", f"{total:.1f} s", f"<= {limit * share:.0f} s", total <= limit * share)
        report.line("processor time of the process, loading included", f"{run['processor']:.1f} s")
        report.line(
            "peak memory of the process, data included",
            f"{run['peak']:.0f} MiB",
            f"<= {memory} MiB",
            run["peak"] <= memory,
        )
        accuracy = run["test_acc"][-1]
        target = (">= 0.93", accuracy >= 0.93) if epochs == 10 else ("", True)
        report.line("test accuracy", f"{accuracy:.4f}", *target)
        report.line("training accuracy", f"{run['train_acc'][-1]:.4f}")
        apart = max(float(np.abs(params[name] - exact_params[name]).max()) for name in NAMES)
        report.line("any parameter from training by backpropagation", f"{apart:.1e}")
    report.line("(time of training by backpropagation)", f"{exact['train']:.1f} s")
    return exact_params


def after_training(report: Report, engines: list[str], params: Arrays, x: np.ndarray, t: np.ndarray) -> None:
    network = new_network()
    network.params = params
    agreement(report, engines, "trained network", network, network.numerical_gradient(x, t), x, t)


def resized(x: np.ndarray, side: int) -> np.ndarray:
    """The digits at another size, by repeating or leaving out pixels."""
    index = np.arange(side) * 28 // side
    return np.ascontiguousarray(x.reshape(-1, 28, 28)[:, index][:, :, index].reshape(len(x), -1))


def cost(engines: list[str], x: np.ndarray, t: np.ndarray, plot: Path) -> None:
    """Time of one step against batch, hidden and input size. The plain way: two losses a parameter."""
    cases = {
        "batch size": {n: (x[:n], t[:n], 50) for n in (25, 50, 100, 200, 400, 800)},
        "hidden units": {n: (x[:100], t[:100], n) for n in (12, 25, 50, 100, 200, 400)},
        "input pixels": {s * s: (resized(x[:100], s), t[:100], 50) for s in (7, 14, 28, 56)},
    }
    curves: dict[str, dict[str, list[float]]] = {}
    print(f"\nCost of one step\n  {'':<20}{'plain':>12}" + "".join(f"{engine:>14}" for engine in engines))
    for what, points in cases.items():
        curves[what] = {name: [] for name in ("plain", *engines)}
        for size, (images, labels, hidden) in points.items():
            network = new_network(sizes=(images.shape[1], hidden, 10))
            losses = [seconds(network.loss, images, labels) for _ in range(50)]
            curves[what]["plain"].append(2 * float(np.median(losses)) * len(network.places()))
            for engine in engines:
                times = [seconds(gradient, network.params, images, labels, engine) for _ in range(9)]
                curves[what][engine].append(float(np.median(times)))
            row = [curves[what][name][-1] for name in curves[what]]
            print(f"  {what:<14}{size:>6}{row[0]:>10.2f} s" + "".join(f"{1000 * value:>11.2f} ms" for value in row[1:]))
    draw({what: list(points) for what, points in cases.items()}, curves, plot)


def draw(sizes: dict[str, list[int]], curves: dict[str, dict[str, list[float]]], plot: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "training"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(10, 3.4), sharey=True, layout="constrained")
    for axis, (what, xs) in zip(axes, sizes.items(), strict=True):
        for name, style in (("plain", "k--"), ("numpy", "C0o-"), ("numba", "C1s-")):
            if name in curves[what]:
                label = {"plain": "plain difference (estimated)"}.get(name, f"structured, {name}")
                axis.loglog(xs, curves[what][name], style, label=label, markersize=4)
        axis.set_xticks(xs, [str(size) for size in xs])
        axis.minorticks_off()
        axis.set_xlabel(what)
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("seconds for one step")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False)
    plot.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(plot, metadata={"Date": None} if plot.suffix == ".svg" else None, dpi=150)
    print(f"  plot: {plot}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Measure the structured numerical gradient against the plain one.",
        epilog="Example: python bench/training.py --plot docs/training-cost.svg",
    )
    parser.add_argument("--quick", action="store_true", help="one epoch instead of ten, no curves")
    parser.add_argument("--plot", type=Path, default=ROOT / "docs" / "training-cost.svg", help="where the plot goes")
    parser.add_argument("--epochs", type=int, default=10, help=argparse.SUPPRESS)
    parser.add_argument("--train", metavar="ENGINE", help=argparse.SUPPRESS)
    parser.add_argument("--result", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.train:
        train_in_this_process(options.train, options.epochs, options.result)
        return 0
    engines = ["numpy"] if _compiled() is None else ["numpy", "numba"]
    report = Report()
    print(f"{os.cpu_count()} cores, {os.environ['OPENBLAS_NUM_THREADS']} for BLAS; numpy {np.__version__}")
    print("numba is installed" if "numba" in engines else "numba is not installed: numpy alone")
    with tempfile.TemporaryDirectory() as folder:
        params = whole_training(report, engines, 1 if options.quick else 10, Path(folder))
    (x_train, t_train), _ = load_mnist(one_hot_label=True)
    x, t = x_train[:1000].copy(), t_train[:1000]
    del x_train
    one_step(report, engines, x[:100], t[:100])
    after_training(report, engines, params, x[100:200], t[100:200])
    if not options.quick:
        cost(engines, x, t, options.plot)
    return 0 if report.reached else 1


if __name__ == "__main__":
    sys.exit(main())

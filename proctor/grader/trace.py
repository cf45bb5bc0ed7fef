"""What a test cell saw of the room: the evidence by which a mistake is told from another.

A trace is a list of steps, one for each thing that the test asked of the room, in order. Each step holds its outcome,
what became of the arrays that the test handed in, and how the room used the functions and objects that it was given.
Everything in it is plain data (see summary), small however large the values were."""

import contextlib
import re
import weakref
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from ..bridge.errors import told_of
from ..bridge.link import Link, Server
from ..bridge.proxies import class_name, is_proxy

Leaf = list[Any]

_MOST_STEPS, _MOST_CALLS = 4000, 20_000  # of one test cell; what comes after is not looked at
_WHOLE, _SAMPLE = 400, 64  # arrays up to _WHOLE elements are kept, of larger ones a sample
_LARGEST = 200_000  # elements of an array whose changes are looked for
_DEEPEST, _WIDEST = 4, 40  # levels and items of containers
_UNSEEN = frozenset({"run", "take", "draw_nothing", "name", "set_name", "del_name"})
_NUMBERS = frozenset({int, float, np.float64, np.int64})
_SIGNS = np.frombuffer(b"0+-", np.uint8)
_MOST_MOVES = 100  # kinds of moves in one step
_MOST_HELD = 30  # earlier results that are watched
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\bnan\b|\binf\b)")


@dataclass
class TraceStep:
    """One thing asked of the room.

    out: what came back, and under "after…" the arrays that changed meanwhile. inner: what the room did with what it
    was handed: kinds of use, how it moved arrays, shapes of arguments, number of calls and of different
    arguments, and whether an array that came back earlier changed."""

    out: dict[str, Leaf] = field(default_factory=dict)
    inner: dict[str, Any] = field(default_factory=dict)


@dataclass
class Trace:
    """failure: why the cell failed, without numbers."""

    steps: list[TraceStep] = field(default_factory=list)
    failure: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> "Trace":
        return cls([TraceStep(**step) for step in data["steps"]], data["failure"])


def without_numbers(text: str) -> str:
    return _NUMBER.sub("#", text[:2000])[:400]


def summary(value: Any) -> Leaf:
    """A value as plain data."""
    if value is None:
        return ["none"]
    if isinstance(value, str | bytes):
        return ["text", str(value[:200])]
    if isinstance(value, bool | np.bool_):
        return ["number", "b", float(value)]
    if isinstance(value, int | float | np.number) and not isinstance(value, complex | np.complexfloating):
        return ["number", "i" if isinstance(value, int | np.integer) else "f", _float(value)]
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return _array(value)
    return ["thing", class_name(value)]


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _array(value: np.ndarray[Any, Any]) -> Leaf:
    flat = value.ravel()
    if flat.size > _WHOLE:
        flat = flat[:: flat.size // _SAMPLE][:_SAMPLE]
    with np.errstate(all="ignore"):  # by the definitions: np.mean and np.std take five times as long
        mean = float(value.sum() / value.size) if value.size else 0.0
        apart = value.ravel() - mean
        spread = float(np.sqrt(apart @ apart / value.size)) if value.size else 0.0
    return [
        "array",
        "f" if value.dtype.kind == "f" else "i",
        list(value.shape),
        flat.astype(float).tolist(),
        mean,
        spread,
    ]


def _name(value: Any) -> str:
    """How a key or an attribute shows. A proxy is never asked: that would be a request of its own."""
    return str(value)[:40] if type(value) in (str, int, float, bool) else type(value).__name__


def _leaves(path: str, value: Any, depth: int = _DEEPEST) -> Iterator[tuple[str, Any]]:
    """(path, value) of everything inside a value that is no container."""
    few = type(value) in (list, tuple) and 0 < len(value) <= _LARGEST
    if few and all(type(item) in _NUMBERS for item in value):
        yield path, np.array(value)
    elif depth and type(value) in (list, tuple):
        yield path, f"{len(value)} items"
        for i, item in enumerate(value[:_WIDEST]):
            yield from _leaves(f"{path}[{i}]", item, depth - 1)
    elif depth and isinstance(value, dict):
        yield path, f"{len(value)} items"
        for key in list(value)[:_WIDEST]:
            yield from _leaves(f"{path}[{_name(key)}]", value[key], depth - 1)
    else:
        yield path, value


def _arrays(
    path: str, value: Any, modules: Collection[str], depth: int = _DEEPEST
) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Every array that the room can change in what a test hands in: also in public attributes of its objects.

    modules: where the classes of such objects are defined."""
    if is_proxy(value):  # never asked: that would be a request of its own
        return
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "iuf" and value.size <= _LARGEST:
            yield path, value
    elif depth and type(value) in (list, tuple):
        for i, item in enumerate(value[:_WIDEST]):
            yield from _arrays(f"{path}[{i}]", item, modules, depth - 1)
    elif depth and isinstance(value, dict):
        for key in list(value)[:_WIDEST]:
            yield from _arrays(f"{path}[{_name(key)}]", value[key], modules, depth - 1)
    elif depth and type(value).__module__ in modules and hasattr(value, "__dict__"):
        for name, item in list(vars(value).items()):
            if not name.startswith("_"):
                yield from _arrays(f"{path}.{name}", item, modules, depth - 1)


def _far(before: np.ndarray[Any, Any], now: np.ndarray[Any, Any]) -> Any:
    """Where numbers changed by more than rounding."""
    with np.errstate(all="ignore"):
        change = np.abs(now.astype(float) - before)
    return (change > 1e-12 * (1 + np.abs(before))) | (np.isnan(now) != np.isnan(before))


def _moved(before: np.ndarray[Any, Any], now: np.ndarray[Any, Any]) -> bool:
    """Whether a number changed by more than rounding; mostly none has changed at all."""
    return now.tobytes() != before.tobytes() and bool(np.any(_far(before, now)))


def moves(before: np.ndarray[Any, Any], now: np.ndarray[Any, Any]) -> str:
    """Which elements became larger (+), smaller (-) or stayed (0); rounding is no move."""
    signs = np.where(_far(before, now), np.where(now > before, 1, 2), 0).ravel()
    return bytes(_SIGNS[signs[:: max(1, signs.size // _WHOLE)][:_WHOLE]]).decode()


class _Open:
    """A step that has been asked and not answered yet."""

    def __init__(self, operation: str, arguments: tuple[Any, ...], modules: Collection[str]) -> None:
        self.step = TraceStep()
        self._arguments, self._modules = arguments, modules
        self._before = {path: array.copy() for path, array in _arrays("after", arguments, modules)}
        self._kinds: Counter[str] = Counter()
        self._moves: set[str] = set()
        self._shapes: set[str] = set()
        self._seen: set[int] = set()
        name = arguments[1] if operation in ("getattr", "setattr", "delattr", "getitem") and len(arguments) > 1 else ""
        self.step.out["asked"] = ["text", f"{operation} {_name(name)}"]

    def use(self, operation: str, arguments: tuple[Any, ...]) -> None:
        """The room used something that it was handed."""
        target = arguments[0]
        name = str(getattr(target, "__name__", type(target).__name__))[:40] if operation == "call" else ""
        if operation in ("getattr", "setattr", "delattr") and len(arguments) > 1:
            name = _name(arguments[1])
        self._kinds[f"{operation} {name}"] += 1
        if operation == "call" and len(arguments) > 1 and type(arguments[1]) is tuple:
            for one in arguments[1]:
                self._argument(name, one)

    def _argument(self, name: str, value: Any) -> None:
        numbers = isinstance(value, np.ndarray | np.number | float | int)
        self._shapes.add(f"{name} {np.shape(value) if numbers else type(value).__name__}")
        if isinstance(value, np.ndarray) and value.size <= _LARGEST:
            seen = hash(value.tobytes())
            if seen in self._seen:
                return
            self._seen.add(seen)
            for before in self._before.values():
                if before.shape == value.shape and value.dtype.kind in "iuf" and len(self._moves) < _MOST_MOVES:
                    self._moves.add(moves(before, value))
        elif isinstance(value, float | int | np.number):
            self._seen.add(hash(float(value)))

    def close(self) -> TraceStep:
        """The arrays that changed, and the uses, as plain data."""
        for path, array in _arrays("after", self._arguments, self._modules):
            before = self._before.get(path, np.zeros(0))
            if array.shape != before.shape:
                self.step.out[path] = summary(array)
            elif _moved(before, array):
                self.step.out[path] = summary(array)
                self.step.out[path + " moved"] = ["text", moves(before, array)]
        if self._kinds:
            self.step.inner = {
                "kinds": sorted(self._kinds),
                "moves": sorted(self._moves),
                "shapes": sorted(self._shapes),
                "calls": sum(self._kinds.values()),
                "different": len(self._seen),
            }
        return self.step


class Recorder:
    """Notes the steps of one test cell after the other. modules: where the classes of a test's objects are defined."""

    def __init__(self, modules: Collection[str] = ("__main__",)) -> None:
        self._modules = modules
        self._trace: Trace | None = None
        self._open: _Open | None = None
        self._calls = 0
        self._held: list[tuple[weakref.ref[Any], np.ndarray[Any, Any]]] = []  # results so far, as they were
        self.ignored: set[int] = set()  # ids of the reference's objects: their calls are no test's

    def start(self) -> None:
        self._trace, self._open, self._calls, self._held = Trace(), None, 0, []

    def finish(self, failure: str) -> Trace:
        trace, self._trace = self._trace or Trace(), None
        trace.failure = without_numbers(failure)
        return trace

    def begin(self, operation: str, arguments: tuple[Any, ...]) -> bool:
        """The test asks something of the room. Returns whether that is to be noted."""
        if self._trace is None or self._open is not None or operation in _UNSEEN:
            return False
        if len(self._trace.steps) >= _MOST_STEPS:
            return False
        with self._harmless():
            self._open = _Open(operation, arguments, self._modules)
        return self._open is not None

    def use(self, operation: str, arguments: list[Any]) -> None:
        """The room asks something of the test meanwhile."""
        target = arguments[0] if arguments else None
        if operation == "str":  # who prints what a test hands in goes about it no other way
            return
        if self._open is None or self._calls >= _MOST_CALLS or target is None or is_proxy(target):
            return
        self._calls += 1
        owner = getattr(target, "__self__", target)
        if not {id(target), id(type(owner))} & self.ignored:
            with self._harmless():
                self._open.use(operation, tuple(arguments))

    def end(self, **outcome: Any) -> None:
        """The room has answered, or will not."""
        opened, self._open = self._open, None
        if opened is None or self._trace is None:
            return
        with self._harmless():
            step = opened.close()
            self._watch_earlier(step)
            for path, value in outcome.items():
                for name, leaf in _leaves(path, value):
                    step.out[name] = summary(leaf)
                    self._hold(leaf)
            self._trace.steps.append(step)

    def _watch_earlier(self, step: TraceStep) -> None:
        """Notes whether something that an earlier step gave has changed since."""
        for reference, before in self._held:
            now = reference()
            if now is not None and now.shape == before.shape and _moved(before, now):
                step.inner["earlier"] = ["changed"]
                before[...] = now

    def _hold(self, leaf: Any) -> None:
        wanted = isinstance(leaf, np.ndarray) and leaf.dtype.kind in "iuf" and leaf.size <= _WHOLE
        if wanted and len(self._held) < _MOST_HELD:
            self._held.append((weakref.ref(leaf), leaf.copy()))

    @contextlib.contextmanager
    def _harmless(self) -> Iterator[None]:
        """A trace only serves hints: what it cannot note costs the hint, never a verdict."""
        try:
            yield
        except Exception:
            self._trace = self._open = None


class TracedLink(Link):
    """A link that tells a recorder."""

    def __init__(self, sock: Any, first_key: int, server: Server, recorder: Recorder) -> None:
        super().__init__(sock, first_key, server)
        self._recorder = recorder

    def request(self, operation: str, *arguments: Any) -> Any:
        if not self._recorder.begin(operation, arguments):
            return super().request(operation, *arguments)
        try:
            result = super().request(operation, *arguments)
        except BaseException as error:
            told = told_of(error)
            name, text = (told.name, told.message) if told else (type(error).__name__, str(error))
            self._recorder.end(error=f"{name}: {without_numbers(text)}")
            raise
        self._recorder.end(result=result)
        return result

    def _serve(self, operation: str, arguments: list[Any]) -> None:
        self._recorder.use(operation, arguments)
        super()._serve(operation, arguments)

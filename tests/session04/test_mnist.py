"""What load_mnist returns, where it looks, and that it never uses a file or a download that is not MNIST."""

import ast
import contextlib
import functools
import gzip
import importlib.util
import io
import os
import shutil
import socket
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
COURSE = ROOT / "source" / "session04"
DATA = ROOT / "data" / "mnist.npz"
PER_CLASS = {"train": 100, "test": 20}

Arrays = dict[str, np.ndarray]


def load_module(path: Path) -> ModuleType:
    """A module by its path: students' files are in no package."""
    spec = importlib.util.spec_from_file_location(f"{path.stem}_under_test", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@functools.cache
def full() -> Arrays:
    """The whole of MNIST, read without the code under test."""
    with np.load(DATA, allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def idx(array: np.ndarray) -> bytes:
    """The array as an idx file, by the published description of the format."""
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return header + array.tobytes()


def sample_arrays() -> Arrays:
    """The committed sample, read without the code under test."""
    with np.load(COURSE / "mnist_sample.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def save(path: Path, arrays: Arrays) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, allow_pickle=True, **arrays)
    return path


@pytest.fixture(scope="module")
def course() -> ModuleType:
    """mnist.py where it is in the repository."""
    return load_module(COURSE / "mnist.py")


@pytest.fixture
def student(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """mnist.py as a student has it: a folder of its own, an empty cache, no data, no network."""
    home = tmp_path / "home" / "session04"
    home.mkdir(parents=True)
    for name in ("mnist.py", "mnist_sample.npz"):
        shutil.copy(COURSE / name, home)
    monkeypatch.chdir(home)
    monkeypatch.delenv("MNIST_NPZ", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    module = load_module(home / "mnist.py")
    monkeypatch.setattr(module, "MIRRORS", (f"http://127.0.0.1:{closed_port()}/",))
    everywhere = module._places
    monkeypatch.setattr(module, "_places", lambda: [p for p in everywhere() if tmp_path in p.parents])
    return module


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cache_files(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.is_file())


def assert_is_mnist(loaded: Any) -> None:
    """Is this what load_mnist(normalize=False) returns for the whole set?"""
    (x_train, t_train), (x_test, t_test) = loaded
    for got, key in ((x_train, "x_train"), (t_train, "y_train"), (x_test, "x_test"), (t_test, "y_test")):
        assert np.array_equal(got.reshape(full()[key].shape), full()[key]), key


@pytest.mark.parametrize("sample", [False, True])
def test_the_default_is_flat_pixels_from_0_to_1_and_the_digits_as_integers(course: ModuleType, sample: bool) -> None:
    source = sample_arrays() if sample else full()
    (x_train, t_train), (x_test, t_test) = course.load_mnist(sample=sample)
    for x, t, part in ((x_train, t_train, "train"), (x_test, t_test, "test")):
        raw = source[f"x_{part}"].reshape(-1, 784)
        assert x.shape == raw.shape and x.dtype == np.float32
        assert x.min() == 0.0 and x.max() == 1.0
        assert np.array_equal(np.rint(x * 255), raw)
        assert t.dtype == np.int64 and np.array_equal(t, source[f"y_{part}"])


def test_every_pixel_is_the_float32_nearest_to_k_over_255(course: ModuleType) -> None:
    (scaled, _), _ = course.load_mnist(sample=True)
    (raw, _), _ = course.load_mnist(normalize=False, sample=True)
    assert set(np.unique(raw)) == set(range(256))
    assert np.array_equal(scaled, (raw / 255).astype(np.float32))
    assert np.abs(scaled - raw / 255).max() < 3e-8  # the bound that the docstring gives


def test_products_with_float64_weights_are_float64(course: ModuleType) -> None:
    (x, _), _ = course.load_mnist(sample=True)
    assert np.dot(x[:2], np.ones((784, 3))).dtype == np.float64


def test_without_normalize_the_pixels_stay_bytes_that_may_be_written(course: ModuleType) -> None:
    (x, _), _ = course.load_mnist(normalize=False, sample=True)
    assert x.dtype == np.uint8 and x.shape == (1000, 784) and x.flags.writeable


def test_without_flatten_an_image_has_a_channel_and_two_sides(course: ModuleType) -> None:
    (x_train, _), (x_test, _) = course.load_mnist(flatten=False, sample=True)
    assert x_train.shape == (1000, 1, 28, 28) and x_test.shape == (200, 1, 28, 28)
    assert np.array_equal(x_train.reshape(1000, 784), course.load_mnist(sample=True)[0][0])


def test_one_hot_labels_have_a_single_1_at_the_digit(course: ModuleType) -> None:
    (_, t), (_, t_test) = course.load_mnist(one_hot_label=True, sample=True)
    assert t.shape == (1000, 10) and t_test.shape == (200, 10) and t.dtype == np.float64
    assert set(np.unique(t)) == {0.0, 1.0} and np.all(t.sum(axis=1) == 1)
    assert np.array_equal(t.argmax(axis=1), sample_arrays()["y_train"])


def test_the_arguments_are_the_books_in_the_books_order(course: ModuleType) -> None:
    (x, t), _ = course.load_mnist(False, True, True, sample=True)
    assert x.dtype == np.uint8 and x.ndim == 2 and t.ndim == 2


def test_changing_what_one_call_returned_does_not_change_the_next(course: ModuleType) -> None:
    (x, _), _ = course.load_mnist(sample=True)
    x[:] = 7
    assert course.load_mnist(sample=True)[0][0].max() == 1.0


def test_the_sample_is_stratified_and_in_no_order_of_classes() -> None:
    for part, count in PER_CLASS.items():
        labels = sample_arrays()[f"y_{part}"]
        assert np.bincount(labels).tolist() == [count] * 10
        assert np.all(np.bincount(labels[: len(labels) // 4], minlength=10) > 0)


def test_the_sample_is_a_subset_of_mnist_with_no_digit_twice() -> None:
    for part in PER_CLASS:
        images, labels = sample_arrays()[f"x_{part}"], sample_arrays()[f"y_{part}"]
        known = {x.tobytes(): t for x, t in zip(full()[f"x_{part}"], full()[f"y_{part}"], strict=True)}
        assert all(known[x.tobytes()] == t for x, t in zip(images, labels, strict=True))
        assert len({x.tobytes() for x in images}) == len(images)


def test_making_the_sample_again_changes_nothing() -> None:
    again = load_module(ROOT / "data" / "make_sample.py").make_sample(full())
    committed = sample_arrays()
    assert list(again) == list(committed)
    for key, array in again.items():
        assert array.dtype == committed[key].dtype and np.array_equal(array, committed[key])


def test_the_sample_is_small() -> None:
    assert (COURSE / "mnist_sample.npz").stat().st_size < 250_000


def test_the_sample_needs_no_search_and_no_network(student: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_NPZ", "/nowhere/mnist.npz")
    monkeypatch.setattr(student, "_load_full", lambda: pytest.fail("looked for the whole set"))
    (x, _), _ = student.load_mnist(sample=True)
    assert len(x) == 1000


def test_a_missing_sample_is_named_with_its_place(student: ModuleType) -> None:
    (student.HERE / "mnist_sample.npz").unlink()
    with pytest.raises(student.MnistError) as caught:
        student.load_mnist(sample=True)
    assert str(student.HERE / "mnist_sample.npz") in str(caught.value)
    assert "ファイルがありません" in str(caught.value) and "no such file" in str(caught.value)


def changed(**arrays: np.ndarray) -> bytes:
    """An npz of the sample in which some arrays are others."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, **{**sample_arrays(), **arrays})
    return buffer.getvalue()


def one_pixel_off() -> np.ndarray:
    images = sample_arrays()["x_train"]
    images[500, 14, 14] ^= 1
    return images


def without(key: str) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **{k: v for k, v in sample_arrays().items() if k != key})
    return buffer.getvalue()


def bare_array() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, sample_arrays()["x_train"])
    return buffer.getvalue()


GOOD = (COURSE / "mnist_sample.npz").read_bytes()
# The whole set goes through the same check; the sample is only quicker to spoil.
BAD_FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "not an npz file"),
    "a page of a login portal": (lambda: b"<html>Sign in</html>" * 100, "not an npz file"),
    "cut short": (lambda: GOOD[: len(GOOD) // 2], "cut short"),
    "last byte missing": (lambda: GOOD[:-1], ""),
    "a byte changed": (lambda: GOOD[:90_000] + bytes([GOOD[90_000] ^ 255]) + GOOD[90_001:], ""),
    "one array and no archive": (bare_array, "not an npz file"),
    "an array missing": (lambda: without("y_test"), "y_test"),
    "pickled objects": (lambda: changed(y_train=np.array([{}] * 1000, dtype=object)), "allow_pickle=False"),
    "another shape": (lambda: changed(x_train=sample_arrays()["x_train"].reshape(1000, 784)), "(1000, 784)"),
    "another dtype": (lambda: changed(y_test=sample_arrays()["y_test"].astype(np.int64)), "int64"),
    "one pixel off by one": (lambda: changed(x_train=one_pixel_off()), "x_train の中身"),
    "rows in another order": (lambda: changed(y_train=sample_arrays()["y_train"][::-1]), "y_train の中身"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_damaged_file_is_named_and_refused(student: ModuleType, kind: str) -> None:
    content, reason = BAD_FILES[kind]
    path = student.HERE / "mnist_sample.npz"
    path.write_bytes(content())
    with pytest.raises(student.MnistError) as caught:
        student.load_mnist(sample=True)
    assert str(path) in str(caught.value) and reason in str(caught.value)
    assert "入れ直して" in str(caught.value) and "Put the copy" in str(caught.value)


def test_no_damage_at_any_place_goes_unnoticed(student: ModuleType) -> None:
    """Whatever byte is changed: either a MnistError, or exactly the digits that were there."""
    random = np.random.RandomState(0)
    path, want = student.HERE / "mnist_sample.npz", sample_arrays()
    places = [*random.randint(0, len(GOOD), 60), *range(0, 60), *range(len(GOOD) - 300, len(GOOD), 3)]
    refused = 0
    for place in places:
        path.write_bytes(GOOD[:place] + bytes([GOOD[place] ^ random.randint(1, 256)]) + GOOD[place + 1 :])
        try:
            (x, t), _ = student.load_mnist(normalize=False, sample=True)
        except student.MnistError:
            refused += 1
        else:
            assert np.array_equal(x.reshape(-1, 28, 28), want["x_train"]) and np.array_equal(t, want["y_train"])
    assert refused > 100  # a time stamp of the archive may change, the digits may not


def test_a_pickle_in_the_file_is_never_run(student: ModuleType, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "ran",))

    trap = np.empty(1000, dtype=object)
    trap[:] = Trap()
    (student.HERE / "mnist_sample.npz").write_bytes(changed(y_train=trap))
    with pytest.raises(student.MnistError):
        student.load_mnist(sample=True)
    assert not (tmp_path / "ran").exists()


def test_the_order_of_the_bytes_in_memory_does_not_matter(student: ModuleType) -> None:
    arrays = {key: np.asfortranarray(array) for key, array in sample_arrays().items()}
    save(student.HERE / "mnist_sample.npz", arrays)
    (x, _), _ = student.load_mnist(normalize=False, sample=True)
    assert np.array_equal(x, sample_arrays()["x_train"].reshape(1000, 784))


def test_the_sample_in_place_of_the_whole_set_is_refused(student: ModuleType) -> None:
    shutil.copy(COURSE / "mnist_sample.npz", student.HERE / "mnist.npz")
    with pytest.raises(student.MnistError, match=r"x_train .*1000.*60000") as caught:
        student.load_mnist()
    assert "置きかえるか" in str(caught.value) and "Replace it" in str(caught.value)


def test_train_and_test_images_of_equal_shape_cannot_be_swapped_for_others(student: ModuleType, tmp_path: Path) -> None:
    swapped = {**full(), "x_test": full()["x_train"][:10000]}
    save(student.HERE / "mnist.npz", swapped)
    with pytest.raises(student.MnistError, match="x_test の中身"):
        student.load_mnist()


def test_the_repositorys_own_data_is_found_from_the_course(course: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MNIST_NPZ", raising=False)
    monkeypatch.setattr(course, "_fetch", lambda key: pytest.fail("went to the network"))
    assert_is_mnist(course.load_mnist(normalize=False))


def test_the_order_is_the_variable_then_beside_then_data_folders_then_the_cache(
    student: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "elsewhere" / "deep"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)
    monkeypatch.setenv("MNIST_NPZ", str(tmp_path / "named.npz"))
    monkeypatch.setattr(student, "_read", lambda path, *_, **__: Path(path))
    monkeypatch.setattr(student, "_save", lambda *_: None)
    monkeypatch.setattr(student, "_fetch", lambda key: "downloaded")
    order = [
        tmp_path / "named.npz",
        student.HERE / "mnist.npz",
        student.HERE / "data" / "mnist.npz",
        student.HERE.parent / "data" / "mnist.npz",
        tmp_path / "data" / "mnist.npz",
        work / "data" / "mnist.npz",
        work.parent / "data" / "mnist.npz",
        tmp_path / "cache" / "mnist" / "mnist.npz",
    ]
    for path in order:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for path in order:
        assert student._load_full() == path
        path.unlink()
        monkeypatch.delenv("MNIST_NPZ", raising=False)
    assert student._load_full() == dict.fromkeys(student.FULL, "downloaded")


def test_the_cache_follows_each_platforms_custom(student: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/hana")
    for platform, folder in (("linux", ".cache"), ("darwin", "Library/Caches"), ("win32", "AppData/Local")):
        monkeypatch.setattr(sys, "platform", platform)
        assert student._cached() == Path("/home/hana") / folder / "mnist" / "mnist.npz"


def test_a_file_beside_the_notebook_works_offline(student: ModuleType) -> None:
    shutil.copy(DATA, student.HERE)
    assert_is_mnist(student.load_mnist(normalize=False))


def test_a_file_named_by_the_variable_works_offline(student: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_NPZ", str(DATA))
    assert_is_mnist(student.load_mnist(normalize=False))


@pytest.mark.parametrize("content", [None, b"not digits"])
def test_a_bad_path_in_the_variable_is_an_error_though_good_data_lies_beside(
    student: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    shutil.copy(DATA, student.HERE)
    named = tmp_path / "typo.npz"
    if content:
        named.write_bytes(content)
    monkeypatch.setenv("MNIST_NPZ", str(named))
    with pytest.raises(student.MnistError) as caught:
        student.load_mnist()
    assert str(named) in str(caught.value) and "MNIST_NPZ" in str(caught.value)


def test_a_damaged_file_on_the_way_is_not_passed_over_in_silence(student: ModuleType) -> None:
    save(student.HERE.parent / "data" / "mnist.npz", full())
    (student.HERE / "mnist.npz").write_bytes(b"half a download")
    with pytest.raises(student.MnistError) as caught:
        student.load_mnist()
    assert str(student.HERE / "mnist.npz") in str(caught.value)


def test_offline_the_error_says_what_to_put_where(student: ModuleType) -> None:
    with pytest.raises(student.MnistError) as caught:
        student.load_mnist()
    text = str(caught.value)
    assert f"mnist.npz を {student.HERE / 'mnist.npz'} に置く" in text
    assert "MNIST_NPZ" in text and "load_mnist(sample=True)" in text
    assert "Put mnist.npz" in text and text.index("見つからず") < text.index("was not found")
    for place in (*student._places(), *student.MIRRORS):
        assert str(place) in text


def test_in_a_notebook_the_error_is_its_message_alone(student: ModuleType) -> None:
    with pytest.raises(student.MnistError) as caught:
        student.load_mnist()
    assert caught.value._render_traceback_() == [f"✗ {caught.value}"]


@functools.cache
def packed() -> dict[str, bytes]:
    """The four .gz files of a mirror."""
    names = {"x_train": "train-images-idx3", "y_train": "train-labels-idx1"}
    names |= {"x_test": "t10k-images-idx3", "y_test": "t10k-labels-idx1"}
    return {f"{name}-ubyte.gz": gzip.compress(idx(full()[key]), 1) for key, name in names.items()}


LABELS, IMAGES = "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz"


class Mirror:
    """Two mirrors on one web server, /a/ and /b/, whose files a test may spoil."""

    def __init__(self) -> None:
        self.files = {f"/{mirror}/{name}": data for mirror in "ab" for name, data in packed().items()}
        self.lengths: dict[str, str] = {}
        self.raw: dict[str, bytes] = {}
        self.silent: set[str] = set()
        self.asked: list[str] = []
        self.release = threading.Event()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        if request.path in self.silent:
            self.release.wait(20)
        if request.path in self.raw:
            request.wfile.write(self.raw[request.path])
            return
        if request.path not in self.files:
            request.send_error(404)
            return
        body = self.files[request.path]
        request.send_response(200)
        request.send_header("Content-Length", self.lengths.get(request.path, str(len(body))))
        request.end_headers()
        with contextlib.suppress(OSError):
            request.wfile.write(body)


@pytest.fixture
def mirror(student: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    site = Mirror()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.answer(self)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(student, "MIRRORS", (f"{base}/a/", f"{base}/b/"))
        yield site
        site.release.set()
        server.shutdown()


@pytest.mark.usefixtures("mirror")
def test_a_download_is_mnist_is_kept_and_is_not_repeated(
    student: ModuleType, mirror: Mirror, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_is_mnist(student.load_mnist(normalize=False))
    assert mirror.asked == [f"/a/{name}" for name in packed()]
    out = capsys.readouterr().out
    assert "ダウンロードします" in out and "Downloading" in out and str(student._cached()) in out
    for name in packed():
        assert f"{name:<26} [{'#' * 20}]" in out
    assert cache_files(tmp_path) == ["mnist.npz"]
    assert_is_mnist(student.load_mnist(normalize=False))
    assert len(mirror.asked) == 4 and capsys.readouterr().out == ""


def test_a_download_may_be_written_to_like_a_file(student: ModuleType, mirror: Mirror) -> None:
    assert student._fetch("y_test").flags.writeable


def spoil(mirror: Mirror, how: str, path: str, monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> None:
    good = mirror.files[path]
    if how == "missing":
        del mirror.files[path]
    elif how == "silent":
        mirror.silent.add(path)
        monkeypatch.setattr(module, "TIMEOUT", 0.3)
    elif how == "connection lost":
        mirror.files[path], mirror.lengths[path] = good[:-1000], str(len(good))
    elif how == "a length that is no number":
        mirror.lengths[path] = "many"
    elif how == "not even HTTP":
        mirror.raw[path] = b"SSH-2.0-OpenSSH_9.6\r\n"
    elif how == "huge":
        mirror.files[path] = gzip.compress(bytes(100_000_000), 1)
    else:
        mirror.files[path] = {
            "a login page": b"<html>Sign in</html>",
            "half": good[: len(good) // 2],
            "a byte changed": good[:5000] + bytes([good[5000] ^ 255]) + good[5001:],
            "bad from the first block": good[:10] + b"\x07" + good[11:],
            "other digits": gzip.compress(idx(full()["y_train"][::-1]), 1),
            "another file": packed()[LABELS if LABELS not in path else IMAGES],
        }[how]


WAYS = ["missing", "silent", "connection lost", "not even HTTP", "a login page", "half", "a byte changed"]
WAYS += ["bad from the first block", "other digits", "another file", "huge", "a length that is no number"]


@pytest.mark.parametrize("how", WAYS)
def test_what_one_mirror_sends_badly_comes_from_the_next(
    student: ModuleType, mirror: Mirror, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    spoil(mirror, how, f"/a/{LABELS}", monkeypatch, student)
    assert np.array_equal(student._fetch("y_train"), full()["y_train"])
    assert mirror.asked == [f"/a/{LABELS}", f"/b/{LABELS}"]


@pytest.mark.parametrize("how", WAYS)
def test_if_no_mirror_sends_it_well_the_error_names_both_and_nothing_is_kept(
    student: ModuleType, mirror: Mirror, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str
) -> None:
    monkeypatch.setattr(student, "FULL", {key: student.FULL[key] for key in ("y_test", "y_train")})
    for name in "ab":
        spoil(mirror, how, f"/{name}/{LABELS}", monkeypatch, student)
    with pytest.raises(student.MnistError) as caught:
        student.load_mnist()
    assert all(f"{url}{LABELS}" in str(caught.value) for url in student.MIRRORS)
    assert cache_files(tmp_path) == []


def test_a_small_file_that_unpacks_to_a_huge_one_does_not_fill_the_memory(
    student: ModuleType, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        spoil(mirror, "huge", f"/{name}/{LABELS}", monkeypatch, student)
    tracemalloc.start()
    try:
        with pytest.raises(student.MnistError):
            student._fetch("y_train")
        assert tracemalloc.get_traced_memory()[1] < 10e6
    finally:
        tracemalloc.stop()


def test_a_server_that_never_ends_is_left(student: ModuleType, mirror: Mirror) -> None:
    mirror.files[f"/a/{LABELS}"] = bytes(5_000_000)
    assert len(student._get(student.MIRRORS[0] + LABELS, limit=60_008)) < 200_000


@pytest.mark.usefixtures("mirror")
@pytest.mark.parametrize("crash", [OSError("no space left"), KeyboardInterrupt()])
def test_a_write_that_stops_half_way_leaves_no_file(
    student: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crash: BaseException
) -> None:
    def write_half(file: io.BufferedWriter, **_: np.ndarray) -> None:
        file.write(b"PK half")
        raise crash

    monkeypatch.setattr(np, "savez_compressed", write_half)
    with contextlib.suppress(KeyboardInterrupt):
        student._save({}, student._cached())
    assert cache_files(tmp_path) == []


def test_the_cache_appears_only_when_it_is_whole(
    student: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def watch(file: io.BufferedWriter, **_: np.ndarray) -> None:
        file.write(b"PK")
        file.flush()
        seen.append(student._cached().exists())

    monkeypatch.setattr(np, "savez_compressed", watch)
    student._save({}, student._cached())
    assert seen == [False] and cache_files(tmp_path) == ["mnist.npz"]


def test_a_cache_that_cannot_be_written_does_not_stop_the_lesson(
    student: ModuleType, mirror: Mirror, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert_is_mnist(student.load_mnist(normalize=False))
    assert "保存できなかった" in capsys.readouterr().out


def test_the_file_is_python_3_9_and_needs_numpy_alone() -> None:
    tree = ast.parse((COURSE / "mnist.py").read_text("utf-8"), feature_version=(3, 9))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else name.name).split(".")[0]  # type: ignore[union-attr]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported - set(sys.stdlib_module_names) == {"numpy"} and "pickle" not in imported


def test_importing_it_does_nothing_visible_and_warnings_are_none(student: ModuleType) -> None:
    code = "from mnist import load_mnist; load_mnist(sample=True)"
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=student.HERE, env={**os.environ, "MNIST_NPZ": "/nowhere"}, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")

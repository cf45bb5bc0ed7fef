"""手書き数字 MNIST を読み込みます。Loads the MNIST digits: found on disk and checked, or else downloaded.

MNIST: Copyright Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
"""

import gzip
import hashlib
import http.client
import io
import os
import sys
import urllib.request
import zipfile
import zlib
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
NAME = "mnist.npz"
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
TIMEOUT = 15  # 秒: サーバーから何も届かないときに待つ長さ (seconds of silence)

# shape と、元の idx ファイルの sha256 (shape, and sha256 of the idx file)
FULL = {
    "x_train": ((60000, 28, 28), "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    "y_train": ((60000,), "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    "x_test": ((10000, 28, 28), "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    "y_test": ((10000,), "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
}
SAMPLE = {
    "x_train": ((1000, 28, 28), "f8cd09b886ebc26e3c69f6cedf7dbbaec9def780d1af2b39bf5ef3856ef96561"),
    "y_train": ((1000,), "3b366b38adc1cd069a0f13b39b1253fb0525b340520935d15c296320e83bc722"),
    "x_test": ((200, 28, 28), "7b017c0d8ad78c2b8cda10a48941fd5c8935f2f2fd18827b7f2bb85de4555ad5"),
    "y_test": ((200,), "cbdb8e2c94e99a8e7a51ada74aa8916dc7996603c7c4f9a239e430719bb3abc7"),
}
IDX_FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}


class MnistError(RuntimeError):
    """MNIST を用意できなかった理由と、次にすることを伝えます。Why there is no data, and what to do."""

    def _render_traceback_(self):
        return [f"✗ {self}"]


def load_mnist(normalize=True, flatten=True, one_hot_label=False, sample=False):
    """MNIST を読み込みます。引数の意味は本と同じで、sample だけを足してあります。

    Loads MNIST; the arguments are the book's, and `sample` is ours.

    normalize: True なら画素を 0.0〜1.0 の float32 に、False なら 0〜255 の uint8 のまま
               (pixels as float32 from 0.0 to 1.0, or uint8 from 0 to 255)
    flatten: True なら画像の shape は (N, 784)、False なら (N, 1, 28, 28)
    one_hot_label: True なら正解は one-hot 表現の (N, 10)、False なら数字 0〜9 の (N,)
    sample: True なら、mnist.py の隣にある小さなデータ（訓練1,000枚、テスト200枚）を使う
            (only the 1,000 + 200 digits that lie beside this file; never the network)

    戻り値 (returns): (x_train, t_train), (x_test, t_test)

    x は float32 ですが、float64 の重みとの計算は float64 で行われます。画素の丸め（最大でも約 3e-8）は
    どの計算でも同じなので、損失どうしの差、つまり数値微分の正確さは変わりません。
    With float64 weights every product is float64. The rounding of the pixels (3e-8 at most) is the same
    in every call, so a numerical derivative is as exact as with float64 pixels.
    """
    data = _load_sample() if sample else _load_full()
    for part in ("train", "test"):
        x, t = data[f"x_{part}"], data[f"y_{part}"]
        if normalize:
            x = np.divide(x, 255, dtype=np.float32)
        data[f"x_{part}"] = x.reshape(len(x), -1) if flatten else x.reshape(len(x), 1, 28, 28)
        data[f"y_{part}"] = np.eye(10)[t] if one_hot_label else t.astype(np.int64)
    return (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])


def _load_sample():
    todo = "配布された mnist_sample.npz をこの場所に入れ直して"
    return _read(HERE / "mnist_sample.npz", SAMPLE, todo, "Put the copy you were given in this place")


def _load_full():
    if os.environ.get("MNIST_NPZ"):
        path = os.path.expanduser(os.environ["MNIST_NPZ"])
        todo = "環境変数 MNIST_NPZ に正しいファイルのパスを設定するか、設定を消して"
        return _read(path, FULL, todo, "Set MNIST_NPZ to the path of a good copy, or unset it")
    for path in _places():
        if os.path.isfile(path):
            todo = "正しいファイルに置きかえるか、このファイルを消して"
            return _read(path, FULL, todo, "Replace it by a good copy, or delete it")
    print("MNIST をダウンロードします（約 12 MB、最初だけ）。Downloading MNIST, this once.")
    data = {key: _fetch(key) for key in FULL}
    _save(data, _cached())
    return data


def _places():
    """mnist.npz を探す場所を、探す順に並べます。Where mnist.npz is looked for, in order."""
    here, work = HERE, Path.cwd()
    folders = [folder / "data" for folder in (here, *here.parents, work, *work.parents)]
    return list(dict.fromkeys([here / NAME, *(folder / NAME for folder in folders), _cached()]))


def _cached():
    """ダウンロードしたデータを置いておく場所です。Where a download is kept."""
    usual = {"win32": "~/AppData/Local", "darwin": "~/Library/Caches"}.get(sys.platform, "~/.cache")
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser(usual)) / "mnist" / NAME


def _read(path, expected, todo, todo_en):
    """npz が元のデータと同じだと確かめてから返します。The arrays of an npz, if it is intact."""
    try:
        return _unpack(path, expected)
    except Exception as error:  # 壊れ方によって、zipfile や numpy の例外はさまざま
        reason = str(error) or type(error).__name__
        raise MnistError(
            f"{path} を使えません。{todo}から、もう一度実行してください。\n"
            f"  Cannot use this file. {todo_en}, then run again.\n"
            f"理由 (reason): {reason}"
        ) from error


def _unpack(path, expected):
    if not os.path.isfile(path):
        raise ValueError("ファイルがありません (there is no such file)")
    if not zipfile.is_zipfile(path):
        raise ValueError("npz ファイルではないか、途中で切れています (not an npz file, or cut short)")
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as npz:
        arrays = {key: np.ascontiguousarray(npz[key]) for key in expected}
    for key, (shape, sha256) in expected.items():
        got, wanted = (arrays[key].shape, str(arrays[key].dtype)), (shape, "uint8")
        if got != wanted:
            raise ValueError(f"{key} が {got} でした。{wanted} のはずです (expected {wanted})")
        if _idx_sha256(arrays[key]) != sha256:
            raise ValueError(f"{key} の中身が元のデータと違います (wrong sha256)")
    return arrays


def _idx_sha256(array):
    """idx 形式で保存したときの sha256 です。The sha256 of the idx file that holds this array."""
    digest = hashlib.sha256(np.array([0x800 + array.ndim, *array.shape], dtype=">u4").tobytes())
    digest.update(array)
    return digest.hexdigest()


def _fetch(key):
    """正しいものが届くまで、ミラーを順に試します。Tries the mirrors until one sends what it should."""
    shape, sha256 = FULL[key]
    header = 4 + 4 * len(shape)
    size = header + int(np.prod(shape))
    tried = []
    for mirror in MIRRORS:
        url = f"{mirror}{IDX_FILES[key]}.gz"
        try:
            idx = gzip.GzipFile(fileobj=io.BytesIO(_get(url, limit=size))).read(size + 1)
        except (OSError, EOFError, ValueError, zlib.error, http.client.HTTPException) as error:
            tried.append(f"{url}: {str(error) or type(error).__name__}")
            continue
        if hashlib.sha256(idx).hexdigest() == sha256:
            return np.frombuffer(idx, np.uint8, offset=header).reshape(shape).copy()
        tried.append(f"{url}: 中身が違います (wrong sha256)")
    raise _nowhere(tried)


def _get(url, limit):
    """進み具合を表示しながら読みます。Reads url under a progress bar, and little further than limit."""
    data = bytearray()
    with urllib.request.urlopen(url, timeout=TIMEOUT) as response:
        total = int(response.headers.get("Content-Length") or limit)
        while len(data) <= limit:
            chunk = response.read(1 << 16)
            if not chunk:
                break
            data += chunk
            bar = "#" * min(20, 20 * len(data) // total)
            print(f"\r{url.split('/')[-1]:<26} [{bar:<20}] {len(data) / 1e6:5.2f} MB", end="", flush=True)
    print()
    return data


def _nowhere(tried):
    lines = [
        "MNIST が見つからず、ダウンロードもできませんでした。次のどれかを試してください。",
        f"・講師から受け取った mnist.npz を {HERE / NAME} に置く",
        "・mnist.npz を好きな場所に置いて、環境変数 MNIST_NPZ にそのパスを設定する",
        "・インターネットにつないで、もう一度実行する",
        "  MNIST was not found and could not be downloaded. Put mnist.npz (ask your instructor) at the",
        "  path above, or set MNIST_NPZ to its path, or go online and run again.",
        "小さなデータだけなら、load_mnist(sample=True) でいつでも使えます (the small set always works)。",
        "探した場所 (looked for):",
        *[f"  {place}" for place in _places()],
        "試したダウンロード (tried to download):",
        *[f"  {line}" for line in tried],
    ]
    return MnistError("\n".join(lines))


def _save(data, path):
    """途中で止まっても、半端なファイルは残りません。Writes all of the file, or none of it."""
    part = path.with_name(f"{NAME}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "wb") as file:
            np.savez_compressed(file, **data)
        os.replace(part, path)
        print(f"保存しました。Saved: {path}")
    except OSError as error:
        print(f"保存できなかったので、次もダウンロードします。Not saved, to be downloaded again: {error}")
    finally:
        if os.path.exists(part):
            os.unlink(part)

"""数値微分のまま、40時間かかる学習を数分にします。The numerical gradient, a thousand times faster.

ふつうの数値微分は、39,760 個のパラメータを1つ動かすたびに、784-50-10 のネットワーク全体を計算し直します。
ところが、1つ動かして変わるのは、ほんの一部です。変わらないところは計算し直さない。工夫はそれだけです。

  W1[i, j] を ±h  →  画素 i が 0 でない画像の、隠れ層 j の出力と、その先のスコアだけが変わる
  b1[j] を ±h     →  「いつも 1 の画素」の重みと考えれば、W1 と同じ
  W2[j, k] を ±h  →  スコア k だけが変わる（b2[k] は「いつも 1 の隠れ層」の重み）

さらに、同じ画像の中で値が等しい画素は、動かした結果も等しいので、まとめて1回だけ計算します。
どのパラメータも、動かした2点での損失の差を 2h で割っています。微分の公式も、損失のテイラー展開も使いません。

*A genuine central difference: for every parameter, the loss at two perturbed points, divided by 2h. What a
perturbation leaves unchanged is not computed again, and equal pixels of one image are computed once.*
"""

import functools

import numpy as np
from checks import CheckFailed, check, check_close, passed
from functions import sigmoid, softmax

NAMES = ("W1", "b1", "W2", "b2")
PIECE = 200  # 一度に扱う画像の枚数。メモリの節約です (images at a time, to save memory)
BLOCK = 40_000  # CPU のキャッシュに収まる float64 の個数 (numbers that stay in the processor's cache)
SHORT = 2e-4  # |u| < SHORT なら、exp(u) は3次式で 16 桁まで正しい (below, a cubic has all 16 digits)
AGREEMENT = 1e-5  # 勾配どうしの差の目安。あなたの h が 1e-3 でも収まります (leaves room for your own step)
SOURCE = "structured.py の値"
MEAN = "-log(正解の確率) の、バッチでの平均ですか？", "Is it the mean of -log(probability of the answer)?"


def structured_gradient(params, x, t, h=1e-4, tiny=1e-7, engine=None):
    """平均の交差エントロピー誤差の、全パラメータについての中心差分です。

    Central differences of the mean cross-entropy, for every parameter at once.

    params: W1 (D, H), b1 (H,), W2 (H, K), b2 (K,) の辞書 (a dict)。大きさは自由です (any sizes)
    x, t: (N, D) の入力と (N, K) の one-hot の正解 (inputs and one-hot labels)
    tiny: 損失が log の中で足している数、-log(p + tiny)。0 でもよい (what the loss adds inside its log)
    engine: "numpy"、"numba"、または None（numba があれば使う / numba where installed）
    戻り値 (returns): params と同じ名前と形の辞書 (a dict like params)
    """
    first, last = _layers(params)
    x, answer = _images_and_answers(x, t)
    logs1, logs2 = np.zeros(first.shape), np.zeros(last.shape)
    for i in range(0, len(x), PIECE):
        product1, product2 = _products(x[i : i + PIECE], answer[i : i + PIECE], first, last, h, tiny, engine)
        logs1 += np.log(product1, out=product1)
        logs2 += np.log(product2, out=product2)
    logs1 /= 2 * h * len(x)
    logs2 /= 2 * h * len(x)
    return {"W1": logs1[:-1], "b1": logs1[-1], "W2": logs2[:-1], "b2": logs2[-1]}


def _layers(params):
    """b を W の最後の行に並べます。b は「いつも 1 の入力」の重み。A bias is the weight of an input that is 1."""
    W1, b1, W2, b2 = (np.asarray(params[name], dtype=float) for name in NAMES)
    return np.vstack([W1, b1]), np.vstack([W2, b2])


def _with_ones(rows):
    return np.column_stack([rows, np.ones(len(rows))])


def _images_and_answers(x, t):
    x, t = np.atleast_2d(x), np.atleast_2d(t)
    if len(x) != len(t) or np.any((t != 0) & (t != 1)) or np.any(t.sum(axis=1) != 1):
        raise ValueError(
            f"t は one-hot で、x と同じ枚数のはずです（x {x.shape}、t {t.shape}）。"
            "load_mnist(one_hot_label=True) で読み込みましたか？\n"
            "t must be one-hot, a row for each row of x. Did you use load_mnist(one_hot_label=True)?"
        )
    if x.dtype not in (np.float32, np.float64):
        x = x.astype(float)
    return np.ascontiguousarray(x), t.argmax(axis=1)


def _products(x, answer, first, last, h, tiny, engine):
    """重み1つ1つについて、画像ごとの (p₋ + tiny) / (p₊ + tiny) を全部かけたものです。

    p₊ と p₋ は ±h 動かした点での正解の確率。log をとると、損失の差の和 Σ [損失(+h) − 損失(−h)] になります。
    For every weight, the product over images of this ratio; its log is the sum of loss(+h) − loss(−h).
    """
    # 隠れ層の動き δ は h·|x|/4 以下です (|δ| ≤ h·|x|/4, as the sigmoid is nowhere steeper than 1/4)
    largest = h * max(x.max(), -x.min(), 1) / 4 * np.ptp(last[:-1], axis=1).max()
    compiled = None if engine == "numpy" else _compiled()
    if engine == "numba" and compiled is None:
        raise ImportError("numba が入っていません。pip install numba を試してください。numba is not installed.")
    if compiled is None or largest >= SHORT:
        pixels = _with_ones(x)
        s = sigmoid(pixels @ first)
        p = softmax(_with_ones(s) @ last)
        product1 = _first_layer(pixels, s, p, answer, last[:-1], h, tiny, largest < SHORT)
        return product1, _last_layer(s, p, answer, h, tiny)
    return compiled(x, answer, first, last, h, tiny)


def _equal_pixels(pixels):
    """0 でない画素を、画像ごとに、値の等しい組にまとめます。Groups the non-zero pixels of each image by value.

    戻り値 (returns): value は組の値、place と group は 0 でない画素の位置と組の番号。
    n 番目の画像の組は value[begin[n] : begin[n + 1]]、画素は place[start[n] : start[n + 1]]
    """
    count, width = pixels.shape
    flat = np.flatnonzero(pixels != 0)
    image, place = np.divmod(flat, width)
    values, which = np.unique(pixels.ravel()[flat], return_inverse=True)
    keys, group = np.unique(image * len(values) + which, return_inverse=True)
    begin = np.searchsorted(keys, np.arange(count + 1) * len(values))
    start = np.searchsorted(image, np.arange(count + 1))
    return values[keys % len(values)], begin, place, group, start


def _first_layer(pixels, s, p, answer, W2, h, tiny, short):
    """W1 と b1: 隠れ層 j の出力が δ 動くと、正解とのスコアの差は δ (W2[j, k] − W2[j, t]) だけ動きます。

    1枚ずつ、すべての組・隠れ層・±h をまとめて計算します。Image by image, all hidden units at once.
    """
    value, begin, place, group, start = _equal_pixels(pixels)
    hidden, wrong = len(W2), p.shape[1] - 1
    others = p[np.arange(wrong + 1) != answer[:, None]].reshape(len(p), wrong)  # 正解以外の確率 (the wrong classes)
    right = p[np.arange(len(p)), answer]
    r = -np.expm1(np.outer([-h, h], value))  # 1 − exp(∓h·x)
    rows = max(1, BLOCK // (hidden * max(1, wrong)))
    scratch = np.empty((2, wrong * rows * hidden))
    product = np.ones((pixels.shape[1], hidden))
    for c in np.unique(answer):
        gap = np.tile((np.delete(W2, c, axis=1) - W2[:, [c]]).T, rows)  # W2[j, k] − W2[j, t] を rows 回ならべる
        for n in np.flatnonzero(answer == c):
            moved = (1 - s[n]) * r[:, begin[n] : begin[n + 1]].reshape(-1, 1)
            delta = (s[n] * moved / (1 - moved)).ravel()  # ちょうど sigmoid(a ± h·x) − sigmoid(a) (an identity)
            total = np.empty(len(delta))  # 6 Σ_k p_k·(exp(δ (W2[j, k] − W2[j, t])) − 1)
            for i in range(0, len(delta), rows * hidden):
                d = delta[i : i + rows * hidden]
                u, e = scratch[:, : wrong * len(d)].reshape(2, wrong, len(d))
                np.multiply(gap[:, : len(d)], d, out=u)
                np.dot(others[n], _six_times_expm1(u, e, short), out=total[i : i + len(d)])
            plus, minus = (right[n] / (1 + total / 6) + tiny).reshape(2, -1, hidden)
            here = slice(start[n], start[n + 1])
            product[place[here]] *= (minus / plus).take(group[here] - begin[n], axis=0)
    return product


def _six_times_expm1(u, out, short):
    """6 (exp(u) − 1)。u が小さければ3次式 u (6 + u (3 + u)) で、exp(u) は double の精度いっぱいまで正しく求まります。

    For |u| < SHORT the cubic misses exp(u) by less than u⁴/24 < 7e-17, under half a unit in its last place.
    """
    if not short:
        return np.multiply(np.expm1(u, out=out), 6, out=out)
    np.add(u, 3, out=out)  # 新しい配列を作らずに計算します (in place: no new arrays)
    out *= u
    out += 6
    out *= u
    return out


def _last_layer(s, p, answer, h, tiny):
    """W2 と b2: スコア k が d = ±h·s[j] 動くと、正解の確率は p_t / (1 + p_k (e^d − 1))、k = t ならその e^d 倍。"""
    inputs = _with_ones(s)
    changes = np.expm1(-h * inputs), np.expm1(h * inputs)
    right = p[np.arange(len(p)), answer][:, None]
    product = np.empty((inputs.shape[1], p.shape[1]))
    for k in range(p.shape[1]):
        own = (answer == k)[:, None]
        minus, plus = (right * (1 + own * e) / (1 + p[:, [k]] * e) + tiny for e in changes)
        product[:, k] = np.prod(minus / plus, axis=0)
    return product


@functools.cache
def _compiled():
    """numba で書いた _products。入っていなければ None。None where numba is not installed."""
    try:
        from structured_loops import products
    except ImportError:
        return None
    return products


def with_structured_gradient(network, engine=None):
    """あなたの TwoLayerNet の numerical_gradient だけを速いものに取りかえた、同じネットワークを返します。

    Your own network with the fast numerical_gradient. `params` is shared: training one trains the other.

    先に predict・loss・numerical_gradient の値が一致することを確かめ、一致しなければ CheckFailed で知らせます。
    First checks that the numbers agree with your own predict, loss and numerical_gradient, and refuses otherwise.
    """
    network = network._network if isinstance(network, StructuredNetwork) else network
    try:
        tiny, compared = _check_loss(network), _check_gradient(network, engine)
    except CheckFailed as failed:
        ja, en = str(failed).removeprefix("✗ ").split("\n  ", 1)
        refused = "structured_gradient にはまだ取りかえられません。", "Not yet replaced by structured_gradient."
        raise CheckFailed(f"✗ {refused[0]}{ja}\n  {refused[1]} {en}") from failed
    used = "numpy" if engine == "numpy" or _compiled() is None else "numba"
    passed(
        f"あなたの {compared} と値が一致しました。ここからの勾配は {used} で計算します。",
        f"The numbers agree with your {compared}. From here on {used} computes the gradient.",
    )
    return StructuredNetwork(network, tiny, engine)


class StructuredNetwork:
    """numerical_gradient のほかは、包んでいるネットワークのまま。All but the gradient is the network inside.

    大きなデータの predict・loss・accuracy は、メモリの節約のため少しずつ計算します。Large data goes in pieces.
    """

    def __init__(self, network, tiny, engine=None):
        self.__dict__.update(_network=network, _tiny=tiny, _engine=engine)

    def numerical_gradient(self, x, t):
        return structured_gradient(self._network.params, x, t, tiny=self._tiny, engine=self._engine)

    def predict(self, x):
        parts = _in_pieces(self._network.predict, x)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def loss(self, x, t):
        return _mean(_in_pieces(self._network.loss, x, t), len(x))

    def accuracy(self, x, t):
        return _mean(_in_pieces(self._network.accuracy, x, t), len(x))

    def __getattr__(self, name):  # params など、ここにない名前は中のネットワークのもの (all other names)
        if name.startswith("__") or "_network" not in self.__dict__:
            raise AttributeError(name)
        return getattr(self._network, name)

    def __setattr__(self, name, value):
        setattr(self._network, name, value)


def _in_pieces(method, x, *rest):
    if np.ndim(x) < 2 or len(x) <= PIECE:
        return [method(x, *rest)]
    cuts = [slice(i, i + PIECE) for i in range(0, len(x), PIECE)]
    return [method(x[cut], *(other[cut] for other in rest)) for cut in cuts]


def _mean(parts, count):
    sizes = [min(PIECE, count - i) for i in range(0, count, PIECE)]
    return parts[0] if len(parts) == 1 else np.average(parts, weights=sizes)


def _check_loss(network):
    """params、predict、loss を確かめ、loss が log の中で足している数を返します。What the loss adds in its log."""
    params = _checked_params(network)
    x, t, p = _sample(params)
    ja, en = "predict は affine → sigmoid → affine → softmax の順ですか？", "Is it affine, sigmoid, affine, softmax?"
    check_close("predict(x)", _ask(network, "predict", x), p, SOURCE, ja, en, 1e-9)
    right = p[t == 1]
    each = [_ask(network, "loss", x[[n]], t[[n]]) for n in range(len(x))]
    check_close("loss(x, t)", each[0], -np.log(right[0]), SOURCE, *MEAN, 1e-3)
    tiny = np.exp(-np.ravel(each)) - right  # 1枚だけの損失から: exp(−loss) = p_t + tiny
    tiny = tiny[0] if np.ptp(tiny) < 1e-12 and tiny[0] > 1e-14 else 0.0
    check_close("loss(x, t)", _ask(network, "loss", x, t), np.mean(-np.log(right + tiny)), SOURCE, *MEAN, 1e-9)
    for name, gradient in structured_gradient(params, x, t, tiny=tiny, engine="numpy").items():
        _check_slope(network, name, gradient, x, t)
    return tiny


def _check_slope(network, name, gradient, x, t):
    """params[name] の全部の場所を ±h 動かして、あなたの loss の差と比べます。Moves a whole array both ways."""
    array, h = network.params[name], 1e-4
    saved = array.copy()
    direction = np.random.default_rng(0).choice([-1.0, 1.0], array.shape) / np.sqrt(len(array))
    losses = []
    try:
        for step in (h, -h):
            array[...] = saved + step * direction
            losses.append(_ask(network, "loss", x, t))
    finally:
        array[...] = saved
    ja = f"loss は、いまの params['{name}'] を読んで計算していますか？"
    en = f"Does loss read params['{name}'] afresh each time?"
    largest = AGREEMENT * np.linalg.norm(gradient) + 1e-9
    slope = (losses[0] - losses[1]) / (2 * h)
    check_close(f"(loss(+h) - loss(-h)) / 2h, {name}", slope, np.sum(gradient * direction), SOURCE, ja, en, largest)


def _check_gradient(network, engine):
    """同じクラスの小さなネットワークで、numerical_gradient を全部比べます。Compares it whole, on a small twin."""
    small = _small_twin(network)
    if small is None:
        return "predict, loss"
    x, t, _ = _sample(small.params)
    fast = structured_gradient(small.params, x, t, tiny=_check_loss(small), engine=engine)
    slow = _ask(small, "numerical_gradient", x, t)
    ja, en = "中心差分 (f(x + h) − f(x − h)) / 2h で、h は 1e-4 くらいですか？", "Central difference, h about 1e-4?"
    for name in NAMES:
        found = isinstance(slow, dict) and name in slow
        check(found, f"numerical_gradient の戻り値に {name} がありません。", f"numerical_gradient lacks {name}.")
        largest = AGREEMENT * np.abs(fast[name]).max()
        check_close(f"numerical_gradient(x, t)['{name}']", slow[name], fast[name], SOURCE, ja, en, largest)
    return "predict, loss, numerical_gradient"


def _small_twin(network):
    state = np.random.get_state()  # あなたの乱数の続きを変えないように (your random numbers go on as before)
    try:
        small, random = type(network)(5, 4, 3), np.random.default_rng(1)
        for name, shape in {"W1": (5, 4), "b1": (4,), "W2": (4, 3), "b2": (3,)}.items():
            small.params[name][...] = random.normal(size=shape)
        return small
    except Exception:  # この形では作れないクラスなら、loss までを比べます (no such constructor)
        return None
    finally:
        np.random.set_state(state)


def _checked_params(network):
    params = getattr(network, "params", None) or {}
    shapes = {name: np.shape(params[name]) for name in params}
    ja, en = f"params のキーは W1, b1, W2, b2 のはずです。{list(shapes)} でした。", "params must hold W1, b1, W2, b2."
    check(set(shapes) == set(NAMES), ja, en)
    (W1, b1, W2, b2), seen = (shapes[name] for name in NAMES), ", ".join(f"{k} {v}" for k, v in shapes.items())
    fit = len(W1) == 2 and len(b1) == len(b2) == 1 and W1[1:] == b1 and (*b1, *b2) == W2
    check(fit, f"params の形が合いません（{seen}）。", "W1 (D, H), b1 (H,), W2 (H, K), b2 (K,) expected.")
    floats = all(isinstance(params[name], np.ndarray) and params[name].dtype == float for name in NAMES)
    check(floats, "params の値は float64 の配列のはずです。", "params must hold float64 arrays.")
    return params


def _sample(params):
    """4枚の入力、いちばん確率の高いクラスを正解にした t、その確率。Four inputs, likely answers, probabilities."""
    random, width = np.random.default_rng(0), len(params["W1"])
    x = (random.random((4, width)) * random.integers(2, size=(4, width))).astype(np.float32)
    first, last = _layers(params)
    p = softmax(_with_ones(sigmoid(_with_ones(x) @ first)) @ last)
    return x, np.eye(p.shape[1])[p.argmax(axis=1)], p


def _ask(network, method, *arguments):
    try:
        return getattr(network, method)(*arguments)
    except Exception as error:
        seen = f"{type(error).__name__}: {error}".split("\n")[0]
        ja, en = f"{method} を呼ぶと、途中で止まりました（{seen}）。", f"{method} raised {seen}."
        raise CheckFailed(f"✗ {ja}\n  {en}") from error

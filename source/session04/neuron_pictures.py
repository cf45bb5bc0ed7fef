"""ニューロン1つの出力を地図にする道具です。Pictures of one neuron's output; no answers in here.

ニューロンは引数で受け取り、forward と w、b だけを使います。
*The neuron is an argument; only its forward, w and b are used.*
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patheffects import withStroke

BLUE, ORANGE, INK, GREY = "#2f6db3", "#c8621c", "#22303c", "#8a97a3"
MAP_COLORS = LinearSegmentedColormap.from_list("neuron", ["#8fb4de", "#ffffff", "#f2b27d"])


def draw_points(points, labels):
    """点だけを、色と形で分けて描きます。The points alone, by colour and shape."""
    figure, axes = plt.subplots(figsize=(4.6, 3.8), layout="constrained")
    _scatter(axes, points, labels)
    _frame(axes, points)
    _legend(figure, axes)
    plt.show()


def draw_neuron_map(neuron, points, labels, name=""):
    """ニューロンの出力を地図にして、点と、直線 w·x + b = 0 を重ねます。

    背景の色は出力 y（青 0、白 0.5、橙 1）、矢印は w の向き、黒い輪は色を取り違えた点です。
    *Background: the output; arrow: the direction of w; black ring: a point on the wrong side.*
    """
    draw_neuron_maps({name: neuron}, points, labels)


def draw_neuron_maps(neurons, points, labels):
    """いくつかのニューロンの地図を横に並べます。Several maps side by side.

    neurons: {"名前": ニューロン}。名前は図の上に出ます（英数字にしてください）
    """
    size = (2.7 * len(neurons) + 0.4, 3.5) if len(neurons) > 1 else (4.7, 3.9)
    figure, row = plt.subplots(1, len(neurons), figsize=size, squeeze=False, sharey=True, layout="constrained")
    for axes, (name, neuron) in zip(row[0], neurons.items()):
        image = _map(axes, neuron, points)
        _scatter(axes, points, labels)
        axes.set_title(f"{name}\n{_score(axes, neuron, points, labels)}".strip(), fontsize=10)
    figure.colorbar(image, ax=list(row[0]), label="output y", ticks=[0, 0.5, 1], shrink=0.8, pad=0.01)
    _legend(figure, row[0, 0])
    plt.show()


def draw_losses(losses):
    """損失の変化を、学習率ごとに1本の線で描きます。One loss curve for each learning rate.

    losses: {学習率 (learning rate): 損失のリスト}
    """
    _figure, axes = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    axes.set_prop_cycle(color=[GREY, BLUE, ORANGE, INK])
    for rate, values in losses.items():
        axes.plot(values, label=f"learning rate {rate:g}")
    axes.axhline(np.log(2), color=INK, linestyle=":", linewidth=1)
    axes.text(axes.get_xlim()[1], np.log(2), "guessing: log 2 ", ha="right", va="bottom", fontsize=9)
    axes.set(xlabel="step", ylabel="loss", ylim=(0, None))
    axes.legend(frameon=False)
    plt.show()


def _map(axes, neuron, points):
    """背景の色、直線、矢印を描きます。The background, the line and the arrow."""
    left, right, bottom, top = _frame(axes, points)
    xs, ys = np.linspace(left, right, 121), np.linspace(bottom, top, 121)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    output = np.reshape(neuron.forward(grid), (len(ys), len(xs)))
    area = {"origin": "lower", "extent": (left, right, bottom, top)}
    image = axes.imshow(output, cmap=MAP_COLORS, vmin=0, vmax=1, **area)
    size = float(np.hypot(*neuron.w))
    if size > 1e-9:  # w が 0 なら直線はありません
        _line_and_arrow(axes, np.asarray(neuron.w, dtype=float), float(neuron.b), size, points.mean(axis=0))
    return image


def _line_and_arrow(axes, w, b, size, center):
    foot = center - (center @ w + b) / size**2 * w  # 直線の上で、点の中心にいちばん近い所
    along = np.array([-w[1], w[0]]) / size
    ends = np.stack([foot - 20 * along, foot + 20 * along])
    axes.plot(*ends.T, color=INK, linewidth=1.6)
    axes.annotate("", foot + 0.8 * w / size, foot, arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.6})
    label = axes.text(*(foot + 1.05 * w / size), "w", ha="center", va="center", color=INK, zorder=6)
    label.set(path_effects=[withStroke(linewidth=3, foreground="white")], clip_on=True)


def _score(axes, neuron, points, labels):
    """取り違えた点に輪をつけ、当たった数を返します。Rings the mistakes and says how many are right."""
    wrong = (neuron.forward(points) >= 0.5) != (labels == 1)
    axes.scatter(*points[wrong].T, s=150, facecolors="none", edgecolors=INK, linewidths=1.5, zorder=4)
    n, guess = len(labels), int(max(np.sum(labels == 1), np.sum(labels == 0)))
    return f"{n - int(wrong.sum())} / {n} right (guessing: {guess})"


def _scatter(axes, points, labels):
    for label, marker, color in ((0, "o", BLUE), (1, "^", ORANGE)):
        style = {"marker": marker, "color": color, "edgecolors": "white", "linewidths": 0.7, "s": 48}
        axes.scatter(*points[labels == label].T, zorder=3, label=f"t = {label}", **style)


def _legend(figure, axes):
    handles, names = axes.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2, frameon=False)


def _frame(axes, points):
    """点がぜんぶ入る枠をとり、その範囲を返します。A frame around all points."""
    (left, bottom), (right, top) = points.min(axis=0) - 0.6, points.max(axis=0) + 0.6
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    return left, right, bottom, top

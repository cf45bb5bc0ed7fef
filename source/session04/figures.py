"""ノートブックの絵を描く道具です。Draws the notebook's pictures; no answers in here.

どの関数も、みなさんの関数や計算した値を受け取って絵にするだけです。
*Every function only draws what you computed.*
"""

import time

import matplotlib.pyplot as plt
import numpy as np

INK, GREY, BLUE, ORANGE, GREEN = "#22303c", "#8a97a3", "#2f6db3", "#c8621c", "#2f7d4f"
FIRST_LOSS = np.log(10)  # 10クラスをあてずっぽうで答えたときの損失 (the loss of pure guessing among ten)


# ---- 数値微分 (numerical differentiation) ----


def draw_secants(f, x, widths, slope):
    """点 x の両側 ±h を結ぶ直線（割線）と、接線を重ねます。Secants through x-h and x+h, and the tangent."""
    _, ax = _axes(6.4, 3.8)
    grid = np.linspace(x - 1.3, x + 1.3, 200)
    ax.plot(grid, f(grid), color=INK, lw=2, label="f(x)")
    for h, color in zip(widths, (GREY, BLUE, GREEN)):
        ends = np.array([x - h, x + h])
        rise = (f(ends[1]) - f(ends[0])) / (2 * h)
        middle = (f(ends[0]) + f(ends[1])) / 2
        ax.plot(grid, middle + rise * (grid - x), color=color, lw=1.2)
        ax.plot(ends, f(ends), "o", color=color, ms=6, label=f"h = {h:g}: slope {rise:.4f}")
    ax.plot(grid, f(x) + slope * (grid - x), "--", color=ORANGE, lw=1.8, label=f"tangent: slope {slope:.4f}")
    ax.plot([x], [f(x)], "o", color=ORANGE, ms=8)
    ax.set(xlabel="x", ylabel="f(x)")
    ax.legend(frameon=False)
    plt.show()


def draw_error_against_h(hs, errors):
    """h を変えたときの誤差を、両対数グラフで描きます。The error of the slope against h, on log scales."""
    _, ax = _axes(6.4, 3.6)
    ax.loglog(hs, errors, "o-", color=BLUE, ms=4)
    ax.axvline(1e-4, color=ORANGE, ls="--", lw=1.2)
    ax.text(1.3e-4, max(errors), "h = 1e-4", color=ORANGE, va="top")
    ax.text(0.98, 0.06, "too wide: the curve\nis not a line", transform=ax.transAxes, color=GREY, ha="right")
    ax.text(0.03, 0.42, "too narrow:\nrounding", transform=ax.transAxes, color=GREY)
    ax.set(xlabel="h", ylabel="error of the slope")
    plt.show()


def draw_descent(f, paths):
    """等高線の上に、進んだ道すじを矢印で描きます。Contours of f with the steps taken, one arrow each.

    paths: {"名前": (ステップ数+1, 2) の配列} (a label and the points visited)
    """
    fig, axes = plt.subplots(1, len(paths), figsize=(4.4 * len(paths), 4.0), squeeze=False)
    u, v = np.meshgrid(np.linspace(-4, 4, 121), np.linspace(-3, 3, 91))
    height = np.array([[f(np.array([a, b])) for a, b in zip(r, s)] for r, s in zip(u, v)])
    for ax, (label, points) in zip(axes[0], paths.items()):
        ax.contour(u, v, height, levels=np.linspace(0.1, 4, 9) ** 2, colors=GREY, linewidths=0.8)
        _arrows(ax, np.asarray(points, dtype=float))
        ax.plot(0, 0, "*", color=ORANGE, ms=13)
        ax.set(xlim=(-4, 4), ylim=(-3, 3), xlabel="w[0]", ylabel="w[1]", title=label, aspect="equal")
    fig.tight_layout()
    plt.show()


def _arrows(ax, points):
    for start, end in zip(points, points[1:]):
        ax.annotate(
            "",
            end,
            start,
            arrowprops={"arrowstyle": "->", "color": BLUE, "lw": 1.6, "shrinkA": 0, "shrinkB": 0},
        )
    ax.plot(points[:, 0], points[:, 1], "o", color=BLUE, ms=3.5)


# ---- 手書き数字 (the digits) ----


def shrink_digits(x, block=4):
    """28×28 の画像を block×block ごとの平均で小さくします。Averages blocks of pixels: (N, 784) to (N, 49)."""
    side = 28 // block
    return x.reshape(-1, side, block, side, block).mean(axis=(2, 4)).reshape(-1, side * side)


def draw_digit_numbers(x_row):
    """1枚の画像と、その中身の数を並べて描きます。One digit, and the numbers it is made of."""
    image = x_row.reshape(28, 28)
    inked = np.argwhere(image > 0)
    (top, left), (bottom, right) = np.maximum(inked.min(axis=0) - 1, 0), np.minimum(inked.max(axis=0) + 2, 28)
    part = image[top:bottom, left:right]
    fig, (whole, numbers) = plt.subplots(1, 2, figsize=(10, 6), width_ratios=(1, 2.2))
    whole.imshow(image, cmap="gray_r", vmin=0, vmax=1)
    whole.add_patch(
        plt.Rectangle((left - 0.5, top - 0.5), right - left, bottom - top, fill=False, ec=ORANGE, lw=1.6, clip_on=False)
    )
    whole.set_title("28 x 28 pixels", fontsize=10)
    numbers.imshow(part, cmap="gray_r", vmin=0, vmax=1.6)
    for (row, column), value in np.ndenumerate(part):
        text = f"{value:.1f}" if value else "0"
        numbers.text(column, row, text, ha="center", va="center", fontsize=6.5, color=INK)
    numbers.set_title("the orange box as numbers (0 = white, 1 = black)", fontsize=10)
    for ax in (whole, numbers):
        ax.set(xticks=[], yticks=[])
    fig.tight_layout()
    plt.show()


def draw_ten_samples(x, t):
    """0 から 9 まで、1枚ずつ並べます。One sample of each digit."""
    _, axes = plt.subplots(1, 10, figsize=(10, 1.5))
    for digit, ax in enumerate(axes):
        _image(ax, x[int(np.argmax(t[:, digit]))], cmap="gray_r")
        ax.set_title(str(digit), fontsize=11)
    plt.show()


# ---- ネットワーク (the network) ----


def draw_ten_bars(x_row, y_row):
    """1枚の画像と、10個の確率を棒で描きます。A digit, and the ten probabilities given to it."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 2.8), width_ratios=(1, 2.6))
    _image(left, x_row, cmap="gray_r")
    right.bar(range(10), y_row, color=BLUE)
    right.axhline(0.1, color=ORANGE, ls="--", lw=1.4, label="guessing: 0.1")
    right.set(
        xticks=range(10),
        ylim=(0, max(0.2, 1.15 * float(np.max(y_row)))),
        xlabel="digit",
        ylabel="probability",
    )
    right.legend(frameon=False, loc="upper right")
    _plain(right)
    fig.tight_layout()
    plt.show()


def draw_log_loss(*probabilities):
    """-log p の曲線に、正解の確率 p を点で打ちます。The curve of -log p, with some p marked."""
    _, ax = _axes(6.4, 3.6)
    p = np.linspace(0.005, 1, 400)
    ax.plot(p, -np.log(p), color=INK, lw=2)
    for value in probabilities:
        color = ORANGE if np.isclose(value, 0.1) else BLUE
        ax.plot([value, value, 0], [0, -np.log(value), -np.log(value)], ":", color=color, lw=1.2)
        ax.plot(value, -np.log(value), "o", color=color, ms=7)
        ax.text(value + 0.02, -np.log(value) + 0.08, f"p = {value:g}: {-np.log(value):.3f}", color=color)
    ax.set(
        xlim=(0, 1.2),
        ylim=(0, 5.2),
        xticks=np.linspace(0, 1, 6),
        xlabel="p, the probability given to the right digit",
        ylabel="-log p",
    )
    plt.show()


def draw_weight_images(weights, title):
    """W1 と同じ形の配列を、列（中間層のノード）ごとに画像にします。One image a column."""
    columns = weights.shape[1]
    width = min(columns, 5)
    fig, axes = plt.subplots(-(-columns // width), width, figsize=(1.7 * width + 1, 1.9 * -(-columns // width)))
    limit = float(np.max(np.abs(weights))) or 1.0
    for j, ax in enumerate(np.ravel(axes)):
        picture = _image(ax, weights[:, j], cmap="RdBu_r", vmin=-limit, vmax=limit)
        ax.set_title(f"hidden {j}", fontsize=9)
    fig.suptitle(title, fontsize=10)
    fig.colorbar(picture, ax=axes, shrink=0.8, format="%.2g")
    plt.show()


def draw_loss_against_step(steps, losses):
    """勾配の逆向きに進む長さを変えて、損失を描きます。The loss after one step of each length."""
    _, ax = _axes(6.4, 3.4)
    best = int(np.argmin(losses))
    ax.plot(steps, losses, "o-", color=BLUE, ms=4)
    ax.axhline(losses[0], color=GREY, ls="--", lw=1, label=f"before the step: {losses[0]:.4f}")
    ax.plot(steps[best], losses[best], "o", color=ORANGE, ms=9, label=f"lowest here: {losses[best]:.4f}")
    ax.set(xlabel="learning rate (length of one step)", ylabel="loss")
    ax.legend(frameon=False)
    plt.show()


# ---- 学習のようす (watching a training) ----


class LivePicture:
    """同じ場所に、新しい絵を描き直していきます。Shows figures one after another in the same place."""

    def __init__(self):
        self._handle = None

    def show(self, fig, title=None):
        from IPython.display import display

        if title:
            fig.suptitle(title)
        if self._handle is None:
            self._handle = display(fig, display_id=True)
        else:
            self._handle.update(fig)
        plt.close(fig)


class LossWatcher:
    """学習のあいだ、ミニバッチごとの損失を書きとめて絵にします。Notes every mini-batch's loss.

    network.numerical_gradient が呼ばれるたびに、その場の損失を記録します（結果はそのまま返します）。
    """

    def __init__(self, network, steps_per_epoch):
        self.losses, self._per_epoch = [], steps_per_epoch
        self._picture, self._drawn = LivePicture(), 0.0
        original = network.numerical_gradient

        def noted(x, t):
            self.losses.append(float(network.loss(x, t)))
            if time.monotonic() - self._drawn > 0.8:
                self.draw()
            return original(x, t)

        network.numerical_gradient = noted

    def draw(self):
        """ここまでの損失に、エポックの区切りを重ねます。The losses so far, epoch by epoch."""
        fig, ax = _axes(7.4, 3.2)
        steps = np.arange(1, len(self.losses) + 1)
        ax.plot(steps, self.losses, ".-", color=BLUE, lw=1, ms=4, label="mini-batch loss")
        ax.axhline(FIRST_LOSS, color=ORANGE, ls="--", lw=1.2, label="guessing: log 10")
        for end in range(self._per_epoch, len(self.losses) + 1, self._per_epoch):
            ax.axvline(end + 0.5, color=GREY, ls=":", lw=1)
            mean = float(np.mean(self.losses[end - self._per_epoch : end]))
            ax.plot(
                end + 0.5 - self._per_epoch / 2,
                mean,
                "s",
                color=INK,
                ms=6,
                label=_once(ax, "mean of the epoch"),
            )
        ax.set(xlabel="step (dotted line: end of an epoch)", ylabel="loss", ylim=(0, None))
        ax.legend(frameon=False)
        self._picture.show(fig)
        self._drawn = time.monotonic()


def add_baseline(fig, history, value=0.1):
    """精度を描いた軸に、あてずっぽうの 10 % の線を引きます。A line at 10 % where the accuracy is drawn."""
    for ax in fig.axes:
        if any(_same(line.get_ydata(), history["test_acc"]) for line in ax.get_lines()):
            ax.axhline(value, color=GREY, ls=":", lw=1.5, label="guessing: 10 %")
            ax.legend()
            return


def draw_mistakes(x, y, t, count=12):
    """まちがえた画像を、答えと確率つきで並べます。The misread digits.

    x: 画像、y: 予測した確率、t: one-hot の正解 (images, predicted probabilities, one-hot labels)
    """
    given_to_right = np.sum(y * t, axis=1)
    wrong = np.flatnonzero(given_to_right < np.max(y, axis=1))[:count]
    if not len(wrong):
        print("まちがいは1枚もありませんでした。/ Not a single mistake.")
        return
    fig, axes = plt.subplots(-(-len(wrong) // 6), 6, figsize=(9, 1.8 * -(-len(wrong) // 6)))
    for ax in axes.flat:
        ax.axis("off")
    for i, ax in zip(wrong, axes.flat):
        _image(ax, x[i], cmap="gray_r")
        ax.set_title(f"{np.argmax(t[i])} read as {np.argmax(y[i])} ({np.max(y[i]):.0%})", fontsize=9)
    fig.tight_layout()
    plt.show()


# ---- 小さな部品 (small parts) ----


def _axes(width, height):
    fig, ax = plt.subplots(figsize=(width, height), layout="tight")
    _plain(ax)
    return fig, ax


def _plain(ax):
    ax.spines[["top", "right"]].set_visible(False)


def _image(ax, row, **colors):
    side = round(len(row) ** 0.5)
    ax.set(xticks=[], yticks=[])
    return ax.imshow(np.reshape(row, (side, side)), **colors)


def _once(ax, label):
    """凡例に同じ名前が2回出ないようにします。A label for the legend, only the first time."""
    return None if label in ax.get_legend_handles_labels()[1] else label


def _same(seen, wanted):
    return len(seen) == len(wanted) and np.allclose(np.asarray(seen, dtype=float), wanted)

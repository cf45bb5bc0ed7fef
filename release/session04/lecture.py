"""講義の学習を、進みぐあいと曲線を見ながら走らせます。Runs the lecture's training, and shows how it goes.

学習するのは、あなたの train と TwoLayerNet です。ここは、時間を測り、横で見ているだけです。
*Your own `train` and `TwoLayerNet` do the learning; this only watches, and takes the time.*
"""

import time

import matplotlib.pyplot as plt
import numpy as np
from figures import BLUE, FIRST_LOSS, GREEN, GREY, INK, ORANGE, LivePicture

BAR_EVERY, PICTURE_EVERY = 0.3, 1.0  # 秒 (seconds between two drawings, at least)
PICTURE_SHARE = 0.1  # 絵を描くのに使ってよい時間の割合 (of the time, what drawing may take)


class _Enough(BaseException):
    """測るのに十分な時間がたった合図です。Time is up."""


def time_one_step(network, x, t, seconds=2.0):
    """あなたの numerical_gradient を本当に走らせ、seconds 秒で打ち切って、全部なら何秒かを返します。

    Starts your own numerical_gradient, stops it after a while, and says how long all of it would take.
    network は使いすてです。途中で止めるので、重みが h だけずれたまま残ります (use a network that you can spare)
    """
    needed, calls, loss = 2 * sum(np.size(value) for value in network.params.values()), 0, network.loss
    loss(x, t)

    def counted(*arguments):
        nonlocal calls
        if time.perf_counter() - began > seconds:
            raise _Enough
        calls += 1
        return loss(*arguments)

    network.loss, began = counted, time.perf_counter()
    try:
        network.numerical_gradient(x, t)
        calls = needed
    except _Enough:
        pass
    spent = time.perf_counter() - began
    print(f"損失 {needed:,} 回のうち {calls:,} 回に {spent:.1f} 秒 / {calls:,} of {needed:,} losses took {spent:.1f} s")
    return spent / calls * needed


def run(train, network, data, epochs, learning_rate, batch_size, steps_per_epoch):
    """あなたの train で network を学習させ、そのようすを見せます。Your `train`, with a progress bar and live curves.

    data: load_digits() の戻り値 (x_train, t_train, x_test, t_test)
    戻り値 (returns): train が返した記録。中断したときは、そこまでの記録 (the history, or what there is of it)
    """
    watched = _Watched(network, data, epochs, steps_per_epoch)
    try:
        history = train(watched, *data, epochs, learning_rate, batch_size)
        said = "学習が終わりました", "Done"
    except KeyboardInterrupt:
        history = watched.history_so_far()
        said = "中断しました。ここまでに学んだことは残っています", "Interrupted; what was learned is kept"
    watched.show()
    watched.say(*said)
    return history


class _Watched:
    """進みぐあいを書きとめるほかは、中のネットワークのまま。Takes notes; all else is the network inside."""

    def __init__(self, network, data, epochs, steps_per_epoch):
        x_train, t_train, x_test, t_test = data
        points = {"train_acc": [(0, network.accuracy(x_train, t_train))]}
        points["test_acc"] = [(0, network.accuracy(x_test, t_test))]
        self.__dict__.update(
            _network=network, _data=data, _epochs=epochs, _per_epoch=steps_per_epoch, _losses=[], _points=points
        )
        self.__dict__.update(_bar=None, _bar_next=0.0, _picture=LivePicture(), _next=0.0, _began=time.perf_counter())

    def numerical_gradient(self, x, t):
        self._losses.append(float(self._network.loss(x, t)))
        gradient = self._network.numerical_gradient(x, t)
        now = time.perf_counter()
        if now > self._next:
            self.show()
        elif now > self._bar_next:
            self._show_bar()
        return gradient

    def accuracy(self, x, t):
        value = self._network.accuracy(x, t)
        if np.may_share_memory(x, self._data[2]):
            self._points["test_acc"].append((len(self._losses) / self._per_epoch, value))
        elif len(x) == len(self._data[0]):
            self._points["train_acc"].append((len(self._losses) / self._per_epoch, value))
        return value

    def __getattr__(self, name):  # params など、ここにない名前は中のネットワークのもの (all other names)
        if name.startswith("__") or "_network" not in self.__dict__:
            raise AttributeError(name)
        return getattr(self._network, name)

    def __setattr__(self, name, value):
        if name in self.__dict__:
            self.__dict__[name] = value
        else:
            setattr(self._network, name, value)

    def history_so_far(self):
        """中断したところまでの記録です。途中のエポックの精度は、いま測ります。The unfinished epoch is measured now."""
        if len(self._losses) / self._per_epoch > self._points["test_acc"][-1][0]:
            for x, t in (self._data[:2], self._data[2:]):
                self.accuracy(x, t)
        cuts = range(0, len(self._losses), self._per_epoch)
        history = {"train_loss": [float(np.mean(self._losses[i : i + self._per_epoch])) for i in cuts]}
        history |= {name: [float(value) for _, value in points[1:]] for name, points in self._points.items()}
        shortest = min(len(values) for values in history.values())
        return {name: values[:shortest] for name, values in history.items()}

    def say(self, ja, en):
        done, spent = len(self._losses) / self._per_epoch, time.perf_counter() - self._began
        train, test = (self._points[name][-1][1] for name in ("train_acc", "test_acc"))
        print(
            f"{ja}（{done:.3g} エポック、{spent:.0f} 秒）。\n"
            f"  {en} ({done:.3g} epochs, {spent:.0f} s).\n"
            f"精度 / accuracy: 訓練データ / training {train:.1%}、テストデータ / test {test:.1%}"
        )

    def show(self):
        """棒と曲線を、いまの値で描き直します。Draws the bar and the curves anew."""
        self._show_bar()
        began = time.perf_counter()
        self._picture.show(_curves(np.array(self._losses), self._points, self._per_epoch, self._epochs))
        now = time.perf_counter()
        self._next = now + max(PICTURE_EVERY, (now - began) / PICTURE_SHARE)

    def _show_bar(self):
        from IPython.display import display

        bundle = _bar(len(self._losses), self._per_epoch, self._epochs, time.perf_counter() - self._began)
        if self._bar is None:
            self._bar = display(bundle, raw=True, display_id=True)
        else:
            self._bar.update(bundle, raw=True)
        self._bar_next = time.perf_counter() + BAR_EVERY


def _bar(done, per_epoch, epochs, spent):
    """進みぐあいの棒です。ノートブックでは HTML、そのほかでは文字。The bar, as HTML and as text."""
    steps = per_epoch * epochs
    epoch, left = min(done // per_epoch + 1, epochs), spent / max(done, 1) * max(steps - done, 0)
    text = f"エポック {epoch} / {epochs}　ステップ {done:,} / {steps:,}　{spent:.0f} 秒たちました"
    text += f"　あと約 {left:.0f} 秒 (left)" if 0 < done < steps else ""
    filled = min(30, 30 * done // steps)
    bar = f'<progress value="{done}" max="{steps}" style="width: 20em; vertical-align: middle"></progress>'
    return {"text/html": f"{bar} {text}", "text/plain": f"[{'#' * filled}{'.' * (30 - filled)}] {text}"}


def _curves(losses, points, per_epoch, epochs):
    """左に損失、右に2つの精度。横軸はどちらもエポック。The loss, and both accuracies, against the epoch."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(9.4, 3.4), layout="constrained")
    left.plot(np.arange(1, len(losses) + 1) / per_epoch, losses, color=BLUE, alpha=0.3, lw=0.8, label="mini-batch")
    ends = np.arange(per_epoch, len(losses) + 1, per_epoch)
    means = [losses[end - per_epoch : end].mean() for end in ends]
    left.plot(ends / per_epoch - 0.5, means, "o-", color=INK, ms=4, label="mean of the epoch")
    left.axhline(FIRST_LOSS, color=ORANGE, ls="--", lw=1.2, label="guessing: log 10")
    left.set(ylabel="training loss", ylim=(0, 2.6))
    right.plot(*np.transpose(points["train_acc"]), "o-", color=GREEN, ms=4, label="training data")
    right.plot(*np.transpose(points["test_acc"]), "o--", color=ORANGE, ms=4, label="test data")
    right.axhline(0.1, color=GREY, ls=":", lw=1.5, label="guessing: 10 %")
    right.set(ylabel="accuracy", ylim=(0, 1))
    for ax in (left, right):
        ax.set(xlabel="epoch", xlim=(0, 1.02 * epochs))
        ax.spines[["top", "right"]].set_visible(False)
        ax.legend(frameon=False, fontsize=9, loc="center right")
    return fig

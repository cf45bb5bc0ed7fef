"""train を調べるための代役のネットワークです。Stand-ins for a network, to look at what `train` does with one.

答えは入っていません。代役は学習せず、渡されたものを控えて、決まった値を返すだけです。
*No answers in here: a stand-in does not learn; it notes what it is given.*
"""

from typing import ClassVar

import numpy as np
from checks import read_numbers

FIRST_TEST_ROW = 1000  # テストデータの行番号は、ここから始まります (test rows are numbered from here)
CLASSES = 4


def rows_of_data(ids):
    """番号つきのデータ。x の最初の列が番号で、t はその番号に決まっている正解です。

    x (N, 3) with the row's number in its first column, and the one-hot t (N, 4) that belongs to it.
    """
    ids = np.asarray(ids)
    return np.column_stack([ids, ids / 2, ids % 5]).astype(float), np.eye(CLASSES)[ids % CLASSES]


class StandInNetwork:
    """1ステップごとに、読める訓練データが1枚ずつ増える代役。Reads one more training row after each step."""

    _SHAPES: ClassVar = {"W1": (3, 4), "b1": (4,), "W2": (4, 4), "b2": (4,)}

    def __init__(self):
        self.params = {key: np.zeros(shape) for key, shape in self._SHAPES.items()}
        self._batches = []  # 渡されたミニバッチの写し (copies of the mini-batches: x, t)

    def numerical_gradient(self, x, t):
        self._batches.append((read_numbers(x), read_numbers(t)))
        return {key: np.ones(shape) for key, shape in self._SHAPES.items()}

    def predict(self, x):
        ids = np.round(np.asarray(x, dtype=float)[:, 0]).astype(int)
        answers = (ids + np.where(self._reads(ids, len(self._batches)), 0, 1)) % CLASSES
        return np.where(np.eye(CLASSES)[answers] == 1, 0.7, 0.1)

    def accuracy(self, x, t):
        return float(np.mean(np.argmax(self.predict(x), axis=1) == np.argmax(np.asarray(t), axis=1)))

    def loss(self, x, t):
        """訓練データでは下がり、テストデータでは上がります。Falls on training data, rises on test data."""
        test = np.asarray(x, dtype=float)[:, 0] >= FIRST_TEST_ROW
        return float(2.3 * np.mean(np.where(test, 1.03, 0.95) ** len(self._batches)))

    def _reads(self, ids, steps):
        """どの行が、steps ステップのあとで読めるか。Which rows are read rightly after so many steps."""
        return np.where(ids < FIRST_TEST_ROW, ids < steps, ids - FIRST_TEST_ROW < steps // 2)

    def share(self, test, rows, steps):
        """steps ステップのあとの精度。The accuracy after so many steps, on all the rows of a set."""
        ids = np.arange(rows) + (FIRST_TEST_ROW if test else 0)
        return float(np.mean(self._reads(ids, steps)))


class TargetNetwork(StandInNetwork):
    """b2 が目標に近づくほどよい代役。Better the closer b2 gets to its target."""

    _TARGET = np.array([1.0, -1.0, 0.5, 0.0])

    def __init__(self):
        super().__init__()
        self._losses = []

    def numerical_gradient(self, x, t):
        self._losses.append(self.distance())
        gradient = {key: np.zeros(shape) for key, shape in self._SHAPES.items()}
        if np.isfinite(self._losses[-1]):
            gradient["b2"] = 2 * (read_numbers(self.params["b2"]) - self._TARGET)
        return gradient

    def distance(self):
        """目標までの距離の2乗。形がおかしければ inf。The squared distance; inf if b2 has lost its shape."""
        b2 = read_numbers(dict(self.params).get("b2"))
        fits = b2 is not None and b2.shape == self._TARGET.shape
        return float(np.sum((b2 - self._TARGET) ** 2)) if fits else float("inf")

    def loss(self, x, t):
        return self.distance()

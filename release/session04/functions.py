"""第3章までに作った関数です。The functions built up to chapter 3 of the book.

shape の書き方: N は一度に扱うデータの個数、K は出力の個数（クラス数）です。
"""

import numpy as np


def sigmoid(x):
    """シグモイド関数 1 / (1 + exp(-x)) を要素ごとに計算します。The logistic function, element by element.

    x: 数、または任意の shape の float64 配列 (any shape)
    戻り値 (returns): x と同じ shape、値は 0 から 1
    """
    positive = np.exp(-np.abs(x))  # オーバーフロー対策: exp の中身はいつも 0 以下
    return np.where(np.asarray(x) >= 0, 1 / (1 + positive), positive / (1 + positive))[()]


def softmax(x):
    """行ごとに確率へ直します。Turns each row of scores into probabilities.

    x: (N, K)、または1件だけなら (K,) の float64 配列
    戻り値 (returns): x と同じ shape。各行の和は 1
    """
    shifted = x - np.max(x, axis=-1, keepdims=True)  # オーバーフロー対策
    exp_x = np.exp(shifted)
    return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    """交差エントロピー誤差の平均です。The mean cross-entropy over the batch.

    y: (N, K) 予測した確率 (predicted probabilities)。1件だけなら (K,)
    t: y と同じ shape の one-hot 表現の正解 (one-hot labels)
    戻り値 (returns): 1つの数 (float)
    """
    y = np.atleast_2d(y)
    t = np.atleast_2d(t)
    tiny = 1e-7  # log(0) が -inf になるのを防ぐ
    return -np.sum(t * np.log(y + tiny)) / y.shape[0]

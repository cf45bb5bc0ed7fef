"""structured.py の計算を for 文で書いたもの。numba が機械語に直します。The same computation as loops, for numba.

numba が入っているときだけ、structured.py から使われます。1枚の画像について計算することを、上から順に読めます。
*Only used where numba is installed. Reads from top to bottom: all that is computed for one image.*
"""

import math

import numba
import numpy as np

MIX = 0x1E3779B97F4A7C15  # float64 の 64 ビットをよくかきまぜる奇数 (an odd number that mixes the bits)


def products(x, answer, first, last, h, tiny):
    """structured.py の _products と同じ2つの積です。The same two products as _products of structured.py."""
    (width, hidden), classes = first.shape, last.shape[1]
    units, pixels = np.empty((4, hidden)), np.empty(width)
    table = np.empty(1 << (2 * width).bit_length(), np.int64)
    tables = pixels.view(np.int64), np.empty(width, np.int64), np.empty(width, np.int64), table
    work = np.empty(hidden + 1), np.empty(classes), np.empty((classes, hidden)), np.empty((width, hidden)), *units
    product1, product2 = np.ones(first.shape), np.ones(last.shape)
    loops(x, answer, first, last, h, tiny, product1, product2, pixels, np.empty(width), tables, work)
    return product1, product2


def _loops(x, answer, first, last, h, tiny, product1, product2, pixels, values, tables, work):
    """product1 と product2 に、画像ごとの比をかけていきます。Multiplies in the ratios, image by image."""
    width, hidden, K = len(first), last.shape[0] - 1, last.shape[1]
    bits, places, group, table = tables  # 計算の途中で使う配列 (arrays to work in)
    s, p, gap, ratio, up, down, plus, minus = work
    mask = len(table) - 1

    for n in range(len(x)):
        # 0 でない画素と、値の等しい画素の組（ハッシュ表）。最後の「画素」はいつも 1
        # (the non-zero pixels, and groups of equal ones by a hash table; the last "pixel" is always 1)
        for slot in range(len(table)):
            table[slot] = -1
        found = count = 0
        for i in range(width):
            pixels[i] = x[n, i] if i < width - 1 else 1.0
            if pixels[i] == 0:
                continue
            slot = (bits[i] * MIX >> 32) & mask
            while table[slot] >= 0 and values[table[slot]] != pixels[i]:
                slot = (slot + 1) & mask
            if table[slot] < 0:
                table[slot] = count
                values[count] = pixels[i]
                count += 1
            places[found] = i
            group[found] = table[slot]
            found += 1

        # 動かす前の隠れ層 s と確率 p (hidden layer and probabilities before anything is moved)
        for j in range(hidden):
            up[j] = 0.0
        for f in range(found):
            i = places[f]
            for j in range(hidden):
                up[j] += pixels[i] * first[i, j]
        for j in range(hidden):
            s[j] = 1 / (1 + math.exp(-up[j]))
        s[hidden] = 1.0
        highest = -math.inf
        for k in range(K):
            p[k] = 0.0
            for j in range(hidden + 1):
                p[k] += s[j] * last[j, k]
            highest = max(highest, p[k])
        total = 0.0
        for k in range(K):
            p[k] = math.exp(p[k] - highest)
            total += p[k]
        for k in range(K):
            p[k] /= total
        t = answer[n]
        right = p[t]

        # W2 と b2 (the last layer)
        for j in range(hidden + 1):
            e_up, e_down = math.expm1(h * s[j]), math.expm1(-h * s[j])
            for k in range(K):
                above, below = right / (1 + p[k] * e_up), right / (1 + p[k] * e_down)
                if k == t:
                    above, below = above * (1 + e_up), below * (1 + e_down)
                product2[j, k] *= (below + tiny) / (above + tiny)

        # W1 と b1。組ごとに、すべての隠れ層を ±h (the first layer: for each group, all hidden units both ways)
        for k in range(K):
            for j in range(hidden):
                gap[k, j] = last[j, k] - last[j, t]
        for v in range(count):
            r_up, r_down = -math.expm1(-h * values[v]), -math.expm1(h * values[v])
            for j in range(hidden):
                off = 1 - s[j]
                up[j] = s[j] * off * r_up / (1 - off * r_up)
                down[j] = s[j] * off * r_down / (1 - off * r_down)
                plus[j] = minus[j] = 1.0
            for k in range(K):
                if k != t:
                    for j in range(hidden):
                        u, d = gap[k, j] * up[j], gap[k, j] * down[j]
                        plus[j] += p[k] * (u * (1 + u * (1 / 2 + u * (1 / 6))))  # exp(u) − 1
                        minus[j] += p[k] * (d * (1 + d * (1 / 2 + d * (1 / 6))))
            for j in range(hidden):  # (right / minus + tiny) / (right / plus + tiny)
                ratio[v, j] = plus[j] * (right + tiny * minus[j]) / (minus[j] * (right + tiny * plus[j]))
        for f in range(found):
            i, v = places[f], group[f]
            for j in range(hidden):
                product1[i, j] *= ratio[v, j]


def _compile(function):
    options = {"error_model": "numpy"}  # 割り算のたびに 0 かどうかを調べない (no check for 0 at every division)
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # 書きこめないフォルダでは、毎回コンパイルします (a read-only folder: no cache)
        return numba.njit(**options)(function)


loops = _compile(_loops)

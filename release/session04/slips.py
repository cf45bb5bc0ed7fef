"""よくある書き間違いで出る値の表です。What known slips give, for the inputs of the visible checks.

正しい値ではなく、間違えたときの値と、そのときの見当です。checks.check_close が上から順に見ます。
*Not the right values: the wrong ones, and what to ask. `checks.check_close` takes the first that fits.*
"""

import numpy as np

# Neuron: w = (1, -2), b = 0.5, x = (1, 2)
FORWARD = (
    (-2.5, "sigmoid に通すのを忘れていませんか？", "Is sigmoid left out?"),
    (
        0.0,
        "ちょうど 0 です。sigmoid の代わりに、ReLU や階段関数を使っていませんか？ どちらも、負の数では 0 になります。",
        "Exactly 0, as ReLU and the step function give for what is negative. Is it sigmoid?",
    ),
    (-0.9866142981514303, "sigmoid の代わりに、tanh を使っていませんか？", "Is it tanh, in the place of sigmoid?"),
    (0.04742587317756678, "b を足すのを忘れていませんか？", "Is b left out?"),
    (0.5474258731775667, "b は、sigmoid に通す前に足していますか？", "Is b added before sigmoid?"),
    (0.02931223075135632, "b を引いていませんか？ 足します。", "Is b subtracted? It is added."),
)
FORWARD_BATCH = (
    (
        lambda y: y.shape == (2,),
        "まとめて渡したときも、行ごとに x·w を計算していますか？ np.dot(x, w) の順番を確かめましょう。",
        "Is x·w taken for each row of a batch? Mind the order in np.dot(x, w).",
    ),
)

# Neuron: w = (1, -2), b = 0.5, dw = (20, -5), db = 2, learning_rate = 0.1
_NOT_KEPT = "前の値のままです。計算した値を、self.{0} に入れ直していますか？"
_ADDED = "動く向きが逆です。足し算になっていませんか？ 勾配と逆に動かすので、引きます。"
_NO_RATE = "学習率を掛けるのを忘れていませんか？"
_ONLY_STEP = "学習率 × 勾配だけが入っています。もとの {0} から引いていますか？"
_BACKWARDS = "引き算の順番が逆ではありませんか？"


def _update(name, start, step, rate):
    return (
        (start, _NOT_KEPT.format(name), f"It is as before. Is the result kept in self.{name}?"),
        (start + step, _ADDED, "The wrong way: is it added? It is subtracted."),
        (start - step / rate, _NO_RATE, "Is the learning rate left out?"),
        (start + step / rate, _ADDED + _NO_RATE, "The wrong way, and is the learning rate left out?"),
        (step, _ONLY_STEP.format(name), f"Only learning rate times gradient: is it taken from the old {name}?"),
        (-step, _ONLY_STEP.format(name), f"Only learning rate times gradient: is it taken from the old {name}?"),
        (step - start, _BACKWARDS, "Is the subtraction the other way round?"),
        (
            start - rate,
            "学習率だけを引いていませんか？ 勾配を掛けて引きます。",
            "Only the learning rate is subtracted?",
        ),
    )


UPDATE_W = _update("w", np.array([1.0, -2.0]), np.array([2.0, -0.5]), 0.1)
UPDATE_B = _update("b", np.array(0.5), np.array(0.2), 0.1)

# numerical_gradient of x0² + x1² at (3, 4)
SQUARES = (
    (
        lambda g: bool(np.all(g == 0)),
        "全部 0 です。+h と -h の2か所で f を呼んでいますか？ f に渡しているのは、動かした x ですか？",
        "All zeros. Is f called at +h and at -h, with the x that was nudged?",
    ),
    (
        lambda g: 0 < np.max(np.abs(g)) < 1e-6,
        "とても小さい値です。/ 2 * h は「2 で割ってから h を掛ける」になります。/ (2 * h) と、かっこでくくりましたか？",
        "Tiny: / 2 * h divides by 2 and then multiplies by h. Is it / (2 * h)?",
    ),
    (
        lambda g: np.max(np.abs(g)) > 1000,
        "とても大きい値です。引き算のほうも (f(x+h) - f(x-h)) と、"
        "かっこでくくりましたか？ 引き算が足し算になっていませんか？",
        "Huge. Is the difference in parentheses too, and a difference, not a sum?",
    ),
    ((0.0012, 0.0016), "差のままのようです。2h で割っていますか？", "That is the difference. Is it divided by 2h?"),
    (
        (-6.0, -8.0),
        "符号だけが逆です。f(x+h) から f(x-h) を引いていますか？",
        "Only the sign is off: is f(x-h) taken from f(x+h)?",
    ),
    ((12.0, 16.0), "ちょうど2倍です。割るのは h ではなく 2h です。", "Twice too large: divide by 2h, not by h."),
    (
        (3.0, 4.0),
        "ちょうど半分です。-h は、控えておいた値から引いていますか？"
        " +h したあとの値から h を引くと、もとの場所に戻るだけです。",
        "Half. Is -h taken from the saved value? From the one at +h it only leads back.",
    ),
    ((6.0001, 8.0001), "右側だけの差分のようです。x - h の側も調べましょう。", "One-sided: look at x - h as well."),
    ((5.9999, 7.9999), "左側だけの差分のようです。x + h の側も調べましょう。", "One-sided: look at x + h as well."),
    (
        (3.00005, 4.00005),
        "片側だけの差を 2h で割っているようです。x - h の側も調べましょう。",
        "One-sided, divided by 2h: look at x - h too.",
    ),
    (
        (6.0, 0.0),
        "最初の場所だけが合っています。return が、くり返しの中に入っていませんか？",
        "Only the first place is right. Does return stand inside the loop?",
    ),
    (
        (0.0, 8.0),
        "最後の場所だけが入っています。結果の配列を、くり返しの中で作り直していませんか？",
        "Only the last place is filled. Is the array of the result made anew in each round?",
    ),
    (
        (14.0, 14.0),
        "全部の場所を一度に動かしていませんか？ 動かすのは1か所ずつです。",
        "All places moved at once? One at a time.",
    ),
)

# the same f, reading x from outside
OUTSIDE = (
    (
        lambda g: bool(np.all(g == 0)),
        "全部 0 です。渡された x そのものを動かしていますか？ .copy() "
        "や .astype()、x + h のように新しい配列を作っていませんか？",
        "All zeros. Is x itself nudged? A copy (.copy(), .astype(), x + h) changes nothing for this f.",
    ),
)

# numerical_gradient of x0³ + x1³ at (1, 2)
CUBES = (
    (
        (103.0, 112.0),
        "h が大きすぎます。10^-4 は Python では -10 になります。1e-4 と書きましょう。",
        "h is too large: 10^-4 is -10 in Python. Write 1e-4.",
    ),
    (
        lambda g: bool(np.all(g - [3.0, 12.0] > 1e-5) and np.ptp(g - [3.0, 12.0]) < 1e-3),
        "h が大きすぎるようです。h は 1e-4 くらいにしましょう。",
        "h seems too large; about 1e-4 is right.",
    ),
)

# TwoLayerNet(2, 2, 2).predict, two rows
PREDICT = (
    (
        [[0.9224593312, -0.7707429712], [0.8, 0.4449186624]],
        "最後の softmax を忘れていませんか？",
        "Is softmax left out at the end?",
    ),
    (
        [[0.8, -0.8], [0.3, 0.7]],
        "第5章の形（1層目のあとが ReLU で、最後の softmax がない）のようです。"
        "ここでは、1層目のあとは sigmoid、最後は softmax です。",
        "ReLU after the first layer and no softmax, as in chapter 5? Here it is sigmoid, and softmax last.",
    ),
    (
        [[0.8, -5.8], [0.3, 0.7]],
        "1層目のあとの sigmoid と、最後の softmax を忘れていませんか？",
        "Are sigmoid after the first layer and softmax at the end left out?",
    ),
    (
        [[0.7155429463, 0.3163184086], [0.6899744811, 0.6094304234]],
        "出口でも sigmoid を使っていませんか？ 最後は softmax です。",
        "Is sigmoid at the output, in the place of softmax?",
    ),
    (
        [[0.99864148, 0.00135852], [0.4013123399, 0.5986876601]],
        "1層目のあとの sigmoid を忘れていませんか？",
        "Is sigmoid after the first layer left out?",
    ),
    (
        [[0.8320183851, 0.1679816149], [0.4013123399, 0.5986876601]],
        "1層目のあとが、sigmoid ではなく ReLU になっていませんか？ ReLU は第5章で使います。",
        "Is it ReLU after the first layer, in the place of sigmoid?",
    ),
    (
        [[0.9706154951, 0.0293845049], [0.419644161, 0.580355839]],
        "1層目のあとが、sigmoid ではなく tanh になっていませんか？",
        "Is it tanh after the first layer, in the place of sigmoid?",
    ),
    (
        [[0.8519612418, 0.1480387582], [0.6456563062, 0.3543436938]],
        "b1 を足すのを忘れていませんか？",
        "Is b1 left out?",
    ),
    (
        [[0.7489842563, 0.2510157437], [0.4390745821, 0.5609254179]],
        "b2 を足すのを忘れていませんか？",
        "Is b2 left out?",
    ),
    ([[0.7595231392, 0.2404768608], [0.5, 0.5]], "b1 と b2 を足すのを忘れていませんか？", "Are b1 and b2 left out?"),
    (
        [[0.3718884292, 0.0684012833], [0.3290252701, 0.2306850174]],
        "全部を足して 1 になっています。softmax は行ごとです（和は axis=1 でとります）。",
        "All of it sums to 1: take softmax row by row (axis=1).",
    ),
    (
        [[0.530576631, 0.2287008235], [0.469423369, 0.7712991765]],
        "列ごとに足して 1 になっています。softmax は行ごとです（axis=1）。",
        "The columns sum to 1: take softmax row by row (axis=1).",
    ),
    (
        [[0.5985013327, 0.4014986673], [0.5201251357, 0.4798748643]],
        "softmax の前に、もう一度 sigmoid に通していませんか？",
        "Is there a second sigmoid before softmax?",
    ),
    (
        [[0.9176091014, 0.0823908986], [0.5275128502, 0.4724871498]],
        "1層目のあとに softmax を使っていませんか？ そこは sigmoid です。",
        "Is softmax after the first layer? sigmoid belongs there.",
    ),
    (
        [[0.8610108595, 0.1389891405], [0.5878492453, 0.4121507547]],
        "W1 を転置（.T）していませんか？",
        "Is W1 transposed?",
    ),
    (
        [[0.7300516797, 0.2699483203], [0.3170465716, 0.6829534284]],
        "W2 を転置（.T）していませんか？",
        "Is W2 transposed?",
    ),
    (
        lambda y: bool(np.any(np.abs(np.sum(y, axis=1) - 1) > 1e-6)),
        "各行の和が 1 になっていません。最後に softmax を行ごとに使っていますか？",
        "The rows do not sum to 1. Is softmax last, row by row?",
    ),
)

# TwoLayerNet.accuracy, 33 of 40 right, 3 classes
ACCURACY = (
    (
        33.0,
        "当たった数のままのようです。件数で割っていますか？",
        "That is the count. Is it divided by the number of rows?",
    ),
    (
        82.5,
        "パーセントになっています。0 から 1 の割合で返しましょう。",
        "That is in percent; return a share from 0 to 1.",
    ),
    (
        33 / 3,
        "クラスの数で割っていませんか？ 割るのは件数です。",
        "Is it divided by the number of classes? Divide by that of rows.",
    ),
    (
        1.0,
        "t どうしや、予測どうしを比べていませんか？ 比べるのは、予測と t です。",
        "Is t compared with t? Compare the prediction with t.",
    ),
    (
        7 / 40,
        "外れた割合になっているようです。== で、当たった数を数えていますか？",
        "That is the share of misses. Are hits counted, by ==?",
    ),
    (
        1 / 3,
        "argmax が列ごと（axis=0）になっていませんか？ 行ごとは axis=1 です。",
        "Is argmax along axis 0? Rows: axis=1.",
    ),
    (
        1 / 40,
        "argmax が列ごと（axis=0）になっていませんか？ 行ごとは axis=1 です。",
        "Is argmax along axis 0? Rows: axis=1.",
    ),
    (
        0.0,
        "どれも外れたことになっています。予測と t の両方に argmax を使っていますか？ axis は 1 ですか？",
        "Nothing matches. Is argmax taken of both, along axis 1?",
    ),
)


def loss(expected, rows, classes):
    """loss が expected のはずのときの表。For a loss that should be expected, of a batch of rows."""
    sign = "符号が逆です。log の前の「−」を忘れていませんか？"
    return (
        (-expected, sign, "The sign is off: is the minus before the log left out?"),
        (
            expected * rows,
            "件数の分だけ大きくなっています。合計のままではありませんか？ 件数で割って平均にしましょう。",
            "As many times too large as there are rows: divide the sum by their number.",
        ),
        (-expected * rows, sign + "件数で割るのも、まだのようです。", "The sign is off, and the sum is not divided."),
        (
            expected / classes,
            "クラスの数でも割っていませんか？ np.mean で全部の要素を平均すると、そうなります。割るのは件数です。",
            "Divided by the number of classes, too? np.mean over all elements does so; divide by the rows.",
        ),
        (
            expected / rows,
            "件数で2回割っていませんか？ cross_entropy_error は、もう平均を返しています。",
            "Divided by the rows twice? cross_entropy_error is the mean already.",
        ),
        (
            expected / np.log(10),
            "log が常用対数（log10）になっていませんか？ np.log を使います。",
            "Is it log10? Use np.log.",
        ),
        (expected / np.log(2), "log の底が 2 になっていませんか？ np.log を使います。", "Is it log2? Use np.log."),
        (2 * expected, "ちょうど2倍です。2を掛けたり、2回足したりしていませんか？", "Twice too large."),
        (expected / 2, "ちょうど半分です。2で割っていませんか？", "Half of it. Is it divided by 2?"),
        (
            lambda value: float(value) > 10,
            "とても大きい値です。cross_entropy_error(予測, 正解) の順に渡していますか？",
            "Very large. Is it cross_entropy_error(prediction, label), in this order?",
        ),
    )


def ratios(expected, rows):
    """値が expected の何倍かから言える表。For a gradient that should be expected, of a batch of rows."""
    return (
        (-expected, "符号だけが逆です。loss の符号か、引き算の順番を見ましょう。", "Only the sign is off."),
        (
            expected * rows,
            "件数の分だけ大きくなっています。平均ではなく、合計の勾配ではありませんか？",
            "That of the sum, not of the mean?",
        ),
        (
            expected / rows,
            "件数の分だけ小さくなっています。もう一度、件数で割っていませんか？",
            "Divided by the number of rows once more?",
        ),
        (2 * expected, "ちょうど2倍です。2h で割っていますか？", "Twice too large: is it divided by 2h?"),
        (expected / 2, "ちょうど半分です。", "Half of it."),
    )


# train, gradients of 1, learning rate 0.5
def train_update(steps, rate):
    return (
        (
            np.array(0.0),
            "0 のままです。network.params そのものを書きかえていますか？"
            " 取り出して別の名前に入れた値だけが、変わっていませんか？",
            "Still 0. Is network.params itself changed, not only a value taken from it?",
        ),
        (np.array(rate * steps), "動く向きが逆です。勾配と逆に動かすので、引きます。", "The wrong way: subtract."),
        (np.array(-1.0 * steps), "学習率を掛けるのを忘れていませんか？", "Is the learning rate left out?"),
        (
            np.array(-rate),
            "最後の1ステップだけが残っています。前の値から引いていますか？ =- は -= とは別の意味です。",
            "Only the last step is left. Is it taken from the old value? =- is not -=.",
        ),
        (
            np.array(-0.1 * steps),
            "引数の learning_rate ではなく、0.1 を使っていませんか？",
            "Is 0.1 written in, in the place of learning_rate?",
        ),
        (
            np.array(1.0 * steps),
            "動く向きが逆で、学習率も掛かっていないようです。",
            "The wrong way, and no learning rate.",
        ),
    )


def iterations(n_train, batch_size):
    """iterations_per_epoch の表。For iterations_per_epoch of these sizes."""
    return (
        (
            lambda n: n == 0 and batch_size > n_train,
            "バッチのほうが大きいときに 0 になっています。少なくとも 1 にしましょう。",
            "0 where the batch is larger than the data: make it at least 1.",
        ),
        (lambda n: n == 0, "割る数と割られる数が、逆になっていませんか？", "Is it divided the other way round?"),
        (
            lambda n: n == n_train // batch_size + 1 and n_train % batch_size == 0,
            "割り切れるときにも 1 を足していませんか？ 足すのは、余りがあるときだけです。",
            "1 is added where it divides: add it only for a remainder.",
        ),
        (
            lambda n: n == max(60000 // batch_size, 1),
            "60000 を書きこんでいませんか？ 引数の n_train を使いましょう。",
            "Is 60000 written in? Use the argument n_train.",
        ),
        (lambda n: n == batch_size, "バッチサイズそのものになっていませんか？", "Is it the batch size itself?"),
    )


def recorded(network, ends):
    """train_acc の表。For train_acc of a stand-in, recorded at the ends of epochs (in steps)."""
    steps = ends[0]

    def shares(test, shift):
        return [network.share(test, 12, end + shift) for end in ends]

    return (
        (
            shares(False, -steps),
            "エポックの更新の前に記録しているようです。記録は、内側のくり返しが終わってからです。",
            "Recorded before the epoch's updates; do it after the inner loop.",
        ),
        (
            shares(False, 1 - steps),
            "エポックの最初のステップで記録しているようです（i % … == "
            "0 は最初の1回で成り立ちます）。記録は、エポックの最後です。",
            "Recorded in the first step of the epoch (i % … == 0 holds there); do it in the last.",
        ),
        (
            shares(False, -1),
            "最後の更新の1つ前に記録しているようです。更新のあとで測りましょう。",
            "Recorded before the last update.",
        ),
        (shares(True, 0), "テストデータで測っていませんか？ x_train と t_train を渡します。", "Measured on test data?"),
        (
            [network.share(False, 12, steps)] * len(ends),
            "どのエポックでも同じ値です。エポックごとに測り直していますか？",
            "The same in every epoch: is it measured anew?",
        ),
    )

"""講義の学習の準備と結果です。Preparing the lecture's training, and saying what came of it.

採点しない予想の答え合わせもします。空欄のままでも先へ進めるように、書かれていないところを講義の値で補います。
*It looks at guesses that are not graded, too; what is not filled in becomes the lecture's, so that nothing stops.*
"""

import numpy as np
from checks import guess
from mnist import MnistError, load_mnist

LECTURE = {"epochs": 10, "learning_rate": 0.1, "batch_size": 100, "hidden_size": 50}
ALL_OF_MNIST, FEW_DIGITS = 60000, 1000


SIZES = {
    "input_size": (784, "28 × 28 画素です。", "28 × 28 pixels."),
    "hidden_size": (
        50,
        "講義の値です。大きさの中で自由に選べるのは、これだけです。",
        "The lecture's; the only size that is free.",
    ),
    "output_size": (10, "数字が 10 種類だからです。", "Ten digits."),
    "weight_init_std": (0.01, "0 に近い、小さな乱数から始めます。", "Small random numbers near 0."),
}


def look_at_sizes(**yours):
    """ネットワークのハイパーパラメータの予想を確かめます。Looks at your guesses of the network's hyperparameters."""
    for name, value in yours.items():
        guess(name, value, *SIZES[name])


def look_at_digits(data):
    """自分で読みこんだ数字を確かめます。まだ（None）でも、違っていても止まりません。Looks at what you loaded."""
    wrong = _what_is_wrong(data)
    if wrong:
        print("{}\n  {}".format(*wrong))
    else:
        (x_train, t_train), (x_test, _) = data
        print(
            f"✓ 訓練データ {len(x_train):,} 枚、テストデータ "
            f"{len(x_test):,} 枚。1枚が 784 個の数、正解は one-hot です。"
        )
        print(f"  Rows of {x_train.shape[1]} pixels from 0 to 1, labels of shape {t_train.shape}.")


def load_digits(load=None):
    """MNIST 全体を返します。用意できなければ、配布の 1,000 枚を返します。All of MNIST, or else the 1,000 digits.

    load: あなたの書いた、MNIST を読みこむ関数。まだ書いていなければ（None を返せば）、こちらで読みこみます
        (your own function that loads MNIST; what it leaves out is done here)
    戻り値 (returns): x_train, t_train, x_test, t_test。t は one-hot
    """
    try:
        train, test = _loaded(load) or load_mnist(one_hot_label=True)
    except MnistError as error:
        print(f"{error}\n\nMNIST 全体がなくてもだいじょうぶです。配布の 1,000 枚で学習します。")
        print("  No need to worry: the 1,000 digits that you were given will do.")
        train, test = load_mnist(one_hot_label=True, sample=True)
    print(f"訓練データ {len(train[0]):,} 枚、テストデータ {len(test[0]):,} 枚 / digits for training and for testing")
    return *train, *test


def _loaded(load):
    """load の返したデータ。使えなければ、わけを言って None。What load gives, or None and the reason why not."""
    data = load() if load else None
    wrong = _what_is_wrong(data)
    if wrong:
        print(
            "{}\n今回は、こちらで読みこんだデータを使います。\n  {} This time the data is loaded for you.".format(
                *wrong
            )
        )
        return None
    return data


def _what_is_wrong(data):
    """(日本語, English)。そのまま学習に使えるなら None。None if the network can learn from it as it is."""
    if data is None:
        return "… MNIST を読みこむところは、まだ空欄です。", "Loading MNIST is not filled in yet."
    try:
        (x_train, t_train), (x_test, t_test) = data
        shapes = [np.shape(array) for array in (x_train, t_train, x_test, t_test)]
    except (TypeError, ValueError):
        return "✗ (x_train, t_train), (x_test, t_test) の形で返していますか？", "Is it two pairs of x and t?"
    if len(shapes[0]) != 2 or shapes[0][1:] != (784,):
        return f"✗ x_train の形が {shapes[0]} です。1枚を 784 個に並べる指定は flatten=True です。", "Use flatten=True."
    if np.max(x_train[:100]) > 1:
        return "✗ 画素の値が 1 をこえています。0〜1 に直す指定は normalize=True です。", "Use normalize=True."
    if shapes[1] != (shapes[0][0], 10):
        return (
            f"✗ t_train の形が {shapes[1]} です。one-hot にする指定は one_hot_label=True です。",
            "Use one_hot_label=True.",
        )
    return None


def hyperparameters(**yours):
    """あなたの決めたハイパーパラメータを、順に返します。空欄（None）のところは、講義の値にします。

    Your hyperparameters in their order; what is None or no positive number becomes the lecture's.
    """
    chosen = []
    for name, value in yours.items():
        whole = name != "learning_rate"
        fits = isinstance(value, (int, np.integer) if whole else (int, float)) and value > 0
        if value is not None and not fits:
            kind = "1 以上の整数" if whole else "正の数"
            print(f"✗ {name} は {value} ではなく、{kind}にします。/ {name} should be a positive number.")
        chosen.append(value if fits else LECTURE[name])
        note = "" if fits else "（講義の値。空欄でした / the lecture's）"
        print(f"{name:>13} = {chosen[-1]}{note}")
    return chosen


def enough_epochs(epochs, n_train):
    """データが 1,000 枚しかなければ、エポックを 10 倍にします。Ten times as many epochs if there are few digits.

    1エポックのステップが少ないと、同じエポック数では学習が進まないからです (an epoch has fewer steps then)
    """
    if n_train > FEW_DIGITS:
        return epochs
    print(f"訓練データが {n_train:,} 枚なので、エポックを 10 倍の {10 * epochs} にします。/ ten times as many epochs")
    return 10 * epochs


def report(history, n_train):
    """学習の結果を、その数に合わせた言葉で伝えます。Says what came of it, in words that follow the numbers.

    history: train の記録、n_train: 訓練データの枚数
    """
    if not len(history["test_acc"]):
        print("まだ、1エポックも記録がありません。/ No epoch has been recorded yet.")
        return
    train, test, first = history["train_acc"][-1], history["test_acc"][-1], history["test_acc"][0]
    print(
        f"訓練データ {train:.1%}、テストデータ {test:.1%}（最初の記録では {first:.1%}）/ training, test (first record)"
    )
    for ja, en in _level(test, n_train) if test < 0.2 else (*_level(test, n_train), _gap(train - test, n_train)):
        print(f"{ja}\n  {en}")


def _level(test, n_train):
    usual = "93〜94 %" if n_train == ALL_OF_MNIST else "80 % 前後" if n_train == FEW_DIGITS else None
    if test < 0.2:
        yield (
            "基準の 10 % とあまり変わりません。まだ何も学んでいないか、"
            "学習率が合っていないのかもしれません。10節の4つの形と見比べましょう。",
            "Hardly above the 10 % of guessing: compare with the four shapes of section 10.",
        )
    elif usual:
        yield (
            f"講義の設定なら、{n_train:,} 枚で学習したときのテストデータの精度は、"
            f"私たちが測ったところ {usual} でした。",
            f"With the lecture's setting and {n_train:,} digits, ours "
            f"came to {usual.replace('〜', '-').replace(' 前後', '')}.",
        )


def _gap(gap, n_train):
    if gap >= 0.03:
        return (
            f"訓練データの精度のほうが {100 * gap:.0f} ポイント高くなっています。"
            f"見たことのある数字は読めて、見たことのない数字では"
            "間違える。過学習が始まった見当です。",
            f"The training accuracy is {100 * gap:.0f} points higher: "
            f"it reads what it has seen better. Perhaps overfitting.",
        )
    if n_train > FEW_DIGITS:
        return (
            "2つの精度は、ほとんど重なっています。これだけ枚数があると、この小さなネットワークには丸暗記ができません。",
            "The two accuracies nearly coincide: this small network cannot learn so many digits by heart.",
        )
    return (
        "2つの精度は、まだほとんど重なっています。もっと長く学習すると、訓練データの精度だけが先に上がっていくかもしれません。",
        "The two accuracies still nearly coincide; with more training the first may run ahead.",
    )

"""チェックのメッセージを作る道具です。What a check saw, and what to look at next.

答えは入っていません。ノートブックの「チェック」のセルがここを使います。
*No answers in here; the notebooks' check cells use these.*

調べる値は、はじめに1回だけ読んで、こちらの配列に写します（read_numbers）。比べるのは、その写しです。
*A value is read once, into an array of our own; only that is looked at.*
"""

import numpy as np

SMALLEST_PICTURE, MOST_NUMBERS = 6, 60  # 図にする差の個数、数も書きこむ個数 (elements)


class CheckFailed(AssertionError):
    """チェックで気づいたことを、長いエラー表示なしで伝えます。Shown without a long traceback."""

    def _render_traceback_(self):
        return [str(self)]


def check(condition, ja, en):
    """condition が False なら、日本語と英語のメッセージで知らせます。Raises CheckFailed unless condition holds."""
    if not condition:
        raise CheckFailed(f"✗ {ja}\n  {en}")


def passed(ja, en):
    """うまくいったことを知らせます。Says what is right."""
    print(f"✓ {ja}\n  {en}")


def guess(name, yours, right, ja, en):
    """予想や空欄を確かめます。空欄（None）でも違っていても、止まらずに知らせるだけです。Compares a guess; never stops.

    ja, en: そうなるわけ (why it is so)
    """
    if yours is None:
        print(
            f"… {name} は、まだ空欄です。None を書きかえて、"
            f"もう一度実行してみましょう。\n  {name} is not filled in yet."
        )
    elif is_close(yours, right) or (isinstance(yours, type(right)) and yours == right):
        print(f"✓ {name} は {right}。{ja}\n  {en}")
    else:
        print(f"✗ {name} は {yours} ではなく {right} です。{ja}\n  {right} rather than {yours}. {en}")


def read_numbers(value):
    """value を float64 の配列に写します。数、数のリスト、数の配列でなければ None を返します。

    Our own float64 array of value, read once; None for whatever is not made of numbers: text, True and False,
    complex numbers, arrays of dtype object, rows of different lengths. nan and inf are numbers here.
    """
    try:
        found = np.array(value)
    except Exception:  # value がどんなものでも、数ではないだけです (whatever it is, it is no number)
        return None
    return found.astype(np.float64) if found.dtype.kind in "iuf" else None


def is_close(got, expected, tolerance=1e-6):
    """形が同じで、差がどこでも tolerance 以下なら True。Same shape, and close everywhere; never raises.

    nan と inf は、何とも「近い」とはみなしません。nan and inf are close to nothing.
    """
    got, expected = read_numbers(got), read_numbers(expected)
    if got is None or expected is None or got.shape != expected.shape:
        return False
    finite = np.isfinite(got) & np.isfinite(expected)
    return bool(np.all(finite) and np.all(np.abs(got - expected) <= tolerance))


def check_numbers(name, got, finite=True):
    """got が数か、数の配列かどうかを確かめ、その写しを返します。finite なら、nan や inf も知らせます。

    Our own float64 array of got. Raises CheckFailed if it is not made of (finite) numbers.
    """
    check(
        got is not None,
        f"{name} が None（何もない）でした。関数の結果なら、最後に return を書きましたか？",
        f"{name} was None. If it is what a function gives: did you forget to return it?",
    )
    found = read_numbers(got)
    check(found is not None, *_no_numbers(name, got))
    if finite and not np.all(np.isfinite(found)):
        place = np.argwhere(~np.isfinite(found))[0]
        check(
            False,
            f"{_place(name, place)} が {found[tuple(place)]} でした。0 "
            f"で割ったり、0 の log をとったり、とても大きい数の exp を"
            "計算したりしていませんか？ 途中の値を print して、最初に nan や inf になる所を探しましょう。",
            f"{_place(name, place)} is {found[tuple(place)]}. A division by 0, the log of 0, the exp of a huge number? "
            "Print the values on the way and find the first nan or inf.",
        )
    return found


def check_shape(name, got, shape, ja="", en="", finite=True):
    """got が shape の形をした数の配列（数なら ()）かどうかを確かめ、その写しを返します。

    ja, en: 見当と、次に見る場所 (a likely cause, as a question)
    """
    found, shape = check_numbers(name, got, finite), tuple(shape)
    if found.shape != shape:
        clue_ja, clue_en = _shape_clue(found.shape, shape, isinstance(got, list))
        check(
            False,
            f"{name} の形は {found.shape} でしたが {shape} のはずです。{clue_ja}{ja}",
            " ".join([f"{name} has shape {found.shape}, expected {shape}.", clue_en, en]).replace("  ", " ").rstrip(),
        )
    return found


def check_array(name, got, shape, ja="", en="", dtype=np.float64):
    """さらに、got が numpy の配列で、型が dtype（None なら何でも）かを確かめます。Also: an array, of dtype."""
    found = check_numbers(name, got)
    if not isinstance(got, np.ndarray):
        kind = "リスト" if isinstance(got, list) else "数" if found.ndim == 0 else "numpy の配列ではないもの"
        check(
            False,
            f"{name} は{kind}でした。このままでは、あとの計算で困ります。float64 の numpy の配列にしましょう。",
            f"{name} is no numpy array, which causes trouble later. Make it an array of float64.",
        )
    check(
        dtype is None or got.dtype == dtype,
        f"{name} の型は {got.dtype} でした。小数を入れると端数が捨てられたり、"
        f"桁が足りなくなったりします。float64 にしましょう。",
        f"{name} has dtype {got.dtype}, which drops decimals or digits. Make it float64.",
    )
    return check_shape(name, found, shape, ja, en)


def check_close(name, got, expected, source, ja="", en="", tolerance=1e-6, draw=None, slips=()):
    """数かどうか、形、値の順に確かめ、いちばん違う場所を1か所だけ示します。確かめた値の写しを返します。

    source: 正しい値の求め方 (where the expected value comes from)
    ja, en: 見当と、次に見る場所 (a likely cause, as a question)
    tolerance: 差の目安 (largest absolute difference accepted)
    draw: got と expected から図を描く関数。なければ、要素が多いときだけ差の図を描きます
        (what draws the two; without it a map of the differences, if there are enough of them)
    slips: よくある書き間違いの表。(その間違いで出る値、見当、English) を、よくある順に。
        値の代わりに、値を調べる関数でもかまいません
        (known slips, most likely first: the value that each gives, or a function that knows it; and what to ask)
    """
    expected = np.asarray(expected, dtype=np.float64)
    got = check_shape(name, got, expected.shape, ja, en)
    error = np.abs(got - expected)
    if np.all(error <= tolerance):
        return got
    if draw or error.size >= SMALLEST_PICTURE:
        (draw or draw_differences)(got, expected)
    worst = np.unravel_index(np.argmax(error), error.shape)
    place = _place(name, worst)
    seen, right, size = f"{got[worst]:.6g}", f"{expected[worst]:.6g}", f"{error[worst]:.1e}"
    ja, en = likely(got, slips) or (ja, en)
    raise CheckFailed(
        f"✗ {place}: {seen} でしたが {right} のはずです（{source}、差 {size}、目安 {tolerance:.0e} 以下）。{ja}\n"
        f"  {place}: got {seen}, expected {right} (off by {size}, at most {tolerance:.0e}). {en}"
    )


def likely(got, slips, tolerance=1e-5):
    """got に合う最初の間違いの (見当, English)。なければ None。What the first slip that explains got asks."""
    for slip, ja, en in slips:
        scale = 1.0 if callable(slip) else max(1.0, float(np.max(np.abs(slip))))
        if slip(got) if callable(slip) else is_close(got, slip, tolerance * scale):
            return ja, en
    return None


def draw_differences(got, expected, shape=None):
    """どの場所がどれだけ違うかを、色と数で示します。Where, and by how much, the result is off.

    shape: 図にするときの形。なければ expected の形 (the shape to draw them in, if not that of expected)
    """
    import matplotlib.pyplot as plt  # 図が要るときだけ読みこみます (only when needed)

    error = np.abs(got - expected)
    grid = np.reshape(error, (-1, (shape or error.shape)[-1]))
    rows, columns = grid.shape
    largest = np.max(grid)
    _, ax = plt.subplots(figsize=(min(1.6 + 0.7 * columns, 9), min(1.2 + 0.5 * rows, 7)), layout="constrained")
    ax.imshow(grid, cmap="Reds", vmin=0, vmax=largest or 1)
    for (row, column), value in np.ndenumerate(grid if grid.size <= MOST_NUMBERS else grid[:0]):
        color = "white" if value > 0.6 * largest else "black"
        ax.text(column, row, f"{value:.1e}", color=color, ha="center", va="center", fontsize=8)
    ax.set(title="|got - expected|", xticks=range(columns), yticks=range(rows))


def draw_history(got, expected):
    """あなたの記録と、正しい記録を、エポックごとに並べて描きます。Your record and the right one, epoch by epoch."""
    _draw_lines({"yours": got, "expected": expected}, 1, "epoch")


def draw_descent(losses, right, goal):
    """学習のあいだの損失を、正しい train の場合と、届くはずだった線といっしょに描きます。

    The loss during training, beside that of a right train, and the line that it should have passed.
    """
    ax = _draw_lines({"yours": losses, "a right train": right}, 0, "step")
    ax.axhline(goal, color="gray", ls=":", label=f"should get below {goal:.3g}")
    ax.set(title="loss after each step", ylim=(0, 1.5 * max(right)))  # 発散しても、正しい線が見えるように
    ax.legend()


def draw_row_sums(got, expected):
    """行ごとの合計を棒で描きます。確率なら、どの行も 1 です。Sums of the rows; of probabilities each is 1."""
    import matplotlib.pyplot as plt

    sums = np.sum(got, axis=1)
    if np.all(np.abs(sums - 1) <= 1e-6):
        return
    _, ax = plt.subplots(figsize=(5, 2.6), layout="constrained")
    ax.bar([f"row {row}" for row in range(len(sums))], sums, width=0.5)
    ax.axhline(1, color="gray", ls="--", label="probabilities of a row add up to 1")
    ax.set(title="sum of each row")
    ax.legend()


def _draw_lines(lines, first, xlabel):
    """名前つきの数の列を、first から数えた横軸に描きます。Named numbers against 0, 1, … or 1, 2, …"""
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(5, 2.6), layout="constrained")
    for (name, values), style in zip(lines.items(), ("o-", "s--")):
        ax.plot(range(first, first + len(values)), values, style, label=name)
    ax.set(xlabel=xlabel)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend()
    return ax


def _place(name, place):
    return f"{name}[{', '.join(str(int(i)) for i in place)}]" if len(place) else name


def _no_numbers(name, got):
    """数ではないものが来たときの (見当, English)。What came instead of numbers."""
    if isinstance(got, str):
        return f"{name} は文字（{got[:20]!r}）でした。数で返しましょう。", f"{name} is text, not a number."
    if isinstance(got, (bool, np.bool_)):
        return f"{name} は {got} でした。数で返しましょう。", f"{name} is {got}, not a number."
    if isinstance(got, (dict, tuple, list)):
        kind = type(got).__name__
        return (
            f"{name} は {kind} で、そのままでは数の配列になりません。"
            f"中身に、数ではないものや、長さの違う行はありませんか？",
            f"{name} is a {kind} that makes no array of numbers. Is "
            f"there something else in it, or rows of other lengths?",
        )
    if hasattr(got, "__name__"):
        return (
            f"{name} は関数そのものでした。( ) をつけて呼び出していますか？",
            f"{name} is a function. Did you call it, with ( )?",
        )
    return (
        f"{name} は数の配列ではありませんでした。dtype が object や "
        f"bool になっていませんか？ 数（float64）の配列にしましょう。",
        f"{name} is no array of numbers. Is its dtype object or bool? Make it an array of float64.",
    )


def _shape_clue(seen, shape, is_list):
    """形の違いから言える (見当, English)。What the two shapes suggest."""
    if seen == ():
        return (
            "1つの数になっています。途中の値や、全部の合計を返していませんか？",
            "It is one number: a value on the way, or the sum of all?",
        )
    if len(seen) == len(shape) == 2 and seen == shape[::-1]:
        return "行と列が入れかわっているようです。", "Rows and columns seem to be swapped."
    if len(seen) == 1 and len(shape) > 1 and seen[0] == np.prod(shape):
        ja = "1列に並べたままのようです。" + ("np.array(…) にしてから、" if is_list else "")
        return (
            ja + f"最後に、もとの形 {shape} に戻しましょう（reshape に x.shape を渡すと、どんな形でも戻せます）。",
            "It is still in one row: give it its shape back at the end.",
        )
    if len(shape) == 1 and sorted(seen) == sorted((1, *shape)):
        return "2次元の配列になっています。1次元にしましょう。", "It is 2-D; make it 1-D."
    return "", ""

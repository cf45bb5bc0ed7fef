"""チェックのメッセージを作る道具です。What a check saw, and what to look at next.

答えは入っていません。ノートブックの「チェック」のセルがここを使います。
*No answers in here; the notebooks' check cells use these.*
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


def check_shape(name, got, shape):
    """got が shape の形をした配列（数なら ()）かどうかを確かめます。Checks the shape only, not the values."""
    check(
        got is not None,
        f"{name} が None でした。最後に return を書きましたか？",
        f"{name} was None. Did you forget to return it?",
    )
    seen = _shape(got)
    check(
        seen == tuple(shape),
        f"{name} の形は {seen} でしたが {tuple(shape)} のはずです。",
        f"{name} has shape {seen}, expected {tuple(shape)}.",
    )


def check_close(name, got, expected, source, ja="", en="", tolerance=1e-6, draw_as=None):
    """形、有限かどうか、値の順に確かめ、いちばん違う場所を1か所だけ示します。

    source: 正しい値の求め方 (where the expected value comes from)
    ja, en: 見当と、次に見る場所 (a likely cause, as a question)
    tolerance: 差の目安 (largest absolute difference accepted)
    draw_as: 差を図にするときの形 (shape of the picture of the differences, if not that of expected)
    """
    check_shape(name, got, np.shape(expected))
    got = np.asarray(got, dtype=float)
    expected = np.asarray(expected, dtype=float)
    error = np.abs(got - expected)
    if np.all(error <= tolerance):
        return
    if error.size >= SMALLEST_PICTURE:
        draw_differences(error, draw_as or error.shape)
    worst = np.unravel_index(np.argmax(np.where(np.isnan(error), np.inf, error)), error.shape)
    place = f"{name}[{', '.join(str(int(i)) for i in worst)}]" if worst else name
    seen, right = f"{got[worst]:.6g}", f"{expected[worst]:.6g}"
    size = f"{error[worst]:.1e}"
    raise CheckFailed(
        f"✗ {place}: {seen} でしたが {right} のはずです（{source}、差 {size}、目安 {tolerance:.0e} 以下）。{ja}\n"
        f"  {place}: got {seen}, expected {right} (off by {size}, at most {tolerance:.0e}). {en}"
    )


def draw_differences(error, shape):
    """どの場所がどれだけ違うかを、色と数で示します。Where, and by how much, the result is off.

    error: 差の大きさの配列、shape: 図にするときの形 (sizes of the differences; the shape to draw them in)
    """
    import matplotlib.pyplot as plt  # 図が要るときだけ読みこみます (only when needed)

    grid = np.reshape(error, (-1, shape[-1]))
    rows, columns = grid.shape
    largest = np.max(grid, where=np.isfinite(grid), initial=0.0)
    _, ax = plt.subplots(figsize=(min(1.6 + 0.7 * columns, 9), min(1.2 + 0.5 * rows, 7)), layout="constrained")
    ax.imshow(np.where(np.isfinite(grid), grid, np.nan), cmap="Reds", vmin=0, vmax=largest or 1)
    for (row, column), value in np.ndenumerate(grid if grid.size <= MOST_NUMBERS else grid[:0]):
        color = "white" if value > 0.6 * largest else "black"
        ax.text(column, row, f"{value:.1e}", color=color, ha="center", va="center", fontsize=8)
    ax.set(title="|got - expected|", xticks=range(columns), yticks=range(rows))


def draw_curve(values, goal, title):
    """数の移り変わりと、届くはずだった線を描きます。A curve, and the line that it should have passed."""
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(5, 2.6), layout="constrained")
    ax.plot(values, ".-")
    ax.axhline(goal, color="gray", ls="--", label=f"should get below {goal:.3g}")
    ax.set(title=title, xlabel="step")
    ax.legend()


def is_close(got, expected, tolerance=1e-6):
    """形が同じで、差がどこでも tolerance 以下なら True。Same shape, and close everywhere; never raises."""
    if _shape(got) != np.shape(expected):
        return False
    return bool(np.all(np.abs(np.asarray(got, dtype=float) - expected) <= tolerance))


def _shape(value):
    try:
        return np.asarray(value, dtype=float).shape
    except (TypeError, ValueError):
        return f"{type(value).__name__}（数の配列ではありません / not an array of numbers）"

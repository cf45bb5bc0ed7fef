"""チェックのメッセージを作る道具です。What a check saw, and what to look at next.

答えは入っていません。ノートブックの「チェック」のセルがここを使います。
*No answers in here; the notebooks' check cells use these.*
"""

import numpy as np


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


def check_close(name, got, expected, source, ja="", en="", tolerance=1e-6):
    """形、有限かどうか、値の順に確かめ、いちばん違う場所を1か所だけ示します。

    source: 正しい値の求め方 (where the expected value comes from)
    ja, en: 見当と、次に見る場所 (a likely cause, as a question)
    tolerance: 差の目安 (largest absolute difference accepted)
    """
    check_shape(name, got, np.shape(expected))
    got = np.asarray(got, dtype=float)
    expected = np.asarray(expected, dtype=float)
    error = np.abs(got - expected)
    if np.all(error <= tolerance):
        return
    worst = np.unravel_index(np.argmax(np.where(np.isnan(error), np.inf, error)), error.shape)
    place = f"{name}[{', '.join(str(int(i)) for i in worst)}]" if worst else name
    seen, right = f"{got[worst]:.6g}", f"{expected[worst]:.6g}"
    size = f"{error[worst]:.1e}"
    raise CheckFailed(
        f"✗ {place}: {seen} でしたが {right} のはずです（{source}、差 {size}、目安 {tolerance:.0e} 以下）。{ja}\n"
        f"  {place}: got {seen}, expected {right} (off by {size}, at most {tolerance:.0e}). {en}"
    )


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

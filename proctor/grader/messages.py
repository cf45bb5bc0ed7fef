"""What a student reads when a test cell fails: what happened, never what a hidden test looks like inside."""

import builtins
import traceback
from pathlib import Path

from ..bridge.errors import Contradiction, RoomGone, Told, told_of
from .cells import hidden_lines
from .outputs import Output
from .trusted import TestTimeout, text_of

GONE = {
    "timeout": (
        "時間内に終わりませんでした。終わらないくり返し（無限ループ）がないか、確かめましょう。",
        "It did not finish in time. Is there a loop that never ends?",
    ),
    "died": (
        "実行中のプログラムが止まりました。メモリを使いすぎていないか、exit などで終わらせていないか、確かめましょう。",
        "The program stopped while it ran. Does it use too much memory, or exit by itself?",
    ),
    "protocol": (
        "結果が大きすぎるか、受け取れない形でした。戻り値を確かめましょう。",
        "The result was too large, or of a form that cannot be received. Look at what is returned.",
    ),
}
_TWO_THINGS = (
    "戻り値か属性が、聞き方や回数によって違う値を答えました。len や形、中身が互いに合っているか、確かめましょう。",
    "What your code gave says two different things of itself. Do its length, shape and values go together?",
)
_HIDDEN = (
    "採点のときだけ使う入力で、あなたのコードがエラー（{name}）になりました。",
    "On an input that only grading uses, your code raised {name}.",
)
_UNANSWERED = ("まだ書かれていない部分があります。", "Part of the answer is not written yet.")
_PROPOSED = (
    "この項目は自動では決められませんでした。先生が確認して点をつけます（自動採点の案：{points:g} / {most:g} 点）。",
    "This could not be decided by the machine: a person will look at it (proposed: {points:g} of {most:g}).",
)
_HIDDEN_WRONG = (
    "採点のときだけ使う入力で、結果が合いませんでした。形や型、ほかの大きさの入力を確かめましょう。",
    "On an input that only grading uses, the result was not as expected. Look at shapes, types and other sizes.",
)


def failure(
    error: BaseException, label: str, source: str, hidden: bool, support: Path, own_frames: list[str] | None = None
) -> Output:
    """The error output of a failed test cell. hidden: it failed in a part that students do not see.

    own_frames: of the student's traceback, those that cannot have been made up."""
    if isinstance(error, RoomGone | TestTimeout):
        reason = str(error) if isinstance(error, RoomGone) else "timeout"
        return _output(
            "CellTimeoutError" if reason == "timeout" else "DeadKernelError", *GONE.get(reason, GONE["died"])
        )
    if isinstance(error, Contradiction):
        return _output("Contradiction", *_TWO_THINGS)
    if (told := told_of(error)) is not None:
        return _students(told, hidden, own_frames or [])
    frames = traceback.extract_tb(error.__traceback__)
    name, message = type(error).__name__, text_of(error)
    authored = bool(frames) and _is_test_code(frames[-1].filename, label, support)
    if hidden and not (authored and message and isinstance(error, AssertionError)):
        return _output(name, *_HIDDEN_WRONG)
    if hasattr(error, "_render_traceback_") or hidden:
        return {"output_type": "error", "ename": name, "evalue": message, "traceback": message.split("\n")}
    lines = [_arrow(source, frame.lineno or 0) for frame in frames if frame.filename == label]
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [*lines, f"{name}: {message}"]}


def proposed(points: float, most: float) -> Output:
    """In place of a failure that may be the grader's own: for the student, and for who decides.

    An error all the same: nbgrader's own commands give a cell without one all its points."""
    ja, en = (text.format(points=points, most=most) for text in _PROPOSED)
    return _output("NeedsManualGrade", ja, en, mark="△")


def unexplained() -> Output:
    """For a visible check that failed in grading and not when it was run for showing."""
    return _output("AssertionError", *_HIDDEN_WRONG)


def _students(error: Told, hidden: bool, own_frames: list[str]) -> Output:
    """An exception of the student's own code; in hidden parts its text stays out, since code could put inputs there."""
    name = error.name if isinstance(getattr(builtins, error.name, None), type) else "Exception"
    frames = error.traceback.split("\n") if error.traceback else []
    if hidden:
        texts = _UNANSWERED if name == "NotImplementedError" else _HIDDEN
        ja, en = (text.format(name=name) for text in texts)
        return _output(name, ja, en, own_frames)
    shown = error.name[:100]
    text = f"{shown}: {error.message}"
    return {"output_type": "error", "ename": shown, "evalue": error.message, "traceback": [*frames, text]}


def _output(name: str, ja: str, en: str, more: list[str] | None = None, mark: str = "✗") -> Output:
    lines = [*(more or []), f"{mark} {ja}", f"  {en}"]
    return {"output_type": "error", "ename": name, "evalue": ja, "traceback": lines}


def _is_test_code(filename: str, label: str, support: Path) -> bool:
    return filename == label or Path(filename).parent == support


def _arrow(source: str, number: int) -> str:
    """The line of a visible part's failure; without its text if a helper in a hidden part noticed it."""
    lines = source.split("\n")
    shown = 0 < number <= len(lines) and number not in hidden_lines(source)
    return f"----> {number} {lines[number - 1]}" if shown else f"----> {number}"

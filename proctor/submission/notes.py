"""What a student reads above a notebook that was not graded just as it was sent: what happened, and what to do."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import nbformat

_UNANSWERED = """### ⚠ このノートブックは採点できませんでした

`{file}` {ja}。そのため、このノートブックは未解答として扱われています。{next_ja}

*`{file}` {en}; it was graded as unanswered. {next_en}*"""

_MENDED = """### 📝 このノートブックは、次のことを直してから採点しました

{lines}

直したことで点は減りません。次に提出するときに確かめてみてください。

*This notebook was graded after mending the above. It costs no points; please check it before you submit again.*"""

_OURS = "proctor_note"  # in a cell's metadata

# By how the reason for staff begins: what the student reads of it, and what helps.
_REASONS = (
    (
        "larger than",
        "は大きすぎて読めません",
        "出力を消して（「Clear All Outputs」）保存し、もう一度提出してください。",
    ),
    ("too large", "は大きすぎて読めません", "出力を消して（「Clear All Outputs」）保存し、もう一度提出してください。"),
    (
        "a compressed file",
        "は圧縮されていて、展開できません",
        "展開した .ipynb ファイルを、もう一度提出してください。",
    ),
    (
        "not readable",
        "はノートブックではなく、別の種類のファイルのようです",
        "Jupyter で保存した .ipynb ファイルを選んで、もう一度提出してください。",
    ),
    (
        "",
        "の中にセルが一つも見つかりませんでした（途中で切れているか、別のファイルのようです）",
        "中身のあるノートブックを Jupyter で保存し直して、もう一度提出してください。",
    ),
)

# The same for what was mended; the line for staff stands beneath as the English one.
_MENDS = (
    ("unpacked", "圧縮（gzip）されていたので、展開して読みました"),
    ("read as", "文字コードが UTF-8 ではなかったので、変換して読みました"),
    ("NUL bytes", "ファイルの終わりに余分なデータがあったので、除いて読みました"),
    ("text after its end", "ファイルの終わりに余分な文字があったので、除いて読みました"),
    ("cut off", "ファイルが途中で切れていたので、完全に残っていたセルだけを採点しました"),
    ("JSON broken; only", "ファイルの一部が壊れていたので、無事に読めたセルだけを採点しました"),
    ("JSON", "ファイルの書式（JSON）が壊れていたので、直して読みました"),
    (
        "conflict of a merge, one side",
        "Git のマージの衝突（<<<<<<< の行）が残っていて、片方は読めなかったので、読めたほうを採点しました",
    ),
    ("conflict", "Git のマージの衝突（<<<<<<< の行）が残っていたので、両方のセルを採点しました"),
    ("taken from a script", "Python のスクリプトとして保存されていたので、そこからセルを取り出しました"),
    ("taken from a page", "HTML として保存されていたので、そこからセルを取り出しました"),
    ("taken from", "名前や場所が違うファイルから取り出しました"),
    ("all but", "とても長いので、一部を採点していません"),
    ("", "読めない文字がありましたが、そのほかはそのまま読みました"),
)


def unanswered(released: str, note: str) -> Any:
    """The released notebook with a note on top, in place of one that cannot be had."""
    notebook = nbformat.reads(released, as_version=4)
    put_on_top(notebook, note)
    return notebook


def put_on_top(notebook: Any, note: str) -> None:
    cell = nbformat.v4.new_markdown_cell(note, metadata={_OURS: True})
    taken = {other.get("id") for other in notebook.cells}
    cell.id = "proctor-note" if "proctor-note" not in taken else f"proctor-note-{len(taken)}"
    notebook.cells.insert(0, cell)


def is_note(cell: Any) -> bool:
    """Whether we put a cell on top. No student can say so: what they hand in keeps no metadata but nbgrader's."""
    return bool(cell.metadata.get(_OURS, False))


def unreadable_note(file: str, reason: str) -> str:
    """reason: why no cell can be had, in words for staff."""
    ja, next_ja = next((ja, next_ja) for start, ja, next_ja in _REASONS if reason.startswith(start))
    return _UNANSWERED.format(
        file=_name(file),
        ja=ja,
        en=f"could not be read: {reason}",
        next_ja=next_ja,
        next_en="Please save it in Jupyter and submit it again.",
    )


def missing_note(file: str, there: Sequence[str] = ()) -> str:
    """there: what was handed in instead."""
    seen = "、".join(f"`{_name(one.split(',')[0])}`" for one in there)
    return _UNANSWERED.format(
        file=_name(file),
        ja="が提出の中に見つかりませんでした" + (f"（あったもの: {seen}）" if there else ""),
        en="was not in the submission" + (f" (there is: {_name('; '.join(there))})" if there else ""),
        next_ja="このノートブックも入っているか確かめて、もう一度提出してください。",
        next_en="Please check that it is there and submit it again.",
    )


def mended_note(lines: Iterable[tuple[str, str]]) -> str:
    """lines: what was mended, in Japanese and in English."""
    return _MENDED.format(lines="\n".join(f"- {ja}。  \n  *{en}*" for ja, en in lines))


def mended_line(file: str, what: str) -> tuple[str, str]:
    """What the reader had to put right, for the student."""
    ja = next(ja for start, ja in _MENDS if what.startswith(start))
    return f"`{_name(file)}`: {ja}", f"{_name(file)}: {what}"


def told_again(note: str) -> list[tuple[str, str]]:
    """What a note says, line by line, in Japanese and in English."""
    mends = re.findall(r"^- (.+)。  \n  \*(.+)\*$", note, re.MULTILINE)
    if mends:
        return [(ja, en) for ja, en in mends]
    _, ja, en = note.split("\n\n")
    return [(ja, en.strip("*"))]


def _name(file: str) -> str:
    """A file's name inside a sentence in Markdown: it may hold anything."""
    return "".join(one if one.isprintable() and one not in "`*_<>[]\\$" else "·" for one in file)[:100]

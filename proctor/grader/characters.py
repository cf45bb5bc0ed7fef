"""Characters that Python refuses and hardly anybody sees: which one it is, and where."""

import re
import sys
import unicodedata

_REFUSED = re.compile(r"invalid (?:non-printable )?character (?:'.' )?\(?U\+([0-9A-F]{4,6})\)?")
_LINE = re.compile(r"line (\d{1,6})\)?$")
_QUOTES = ("まるまった引用符", "a curly quotation mark")
_NOTHING = ("幅のない、見えない文字", "a character without width")
_NAMES = {
    0x3000: ("全角の空白", "a full-width space"),
    0xA0: ("改行しない特別な空白（ノーブレークスペース）", "a no-break space"),
    **dict.fromkeys((0x2018, 0x2019, 0x201C, 0x201D), _QUOTES),
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD), _NOTHING),
}


def refused_character(message: str, source: str) -> tuple[str, str] | None:
    """What is to be said, in Japanese and English, of a syntax error that one character makes; None for others."""
    found = _REFUSED.search(message)
    code = int(found[1], 16) if found else sys.maxsize
    if not found or code > sys.maxunicode:  # a message is the student's word
        return None
    character = chr(code)
    ja, en = _NAMES.get(code) or _named(character)
    line, column = _place(character, message, source)
    return (
        f"{line} 行目の {column} 文字目に、{ja}（U+{found[1]}）があります。Python では使えない文字です。"
        "日本語入力を切って、その前後を打ち直しましょう。",
        f"Line {line}, character {column} is {en} (U+{found[1]}), which Python does not take. Type that place anew.",
    )


def _named(character: str) -> tuple[str, str]:
    name = unicodedata.name(character, "?").lower()
    shown = character if character.isprintable() else name
    return f"「{shown}」という文字", f"{shown!r} ({name})"


def _place(character: str, message: str, source: str) -> tuple[int, int]:
    """Line and column, counted from 1; the line that the message says, or else the first that has the character."""
    lines = source.split("\n")
    said = _LINE.search(message)
    first = int(said[1]) if said else 1
    order = [first, *range(1, len(lines) + 1)]
    return next(
        ((n, lines[n - 1].index(character) + 1) for n in order if 0 < n <= len(lines) and character in lines[n - 1]),
        (first, 1),
    )

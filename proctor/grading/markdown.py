"""Whether a text in Markdown, once it is a page, holds anything that could run in its reader's browser."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

_PLAIN = re.compile(r"[^<>&:\\\[\]]*")  # neither tags nor entities, links nor commands of mathematics
_TAGS = re.compile(
    "a|abbr|b|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|kbd|li|mark|ol|p|pre|s|small"
    "|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul"
)
_ATTRIBUTES = re.compile(
    "align|alt|class|color|colspan|height|href|id|open|rowspan|src|start|target|title|valign|width"
)
_SCHEMES = frozenset(["", "http", "https", "mailto"])
_PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
_IN_A_TAG = re.compile(r"<[^>]*(<|\bon\w+\s*=)")  # what parsers may read in different ways
_COMMANDS = re.compile(r"\\(href|url|unicode|style|class|cssId|require|html\w*|data)\b|\\def\b")  # of MathJax


def is_harmless(source: str, attachments: Mapping[str, Any]) -> bool:
    """attachments: pictures that the text may refer to, as nbformat keeps them."""
    if _PLAIN.fullmatch(source):
        return True
    if _COMMANDS.search(source):
        return False
    try:
        page = MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=dict(attachments))).render(source)
    except (InvalidNotebook, ValueError, TypeError, KeyError, StopIteration, RecursionError):
        return False
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.harmless and not _IN_A_TAG.search(page)


class _Reader(HTMLParser):
    """Looks at every tag of a page. Nothing but a short list of tags and attributes is harmless."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.harmless = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.harmless &= bool(_TAGS.fullmatch(tag)) and all(
            _is_harmless_attribute(name, value or "") for name, value in attrs
        )

    def handle_comment(self, data: str) -> None:
        self.harmless = False

    def handle_decl(self, decl: str) -> None:
        self.harmless = False

    def handle_pi(self, data: str) -> None:
        self.harmless = False

    def unknown_decl(self, data: str) -> None:
        self.harmless = False


def _is_harmless_attribute(name: str, value: str) -> bool:
    if not _ATTRIBUTES.fullmatch(name):
        return False
    if name not in ("href", "src"):
        return True
    address = "".join(character for character in value if character > " " and character != "\x7f")
    try:
        return urlsplit(address).scheme.lower() in _SCHEMES or (name == "src" and bool(_PICTURE.fullmatch(address)))
    except ValueError:
        return False

"""What of a student's HTML reaches a reader's browser: text and its structure, nothing that runs, asks or imitates.

This comes last, after all that makes HTML: whoever judges earlier judges something else than a browser gets."""

import re
from collections.abc import Callable

import nh3

Picture = Callable[[str], str | None]  # the address that stands for a picture's name, or None

_NAMES = (
    "a abbr b blockquote br caption center code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 "
    "h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody td tfoot th "
    "thead tr tt u ul var wbr"
)
_TAGS = set(_NAMES.split())
_CELL = {"align", "colspan", "rowspan"}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": _CELL,
    "th": _CELL,
    "ol": {"start"},
    "details": {"open"},
}
_WITH_THEIR_CONTENT = {"script", "style", "title", "textarea", "iframe", "noscript", "template", "svg", "math", "xmp"}
PICTURES = ("image/png", "image/jpeg", "image/gif")
_EMBEDDED = re.compile(rf"data:({'|'.join(PICTURES)});base64,[A-Za-z0-9+/\s]+={{0,2}}\s*")
_LINK = re.compile(r"(https?://|mailto:)[^\s]+", re.IGNORECASE)
_MARK = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_HOLDS_NOTHING = re.compile("area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")
_DEEPEST = 256  # elements within each other; a parser's time grows with the length of a page times this
_SHORT = re.compile(r"[a-z]{0,10}|[0-9]{1,2}", re.IGNORECASE)  # a table that spans a million columns hangs a browser


def embedded(address: str) -> str | None:
    """The address of a picture that holds its own data, and has no other form; None for anything else."""
    return address if _EMBEDDED.fullmatch(address) else None


def clean(page: str, picture: Picture = embedded) -> str:
    """picture: which pictures there are; others are shown as what they say of themselves.

    Raises ValueError for elements that lie too deeply within each other."""
    if _is_too_deep(page):
        raise ValueError(f"more than {_DEEPEST} elements within each other")

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return picture(value)
        if name == "href":
            return value if _LINK.fullmatch(value) else None
        if tag in ("td", "th"):
            return value if _SHORT.fullmatch(value) else None
        return value

    return nh3.clean(
        page,
        tags=_TAGS,
        clean_content_tags=_WITH_THEIR_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "data", "attachment"},
        link_rel="noopener noreferrer",
    )


def _is_too_deep(page: str) -> bool:
    """Whether more elements may be open at once than _DEEPEST; sloppy pages count as deeper than they are."""
    opened: list[str] = []
    for mark in _MARK.finditer(page):
        name = mark[2].lower()
        if mark[1]:
            if opened and opened[-1] == name:
                opened.pop()
        elif not _HOLDS_NOTHING.fullmatch(name):
            opened.append(name)
            if len(opened) > _DEEPEST:
                return True
    return False

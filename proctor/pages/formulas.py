"""Formulas as MathML, made when the page is made: a reader's browser needs neither a script nor a network for them."""

import html
import re
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter

LONGEST = 1000  # characters; the converter's work grows with them, and no formula for people is as long

_TAGS = re.compile(
    "math|mrow|mi|mn|mo|ms|mtext|mspace|mstyle|mpadded|mphantom|mfrac|msqrt|mroot|msub|msup|msubsup|munder|mover"
    "|munderover|mmultiscripts|mprescripts|none|mtable|mtr|mtd|menclose"
)
_ATTRIBUTES = re.compile(
    "display|displaystyle|scriptlevel|mathvariant|mathsize|mathcolor|stretchy|fence|form|separator|symmetric|largeop"
    "|movablelimits|accent|accentunder|lspace|rspace|minsize|maxsize|linethickness|width|height|depth|voffset|notation"
    "|columnalign|columnspacing|columnlines|columnspan|rowspacing|rowlines|frame|framespacing"
)


@lru_cache(1000)
def as_mathml(tex: str, display: bool) -> str:
    """A formula without its dollars, as HTML; what cannot be converted is shown as it was written."""
    try:
        return _written(_converted(tex, display))
    except Exception:  # the converter raises whatever strange input makes it trip over
        return as_source(tex)


def as_source(tex: str) -> str:
    """The formula as it was written, as HTML."""
    return f"<code>{html.escape(tex)}</code>"


def _converted(tex: str, display: bool) -> Element:
    if len(tex) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    converter: Any = Converter(display="block" if display else "inline")
    converter.macros = MappingProxyType({})  # refuses definitions, whose expansion has no bound
    element: Element = converter.convert_to_element(tex)
    return element


def _written(element: Element) -> str:
    """The converter's own writing undoes the escaping of what \\text{…} holds, and lets \\href and \\style through."""
    if not _TAGS.fullmatch(element.tag):
        raise ValueError(f"{element.tag} is no part of a formula")
    attributes = "".join(
        f' {name}="{html.escape(str(value))}"' for name, value in element.attrib.items() if _ATTRIBUTES.fullmatch(name)
    )
    inside = _text(element.text) + "".join(_written(child) + _text(child.tail) for child in element)
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>"


def _text(text: str | None) -> str:
    return html.escape(html.unescape(text or ""), quote=False)  # it names characters as entities

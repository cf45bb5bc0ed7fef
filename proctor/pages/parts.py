"""What stands in a page of a notebook's cells: each part as HTML, in time and size that have small bounds.

The course's own released text keeps what it has. A student's part is cleaned last of all, and what passes a bound is
shown as its source."""

import base64
import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup
from nbconvert.filters.ansi import ansi2html, strip_ansi
from pygments import highlight
from pygments.filter import simplefilter
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Token

from ..grading.safe import PICTURES, clean, embedded
from .formulas import as_mathml, as_source
from .markdown import Formula, as_html

# Of one page, for all of a student's parts together: characters of source, or how many.
_MOST = {
    "text": 100_000,
    "html": 300_000,
    "code": 200_000,
    "formulas": 20_000,
    "colours": 3000,
    "pictures": 60,
    "picture bytes": 8_000_000,
}
_LONGEST = {"text": 20_000, "html": 200_000, "code": 50_000}  # of one part
_LONGEST_SOURCE = 100_000  # that is shown of what passes a bound, and of what was printed
_LONG_CODE = re.compile(r"\x1b\[[0-9;]{30,}m")

_SOURCE = re.compile(r'(<img\b[^<>]*? src=")([^"]*)(")')
_SHOWN = {  # the kinds of tokens that have a colour of their own, and which look so
    Token.Keyword: (Token.Keyword, Token.Operator.Word),
    Token.String: (Token.String,),
    Token.Number: (Token.Number,),
    Token.Comment: (Token.Comment,),
    Token.Name.Function: (Token.Name.Function, Token.Name.Class, Token.Name.Decorator),
    Token.Name.Builtin: (Token.Name.Builtin, Token.Name.Exception),
}
_KEPT = 300  # rendered texts and cells: what all students' notebooks have in common


class Parts:
    """The parts of one page. files: what the course released beside the notebook, by relative name."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._left = dict(_MOST)

    def course_text(self, source: str) -> Markup:
        """The course's own text, whose pictures go into the page."""
        page = _course_html(source)
        return Markup(_SOURCE.sub(lambda found: f"{found[1]}{self._of_course(found[2]) or found[2]}{found[3]}", page))

    def course_code(self, source: str) -> Markup:
        return Markup(_highlighted(source))

    def text(self, source: str, attachments: Mapping[str, Any]) -> Markup:
        """A student's text in Markdown."""

        def last(page: str) -> str:
            return clean(page, lambda name: self._picture(name, attachments))

        return self._bounded("text", source, lambda: as_html(source, self._formula, last))

    def code(self, source: str, marked: frozenset[int] = frozenset()) -> Markup:
        """A student's code. marked: the numbers (from 1) of lines that stand out."""
        return self._bounded("code", source, lambda: _highlighted(source, marked))

    def output(self, output: Any) -> Markup:
        """One output of a cell; nothing if there is no form of it that a page can show."""
        if output.output_type == "stream":
            return self._terminal(output.text)
        if output.output_type == "error":
            return self._terminal("\n".join(output.traceback))
        for kind, show in self._kinds():
            if kind in output.data:
                return show(str(output.data[kind]))
        return Markup("")

    def _kinds(self) -> list[tuple[str, Callable[[str], Markup]]]:
        """What a page can show, best first."""
        return [
            (
                "text/html",
                lambda data: self._bounded("html", data, lambda: clean(data, lambda name: self._picture(name, {}))),
            ),
            ("text/markdown", lambda data: self.text(data, {})),
            ("text/latex", lambda data: self.text(data, {})),
            *((kind, lambda data, kind=kind: _plot(kind, data)) for kind in PICTURES),
            ("text/plain", self._terminal),
        ]

    def _terminal(self, text: str) -> Markup:
        """What a terminal would show, with its colours: each of them costs as much time as the text is long."""
        text = _cut(text)
        if self._take("colours", text.count("\x1b")):
            return Markup(f"<pre>{ansi2html(_LONG_CODE.sub('', text))}</pre>")
        return as_it_is(strip_ansi(text))

    def _bounded(self, kind: str, source: str, make: Callable[[], str]) -> Markup:
        if len(source) <= _LONGEST[kind] and self._take(kind, len(source)):
            try:
                return Markup(make())
            except (ValueError, RecursionError):
                pass
        return as_it_is(source)

    def _take(self, kind: str, amount: int) -> bool:
        enough = amount <= self._left[kind]
        self._left[kind] -= amount if enough else 0
        return enough

    def _formula(self, formula: Formula) -> str:
        if not self._take("formulas", len(formula.tex)):
            return as_source(formula.source)
        return as_mathml(formula.tex, formula.display)

    def _picture(self, name: str, attachments: Mapping[str, Any]) -> str | None:
        """The address of a picture that a student's text names: one of its own, or the course's."""
        if name.startswith("attachment:"):
            address = _attached(attachments.get(name.removeprefix("attachment:")))
        else:
            address = embedded(name) or self._of_course(name)
        if address and self._take("pictures", 1) and self._take("picture bytes", len(address)):
            return address
        return None

    def _of_course(self, name: str) -> str | None:
        data, (kind, _) = self._files.get(name), mimetypes.guess_type(name)
        if data is None or kind is None or not kind.startswith("image/"):
            return None
        return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def as_it_is(source: str) -> Markup:
    """A text as its source."""
    return Markup("<pre>{}</pre>").format(_cut(source))


def _cut(text: str) -> str:
    rest = len(text) - _LONGEST_SOURCE
    return f"{text[:_LONGEST_SOURCE]}\n[… {rest} characters more]" if rest > 0 else text


@lru_cache(_KEPT)
def _course_html(source: str) -> str:
    return as_html(source, lambda formula: as_mathml(formula.tex, formula.display))


@simplefilter  # type: ignore[untyped-decorator]
def _few_colours(
    _self: object, _lexer: Any, stream: Iterable[tuple[Any, str]], _options: Any
) -> Iterator[tuple[Any, str]]:
    """Kinds of tokens that look alike become one kind, and the others none: half of a page was marks of those."""
    for kind, text in stream:
        yield next((shown for shown, alike in _SHOWN.items() if any(kind in one for one in alike)), Token.Text), text


@cache
def _lexer() -> PythonLexer:
    lexer = PythonLexer(stripnl=False)
    lexer.add_filter(_few_colours())
    return lexer


@lru_cache(_KEPT)
def _highlighted(source: str, marked: frozenset[int] = frozenset()) -> str:
    return str(highlight(source, _lexer(), HtmlFormatter(hl_lines=sorted(marked))))


def _attached(kinds: Any) -> str | None:
    """The first picture among the forms of an attachment."""
    for kind in PICTURES if isinstance(kinds, Mapping) else ():
        if isinstance(kinds.get(kind), str):
            return _address(kind, kinds[kind])
    return None


def _address(kind: str, data: str) -> str | None:
    return embedded(f"data:{kind};base64,{data}")


def _plot(kind: str, data: str) -> Markup:
    address = _address(kind, data)
    return Markup('<img src="{}" alt="A picture that this cell made">').format(address) if address else Markup("")

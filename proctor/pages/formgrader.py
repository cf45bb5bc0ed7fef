"""Filters for the page on which formgrader shows an autograded notebook: what a student's texts become there.

That page is nbgrader's. Its template hands what these filters return to the browser, with nothing after them."""

import re
from typing import Any

from jinja2 import pass_context

from ..grading.safe import clean
from .parts import Parts

_BESIDE = re.compile(r"(?!/)(?!.*\.\.)[\w./ -]+\.(png|jpe?g|gif|svg)", re.IGNORECASE)  # formgrader sends such a file


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """A text as safe HTML. What MathJax of that page should leave alone has the class that MathJax looks for."""
    cell = context.get("cell", {})
    parts = context.get("resources", {}).setdefault("proctor", _Beside({}))
    return f'<div class="tex2jax_ignore">{parts.text(source, cell.get("attachments", {}))}</div>'


def strip_files_prefix(page: str) -> str:
    """Nothing: an address that was looked at must not change afterwards."""
    return page


def clean_html(page: str) -> str:
    return clean(page)


class _Beside(Parts):
    """Parts of a page that may ask for files beside the notebook."""

    def _of_course(self, name: str) -> str | None:
        return name if _BESIDE.fullmatch(name) else None

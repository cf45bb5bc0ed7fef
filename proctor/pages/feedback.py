"""Feedback pages: a pure function from an executed notebook and its grades to one self-contained HTML file."""

import base64
import mimetypes
import re
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.converters import GenerateFeedback
from traitlets.config import Config

from ..course.assignment import Assignment
from ..grading.gradebook import Given

# nbgrader's list of contents says "Test cell" for each of them.
_NAMELESS = re.compile(r'<a href="#([^"]+)">Test cell</a>')

# nbgrader's page cuts long lines, and leaves tables without space between their columns.
_STYLE = """<style>
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.rendered_html table, .rendered_html_common table { border-collapse: collapse; margin: 0.5em 0; }
.rendered_html th, .rendered_html td { padding: 0.2em 0.8em; border-bottom: 1px solid #ddd; }
summary { display: list-item; cursor: pointer; }
img { max-width: 100%; }
</style>
"""

_NO_ALT = re.compile(r"<img(?![^>]*\salt=)")
_MOST_KEPT = 1000  # rendered texts and cells in a worker

_IMAGE = re.compile(r"(!\[(?:[^\[\]]|\[[^\]]*\])*\]\()([^)\s]+)(\))")  # its text may hold W1[i, j]


def feedback_page(assignment: Assignment, name: str, notebook: str, given: Given, config: Config) -> str:
    """The page of one notebook. config: the course's, for nbconvert's exporter."""
    parsed = nbformat.v4.reads(notebook)  # our own, and valid
    for cell in parsed.cells:
        _add_grades(cell, given)
        if cell.cell_type == "markdown":
            cell.source = _IMAGE.sub(lambda found: _embedded(found, assignment.files), cell.source)
    resources = {
        "nbgrader": {
            "notebook": name,
            "assignment": assignment.name,
            "score": given.score,
            "max_score": given.max_score,
            "late_penalty": given.late_penalty,
        }
    }
    page, _ = _exporter(_Frozen(config)).from_notebook_node(parsed, resources=resources)
    return _NAMELESS.sub(r'<a href="#\1"><code>\1</code></a>', str(page).replace("</head>", f"{_STYLE}</head>", 1))


def _add_grades(cell: Any, given: Given) -> None:
    marks = cell.metadata.get("nbgrader", {})
    name = marks.get("grade_id")
    if name in given.comments:
        marks["comment"] = given.comments[name]
    if name in given.cells:
        marks["score"], marks["points"] = given.cells[name]


def _embedded(found: re.Match[str], files: dict[str, bytes]) -> str:
    """The course's pictures go into the page; other links stay as they are."""
    data = files.get(found[2])
    kind, _ = mimetypes.guess_type(found[2])
    if data is None or kind is None:
        return found[0]
    return f"{found[1]}data:{kind};base64,{base64.b64encode(data).decode()}{found[3]}"


class _Frozen:
    """A config as a key of a cache."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def __hash__(self) -> int:
        return hash(repr(self.config))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and repr(self.config) == repr(other.config)


_Untyped: Any = HTMLExporter


class _Exporter(_Untyped):
    """nbconvert's, with what all students' notebooks have in common rendered once, and without parsing the page again
    to add attributes that nbgrader's template does not use."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._highlighted = lru_cache(_MOST_KEPT)(Highlight2HTML(pygments_lexer="python", parent=self))
        self._rendered = lru_cache(_MOST_KEPT)(partial(super().markdown2html, {}))

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        resources = self._init_resources(resources)
        self.register_filter("highlight_code", self._highlight)
        self.register_filter("filter_data_type", WidgetsDataTypeFilter({}, resources, parent=self))
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return _NO_ALT.sub('<img alt="No description has been provided for this image"', page), resources

    def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Without another copy, and without looking after each step whether the notebook is still valid."""
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        return nb, resources

    def _highlight(self, source: str, language: str | None = None, metadata: Any = None) -> Any:
        return self._highlighted(source, language)

    @pass_context
    def markdown2html(self, context: Any, source: str) -> Any:
        if context.get("cell", {}).get("attachments"):
            return super().markdown2html(context, source)
        return self._rendered(source)


@cache
def _exporter(frozen: _Frozen) -> Any:
    """nbgrader's exporter for feedback, made once in a process."""
    converter = GenerateFeedback(coursedir=None, config=frozen.config)
    config = converter.config.copy()
    config.HTMLExporter.embed_images = False  # done above, without parsing the page again
    exporter: Any = _Exporter(config=config)
    exporter.register_preprocessor(CSSHTMLHeaderPreprocessor, enabled=True)
    return exporter


def page_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.html"

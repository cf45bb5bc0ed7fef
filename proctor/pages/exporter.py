"""Our feedback page as nbgrader's own commands and buttons make it: an exporter for its GenerateFeedback."""

from typing import Any

from nbconvert.exporters import Exporter

from ..grading.preprocessors import sheet_of
from .feedback import Totals, page

_Untyped: Any = Exporter


class FeedbackExporter(_Untyped):
    """Makes the page of one autograded notebook; nbgrader's GetGrades has put the grades into it."""

    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        assignment, sheet = sheet_of(self.parent, resources)
        marks = resources["nbgrader"]
        totals = Totals(float(marks["score"]), float(marks["max_score"]), float(marks["late_penalty"]))
        return page(assignment, sheet.name, nb, totals), resources

"""Our feedback pages as nbgrader's own commands and buttons make them: an exporter for its GenerateFeedback."""

from contextlib import closing
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter

from ..grading.gradebook import GradebookWriter
from ..grading.preprocessors import place_of
from .submission import INDEX, submission_pages

_Untyped: Any = Exporter


class FeedbackExporter(_Untyped):
    """Makes the page of one autograded notebook, and the submission's own page beside it."""

    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        course, assignment, sheet = place_of(self.parent, resources)
        with closing(GradebookWriter(course, assignment.name)) as recorder:
            given = recorder.reconsider(resources["nbgrader"]["student"])
        folder = Path(resources["metadata"]["path"])
        paths = {one.name: folder / f"{one.name}.ipynb" for one in assignment.sheets}
        there = {name: path.read_text("utf-8", "surrogatepass") for name, path in paths.items() if path.exists()}
        pages = submission_pages(assignment, there, given)
        resources.setdefault("outputs", {})[f"{INDEX}.html"] = pages[INDEX].encode("utf-8", "surrogatepass")
        return pages[sheet.name], resources

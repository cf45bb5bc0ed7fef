"""What the course's headings call its questions and checks: nearer to people than names of cells."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from markupsafe import Markup, escape

from ..course.folders import Course
from ..course.notebooks import read_notebook

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_ARGUMENTS = re.compile(r"(`[\w.]+)\([^`]*\)`")

Titles = dict[tuple[str, str], Markup]  # by notebook and grade_id


def headed(cells: Iterable[Any], own: Collection[str], first: str = "") -> Iterator[tuple[str, Any]]:
    """(the heading above it, cell) of each cell. own: the texts that are the course's; first: what stands above all."""
    heading = first
    for cell in cells:
        if _is_courses(cell, own):
            heading = [heading, *_HEADING.findall(cell.source)][-1]
        yield heading, cell


def _is_courses(cell: Any, own: Collection[str]) -> bool:
    return cell.cell_type == "markdown" and cell.source in own


def shared_headings(notebook: Any, own: frozenset[str]) -> set[str]:
    """Headings that say nothing of a single check: several stand beneath each, or beneath the next of the same name."""
    shared, seen = {""}, set[str]()
    for heading, cell in headed(notebook.cells, own):
        marks = cell.metadata.get("nbgrader", {})
        if _is_courses(cell, own):
            continue
        if marks.get("solution"):
            shared.add(heading)  # that is the question's own title
        elif marks.get("grade"):
            shared |= {heading} & seen
            seen.add(heading)
    return shared


def titled(heading: str) -> Markup:
    """A heading in one line, with its code as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(heading))))


def read_titles(course: Course, assignment: str) -> Titles:
    """The heading of each question and check of the masters that has one of its own; functions without arguments."""
    found: Titles = {}
    for path in course.masters(assignment):
        notebook = read_notebook(path)
        own = frozenset(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        shared = shared_headings(notebook, own)
        for heading, cell in headed(notebook.cells, own):
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("solution") or (marks.get("grade") and heading not in shared):
                found[path.stem, str(marks["grade_id"])] = titled(_ARGUMENTS.sub(r"\1`", heading))
    return {place: title for place, title in found.items() if title}

"""Where the report leads: to each student's own page, and to formgrader where the course says its address."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from ..course.folders import Course
from ..errors import CourseError
from .submission import INDEX


@dataclass(frozen=True)
class PageLinks:
    """Addresses of one student's pages; "" where there is none."""

    feedback: str = ""
    formgrader: str = ""


def read_links(course: Course, assignment: str, students: Iterable[str]) -> dict[str, PageLinks]:
    """By student. Raises CourseError if c.Proctor.formgrader is no address."""
    server = str(course.config.Proctor.get("formgrader", "")).rstrip("/")
    if server and urlsplit(server).scheme not in ("http", "https"):
        raise CourseError(
            f'c.Proctor.formgrader = "{server}" is no address. Write where your Jupyter is: "http://localhost:8888".'
        )
    found = {}
    for student in students:
        page = course.folder("feedback", assignment, student) / f"{INDEX}.html"
        beside = quote(os.fsencode(os.path.relpath(page, course.reports(assignment))))
        marking = f"{server}/formgrader/manage_students/{quote(os.fsencode(student), '')}/{quote(assignment, '')}"
        found[student] = PageLinks(beside if page.exists() else "", marking if server else "")
    return found

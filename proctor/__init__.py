"""Trustworthy and fast autograding for any nbgrader course."""

from .course import Course
from .errors import CatalogueError, CourseError, ProctorError, SubmissionError
from .pipeline import Outcome, grade, release
from .scores import Score, read_scores

__all__ = [
    "CatalogueError",
    "Course",
    "CourseError",
    "Outcome",
    "ProctorError",
    "Score",
    "SubmissionError",
    "grade",
    "read_scores",
    "release",
]

"""The page on which formgrader shows an autograded notebook: what staff should know of it stands on top, and students'
texts are safe.

That page is nbgrader's. Its template hands what these filters return to the browser, with nothing after them."""

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from nbconvert.preprocessors import Preprocessor
from nbgrader.coursedir import CourseDirectory

from ..course.folders import Course
from ..grading.safe import clean
from ..plain_text import printable
from ..submission.notes import put_on_top
from .parts import Parts
from .scores import Score, read_scores
from .to_do import ADVICE, MEANING, told_by_kind

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


_Untyped: Any = Preprocessor


class ForStaff(_Untyped):
    """Puts a note on top of a notebook while formgrader shows it: late or not, and its flags. No file ever has it."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        root = CourseDirectory(config=self.config).root
        course = Course(Path(root).resolve(), self.config)
        assignment, student = resources.get("assignment_id", ""), resources.get("student", "")
        shown = Path(resources.get("metadata", {}).get("path", ""))
        if assignment and shown == course.folder("autograded", assignment, student):  # else of another course
            for score in read_scores(course, assignment, student):
                if lines := list(_told(score)):
                    put_on_top(nb, for_staff(lines))
        return nb, resources


def _told(score: Score) -> Iterator[str]:
    """Late or not, and its flags with what it means; not whose it is: formgrader hides names until it is asked."""
    if score.late_told:
        yield f"late: {score.late_told.removeprefix(f'{score.student}: ')}"
    for kind, what in told_by_kind(flag for flag in score.flags if flag != "late").items():
        flags = ": ".join(filter(None, [kind, ", ".join(what)]))
        yield " — ".join(filter(None, [flags, MEANING.get(kind), ADVICE.get(kind)]))


def for_staff(lines: Iterable[str]) -> str:
    """A note in Markdown of lines that mean nothing in it."""
    points = "".join(f"<li>{_literally(printable(line))}</li>" for line in lines)
    return f"### For staff alone\n\n<ul>{points}</ul>"


def _literally(text: str) -> str:
    return re.sub(r"[$`\\]", lambda sign: f"&#{ord(sign[0])};", html.escape(text))

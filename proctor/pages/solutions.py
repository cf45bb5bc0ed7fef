"""What a class answered, question by question, as it was graded; and the same without what names anybody."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pygments.lexers import PythonLexer
from pygments.token import Comment, String

from ..course.folders import Course
from ..course.notebooks import without_marks
from ..course.sidecar import read_object

LONGEST = 3_000  # characters of an answer that are looked at

Answers = dict[str, dict[str, str]]  # code by student, by question


def read_answers(course: Course, assignment: str) -> Answers:
    """Every student's solution cells that are other than released, as graded."""
    notebooks = [master.stem for master in course.masters(assignment)]
    stubs = dict(_solutions(course.folder("release", assignment), notebooks))
    found: Answers = {question: {} for question in stubs}
    for student in course.submitters(assignment):
        for question, code in _solutions(course.folder("autograded", assignment, student), notebooks):
            if question in stubs and code.strip() != stubs[question].strip():
                found[question][student] = code
    return found


def read_own(course: Course, assignment: str) -> dict[str, tuple[str, str]]:
    """The course's own text of each question: as released, and the master's answer; of an id that stands in two
    notebooks both texts."""
    notebooks = [path.stem for path in course.masters(assignment)]
    stubs = _joined(_solutions(course.folder("release", assignment), notebooks))
    answers = _joined(_solutions(course.folder("source", assignment), notebooks))
    return {name: (stubs.get(name, ""), without_marks(answer)) for name, answer in answers.items()}


def _joined(solutions: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for question, code in solutions:
        joined[question] = f"{joined[question]}\n{code}" if question in joined else code
    return joined


def _solutions(folder: Path, notebooks: list[str]) -> Iterator[tuple[str, str]]:
    for notebook in notebooks:
        for cell in read_object(folder / f"{notebook}.ipynb").get("cells", ()):
            marks: Mapping[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
            if marks.get("solution") and cell.get("cell_type") == "code":
                source = cell.get("source", "")
                yield str(marks.get("grade_id")), source if isinstance(source, str) else "".join(source)


def anonymous(code: str, student: str) -> str:
    """Code without comments, docstrings and its writer's id, which may name somebody. Long code is cut."""
    bare = _uncommented(code[:LONGEST])
    return bare.replace(student, "…") if student else bare


@lru_cache(5000)
def _uncommented(code: str) -> str:
    kept = "".join(
        text for kind, text in PythonLexer().get_tokens(code) if kind not in Comment and kind is not String.Doc
    )
    return "\n".join(line.rstrip() for line in kept.splitlines() if line.strip())

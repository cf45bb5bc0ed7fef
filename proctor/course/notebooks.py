"""Reading notebooks: the masters' answers and test cells, and whatever students hand in."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from ..bridge.errors import legible
from ..errors import CourseError, SubmissionError

LARGEST_NOTEBOOK = 20_000_000  # bytes; a notebook with some dozens of plots stays under 5 MB
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_SOLUTION_MARK = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)


def read_notebook(path: Path) -> Any:
    """The notebook at path as nbformat 4. Raises SubmissionError that says why it can't be read."""
    try:
        large = path.stat().st_size > LARGEST_NOTEBOOK
        return parse_notebook(None if large else path.read_bytes())
    except OSError as error:
        raise SubmissionError(f"not readable ({error.strerror})") from error


def parse_notebook(data: bytes | None) -> Any:
    """The notebook in data, None for one that is too large, as nbformat 4. Raises SubmissionError that says why not."""
    if data is None:
        raise SubmissionError(f"larger than {LARGEST_NOTEBOOK // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
        notebook = nbformat.convert(nbformat.reader.reads(text), 4)
        if _HALF.search(text):
            notebook = nbformat.from_dict(_all_legible(notebook))
        nbformat.validate(notebook)
    except UnicodeDecodeError as error:
        raise SubmissionError("not readable as text (it is not UTF-8)") from error
    except nbformat.ValidationError as error:
        raise SubmissionError(f"not a valid notebook ({str(error).splitlines()[0]})") from error
    except (json.JSONDecodeError, nbformat.reader.NotJSONError, RecursionError) as error:
        raise SubmissionError("cut off or not a notebook (its JSON does not parse)") from error
    except Exception as error:  # nbformat's converters raise whatever strange input makes them trip over
        raise SubmissionError(f"not a notebook ({type(error).__name__})") from error
    return notebook


def _all_legible(value: Any) -> Any:
    """A notebook without half characters, which JSON can name and no file can hold."""
    if isinstance(value, str):
        return legible(value, len(value))
    if isinstance(value, dict):
        return {_all_legible(key): _all_legible(item) for key, item in value.items()}
    return [_all_legible(item) for item in value] if isinstance(value, list) else value


def graded_cells(notebook: Any) -> Iterator[tuple[str, Any]]:
    """(grade_id, cell) of every cell that nbgrader knows, in order."""
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader")
        if isinstance(marks, dict) and isinstance(marks.get("grade_id"), str):
            yield marks["grade_id"], cell


def master_answers(masters: list[Path]) -> dict[str, str]:
    """The code of every solution cell of the masters, without nbgrader's markers, by grade_id.

    Raises CourseError for an unreadable master, or a solution cell's id that stands twice."""
    answers: dict[str, str] = {}
    for path in masters:
        try:
            notebook = read_notebook(path)
        except SubmissionError as error:
            raise CourseError(f"The master {path} is {error}.") from error
        for grade_id, cell in graded_cells(notebook):
            if not cell.metadata.nbgrader.get("solution") or cell.cell_type != "code":
                continue
            if grade_id in answers:
                raise CourseError(f"{path}: the solution cell {grade_id!r} stands twice in this assignment.")
            answers[grade_id] = without_marks(cell.source)
    return answers


def without_marks(source: str) -> str:
    """The source of a master's solution cell without nbgrader's markers."""
    return _SOLUTION_MARK.sub("", source)

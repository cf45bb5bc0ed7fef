"""Notebooks as students hand them in: what can be read is read, and the rest is refused with a reason."""

import ast
import contextlib
import json
import os
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat import v3
from nbformat.v4 import new_markdown_cell, new_notebook
from support import SOLUTION, code, graded, make_course, master, notebook_of, solution, write

from proctor.course.notebooks import LARGEST_NOTEBOOK, graded_cells, master_answers, read_notebook
from proctor.errors import CourseError, SubmissionError


def test_a_notebook_is_read_as_it_was_written(tmp_path: Path) -> None:
    notebook = master()
    assert read_notebook(write(notebook, tmp_path / "a.ipynb")) == notebook


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_byte_order_mark_or_windows_line_ends_do_not_matter(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "a.ipynb"
    text = nbformat.writes(notebook_of(code("# 答え\nx = 1", "double")))
    with open(path, "w", encoding=encoding, newline=newline) as file:
        file.write(text)
    assert read_notebook(path).cells[0].source == "# 答え\nx = 1"


def test_a_notebook_of_version_3_becomes_version_4(tmp_path: Path) -> None:
    cell = v3.new_code_cell("x = 1", metadata={"nbgrader": {"grade_id": "double"}})
    old = v3.new_notebook(worksheets=[v3.new_worksheet(cells=[cell])])
    (tmp_path / "a.ipynb").write_text(v3.writes_json(old))
    notebook = read_notebook(tmp_path / "a.ipynb")
    assert notebook.nbformat == 4 and [name for name, _ in graded_cells(notebook)] == ["double"]


def test_a_notebook_from_before_cell_ids_is_read(tmp_path: Path) -> None:
    plain = json.loads(nbformat.writes(master()))
    plain["nbformat_minor"] = 0
    for cell in plain["cells"]:
        del cell["id"]
    (tmp_path / "a.ipynb").write_text(json.dumps(plain))
    assert len(read_notebook(tmp_path / "a.ipynb").cells) == 3


def broken(kind: str) -> bytes:
    text = nbformat.writes(master()).encode()
    return {
        "empty": b"",
        "cut off": text[: len(text) // 2],
        "not text": b"\x89PNG\r\n\x1a\n\xff\xfe",
        "utf-16": text.decode().encode("utf-16"),
        "another kind of JSON": b'{"a": 1}',
        "a list": b"[]",
        "a number": b"3",
        "deeply nested": b"[" * 100_000,
        "no cells": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
        "cells of no kind": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{}]}',
        "from the future": b'{"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}',
        "a web page": b"<!doctype html><title>Sign in</title>",
    }[kind]


REASONS = {
    "empty": "cut off or not a notebook",
    "cut off": "cut off or not a notebook",
    "not text": "not readable as text",
    "utf-16": "not readable as text",
    "deeply nested": "cut off or not a notebook",
    "no cells": "not a valid notebook",
    "cells of no kind": "not a valid notebook",
    "a web page": "cut off or not a notebook",
    "another kind of JSON": "not a",
    "a list": "not a",
    "a number": "not a",
    "from the future": "not a",
}


@pytest.mark.parametrize("kind", REASONS)
def test_what_is_no_notebook_is_refused_with_the_reason(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.ipynb").write_bytes(broken(kind))
    with pytest.raises(SubmissionError, match=REASONS[kind]):
        read_notebook(tmp_path / "a.ipynb")


@pytest.mark.parametrize(("key", "value"), [("source", 3), ("cell_type", "poem"), ("outputs", [{"output_type": "x"}])])
def test_a_cell_that_is_none_is_refused(tmp_path: Path, key: str, value: object) -> None:
    """Jupyter's own reader lets these through, and graders trip over them later."""
    content = json.loads(nbformat.writes(master()))
    content["cells"][1][key] = value
    (tmp_path / "a.ipynb").write_text(json.dumps(content))
    with pytest.raises(SubmissionError, match="not a valid notebook"):
        read_notebook(tmp_path / "a.ipynb")


def test_half_characters_become_question_marks_and_whole_ones_stay(tmp_path: Path) -> None:
    """JSON can name half of a character; no file that we write afterwards could hold it."""
    notebook = new_notebook(cells=[new_markdown_cell("😀"), new_markdown_cell("HALF", metadata={"HALF": ["HALF"]})])
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(notebook).replace("HALF", r"\ud83d"))
    first, second = read_notebook(path).cells
    assert (first.source, second.source, second.metadata) == ("😀", "?", {"?": ["?"]})


def test_a_missing_notebook_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=r"not readable \(No such file or directory\)"):
        read_notebook(tmp_path / "a.ipynb")


def test_a_huge_notebook_is_refused_without_being_read(tmp_path: Path) -> None:
    with open(tmp_path / "a.ipynb", "wb") as file:
        os.truncate(file.fileno(), LARGEST_NOTEBOOK + 1)
    with pytest.raises(SubmissionError, match="larger than 20 MB"):
        read_notebook(tmp_path / "a.ipynb")


Json = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
Shape = st.fixed_dictionaries(
    {},
    optional={"nbformat": Json | st.just(4), "nbformat_minor": Json, "metadata": Json, "cells": Json}
    | {"worksheets": Json},
)


@given(Shape | Json)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.filterwarnings("ignore")  # nbformat remarks on strange input in many ways; here only the outcome counts
def test_whatever_is_in_the_file_it_is_a_notebook_or_refused(tmp_path: Path, content: object) -> None:
    """No strange JSON ends in another exception, which would stop the grading of a class."""
    (tmp_path / "a.ipynb").write_text(json.dumps(content))
    with contextlib.suppress(SubmissionError):
        notebook = read_notebook(tmp_path / "a.ipynb")
        assert notebook.nbformat == 4 and list(graded_cells(notebook)) == []


@pytest.mark.parametrize("marks", [None, [], "x", {}, {"grade_id": 3}, {"grade_id": None}])
def test_cells_with_strange_marks_are_no_graded_cells(marks: object) -> None:
    notebook = master()
    notebook.cells[0].metadata["nbgrader"] = marks
    assert [name for name, _ in graded_cells(notebook)] == ["double", "doubles"]


def test_answers_are_the_solution_cells_without_markers(tmp_path: Path) -> None:
    course = make_course(tmp_path, one=master(), two=notebook_of(solution("y = 1", "other"), graded()))
    assert master_answers(course.masters("hw")) == {"double": "def double(x):\n    return 2 * x\n", "other": "y = 1"}


def test_every_marker_of_a_cell_is_taken_out_and_no_code(tmp_path: Path) -> None:
    source = f"{SOLUTION}\n\nclass A:\n    ### BEGIN SOLUTION\n    b = '### not a marker'\n    ### END SOLUTION\n"
    course = make_course(tmp_path, one=notebook_of(solution(source)))
    answer = master_answers(course.masters("hw"))["double"]
    assert "SOLUTION" not in answer and ast.dump(ast.parse(answer)) == ast.dump(ast.parse(source))


def test_a_master_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("{")
    with pytest.raises(CourseError, match=r"The master .*a.ipynb is cut off or not a notebook"):
        master_answers([tmp_path / "a.ipynb"])


def test_a_solution_cell_that_stands_twice_is_named(tmp_path: Path) -> None:
    paths = [write(notebook_of(solution()), tmp_path / f"{name}.ipynb") for name in "ab"]
    with pytest.raises(CourseError, match=r"b.ipynb: the solution cell 'double' stands twice"):
        master_answers(paths)

"""Placing: an answer that stands elsewhere is found with what it needs, told with its reason, and nothing else is."""

import contextlib
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader.utils import compute_checksum
from support import code, graded, marked, notebook_of, solution
from test_restore import known_of

from proctor.course.assignment import Sheet
from proctor.submission.marks import untouched
from proctor.submission.place import put_right
from proctor.submission.statements import LONGEST, fenced, statements

STUB = 'def {0}(x):\n    """Doc."""\n    raise NotImplementedError()'


def essay() -> Any:
    cell = new_markdown_cell("Write here")
    marks = {"grade": True, "solution": True, "locked": False, "task": False, "points": 3, "schema_version": 3}
    cell.metadata["nbgrader"] = nbformat.from_dict({**marks, "grade_id": "essay"})
    return cell


def release(**answers: str) -> Any:
    """Two questions and an essay; answers: what stands in solution cells in place of the stubs."""
    return notebook_of(
        new_markdown_cell("# A title that is long enough"),
        code("import math\nSCALE = 2", "imports", locked=True),
        solution(answers.get("one", STUB.format("one")), "one"),
        graded("assert one(1) == 1", "test_one", 1),
        solution(answers.get("two", STUB.format("two")), "two"),
        graded("assert two(1) == 2", "test_two", 2),
        new_markdown_cell("## Say why it is so, in words"),
        essay(),
    )


MASTER = release(one="def one(x):\n    return x", two="def two(x):\n    return 2 * x")
SHEET = Sheet("p", nbformat.writes(release()), nbformat.writes(MASTER), tuple(known_of(release())))


def source_of(notebook: Any, name: str) -> str:
    return str(dict(marked(notebook))[name].source)


def test_what_is_as_it_was_released_or_answered_in_its_place_is_left_alone() -> None:
    for notebook in (release(), release(one="def one(x):\n    return x"), MASTER.copy()):
        before = [cell.source for cell in notebook.cells]
        placed = put_right(notebook, SHEET)
        assert [cell.source for cell in notebook.cells] == before
        assert (placed.flags, placed.recovered, placed.lines) == ([], [], [])


def test_stub_text_reason_and_confidence_are_kept_for_staff_and_told_to_the_student() -> None:
    notebook = release()
    notebook.cells.append(new_code_cell("# mine\ndef one(x):\n    return x  # as it is\n\nprint(one(3))"))
    placed = put_right(notebook, SHEET)
    assert source_of(notebook, "one") == "# mine\ndef one(x):\n    return x  # as it is"
    (found,) = placed.recovered
    assert found.plain() == {
        "cell": "one",
        "stub": STUB.format("one"),
        "text": "# mine\ndef one(x):\n    return x  # as it is",
        "why": "its cell is a stub; taken from cell 9 which defines one",
        "confidence": "high",
        "where": 9,
    }
    assert placed.flags == [f"mended: one ({found.why}; confidence high)"] and placed.answered == 1
    assert placed.lines == [
        ("`one`: 解答が別のところ（上から 9 番目）にあったので、そこから採点しました", f"one: {found.why}")
    ]


def test_the_students_cells_stay_where_they_stand() -> None:
    """What works in Jupyter works here: the copy in the answer's cell is one more, nothing is moved."""
    notebook = release()
    own = [new_code_cell("def one(x):\n    return x"), new_code_cell("print(one(2))")]
    notebook.cells[4:4] = own
    put_right(notebook, SHEET)
    assert [cell.source for cell in notebook.cells[4:6]] == [cell.source for cell in own]


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        (["K = 1", "def one(x):\n    return K * x"], "K = 1\n\ndef one(x):\n    return K * x"),
        (["x = missing()", "def one(x):\n    return x"], "def one(x):\n    return x"),
        (["def f(x):\n    return g(x)\n\ndef g(x):\n    return x", "one = f"],
         "def f(x):\n    return g(x)\n\ndef g(x):\n    return x\n\none = f"),
        (["from numpy import *", "from math import *\ndef one(x):\n    return x"],
         "from math import *\n\ndef one(x):\n    return x"),
        (["def one(x):\n    return 0", "def one(x):\n    return x"], "def one(x):\n    return x"),
        (["def one(x):\n    return math.floor(x) * SCALE // SCALE"],
         "def one(x):\n    return math.floor(x) * SCALE // SCALE"),
        (["def two(x):\n    return 2 * x", "def one(x):\n    return two(x) / 2"],
         "def two(x):\n    return 2 * x\n\ndef one(x):\n    return two(x) / 2"),
        (["def one(x):\n    return x", STUB.format("one")], "def one(x):\n    return x"),
        (["table = {}", "table['a'] = 1", "def one(x):\n    return x * table['a']"],
         "table = {}\n\ntable['a'] = 1\n\ndef one(x):\n    return x * table['a']"),
        (["@staticmethod\ndef one(x):\n    return x"], "@staticmethod\ndef one(x):\n    return x"),
        (["from mine import one"], "from mine import one"),
        (["if True:\n    def one(x):\n        return x"], "if True:\n    def one(x):\n        return x"),
    ],
    ids=range(12),
)  # fmt: skip
def test_an_answer_comes_with_what_it_needs_and_without_the_rest(cells: list[str], answer: str) -> None:
    notebook = release()
    notebook.cells += [new_code_cell(text) for text in cells]
    put_right(notebook, SHEET)
    assert source_of(notebook, "one") == answer


@pytest.mark.parametrize(
    "cell",
    [
        new_code_cell("def other(x):\n    return x"),
        new_code_cell("print(one(1))"),
        new_code_cell("def one(x:\n    return x"),
        new_code_cell("one"),
        new_code_cell(STUB.format("one")),
        new_code_cell("def one(x):\n    raise NotImplementedError"),
        new_markdown_cell("def one(x): return x"),
        new_code_cell("#" * LONGEST + "\ndef one(x):\n    return x"),
    ],
    ids=range(8),
)
def test_what_is_no_answer_is_not_taken_for_one(cell: Any) -> None:
    notebook = release()
    notebook.cells.append(cell.copy())
    placed = put_right(notebook, SHEET)
    assert placed.recovered == [] and source_of(notebook, "one") == STUB.format("one") and placed.answered == 0


def test_an_answer_that_is_there_is_never_replaced() -> None:
    notebook = release(one="def one(x):\n    return 0")
    notebook.cells.append(new_code_cell("def one(x):\n    return x"))
    assert put_right(notebook, SHEET).recovered == []
    assert source_of(notebook, "one") == "def one(x):\n    return 0"


def test_a_text_is_less_sure_than_code_and_comes_after_it() -> None:
    notebook = release()
    notebook.cells.append(new_markdown_cell("~~~py\ndef one(x):\n    return x\n~~~"))
    (found,) = put_right(notebook, SHEET).recovered
    assert found.confidence == "medium" and "a text, which defines one" in found.why
    notebook = release()
    notebook.cells += [new_code_cell("def one(x):\n    return x"), new_raw_cell("```\ndef one(x):\n    return 0\n```")]
    put_right(notebook, SHEET)
    assert source_of(notebook, "one") == "def one(x):\n    return x"


def test_an_essay_without_marks_is_known_by_where_it_stands() -> None:
    notebook = release()
    notebook.cells[-1] = new_markdown_cell("Because of the chain rule.")
    placed = put_right(notebook, SHEET)
    assert source_of(notebook, "essay") == "Because of the chain rule." and placed.answered == 1
    assert placed.flags == ["mended: marks put back (essay by where it stands)"]


def test_what_is_added_to_a_locked_cell_runs_after_it_unless_it_changes_the_courses_own() -> None:
    notebook = release()
    dict(marked(notebook))["imports"].source += "\nimport os\nSCALE = 3\none = 1\nprint('x')\nHELP = 4"
    placed = put_right(notebook, SHEET)
    place = notebook.cells.index(dict(marked(notebook))["imports"])
    assert notebook.cells[place].source == "import math\nSCALE = 2"
    assert notebook.cells[place + 1].source == "import os\nHELP = 4"
    assert "nbgrader" not in notebook.cells[place + 1].metadata
    assert placed.flags[0] == "mended: imports (what was added to this locked cell runs after it)"


def test_what_another_release_had_in_a_locked_cell_runs_and_is_not_called_the_students() -> None:
    notebook = release()
    cell = dict(marked(notebook))["imports"]
    cell.source += "\nimport os"
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
    placed = put_right(notebook, SHEET)
    assert notebook.cells[notebook.cells.index(dict(marked(notebook))["imports"]) + 1].source == "import os"
    assert placed.flags[0] == "mended: imports (what another release had in this locked cell runs after it)"


def test_a_cell_that_is_too_long_does_not_hide_the_others() -> None:
    notebook = release()
    notebook.cells[:0] = [new_code_cell("x" * (LONGEST + 1))]
    notebook.cells.append(new_code_cell("%%time\n?one\n!ls\ndef one(x):\n    return x"))
    (found,) = put_right(notebook, SHEET).recovered
    assert found.text == "def one(x):\n    return x" and found.where == 10


def test_comments_do_not_make_an_answer_of_a_stub() -> None:
    known = next(one for one in SHEET.known if one.name == "one")
    assert untouched("# what?\n" + known.source + "\n\n# later", known) and untouched("", known)
    assert untouched("# nothing yet", known) and not untouched("def one(x", known) and not untouched("x = 1", known)


def test_fences_are_seen_and_open_ones_are_not() -> None:
    assert fenced("a\n```python\nx = 1\n```\nb\n~~~\ny = 2\n~~~\n") == "x = 1\ny = 2"
    assert fenced("```python\nx = 1\n") == "" and fenced("x = 1") == ""


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "x = " + "-" * 99_000 + "1", "return", "%%time\n" * 10_000, "`" * 99_000]
)
def test_what_is_long_to_look_at_has_no_statements(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert all(one.text for one in statements(text))
    assert isinstance(fenced(text), str)


Cells = st.lists(
    st.builds(
        lambda make, text: make(text),
        st.sampled_from([new_code_cell, new_markdown_cell, new_raw_cell]),
        st.sampled_from(
            [
                "",
                "x = 1",
                "def one(x):\n    return x",
                "def two(",
                STUB.format("two"),
                "assert one(1) == 1",
                "```\nx\n```",
            ]
        ),
    ),
    max_size=6,
)


@given(Cells, st.permutations(range(8)), st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
@settings(max_examples=150)
def test_whatever_is_lost_or_added_the_courses_cells_are_whole_and_a_second_time_changes_nothing(
    own: list[Any], order: list[int], kept: set[int], bare: set[int]
) -> None:
    whole = release()
    for number in bare:
        whole.cells[number].metadata = nbformat.from_dict({})
    notebook = notebook_of(*(whole.cells[number] for number in order if number in kept), *own)
    put_right(notebook, SHEET)
    assert [name for name, _ in marked(notebook)] == [known.name for known in SHEET.known]
    for name, cell in marked(notebook):
        known = next(one for one in SHEET.known if one.name == name)
        assert known.solution or cell.source == known.source
    before = [cell.source for cell in notebook.cells]
    again = put_right(notebook, SHEET)
    assert [cell.source for cell in notebook.cells] == before and again.recovered == []

"""What becomes of text cells on the way to a feedback page."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from traitlets.config import Config

from proctor.course.assignment import Assignment
from proctor.grader.examination import Examined
from proctor.grading.gradebook import Given
from proctor.grading.sanitize import finish
from proctor.pages.feedback import feedback_page

PNG = "iVBORw0KGgo="


def finished(source: str, **attachments: dict[str, str]) -> str:
    """The notebook of one text cell, as JSON, after finish."""
    cell = new_markdown_cell(source)
    if attachments:
        cell.attachments = {f"{name}.png": kinds for name, kinds in attachments.items()}
    notebook = new_notebook(cells=[cell])
    finish(notebook, Examined(), None)
    return nbformat.writes(notebook)


def page(notebook: str) -> str:
    return feedback_page(Assignment("hw", (), {}), "one", notebook, Given(0.0, 0.0, 0.0, {}, {}), Config())


def test_a_picture_pasted_into_a_text_is_on_the_page() -> None:
    assert f"data:image/png;base64,{PNG}" in page(finished("![x](attachment:a.png)", a={"image/png": PNG}))


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/javascript"])
def test_what_is_no_picture_is_on_no_page(kind: str) -> None:
    made = finished("![x](attachment:a.png)", a={kind: PNG})
    assert PNG not in made and PNG not in page(made)


@pytest.mark.parametrize(
    "source",
    [
        "![x](attachment:gone.png)",
        "![x](attachment&#58;gone.png)",
        "<img src='attachment:gone.png'>",
        "![x](<attachment:a b.png>)",
        "![x][y]\n\n[y]: attachment:",
    ],
)
def test_a_picture_that_is_not_there_costs_no_page(source: str) -> None:
    for made in (finished(source), finished(source, a={"image/png": PNG})):
        assert "</html>" in page(made)


@pytest.mark.parametrize(
    "source",
    [
        "# 見出し\n\n**太字**、`code`、$a < b$、$\\frac{1}{2}$、[link](https://example.org/?a=1&b=2) と <br> 改行。",
        "a < b かつ c > d、R&D、10:30",
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n- y\n\n> quote",
        "<details open><summary>答え</summary>42</details>",
        "[mail](mailto:a@example.org) <https://example.org> ![x](figures/a.png)",
        "```python\nif a < b:\n    print('<script>')\n```",
    ],
)
def test_an_ordinary_text_stays_as_it_is(source: str) -> None:
    assert nbformat.reads(finished(source), as_version=4).cells[0].source == source


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](&#106;avascript:alert(1))",
        "[x](javascript&colon;alert(1))",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<img src='x' onerror=alert(1)>",
        "<p><img/src='x'/onerror=alert(1)></p>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](data:image/svg+xml;base64,PHNjcmlwdD4=)",
        "<div style='background:url(//evil.example)'>x</div>",
        "<!-- a --><p>x</p>",
        "$\\href{javascript:alert(1)}{x}$",
        "<math><mtext><img title='--&gt;&lt;img onerror=alert(1)&gt;'></mtext></math>",
    ],
)
def test_what_could_run_is_shown_as_its_source(source: str) -> None:
    cell = nbformat.reads(finished(source), as_version=4).cells[0]
    assert [line[4:] for line in cell.source.splitlines()] == source.splitlines()
    assert all(line.startswith("    ") for line in cell.source.splitlines())
    assert "<pre><code>" in page(finished(source))


def test_texts_of_the_course_stay_as_they_are() -> None:
    master = new_notebook(cells=[new_markdown_cell("<script>ours</script> ![x](attachment:a.png)")])
    notebook = copy.deepcopy(master)
    finish(notebook, Examined(), master)
    assert notebook == master

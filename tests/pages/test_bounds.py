"""Whatever a student puts into a notebook, its pages take a time that grows with its size, and the size is bounded.

Each hostile notebook is cleaned and shown in a process that the system ends after a few seconds of its processor: far
more than the bounds allow, far less than anything that grows with the square of the size."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from proctor.pages.formulas import LONGEST, as_mathml
from proctor.pages.parts import Parts

SECONDS = 10  # of a processor, for a page that takes one and a half on a busy machine
LARGEST = 25_000_000  # characters of a page
UNITS = {
    "brackets": "\\[ ",
    "double brackets": "\\\\[ ",
    "environments": "\\begin{a}",
    "comments": "<!--",
    "pictures": "![",
    "links": "[a](",
    "labels": "[",
    "stars": "*[",
    "dollars": "$ ",
    "formulas": "$\\frac{x}{y}$ ",
    "macros": "$\\def\\a#1{#1#1#1#1}\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{x}}}}}}}}}}}$ ",
    "elements": "<div>",
    "other elements": "<b a='1'>",
    "items": "<ul><li>",
    "tables": "|a|b\n|-|-\n",
    "lists": "- ",
    "quotes": ">",
    "entities": "&#1;",
    "attachments": "![x](attachment:a.png) ",
    "the course's pictures": "![x](fig.png) ",
    "colours": "\x1b[0m",
    "long colours": "\x1b[" + "1;" * 100_000 + "m",
    "strings": "'''x",
    "f-strings": "f'{",
    "brackets of code": "(",
    "numbers": "0_",
    "ticks": "` `` ``` ```` ",
}
SIZES = {
    "text": (19_999, 100),
    "html": (199_999, 20),
    "markdown": (19_999, 100),
    "printed": (500_000, 3),
    "code": (49_999, 20),
}
PROGRAM = """
import os, resource, sys, nbformat
from proctor.course.assignment import Assignment
from proctor.grader.examination import Examined
from proctor.grading.gradebook import Given
from proctor.grading.sanitize import finish
from proctor.pages.submission import submission_pages

def show(path):
    notebook = nbformat.v4.reads(open(path).read())
    finish(notebook, Examined(), None)
    assignment, given = Assignment("hw", (), {"fig.png": b"x" * 300_000}), Given(0.0, 0.0, 0.0, 0.0, {}, {})
    return submission_pages(assignment, {"one": nbformat.v4.writes(notebook)}, {"one": given})["one"]

seconds, longest = map(int, sys.argv[1:3])
for path in sys.argv[3:]:
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        os._exit(0 if 1000 < len(show(path)) < longest else 1)
    if os.waitpid(child, 0)[1]:
        sys.exit(path)
"""


def cell(place: str, text: str) -> Any:
    if place == "text":
        made = new_markdown_cell(text)
        if "attachment" in text:
            made.attachments = {"a.png": {"image/png": "A" * 300_000}}
        return made
    if place == "code":
        return new_code_cell(text)
    if place == "printed":
        return new_code_cell("", outputs=[new_output("stream", text=text, name="stdout")])
    return new_code_cell("", outputs=[new_output("display_data", {f"text/{place}": text})])


@pytest.mark.parametrize("third", [0, *(pytest.param(other, marks=pytest.mark.slow) for other in (1, 2))])
@pytest.mark.parametrize("place", SIZES)
def test_a_page_takes_bounded_work_and_has_a_bounded_size(tmp_path: Path, place: str, third: int) -> None:
    size, count = SIZES[place]
    for name, unit in list(UNITS.items())[third::3]:
        text = (unit * (size // len(unit) + 1))[:size]
        notebook = new_notebook(cells=[cell(place, text) for _ in range(count)])
        (tmp_path / f"{name}.ipynb").write_text(nbformat.v4.writes(notebook), encoding="utf-8")
    program = [sys.executable, "-c", PROGRAM, str(SECONDS), str(LARGEST), *sorted(map(str, tmp_path.glob("*.ipynb")))]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]


def test_a_formula_that_defines_its_own_commands_is_shown_as_its_source() -> None:
    tex = "\\def\\a#1{#1#1}\\a{\\a{x}}"
    assert as_mathml(tex, False) == f"<code>{tex}</code>" and "<code>" in as_mathml("x" * (LONGEST + 1), False)


def test_what_passes_a_bound_is_shown_as_its_source() -> None:
    parts = Parts({})
    assert "<em>" in parts.text("*x*", {})
    assert parts.text("*x* " * 10_000, {}).startswith("<pre>*x* *x*")
    assert parts.text("<b>" * 1000, {}).startswith("<pre>&lt;b&gt;")
    shown = [parts.text("*y* " * 4_000, {}).startswith("<p><em>y") for _ in range(10)]
    assert shown == [True] * 6 + [False] * 4, "100,000 characters of one page"


def test_a_picture_is_repeated_a_few_times_only() -> None:
    attachments = {"a.png": {"image/png": "A" * 300_000}}
    pages = [
        Parts({}).text("![x](attachment:a.png) " * 50, attachments),
        Parts({"f.gif": b"x"}).text("![](f.gif)" * 900, {}),
    ]
    assert [page.count("<img") for page in pages] == [50, 900]
    assert [page.count("data:image/") for page in pages] == [26, 60]

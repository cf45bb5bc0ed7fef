"""What a reader's browser does with every page that we make: no script runs, no request leaves, nothing is imitated."""

import os
import re
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest
from chromium import Watched, read
from corpus import Hostile, corpus, hand_in
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.server_extensions.formgrader import handlers
from payloads import HTML, MARKDOWN, NAMES, RUN, SVG, TEXTS
from playwright.sync_api import Browser
from support import ROOT, proctor
from traitlets.config import Config

from proctor.check.render import as_page as check_page
from proctor.check.result import CheckResult, EntryResult
from proctor.course.assignment import Assignment
from proctor.course.catalogue import Entry
from proctor.course.folders import Course
from proctor.course.release import release
from proctor.grader.examination import Examined
from proctor.grading.gradebook import Given
from proctor.grading.sanitize import finish
from proctor.pages import scores as results
from proctor.pages.class_page import ClassReport
from proctor.pages.class_page import as_page as report_page
from proctor.pages.mistakes import Mistake
from proctor.pages.submission import submission_pages
from proctor.plugin import plug_in
from proctor.room import scratch

pytestmark = pytest.mark.browser

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/2.7.7/latest.js?config=TeX-AMS_CHTML-full,Safe"  # nbgrader's
CORPUS = {
    name: one
    for name, one in corpus().items()
    if one.family == "notebook" or name in ("exhaustion_displays", "exhaustion_long_line", "forging_outputs_of_no_form")
}


def assert_quiet(watched: Watched, *beside: str) -> None:
    """beside: the names of our own pages that lie beside this one."""
    assert not watched.ran and not watched.asked
    for link in watched.links:
        own = link.partition("#")[0] in beside
        assert own or link.startswith(("#", "http://", "https://", "mailto:")), link


MATHML = "http://www.w3.org/1998/Math/MathML"
XHTML = "http://www.w3.org/1999/xhtml"
NEVER = {"script", "style", "iframe", "object", "embed", "form", "input", "button", "base", "link", "meta", "template"}


def assert_plain(watched: Watched) -> None:
    """What a browser has made of students' parts, after all of its mending: elements that do and pretend nothing."""
    assert watched.elements
    for name, space, attributes in watched.elements:
        assert space in (XHTML, MATHML) and name not in NEVER, name
        ours = name in ("span", "div") and attributes.get("class", "").startswith(("ansi-", "highlight"))
        highlighted = name == "span" and len(attributes.get("class", "none")) <= 3
        assert ours or highlighted or not set(attributes) & {"class", "id", "name"}, (name, attributes)
        assert not [one for one in attributes if one.startswith("on") or one in ("srcset", "ping", "target")]
        assert attributes.get("src", "data:image/").startswith("data:image/")


# Payloads, in every place that a student can put them


def shown(kind: str, data: str) -> Any:
    return new_code_cell("", outputs=[new_output("display_data", {kind: data})])


def attached(name: str, kind: str = "image/png", data: str = PNG) -> Any:
    cell = new_markdown_cell(f"![x](attachment:{name}) <img src='attachment:{name}'> ![y](<attachment:{name}>)")
    cell.attachments = {name: {kind: data}}
    return cell


def printed(text: str) -> list[Any]:
    error = new_output("error", ename=text, evalue=text, traceback=[text])
    return [new_code_cell(text, outputs=[new_output("stream", text=text, name="stdout"), error])]


PLACES: dict[str, list[Any]] = {
    "text": [new_markdown_cell(text) for text in TEXTS],
    "raw": [new_raw_cell(text) for text in TEXTS],
    "html": [shown("text/html", text) for text in HTML],
    "markdown": [shown("text/markdown", text) for text in TEXTS],
    "latex": [shown("text/latex", text) for text in [*TEXTS, *(f"${text}$" for text in TEXTS)]],
    "other kinds": [
        *(shown(kind, SVG) for kind in ("image/svg+xml", "application/pdf", "text/vnd.mermaid")),
        *(shown("application/javascript", RUN) for _ in range(2)),
        shown("application/vnd.jupyter.widget-view+json", "{}"),
        *(shown("image/png", f'{PNG}"{text}') for text in HTML),
    ],
    "attachments": [
        *(attached(name) for name in NAMES),
        attached("a.svg", "image/svg+xml", SVG),
        *(attached("a.png", "image/png", text) for text in NAMES),
    ],
    "printed": [cell for text in TEXTS for cell in printed(text)],
    "unclosed": [
        cell for text in HTML for cell in (new_markdown_cell(f"<div><p><b>{text}"), new_markdown_cell("fine"))
    ],
}


def feedback(cells: list[Any], name: str = "one") -> str:
    graded = {"schema_version": 3, "grade": True, "solution": True, "locked": False, "points": 1, "grade_id": name}
    answer = new_markdown_cell("answer", metadata={"nbgrader": graded})
    notebook = nbformat.writes(new_notebook(cells=[answer, *cells]))
    given = Given(0.0, 1.0, 0.0, 90.0, {name: (0.0, 1.0)}, {name: cells[0].source})
    return submission_pages(Assignment("hw", (), {"fig.png": b"x"}), {name: notebook}, {name: given})[name]


def overview(cells: list[Any]) -> str:
    """A submission's own page, where every cell is an answer that lost its point and has a comment."""
    answers = []
    for number, cell in enumerate(cells):
        marks = {"schema_version": 3, "grade": True, "solution": True, "points": 1, "grade_id": f"c{number}"}
        answers.append(nbformat.from_dict({**cell, "metadata": {"nbgrader": marks}}))
    names = [f"c{number}" for number in range(len(cells))]
    given = Given(0.0, 1.0, 0.0, 90.0, dict.fromkeys(names, (0.0, 1.0)), dict(zip(names, TEXTS, strict=False)))
    notebook = nbformat.writes(new_notebook(cells=answers))
    return submission_pages(Assignment("hw", (), {"fig.png": b"x"}), {"one": notebook}, {"one": given})["index"]


def formgrader(notebook: Any, plugged: bool = True) -> str:
    config = Config()
    if plugged:
        plug_in(config)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name", "notebook_path")
    resources = {**dict.fromkeys(names, ""), "index": 0, "total": 1}
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources=resources)
    return str(page)


def saved(folder: Path, page: str) -> Path:
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8", errors="replace")
    return path


def without_policy(page: str) -> str:
    """Each wall must hold alone: what is cleaned needs no policy."""
    assert page.count("Content-Security-Policy") == 1
    return page.replace("Content-Security-Policy", "nothing")


def test_there_are_enough_payloads() -> None:
    assert len(set(TEXTS)) >= 60


@pytest.mark.parametrize("payload", [HTML[0], HTML[4], HTML[11], MARKDOWN[0]])
def test_the_watching_works(chromium: Browser, tmp_path: Path, payload: str) -> None:
    """Does a page that nobody cleaned run here, and is it seen?"""
    exporter = HTMLExporter(template_name="basic")
    page, _ = exporter.from_notebook_node(new_notebook(cells=[new_markdown_cell(payload)]))
    assert read(chromium, saved(tmp_path, f"<main>{page}</main>")).ran


@pytest.mark.parametrize("make", [feedback, overview])
@pytest.mark.parametrize("place", PLACES)
def test_nothing_runs_or_leaves_on_a_feedback_page(
    chromium: Browser, tmp_path: Path, place: str, make: Callable[[list[Any]], str]
) -> None:
    page = make(PLACES[place])
    for variant in (page, without_policy(page)):
        watched = read(chromium, saved(tmp_path, variant))
        assert_quiet(watched, "one.html")
        assert_plain(watched)


@pytest.mark.parametrize("plugged", [True, False], ids=["plugged", "knows nothing of our settings"])
@pytest.mark.parametrize("place", PLACES)
def test_nothing_runs_or_leaves_on_formgraders_page(
    chromium: Browser, tmp_path: Path, place: str, plugged: bool
) -> None:
    notebook = nbformat.from_dict(new_notebook(cells=PLACES[place]).copy())
    finish(notebook, Examined(), None)
    watched = read(chromium, saved(tmp_path, formgrader(notebook, plugged)), MATHJAX)
    assert not [one for one in watched.ran if "$ is not" not in one and "not defined" not in one]
    assert not [one for one in watched.asked if plugged]
    assert not [link for link in watched.links if "script:" in link.lower()]


def test_nothing_runs_or_leaves_on_staffs_pages(chromium: Browser, tmp_path: Path) -> None:
    """Names of students, files, cells and mistakes are anybody's."""
    cells = [results.TestCell(name, name, name, 1.0, name) for name in NAMES]
    scores = [results.Score(name, 1.0, 2.0, {one: 1.0 for one in NAMES}, name, (f"mended: {name}",)) for name in NAMES]
    mistakes = [Mistake(name, name, name, name, (name,)) for name in NAMES]
    entries = [
        EntryResult(Entry(name, name, name, frozenset([name]), {"ja": name, "en": name}), 1, 1, {}) for name in NAMES
    ]
    check = CheckResult(NAMES[0], 1.0, entries=entries, stale=list(NAMES))
    pages = [
        report_page(ClassReport(NAMES[0], scores, cells, mistakes)),
        check_page(check),
        feedback(PLACES["text"][:1], NAMES[0]),
    ]
    for page in pages:
        assert_quiet(read(chromium, saved(tmp_path, without_policy(page))))


def test_nothing_of_a_students_lies_over_the_page(chromium: Browser, tmp_path: Path) -> None:
    covers = "<div style='position:fixed;inset:0;z-index:99;background:red' class='score'>100 / 100</div>"
    cells = [new_markdown_cell(f"{covers}\n\n$\\hspace{{-200em}}\\rule{{400em}}{{400em}}$"), shown("text/html", covers)]
    context = chromium.new_context()
    page = context.new_page()
    page.goto(saved(tmp_path, feedback(cells)).as_uri())
    at_the_score = """() => { const box = document.querySelector('.score b').getBoundingClientRect();
      return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).closest('.score') !== null }"""
    kept_in = """() => [...document.querySelectorAll('.theirs')].every(one =>
      getComputedStyle(one).contain === 'content' && getComputedStyle(one).overflow === 'auto')"""
    assert page.evaluate(at_the_score) and page.evaluate(kept_in)
    context.close()


# The hostile corpus, by the real command line


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The members of the corpus whose weapon is a text, a name or an output, after grading."""
    root = tmp_path_factory.mktemp("browser") / "course"
    shutil.copytree(ROOT / "source", root / "source", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    limits = "c.Examine.timeout, c.Examine.total_timeout = 8.0, 60.0"
    (root / "nbgrader_config.py").write_text(f"{settings}\n{limits}\n", encoding="utf-8")
    course = Course.load(root)
    release(course, "session04")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat warns of what is wrong with some of them, as it should
        for hostile in CORPUS.values():
            hand_in(course, "session04", hostile, {"COURSE": course.root, "CELL": 8.0})
    proctor("grade", "session04", "--jobs", "2", course=root, code=None)
    yield root
    scratch.remove(str(root))  # also what pytest could not: some folders are too deep for it


def pages_of(root: Path, hostile: Hostile) -> list[Path]:
    return sorted((root / "feedback" / hostile.student).rglob("*.html"))


@pytest.mark.parametrize("name", CORPUS)
def test_nothing_runs_or_leaves_on_the_pages_of_the_corpus(chromium: Browser, graded: Path, name: str) -> None:
    pages = pages_of(graded, CORPUS[name])
    assert "index.html" in [page.name for page in pages]
    for page in pages:
        watched = read(chromium, page)
        assert_quiet(watched, *(one.name for one in pages))
        if page.name != "index.html" or watched.elements:  # without an answer nothing of the student's is on it
            assert_plain(watched)


@pytest.mark.parametrize("name", CORPUS)
def test_nothing_runs_in_formgrader_on_the_corpus(chromium: Browser, graded: Path, tmp_path: Path, name: str) -> None:
    for path in sorted((graded / "autograded" / CORPUS[name].student / "session04").glob("[12]_*.ipynb")):
        if path.stat().st_size < 2_000_000:
            watched = read(chromium, saved(tmp_path, formgrader(nbformat.read(path, as_version=4))), MATHJAX)
            assert not [one for one in watched.ran if "not defined" not in one and "$ is not" not in one]
            assert not watched.asked


def test_nothing_runs_or_leaves_on_the_report_of_the_corpus(chromium: Browser, graded: Path) -> None:
    report = graded / "reports" / "session04" / "report.html"
    assert all(os.fsencode(CORPUS[name].student.split("<")[0]) in report.read_bytes() for name in ("notebook_huge",))
    own = {link for link in re.findall(r'href="([^"]+)"', report.read_text(encoding="utf-8"))}
    assert all((report.parent / unquote(link)).is_file() for link in own)
    assert_quiet(read(chromium, report), *own)

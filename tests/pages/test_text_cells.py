"""What becomes of a student's texts, outputs and pictures on a feedback page, and on formgrader's."""

import copy
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.server_extensions.formgrader import handlers
from support import ROOT
from traitlets.config import Config

from proctor.course.assignment import Assignment, Sheet
from proctor.grader.examination import Examined
from proctor.grading.gradebook import Given
from proctor.grading.sanitize import finish
from proctor.pages.submission import submission_pages
from proctor.plugin import plug_in

PNG = "iVBORw0KGgo="
NOTHING = Given(0.0, 0.0, 0.0, 0.0, {}, {})


def text_cell(source: str, **attachments: dict[str, str]) -> Any:
    cell = new_markdown_cell(source)
    if attachments:
        cell.attachments = {f"{name}.png": kinds for name, kinds in attachments.items()}
    return cell


def html_cell(page: str) -> Any:
    return new_code_cell("", outputs=[new_output("display_data", {"text/html": page, "text/plain": "PLAIN"})])


def feedback(*cells: Any, master: Any = None, files: dict[str, bytes] | None = None) -> str:
    """The feedback page of cells, as if nobody had looked at them before."""
    sheets = (Sheet("one", "", nbformat.writes(master), ()),) if master is not None else ()
    notebook = nbformat.writes(new_notebook(cells=list(cells)))
    return submission_pages(Assignment("hw", sheets, files or {}), {"one": notebook}, {"one": NOTHING})["one"]


def formgrader(*cells: Any, plugged: bool, as_stored: bool = True) -> str:
    """nbgrader's page for staff, without its head. plugged: with our settings; as_stored: after our last touches."""
    notebook = new_notebook(cells=list(copy.deepcopy(cells)))
    if as_stored:
        finish(notebook, Examined(), None)
    config = Config()
    if plugged:
        plug_in(config)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name", "notebook_path")
    resources = {**dict.fromkeys(names, ""), "index": 0, "total": 1}
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources=resources)
    return str(page).split("</nav>")[1].split("</script>", 1)[1]


class _Found(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def tags_of(page: str) -> list[tuple[str, dict[str, str]]]:
    """Every tag of a page's cells, with its attributes."""
    return _Found(page.split("<main>")[-1]).tags


def runs(page: str) -> list[tuple[str, dict[str, str]]]:
    """The tags of a page that may run something."""
    return [
        (tag, attributes)
        for tag, attributes in tags_of(page)
        if tag in ("script", "iframe", "object", "embed", "base", "form", "meta", "link", "svg", "style")
        or any(name.startswith("on") or "script:" in re.sub(r"\s", "", value) for name, value in attributes.items())
    ]


def test_a_picture_pasted_into_a_text_is_on_the_page() -> None:
    pasted = text_cell("![x](attachment:a.png)", a={"image/png": PNG})
    resized = text_cell('<img src="attachment:a.png" width="40">', a={"image/png": PNG})
    for cell in (pasted, resized):
        assert f'src="data:image/png;base64,{PNG}"' in feedback(cell)
        assert f"data:image/png;base64,{PNG}" in formgrader(cell, plugged=True)


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/javascript"])
def test_what_is_no_picture_is_on_no_page(kind: str) -> None:
    cell = text_cell("![x](attachment:a.png)", a={kind: PNG})
    assert PNG not in feedback(cell) and PNG not in formgrader(cell, plugged=True)


@pytest.mark.parametrize(
    "data", ['"><script>alert(1)</script>', "iVBORw0KGgo=' onerror='alert(1)", "<svg/onload=alert(1)>"]
)
def test_a_picture_that_is_no_base64_is_on_no_page(data: str) -> None:
    shown = new_code_cell("1", outputs=[new_output("display_data", {"image/png": data})])
    for page in (feedback(text_cell("![x](attachment:a.png)", a={"image/png": data}), shown),):
        assert not runs(page) and not [attributes for tag, attributes in tags_of(page) if "src" in attributes]


@pytest.mark.parametrize(
    "source",
    [
        "![x](attachment:gone.png)",
        "![x](attachment&#58;gone.png)",
        "<img src='attachment:gone.png'>",
        "![x](<attachment:a b.png>)",
        "![x][y]\n\n[y]: attachment:",
        "![x](http://[bad)",
        "[x](http://[bad)",
    ],
)
def test_a_picture_that_is_not_there_costs_no_page(source: str) -> None:
    for cell in (text_cell(source), text_cell(source, a={"image/png": PNG})):
        assert "</html>" in feedback(cell)
        assert "</html>" in formgrader(cell, plugged=True)


ORDINARY = {
    "# 見出し\n\n**太字**、`code`、[link](https://example.org/?a=1&b=2) と <br> 改行。": "<strong>太字</strong>",
    "a < b かつ c > d、R&D、10:30": "a &lt; b かつ c &gt; d、R&amp;D、10:30",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n- y\n\n> quote": "<td>1</td>",
    "<details open><summary>答え</summary>42</details>": "<summary>答え</summary>42</details>",
    "[mail](mailto:a@example.org)": 'href="mailto:a@example.org"',
    "```python\nif a < b:\n    print('<script>')\n```": "print('&lt;script&gt;')",
    "training data: 60,000 行、javascript は使いません": "data: 60,000",
    '<img src="data:image/gif;base64,R0lGODlhAQABAA==" alt="点">': 'alt="点"',
}


@pytest.mark.parametrize("source", ORDINARY)
def test_an_ordinary_text_is_shown_as_meant(source: str) -> None:
    cell = text_cell(source)
    for page in (feedback(cell), formgrader(cell, plugged=True)):
        assert ORDINARY[source] in page
    notebook = new_notebook(cells=[copy.deepcopy(cell)])
    finish(notebook, Examined(), None)
    assert notebook.cells[0].source == source or "script" in source


def test_formulas_are_there_without_a_network() -> None:
    page = feedback(text_cell("$a < b$ と $$\\frac{1}{2}$$"))
    assert "<mo>&lt;</mo>" in page and "<mfrac>" in page
    assert "http" not in page.replace("http://www.w3.org/1998/Math/MathML", "").replace("http-equiv", "")


def test_a_formula_stays_as_written_where_none_can_stand() -> None:
    page = feedback(
        text_cell("![$a<b$](x.png)\n\n    $c$\n\n`$d$`\n\n~~~\n$e$\n~~~\n\n<img alt='$f$'>"), text_cell("$g$ $5")
    )
    assert all(f'alt="{source}"' in page for source in ("$a&lt;b$", "$f$"))
    assert all(f"<code>{source}" in page for source in ("$c$", "$d$", "$e$"))
    assert page.count("<math") == 1 and "</math> $5" in page


RUNNING = [
    "<script>alert(1)</script>",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](/files/javascript:alert(1))",
    "[x](files/javascript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<img src='x' onerror=alert(1)>",
    "<p><img/src='x'/onerror=alert(1)></p>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml;base64,PHNjcmlwdD4=)",
    "<div style='background:url(//evil.example)'>x</div>",
    "<!-- a --><p>x</p><script>x</script>",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\text{<script>alert(1)</script>}$",
    "$\\text{&lt;img src=x onerror=alert(1)&gt;}$",
    '<img alt="$x$" src=x> ![$\\text{"onerror=alert(1) x="}$](y.png)',
    '<a title="\n\n$\\text{"><script>alert(1)</script>}$\n\n">x</a>',
    "<math><mtext><img title='--&gt;&lt;img onerror=alert(1)&gt;'></mtext></math>",
    "<form action=http://evil.example><input name=q></form>",
    "<style>@import url(//evil.example)</style>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
]


@pytest.mark.parametrize("source", RUNNING)
def test_nothing_of_a_students_text_runs(source: str) -> None:
    cells = [text_cell(source), html_cell(source), new_raw_cell(source)]
    assert not runs(feedback(*cells))
    for plugged, as_stored in ((True, False), (False, True)):  # started elsewhere, it knows nothing of our settings
        assert not runs(formgrader(*cells, plugged=plugged, as_stored=as_stored))


@pytest.mark.parametrize("source", RUNNING)
def test_links_of_a_student_lead_outside_only_and_say_so(source: str) -> None:
    links = [attributes for tag, attributes in tags_of(feedback(text_cell(source))) if "href" in attributes]
    for link in links:
        assert link["href"].startswith(("http:", "https:", "mailto:")) and link["rel"] == "noopener noreferrer"


def test_nothing_of_a_students_looks_like_the_page() -> None:
    source = '<div class="score" id="cell-x" style="position:fixed" name="a"><b class="full">100 / 100</b></div>'
    page = feedback(
        text_cell(source), html_cell(source), text_cell("$\\class{score}{x}\\cssId{a}{y}\\style{top:0}{z}$")
    )
    theirs = re.findall(r'theirs">\n(.*?)\n</div>\n', page.split("<main>")[1], re.DOTALL)
    found = [attributes for part in theirs for tag, attributes in _Found(part).tags if tag != "pre"]
    assert "100 / 100" in page and theirs
    assert not [one for one in found if set(one) & {"class", "id", "style", "name"} and one.get("class") != "highlight"]


def test_texts_of_the_course_stay_as_they_are() -> None:
    own = '<div class="box" style="color: red">ours</div>\n\n![x](fig.svg) <img alt="y" src="fig.svg">'
    master = new_notebook(cells=[new_markdown_cell(own)])
    page = feedback(text_cell(own), master=master, files={"fig.svg": b"<svg/>"})
    assert '<div class="box" style="color: red">ours</div>' in page
    assert page.count('src="data:image/svg+xml;base64,PHN2Zy8+"') == 2
    notebook = copy.deepcopy(master)
    finish(notebook, Examined(), master)
    assert notebook == master


def test_a_student_may_show_the_courses_pictures() -> None:
    assert 'src="data:image/png;base64,iVBO"' in feedback(text_cell("![x](fig.png)"), files={"fig.png": b"\x89PN"})


def test_what_an_output_prints_keeps_its_colours_and_nothing_else() -> None:
    text = "\x1b[31mred\x1b[0m <script>alert(1)</script> \x1b[38;5;99999999999mx"
    page = feedback(new_code_cell("1", outputs=[new_output("stream", text=text, name="stdout")]))
    assert '<span class="ansi-red-fg">red</span>' in page and not runs(page)


POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "proctor" / "pages" / "templates").glob("*.html")), ids=lambda path: path.name
)
def test_every_page_has_a_policy_before_anything_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.startswith("{% extends"):
        text = (path.parent / "base.html").read_text(encoding="utf-8")
    head = text.split("<title>")[0]
    assert f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">' in head

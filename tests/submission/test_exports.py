"""Pages and scripts that once were notebooks."""

from typing import Any

import nbconvert
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from proctor.submission.exports import cells_of_page

CODE = ".jp-CodeCell .jp-InputArea-editor pre, .code_cell .input_area pre"
TEXT = ".jp-MarkdownCell .jp-RenderedMarkdown, .text_cell .rendered_html"
PRINTED = [
    new_output("stream", text="</pre></div><b>&amp;"),
    new_output("display_data", {"text/html": "<p>1<div><pre>2"}),
]
LINES = st.text(st.sampled_from("ab 12\n\t'\"#&;<>/%!()=あ😀"), max_size=60)
CELLS = st.one_of(
    LINES.map(lambda source: new_code_cell(source, outputs=PRINTED)),
    LINES.map(lambda source: new_markdown_cell(source.replace("<", "* "))),
)


def by_another_parser(page: str) -> list[dict[str, str]]:
    return [
        {"cell_type": "code" if part.name == "pre" else "markdown", "source": part.get_text().strip("\n")}
        for part in BeautifulSoup(page, "html.parser").select(f"{CODE}, {TEXT}")
    ]


@pytest.mark.parametrize("template", ["lab", "classic"])
@settings(max_examples=15)
@given(cells=st.lists(CELLS, min_size=1, max_size=8))
def test_a_page_of_nbconvert_gives_the_cells_that_a_parser_of_html_finds(template: str, cells: list[Any]) -> None:
    page = nbconvert.HTMLExporter(template_name=template).from_notebook_node(new_notebook(cells=cells))[0]
    found = cells_of_page(page)
    assert found == by_another_parser(page) and len(found) == len(cells)


@pytest.mark.parametrize(
    ("page", "sources"),
    [
        ("<div class=code_cell><div class='x input_area'><pre>a</pre>b</div></div>", ["a"]),
        ("<DIV CLASS='code_cell input_area'><PRE>1 &lt; 2 <b>3</b><!-- 4 > -->\n5</PRE>", ["1 < 2 3\n5"]),
        ("<div class='code_cell input_area'><script>'<pre>no'</script><pre>a</pre></div><pre>out</pre>", ["a"]),
        ("<div class='text_cell'><div class='rendered_html'>a<div>b</div>c</div>d</div>", ["abc"]),
        ("<div class='code_cell input_area'><pre>not closed", ["not closed"]),
        ("</div></pre><div data-class='code_cell input_area'><pre>a</pre></div>", []),
        (f"<div class='code_cell input_area'><pre>&#{'9' * 5000};</pre></div>", [f"&#{'9' * 5000};"]),
    ],
)
def test_what_is_written_otherwise(page: str, sources: list[str]) -> None:
    assert [cell["source"] for cell in cells_of_page(page)] == sources

"""Notebooks that are not as nbformat wants them, cut off, in odd encodings, or saved as something else."""

import copy
import gzip
import json
import re
from typing import Any

import nbformat
from intake_course import as_bytes, cell_of, code_cells, of_one

# Outputs and metadata, which nobody needs: nothing about them is told.


def _outputs(notebook: Any, *outputs: Any) -> None:
    for cell in code_cells(notebook):
        cell["outputs"] = copy.deepcopy(list(outputs))


@of_one()
def nothing_wrong(notebook: Any) -> None:
    pass


@of_one()
def ids_in_a_notebook_of_4_2(notebook: Any) -> None:
    notebook["nbformat_minor"] = 2


@of_one()
def ids_in_a_notebook_of_4_4(notebook: Any) -> None:
    notebook["nbformat_minor"] = 4


@of_one()
def ids_that_are_too_long(notebook: Any) -> None:
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = "x" * 100 + str(number)


@of_one()
def ids_with_dots_and_slashes(notebook: Any) -> None:
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"a.b/c {number}"


@of_one()
def ids_that_are_empty(notebook: Any) -> None:
    for cell in notebook["cells"]:
        cell["id"] = ""


@of_one()
def ids_that_are_numbers(notebook: Any) -> None:
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = number


@of_one()
def ids_that_are_all_the_same(notebook: Any) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "same"


@of_one()
def ids_that_are_missing(notebook: Any) -> None:
    for cell in notebook["cells"]:
        del cell["id"]


@of_one()
def outputs_missing(notebook: Any) -> None:
    for cell in code_cells(notebook):
        del cell["outputs"]


@of_one()
def outputs_null(notebook: Any) -> None:
    for cell in code_cells(notebook):
        cell["outputs"] = None


@of_one()
def outputs_that_are_text(notebook: Any) -> None:
    for cell in code_cells(notebook):
        cell["outputs"] = "4"


@of_one()
def outputs_on_a_text_cell(notebook: Any) -> None:
    notebook["cells"][0]["outputs"] = []


@of_one()
def execution_count_missing(notebook: Any) -> None:
    for cell in code_cells(notebook):
        del cell["execution_count"]


@of_one()
def execution_count_null(notebook: Any) -> None:
    for cell in code_cells(notebook):
        cell["execution_count"] = None


@of_one()
def execution_count_that_is_text(notebook: Any) -> None:
    for cell in code_cells(notebook):
        cell["execution_count"] = "3"


@of_one()
def outputs_with_transient(notebook: Any) -> None:
    _outputs(notebook, {"output_type": "display_data", "data": {}, "metadata": {}, "transient": {"display_id": "a"}})


@of_one()
def outputs_of_update_display_data(notebook: Any) -> None:
    _outputs(notebook, {"output_type": "update_display_data", "data": {"text/plain": "1"}, "metadata": {}})


@of_one()
def errors_without_a_traceback(notebook: Any) -> None:
    _outputs(notebook, {"output_type": "error", "ename": "ValueError", "evalue": "x"})


@of_one()
def streams_without_a_name(notebook: Any) -> None:
    _outputs(notebook, {"output_type": "stream", "text": "x"})


@of_one()
def outputs_with_null_data(notebook: Any) -> None:
    _outputs(notebook, {"output_type": "display_data", "data": None, "metadata": {}})


@of_one()
def outputs_without_metadata(notebook: Any) -> None:
    _outputs(notebook, {"output_type": "display_data", "data": {"text/plain": "x"}})


@of_one()
def outputs_without_a_type(notebook: Any) -> None:
    _outputs(notebook, {"text": "x"}, None, 3, "text")


@of_one()
def collapsed_null(notebook: Any) -> None:
    for cell in notebook["cells"]:
        cell["metadata"]["collapsed"] = None


@of_one()
def scrolled_that_is_a_number(notebook: Any) -> None:
    for cell in notebook["cells"]:
        cell["metadata"]["scrolled"] = 3


@of_one()
def metadata_of_a_text_cell_null(notebook: Any) -> None:
    notebook["cells"][0]["metadata"] = None


@of_one()
def metadata_of_a_text_cell_missing(notebook: Any) -> None:
    del notebook["cells"][0]["metadata"]


@of_one()
def metadata_of_the_notebook_null(notebook: Any) -> None:
    notebook["metadata"] = None


@of_one()
def metadata_of_the_notebook_missing(notebook: Any) -> None:
    del notebook["metadata"]


@of_one()
def metadata_of_the_notebook_a_list(notebook: Any) -> None:
    notebook["metadata"] = []


@of_one("tampered: double (tags)")
def tags_that_are_doubled(notebook: Any) -> None:
    cell_of(notebook, "double")["metadata"]["tags"] = ["mine", "mine"]


@of_one("tampered: double (tags)")
def tags_with_commas(notebook: Any) -> None:
    cell_of(notebook, "double")["metadata"]["tags"] = ["mine, too"]


@of_one()
def tags_null(notebook: Any) -> None:
    cell_of(notebook, "double")["metadata"]["tags"] = None


@of_one()
def attachments_on_a_code_cell(notebook: Any) -> None:
    cell_of(notebook, "double")["attachments"] = {"a.png": {"image/png": "aGk="}}


@of_one()
def attachments_of_no_form(notebook: Any) -> None:
    notebook["cells"][0]["attachments"] = {"a.png": None, "b": {"image/png": 3}, "c": []}


@of_one()
def a_heading_cell(notebook: Any) -> None:
    notebook["cells"].insert(0, {"cell_type": "heading", "level": 2, "metadata": {}, "source": "Mine"})


@of_one()
def a_cell_of_another_tools_type(notebook: Any) -> None:
    notebook["cells"].insert(2, {"cell_type": "sql", "metadata": {}, "source": "SELECT 1", "id": "sql"})


@of_one()
def a_text_cell_without_a_type(notebook: Any) -> None:
    notebook["cells"].append({"metadata": {}, "source": "mine"})


@of_one()
def code_cells_without_a_type(notebook: Any) -> None:
    for cell in list(code_cells(notebook)):
        del cell["cell_type"]


@of_one()
def source_null_in_an_empty_cell(notebook: Any) -> None:
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": None, "outputs": []})


@of_one()
def source_missing_in_an_empty_cell(notebook: Any) -> None:
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "outputs": []})


@of_one()
def source_of_lines_and_nulls(notebook: Any) -> None:
    for cell in notebook["cells"]:
        cell["source"] = [None, *cell["source"].splitlines(keepends=True), 3]


@of_one()
def cells_that_are_null(notebook: Any) -> None:
    notebook["cells"][1:1] = [None, 3, "x", []]


@of_one()
def kernelspec_without_a_name(notebook: Any) -> None:
    notebook["metadata"]["kernelspec"] = {"display_name": "Python 3"}


@of_one()
def language_info_without_a_name(notebook: Any) -> None:
    notebook["metadata"]["language_info"] = {"version": "3.12.1"}


@of_one()
def kernel_of_another_name(notebook: Any) -> None:
    notebook["metadata"]["kernelspec"] = {"name": "conda-base-py", "display_name": "Python [conda]", "language": "x"}


@of_one()
def a_key_of_another_tool(notebook: Any) -> None:
    notebook["colab"] = {"provenance": []}


@of_one()
def format_3(notebook: Any) -> bytes:
    parsed = nbformat.from_dict({**notebook, "nbformat_minor": 4})
    for cell in parsed.cells:
        cell.pop("id", None)
    return nbformat.v3.writes_json(nbformat.convert(parsed, 3)).encode()


@of_one()
def a_minor_of_the_future(notebook: Any) -> None:
    notebook["nbformat_minor"] = 99
    for cell in notebook["cells"]:
        cell["novel"] = {"x": 1}


@of_one()
def major_5(notebook: Any) -> None:
    notebook["nbformat"] = 5


@of_one()
def no_version(notebook: Any) -> None:
    del notebook["nbformat"], notebook["nbformat_minor"]


@of_one()
def version_as_text(notebook: Any) -> None:
    notebook["nbformat"] = "4"


@of_one()
def nan_in_outputs(notebook: Any) -> bytes:
    _outputs(notebook, {"output_type": "display_data", "data": {"application/json": float("nan")}, "metadata": {}})
    return as_bytes(notebook)


@of_one()
def half_characters_in_outputs(notebook: Any) -> bytes:
    _outputs(notebook, {"output_type": "stream", "name": "stdout", "text": "\ud83d"})
    return json.dumps(notebook).encode()


@of_one()
def tabs_inside_text(notebook: Any) -> bytes:
    """A control character that JSON does not allow as it is."""
    notebook["cells"][0]["source"] += "HERE"
    return as_bytes(notebook).replace(b"HERE", b"\t\x0b")


@of_one()
def outputs_of_25_mb(notebook: Any) -> None:
    _outputs(notebook, {"output_type": "stream", "name": "stdout", "text": "x" * 7_000_000})


@of_one()
def outputs_of_25_mb_after_a_byte_order_mark(notebook: Any) -> bytes:
    _outputs(notebook, {"output_type": "stream", "name": "stdout", "text": "x" * 7_000_000})
    return b"\xef\xbb\xbf" + as_bytes(notebook)


# The bytes of the file


def _text(notebook: Any) -> str:
    return as_bytes(notebook).decode()


@of_one()
def byte_order_mark(notebook: Any) -> bytes:
    return _text(notebook).encode("utf-8-sig")


@of_one("mended: one.ipynb")
def utf_16(notebook: Any) -> bytes:
    return _text(notebook).encode("utf-16")


@of_one("mended: one.ipynb")
def utf_16_without_a_mark(notebook: Any) -> bytes:
    return _text(notebook).encode("utf-16-le")


@of_one("mended: one.ipynb")
def utf_16_big_end_first(notebook: Any) -> bytes:
    return _text(notebook).encode("utf-16-be")


@of_one("mended: one.ipynb")
def utf_32(notebook: Any) -> bytes:
    return _text(notebook).encode("utf-32")


@of_one("mended: one.ipynb")
def shift_jis(notebook: Any) -> bytes:
    notebook["cells"][0]["source"] = "# 数値微分のやり方を説明してください。表示は日本語です。"
    return _text(notebook).encode("cp932")


@of_one("mended: one.ipynb")
def euc_jp(notebook: Any) -> bytes:
    notebook["cells"][0]["source"] = "# 数値微分のやり方を説明してください。表示は日本語です。"
    return _text(notebook).encode("euc_jp")


@of_one("mended: one.ipynb")
def one_bad_byte(notebook: Any) -> bytes:
    return as_bytes(notebook).replace("関".encode(), b"\xe9\x96", 1)


@of_one("mended: one.ipynb")
def nul_bytes_at_the_end(notebook: Any) -> bytes:
    return as_bytes(notebook) + bytes(4096)


@of_one("mended: one.ipynb")
def text_after_the_end(notebook: Any) -> bytes:
    return as_bytes(notebook) + b"the rest of an older, longer file}]}"


@of_one()
def windows_line_ends(notebook: Any) -> bytes:
    return as_bytes(notebook).replace(b"\n", b"\r\n")


@of_one()
def blank_lines_before(notebook: Any) -> bytes:
    return b"\n\n  " + as_bytes(notebook)


@of_one("mended: one.ipynb")
def trailing_commas(notebook: Any) -> bytes:
    return re.sub(rb"\n\s*[\]}]", lambda found: b"," + found[0], as_bytes(notebook))


@of_one("mended: one.ipynb")
def as_python_prints_it(notebook: Any) -> bytes:
    return repr(notebook).encode()


@of_one("mended: one.ipynb")
def a_missing_comma(notebook: Any) -> bytes:
    return as_bytes(notebook).replace(b'  "metadata": {},\n   "source"', b'  "metadata": {}\n   "source"', 1)


@of_one("mended: one.ipynb")
def a_missing_bracket_at_the_end(notebook: Any) -> bytes:
    return as_bytes(notebook).rstrip()[:-1]


@of_one("mended: one.ipynb")
def comments_in_the_json(notebook: Any) -> bytes:
    return as_bytes(notebook).replace(b' "cells": [', b' // the cells\n "cells": [', 1)


@of_one("mended: one.ipynb")
def compressed(notebook: Any) -> bytes:
    return gzip.compress(as_bytes(notebook))


@of_one("mended: one.ipynb")
def a_large_file_that_is_broken_in_a_place_of_no_matter(notebook: Any) -> bytes:
    _outputs(notebook, {"output_type": "stream", "name": "stdout", "text": "x" * 100_000})
    return as_bytes(notebook).replace(b'  "cell_type": "markdown",', b'  "cell_type": ,,"markdown"', 1)


# Merges, cuts, and other forms


@of_one("mended: one.ipynb")
def a_conflict_in_a_text_cell(notebook: Any) -> bytes:
    line = b'   "source": "# '
    text = as_bytes(notebook)
    start = text.index(line)
    end = text.index(b"\n", start) + 1
    mine, theirs = text[start:end], text[start:end].replace(b"Two", b"2")
    return text[:start] + b"<<<<<<< HEAD\n" + mine + b"=======\n" + theirs + b">>>>>>> main\n" + text[end:]


@of_one("mended: one.ipynb")
def a_conflict_in_an_execution_count(notebook: Any) -> bytes:
    return re.sub(
        rb'( *"execution_count": 2,\n)', rb"<<<<<<< HEAD\n\1=======\n\1>>>>>>> theirs\n", as_bytes(notebook), count=1
    )


@of_one("mended: one.ipynb")
def a_conflict_as_diff3_shows_it(notebook: Any) -> bytes:
    return re.sub(
        rb'( *"execution_count": 2,\n)',
        rb"<<<<<<< HEAD\n\1||||||| base\n\1\1=======\n\1>>>>>>> theirs\n",
        as_bytes(notebook),
        count=1,
    )


@of_one("mended: one.ipynb")
def cut_off_after_its_cells(notebook: Any) -> bytes:
    text = as_bytes(notebook)
    return text[: text.rindex(b'"metadata"')]


@of_one("mended: one.ipynb")
def cut_off_in_the_last_test(notebook: Any) -> bytes:
    text = as_bytes(notebook)
    return text[: text.index(b"assert root")]


@of_one("mended: one.ipynb", lost=("roots",))
def cut_off_before_the_second_answer(notebook: Any) -> bytes:
    text = as_bytes(notebook)
    return text[: text.index(b"def root")]


@of_one("mended: one.ipynb")
def cut_off_in_the_middle_of_a_character(notebook: Any) -> bytes:
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "終わり", "id": "z"})
    text = as_bytes(notebook)
    return text[: text.index("終".encode()) + 1]


@of_one("mended: one.ipynb")
def a_percent_script(notebook: Any) -> bytes:
    import jupytext

    return jupytext.writes(nbformat.from_dict(notebook), fmt="py:percent").encode()


@of_one("mended: one.ipynb")
def saved_as_python(notebook: Any) -> bytes:
    import nbconvert

    return nbconvert.PythonExporter().from_notebook_node(nbformat.from_dict(notebook))[0].encode()


@of_one("mended: one.ipynb")
def saved_as_a_page(notebook: Any) -> bytes:
    import nbconvert

    return nbconvert.HTMLExporter().from_notebook_node(nbformat.from_dict(notebook))[0].encode()


@of_one("mended: one.ipynb")
def saved_as_a_classic_page(notebook: Any) -> bytes:
    import nbconvert

    exporter = nbconvert.HTMLExporter(template_name="classic")
    return exporter.from_notebook_node(nbformat.from_dict(notebook))[0].encode()


@of_one("unreadable: one.ipynb", lost=("doubles", "roots"))
def empty(notebook: Any) -> bytes:
    return b""


@of_one("unreadable: one.ipynb", lost=("doubles", "roots"))
def a_picture(notebook: Any) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


@of_one("unreadable: one.ipynb", lost=("doubles", "roots"))
def a_page_to_sign_in(notebook: Any) -> bytes:
    return b"<!doctype html><html><title>Sign in</title><body>Please sign in</body></html>"


@of_one("unreadable: one.ipynb", lost=("doubles", "roots"))
def without_cells(notebook: Any) -> None:
    notebook["cells"] = []

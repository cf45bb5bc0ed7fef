"""Reading: whatever holds cells becomes a notebook of plain cells, and nothing ends in another exception."""

import contextlib
import copy
import gzip
import json
import random
import subprocess
import sys
import zlib
from typing import Any

import damage_reading  # noqa: F401  # fills the corpus
import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_course import ANSWERS, CORPUS, as_bytes, handed_in, intake_course, untouched

from proctor.errors import SubmissionError
from proctor.submission.notebook import (
    LARGEST_FILE,
    LONGEST_SOURCE,
    MOST_CELLS,
    read_submitted,
)
from proctor.submission.raw_cells import LARGEST_PARSED
from proctor.submission.text import MOST_UNPACKED

KINDS = [one for one in CORPUS.values() if one.family == "reading"]
REFUSED = [one.name for one in KINDS if one.flag.startswith("unreadable")]
READ = [one.name for one in KINDS if one.name not in REFUSED]


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was right, and what was released, as JSON."""
    course = intake_course(tmp_path_factory.mktemp("intake") / "course")
    return handed_in(course), untouched(course)


def right_one() -> dict[str, Any]:
    """A small notebook of each kind of cell, as JSON."""
    cells = [
        nbformat.v4.new_markdown_cell("# 関数"),
        nbformat.v4.new_code_cell("x = 1", metadata={"nbgrader": {"grade_id": "x", "points": 1}, "tags": ["a"]}),
        nbformat.v4.new_raw_cell("raw"),
    ]
    loaded: dict[str, Any] = json.loads(nbformat.writes(nbformat.v4.new_notebook(cells=cells)))
    return loaded


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(KINDS) >= 90


@pytest.mark.parametrize("name", READ)
def test_what_a_person_could_read_is_read_with_the_answers_as_they_were(name: str, notebooks: Any) -> None:
    one = CORPUS[name]
    found = read_submitted(one.files(*notebooks)["hw/one.ipynb"])
    nbformat.validate(found.notebook)
    sources = "\n".join(cell.source for cell in found.notebook.cells if cell.cell_type == "code")
    assert ANSWERS["double"] in sources
    assert (ANSWERS["root"] in sources) == ("roots" not in one.lost)
    assert bool(found.mended) == one.flag.startswith("mended")


@pytest.mark.parametrize("name", REFUSED)
def test_only_what_has_no_cell_is_refused(name: str, notebooks: Any) -> None:
    with pytest.raises(SubmissionError):
        read_submitted(CORPUS[name].files(*notebooks)["hw/one.ipynb"])


def test_the_marks_of_a_percent_script_and_of_format_3_are_kept(notebooks: Any) -> None:
    for name in ("a_percent_script", "format_3", "a_conflict_in_a_text_cell"):
        cells = read_submitted(CORPUS[name].files(*notebooks)["hw/one.ipynb"]).notebook.cells
        marked = [cell.metadata["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell.metadata]
        assert marked == ["imports", "double", "doubles", "root", "roots"]


def test_the_python_that_wrote_it_is_kept() -> None:
    notebook = right_one()
    notebook["metadata"] = {"language_info": {"version": "3.13.0"}, "authors": ["x"]}
    assert read_submitted(as_bytes(notebook)).notebook.metadata == {
        "language_info": {"name": "python", "version": "3.13.0"}
    }


def test_both_sides_of_a_conflict_are_there() -> None:
    mine = right_one()
    theirs = copy.deepcopy(mine)
    mine["cells"][1]["source"], theirs["cells"][1]["source"] = "x = 2", "x = 3"
    first, second = as_bytes(mine).decode().splitlines(), as_bytes(theirs).decode().splitlines()
    place = next(number for number, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1])
    torn = [*first[:place], "<<<<<<< HEAD", first[place], "=======", second[place], ">>>>>>> a", *first[place + 1 :]]
    found = read_submitted("\n".join(torn).encode())
    assert [cell.source for cell in found.notebook.cells] == ["# 関数", "x = 2", "raw", "x = 3"]
    assert found.mended == ("conflict of a merge, both sides taken",)


def test_cells_around_a_broken_one_are_had_from_a_large_file() -> None:
    notebook = right_one()
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 300_000}]
    broken = as_bytes(notebook).replace(b'"cell_type": "markdown"', b'"cell_type": , "markdown"')
    found = read_submitted(broken)
    assert [cell.source for cell in found.notebook.cells] == ["x = 1", "raw"]
    assert found.mended == ("JSON broken; only the whole cells are left",)


def test_pictures_of_a_text_cell_are_kept_and_nothing_else_of_it() -> None:
    notebook = right_one()
    notebook["cells"][0]["attachments"] = {"a.png": {"image/png": "aGk=", "text/html": "<b>"}, "b": {"x/y": "z"}}
    cell = read_submitted(as_bytes(notebook)).notebook.cells[0]
    assert cell.attachments == {"a.png": {"image/png": "aGk="}}


def test_a_line_that_says_outputs_is_kept_in_a_large_file() -> None:
    notebook = right_one()
    notebook["cells"][0]["source"] = ["outputs", "\nmore"]
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * LARGEST_PARSED}]
    found = read_submitted(as_bytes(notebook))
    assert [cell.source for cell in found.notebook.cells] == ["outputs\nmore", "x = 1", "raw"] and not found.mended


def test_a_large_file_that_is_cut_off_gives_its_whole_cells() -> None:
    notebook = right_one()
    notebook["cells"][2]["metadata"] = {"x": "y" * LARGEST_PARSED}
    found = read_submitted(as_bytes(notebook)[:-1_000])
    assert len(found.notebook.cells) == 2 and found.mended == ("cut off; only the whole cells are left",)


def test_what_is_kept_is_bounded_and_said() -> None:
    notebook = right_one()
    notebook["cells"] = [{"cell_type": "markdown", "source": "x" * (LONGEST_SOURCE + 5)}] * 2
    notebook["cells"] += [{"cell_type": "code", "source": ""}] * MOST_CELLS
    found = read_submitted(as_bytes(notebook))
    assert len(found.notebook.cells) == MOST_CELLS
    assert max(len(cell.source) for cell in found.notebook.cells) == LONGEST_SOURCE
    assert len(found.mended) == 2 and all(what.startswith("all but") for what in found.mended)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x" * (LARGEST_FILE + 1), "larger than 200 MB"),
        (b"{" + b" " * LARGEST_PARSED + b"]", "its JSON does not parse"),
        (
            b'{"cells": [{"x": [' + b"0," * 2_100_000 + b" " * LARGEST_PARSED + b"0]}]}",
            "more than two million parts beside its outputs",
        ),
        (gzip.compress(bytes(MOST_UNPACKED + 1)), "a compressed file of more than 50 MB"),
        (b"\x1f\x8b\x08\x00", "without|cut off|not readable"),
        (b"\x1f\x8bxxxx", "cannot be unpacked"),
        (b"[" * 1_000_000, "no cells in it"),
        (b'{"cells": [' * 100_000, "no cells in it|without any cell"),
        (b'{"id": [' * 100_000, "no cells in it"),
        (b'{"id": "' * 2_000_000, "no cells in it"),
        (b"<<<<<<< a\n" * 100_000, "no cells in it"),
        (b'{"cells": [[[[]]]]}', "without any cell"),
        (b"<html>" + b"<pre>" * 1_000_000, "without any cell"),
        (b"<html>" * 500_000 + b"<!--" * 500_000, "without any cell"),
        (b"<html>" + b"<a" * 500_000 + b"<div class='" * 500_000, "without any cell"),
        (b"# %%\n" + b'"""x\n' * 200_000, "a script of more than half a million"),
        (b"# %%\n" + b"# In[1]:\n" * 50_000, "no cells in it"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_what_would_take_for_ever_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(SubmissionError, match=reason):
        read_submitted(data)


def test_what_few_need_is_not_loaded_until_it_is_needed() -> None:
    """Starting the command, and reading an ordinary notebook, must stay cheap."""
    text = "import sys, proctor.cli, proctor.commands; from proctor.submission.notebook import read_submitted\n"
    text += 'read_submitted(b\'{"cells": [{"cell_type": "code", "source": ""}]}\')\n'
    text += "print({'jupytext', 'json_repair', 'ijson'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# Fuzzing: a right notebook, with parts replaced, removed and doubled, and its bytes cut and spoiled

Plain = st.none() | st.booleans() | st.integers(-3, 99) | st.floats() | st.text(max_size=5)
Odd = st.recursive(
    Plain | st.sampled_from(["code", "markdown", "raw", "heading", {"nbgrader": {"grade_id": ["x"]}}]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each part of a JSON."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in items for found in [(*path, key), *places(inner, (*path, key))]]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    notebook = right_one()
    for _ in range(draw(st.integers(0, 4))):
        *way, last = draw(st.sampled_from(places(notebook) or [("cells",)]))
        inside: Any = notebook
        for key in way:
            inside = inside[key]
        match draw(st.sampled_from(["replace", "remove", "double"])):
            case "replace":
                inside[last] = copy.deepcopy(draw(Odd))
            case "remove":
                inside.pop(last, None) if isinstance(inside, dict) else inside.pop(last)
            case _ if isinstance(inside, list):
                inside.insert(last, copy.deepcopy(inside[last]))
    data = json.dumps(notebook, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1])))
    encoded = data.encode(draw(st.sampled_from(["utf-8", "utf-16", "utf-8-sig"])), "surrogatepass")
    return draw(st.sampled_from([_as_it_is, _cut, _spoiled, _doubled]))(encoded, draw(st.randoms()))


def _as_it_is(data: bytes, chance: random.Random) -> bytes:
    return data


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _spoiled(data: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        spoiled[chance.randrange(len(spoiled))] = chance.choice(b',:"{}[]\\\n\x00\xff<=>#')
    return bytes(spoiled)


def _doubled(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[: chance.randrange(len(data) + 1)] + data[start:]


def reads_or_refuses(data: bytes) -> None:
    """And what is read is valid, and read again it is the same."""
    with contextlib.suppress(SubmissionError):
        found = read_submitted(data)
        nbformat.validate(found.notebook)
        assert found.notebook.cells
        again = read_submitted(nbformat.writes(found.notebook).encode())
        assert [c.source for c in again.notebook.cells] == [c.source for c in found.notebook.cells]


@given(damaged())
@settings(max_examples=200)
def test_no_notebook_raises_anything_but_a_refusal(data: bytes) -> None:
    reads_or_refuses(data)


@pytest.mark.slow
@given(damaged())
@settings(max_examples=5_000)
def test_five_thousand_notebooks_raise_nothing_but_refusals(data: bytes) -> None:
    reads_or_refuses(data)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
@settings(max_examples=200)
def test_no_bytes_raise_anything_but_a_refusal(data: bytes) -> None:
    for packed in (data, gzip.compress(data), b"\x1f\x8b" + data, zlib.compress(data)):
        reads_or_refuses(packed)


def test_of_a_conflict_the_side_that_can_be_read_counts() -> None:
    whole = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}]})
    for sides in ((whole, "I am lost"), ("I am lost", whole)):
        text = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> main\n".format(*sides)
        found = read_submitted(text.encode())
        assert [cell.source for cell in found.notebook.cells] == ["x = 1"]
        assert found.mended == ("conflict of a merge, one side lost",)
    with pytest.raises(SubmissionError):
        read_submitted(b"<<<<<<< HEAD\nI am lost\n=======\nI am too\n>>>>>>> main\n")

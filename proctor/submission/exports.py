"""Notebooks that were saved as something else: a script, or a page. Their cells are there, mostly without marks."""

import re
from itertools import islice
from typing import Any

_MOST = 2000  # cells of a script
_PAGE = re.compile(r"\s*(<!doctype html|<html)\b", re.IGNORECASE)
_PERCENT = re.compile(r"^# ?%%", re.MULTILINE)
_PROMPT = re.compile(r"^# In ?\[[\s\d*]*\]:[ \t]*$", re.MULTILINE)  # as nbconvert writes scripts
_CODE = ".jp-CodeCell .jp-InputArea-editor pre, .code_cell .input_area pre"
_TEXT = ".jp-MarkdownCell .jp-RenderedMarkdown, .text_cell .rendered_html"


def is_page(text: str) -> bool:
    return _PAGE.match(text) is not None


def is_script(text: str) -> bool:
    return any(0 < sum(1 for _ in islice(mark.finditer(text), _MOST + 1)) <= _MOST for mark in (_PERCENT, _PROMPT))


def cells_of_script(text: str) -> list[Any]:
    """The cells of a percent script, with their marks, or of what "Save as Python" writes, without."""
    if _PERCENT.search(text):
        import jupytext  # here, since few need it: importing it takes longer than all the rest

        return [dict(cell) for cell in jupytext.reads(text, fmt="py:percent").cells]
    return [{"cell_type": "code", "source": part.strip("\n")} for part in _PROMPT.split(text)[1:]]


def cells_of_page(text: str) -> list[Any]:
    """The cells of a page as nbconvert makes it, code as it was written, texts without their markup."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(text, "html.parser")
    return [
        {"cell_type": "code" if part.name == "pre" else "markdown", "source": part.get_text().strip("\n")}
        for part in page.select(f"{_CODE}, {_TEXT}")
    ]

"""What the statements of a student's cell bind and need, so that an answer can be taken out of where it stands.

Bounded: a cell that is too long, or that does not parse, has no statements."""

import ast
import re
import symtable
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..grader.cells import bound_by, readings

LONGEST = 100_000  # characters of one cell that are looked at
_FENCE = re.compile(r"^(`{3,}|~{3,})[ \t]*[\w{}.=-]*[ \t]*\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_MOST = 300_000  # characters of all cells that are looked at together


@dataclass(frozen=True)
class Statement:
    """One statement at the top level of a cell. binds: names that it binds; changes: names whose parts it assigns;
    needs: names that it reads, also inside functions; shape: what it says, whatever its layout and comments; kept: no
    bare call or check."""

    text: str
    binds: frozenset[str]
    changes: frozenset[str]
    needs: frozenset[str]
    shape: str
    kept: bool
    everything: bool = False  # "from … import *": what it binds is not said
    unfinished: bool = False  # it does nothing but raise NotImplementedError


def statements(source: str) -> list[Statement]:
    """The statements of a cell, [] if it is no Python, or too long to look at."""
    if len(source) > LONGEST:
        return []
    for text in readings(source):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                body = ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        try:
            return list(_each(body, text.split("\n")))
        except (RecursionError, SyntaxError, ValueError):  # such as a "return" outside
            return []
    return []


def within(cells: Iterable[Any]) -> list[Any]:
    """As many cells, from the first on, as can be looked at; those that are too long are passed over."""
    left, found = _MOST, []
    for cell in cells:
        if len(cell.source) <= min(left, LONGEST):
            left -= len(cell.source)
            found.append(cell)
    return found


def shapes(source: str) -> frozenset[str]:
    """What a cell says, statement by statement."""
    return frozenset(one.shape for one in statements(source))


def fenced(text: str) -> str:
    """The code inside the fences of a text cell; "" if there is none."""
    return "\n".join(found[2].rstrip("\n") for found in _FENCE.finditer(text[:LONGEST]))


def _each(body: list[ast.stmt], lines: list[str]) -> Iterator[Statement]:
    before = 0
    for node in body:
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))]) - 1
        last = node.end_lineno or node.lineno
        while first > before and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        text = "\n".join(lines[first:last])
        yield Statement(
            text,
            bound_by(node).names,
            frozenset(_changed(node)),
            frozenset(_read(symtable.symtable(text, "<cell>", "exec"))),
            ast.dump(node),
            not isinstance(node, ast.Expr | ast.Assert | ast.Raise | ast.Pass),
            isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names),
            _is_unfinished(node),
        )
        before = last


def _read(table: symtable.SymbolTable) -> Iterator[str]:
    """The names that a statement takes from outside."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _read(inner)


def _is_unfinished(node: ast.stmt) -> bool:
    if isinstance(node, ast.ClassDef):
        methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
        return bool(methods) and all(map(_is_unfinished, methods))
    if isinstance(node, ast.FunctionDef):
        *_, last = node.body
        return isinstance(last, ast.Raise) and "NotImplementedError" in ast.dump(last) and len(node.body) <= 2
    return False


def _changed(node: ast.stmt) -> Iterator[str]:
    """Whose parts a statement assigns: "net" of net.params["W1"] = …"""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    for target in targets:
        part = target
        while isinstance(part, ast.Attribute | ast.Subscript):
            part = part.value
        if isinstance(part, ast.Name) and part is not target:
            yield part.id

"""Cheats: answers that compute nothing and try to be believed, made for any solution cell from the master's.

What is fair: a *plain* answer computes nothing either, but has the right names, and gives values of the right type,
shape and keys with other numbers. A test cell that gives a cheat more than every plain answer and the empty release get
took a value for right that nobody computed: that is a hole.

Cheats may know what students can: the form of every right value (the question says it), and what the visible checks
ask, which they answer by heart. So it is the hidden tests that have to see through them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from IPython.core.inputtransformer2 import TransformerManager

from ..grader.cells import bound_names
from ..hints.needed_names import needed_names
from .tricks import play
from .tricks.case import BY_HEART, FAMILIES

ROOM_PACKAGE = "proctor_tricks"  # what the tricks are called in a room
_DEEP = frozenset({"two-faced", "agreeable", "no numbers"})  # families that are tried inside of containers, too

HOW_TO_CLOSE = {
    "two-faced": "Turn the value into plain data once (got = np.array(got, dtype=float)); check shape, then numbers of "
    "that copy.",
    "by turns": "Call once, keep a plain copy of what came, and check both its shape and its numbers.",
    "agreeable": "Compare plain data (np.array(got, dtype=float), int(got)), never by the answer's own ==.",
    "no numbers": "Before values: the same shape as expected (allclose and all() broadcast, and hold for nothing at "
    "all), a dtype of numbers, every one finite; loop over the keys that the test knows, not over those that came.",
    "its own argument": "Give the answer a copy, and compare with values that it does not hold in its hands.",
    "agrees with itself": "Compare with numbers of the test's own, not with what other parts of the same answer say.",
    BY_HEART: "Add hidden tests with other arguments than the visible ones.",
    "destroys": "Compare with copies that the answer never had; loop over names that the test knows.",
    "raises": "Give no points for an exception: no bare except around what is tested.",
    "its own process": "Bind in locked cells whatever the test uses besides the answer; no tag run-in-room.",
}


@dataclass(frozen=True)
class Cheat:
    """One answer. deep: the trick is done to the values inside of containers."""

    cell: str
    trick: str
    deep: bool
    code: str

    @property
    def name(self) -> str:
        return f"{self.trick} inside" if self.deep else self.trick

    @property
    def family(self) -> str:
        return FAMILIES[self.trick]

    @property
    def how_to_close(self) -> str:
        return HOW_TO_CLOSE.get(self.family, "")


def cheats_of(cell: str, source: str, tests: list[str], containers: bool) -> list[Cheat]:
    """All cheats for a master's solution cell, the plain answers first.

    source: without nbgrader's marks; tests: the sources of its test cells; containers: whether lists or dicts are
    among its values."""
    return [
        Cheat(cell, trick, deep, _code(source, tests, trick, deep))
        for trick, family in FAMILIES.items()
        for deep in ((False, True) if containers and family in _DEEP else (False,))
    ]


def room_files(learnt: bytes) -> dict[str, bytes]:
    """What a cheat imports, by name in its room. learnt: see learn.py."""
    modules = (one for one in files(play.__package__).iterdir() if one.name.endswith(".py"))
    found = {f"{ROOM_PACKAGE}/{one.name}": one.read_bytes() for one in modules}
    return found | {f"{ROOM_PACKAGE}/{play.LEARNT}": learnt}


def _code(source: str, tests: list[str], trick: str, deep: bool) -> str:
    tree = ast.parse(TransformerManager().transform_cell(source))  # a cell may hold magics
    words = tuple(dict.fromkeys(one.attr for one in ast.walk(tree) if isinstance(one, ast.Attribute)))
    names = tuple(sorted(set().union(*map(needed_names, tests)) - bound_names(source)))
    body = "\n\n".join(ast.unparse(ast.fix_missing_locations(one)) for one in _emptied(tree))
    return (
        f"import {ROOM_PACKAGE}.play\n\n"
        f"__trick__ = {ROOM_PACKAGE}.play.Player({trick!r}, {deep}, {source!r}, {words}, {names})\n\n"
        f"{body}\n\n__trick__.at_cell(globals())"
    )


def _emptied(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements of a cell with a trick in the place of every body and value. Names and signatures stay."""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            _empty(statement, "")
            yield statement
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement
        else:
            for name in sorted(bound_names(ast.unparse(statement))):
                yield ast.parse(f"{name} = __trick__.value({name!r})").body[0]


def _empty(statement: ast.stmt, inside: str) -> None:
    if isinstance(statement, ast.ClassDef):
        for one in statement.body:
            _empty(one, f"{inside}{statement.name}.")
    elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        statement.body = [_answer(statement, inside)]


def _answer(function: ast.FunctionDef | ast.AsyncFunctionDef, inside: str) -> ast.stmt:
    given = function.args
    names = [one.arg for one in [*given.posonlyargs, *given.args]]
    is_static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in function.decorator_list)
    me = names.pop(0) if inside and names and not is_static else None
    names += [f"*{given.vararg.arg}"] if given.vararg else []
    names += [one.arg for one in given.kwonlyargs]
    names += [f"*{given.kwarg.arg}.values()"] if given.kwarg else []
    arguments = "".join(f"{name}, " for name in names)
    return ast.parse(f"return __trick__.answer({inside + function.name!r}, {me}, ({arguments}))").body[0]

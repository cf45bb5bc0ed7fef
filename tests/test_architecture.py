"""The plan of the house: imports between packages go down only, and nothing goes round in a circle.

Imports are read, not run, also those inside functions."""

import ast
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest
from support import ROOT

PACKAGE = ROOT / "proctor"
FLOORS = (  # from the top; a floor may use those below it, and packages of one floor do not use each other
    {"cli", "commands", "doctor", "plugin", "progress"},
    {"serve"},
    {"exchange"},
    {"check", "pages"},
    {"grading"},
    {"submission", "hints"},
    {"course"},
    {"grader", "walls"},
    {"room"},
    {"bridge"},
    {"errors", "light_imports", "plain_text"},
)
MAY_USE = {"room": {"room", "bridge"}, "bridge": {"bridge"}}  # rooms can see these two, so nothing else goes in
TOP = FLOORS[0]  # one floor of modules, which may use each other
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def imported(module: str) -> Iterator[str]:
    """The modules of ours that one imports."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*up, *([node.module] if node.module else [])])
            for alias in node.names:
                name = f"{base}.{alias.name}"
                if name in MODULES or base in MODULES:
                    yield name if name in MODULES else base


def part(module: str) -> str:
    """The package, or the module beside the packages, that a module belongs to."""
    return module.split(".")[1] if "." in module else ""


def floor(name: str) -> int:
    return next(number for number, names in enumerate(FLOORS) if name in names)


ARROWS = [(one, other) for one in MODULES for other in imported(one) if part(one) and part(other)]


def test_every_part_has_a_floor() -> None:
    assert {part(module) for module in MODULES} - {""} == set().union(*FLOORS)


def test_imports_go_down_only() -> None:
    others = [(one, other) for one, other in ARROWS if part(one) != part(other) and not {part(one), part(other)} <= TOP]
    assert others and not [(one, other) for one, other in others if floor(part(one)) >= floor(part(other))]


@pytest.mark.parametrize("name", MAY_USE)
def test_what_rooms_can_see_uses_nothing_else_of_ours(name: str) -> None:
    assert {part(other) for one, other in ARROWS if part(one) == name} <= MAY_USE[name]


def test_nothing_goes_round_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for one, other in ARROWS:
        graph.setdefault(one, set()).add(other)
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize("name", sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py")))
def test_a_package_says_what_goes_in_and_what_comes_out(name: str) -> None:
    said = ast.get_docstring(ast.parse((PACKAGE / name / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert ":" in said and "\n" not in said


def test_each_package_has_its_tests_in_a_folder_of_its_name() -> None:
    assert not [
        path.parent.name for path in PACKAGE.glob("*/__init__.py") if not (ROOT / "tests" / path.parent.name).is_dir()
    ]


def test_the_name_of_a_class_says_which_one_it_is() -> None:
    names = Counter(
        node.name
        for path in MODULES.values()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    )
    assert not [name for name, times in names.items() if times > 1]

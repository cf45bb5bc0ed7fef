"""To be imported before anything of nbgrader: importing nbgrader.api takes 0.5 CPU seconds then instead of 2.6.

jsonschema has grammars of internationalised addresses and durations if it can; no notebook needs one. nbgrader's pages
inside Jupyter, setuptools' archives and requests are imported once something of them is called.
Measured in one run: python -c "import nbgrader.api", with and without this module first."""

import importlib
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

_GRAMMARS = ("rfc3987_syntax", "isoduration")
_IN_JUPYTER = tuple(
    f"nbgrader.server_extensions.{name}"
    for name in ("assignment_list", "course_list", "validate_assignment", "formgrader")
)


class _Later(ModuleType):
    """Stands in for a module of which functions only are used: each imports the module when it is called."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        module = self.__name__
        return lambda *words, **named: getattr(importlib.import_module(module), name)(*words, **named)


def _without(names: tuple[str, ...], wanted: str) -> None:
    """Imports wanted as if there were no modules of these names, unless they are imported already."""
    _instead({name: None for name in names}, wanted)


def _calling_later(names: tuple[str, ...], wanted: str) -> None:
    """Imports wanted with stand-ins for modules of these names, unless they are imported already."""
    _instead({name: _Later(name) for name in names}, wanted)


def _instead(modules: Mapping[str, ModuleType | None], wanted: str) -> None:
    missing = [name for name in modules if name not in sys.modules]
    sys.modules.update((name, modules[name]) for name in missing)  # type: ignore[misc]  # None: importing it fails
    try:
        importlib.import_module(wanted)
    finally:
        for name in missing:
            del sys.modules[name]


_without(_GRAMMARS, "jsonschema")
_calling_later(_IN_JUPYTER, "nbgrader")
_calling_later(("setuptools.archive_util",), "nbgrader.utils")
_calling_later(("requests",), "nbgrader.auth")

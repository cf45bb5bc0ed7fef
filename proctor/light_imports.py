"""To be imported before anything of nbgrader: importing that takes 1.0 CPU seconds then instead of 2.3.

jsonschema, which nbgrader imports, builds a grammar of internationalised addresses if it can; no notebook needs one.
Measured in one run: python -c "import nbgrader.api, nbgrader.converters", with and without this module first."""

import importlib
import sys

_GRAMMAR = "rfc3987_syntax"

if _GRAMMAR not in sys.modules:
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # importing it fails now, which jsonschema expects
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMAR]

"""A command imports what it needs: what is stood in for while nbgrader is imported is there when it is asked for."""

import json
import subprocess
import sys

import pytest

HEAVY = ("nbgrader.apps", "nbgrader.converters", "jupyter_server", "setuptools", "requests", "numpy", "IPython")


def loaded(code: str) -> set[str]:
    """The modules that are imported after some code, in a process of its own."""
    told = f"{code}\nimport json, sys; print(json.dumps([name for name, module in sys.modules.items() if module]))"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", told], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("imports", "heavy"),
    [
        ("proctor.cli", ("nbgrader", "nbformat", "sqlalchemy", *HEAVY)),
        ("proctor.commands", ("nbconvert", *HEAVY)),
        ("proctor.commands, proctor.pages.scores", ("nbconvert", "nbgrader.preprocessors", *HEAVY)),
        ("proctor.doctor", ("nbgrader", "nbconvert", "sqlalchemy")),
        ("proctor.commands, proctor.pages.table", ("proctor.grading.pipeline", *HEAVY)),
    ],
)
def test_a_command_does_not_import_what_others_need(imports: str, heavy: tuple[str, ...]) -> None:
    assert not loaded(f"import {imports}").intersection(heavy)


def test_what_stood_in_is_the_real_thing_once_it_is_asked_for() -> None:
    code = """
import proctor.light_imports, nbgrader, nbgrader.utils
from nbgrader.server_extensions.formgrader import load_jupyter_server_extension
assert load_jupyter_server_extension.__module__ == "nbgrader.server_extensions.formgrader.formgrader"
try:
    nbgrader.utils.unpack_archive("/nowhere", ".")
except FileNotFoundError:
    pass
try:
    nbgrader.load_formgrader(None)
except AttributeError as error:
    assert "NoneType" in str(error), error
"""
    assert {"setuptools.archive_util", "nbgrader.server_extensions.formgrader.formgrader"} <= loaded(code)


def test_what_is_imported_already_stays_what_it_is() -> None:
    code = "import requests, nbgrader; own = nbgrader.load_formgrader\nimport proctor.light_imports\n"
    loaded(f"{code}import sys; assert sys.modules['requests'] is requests and nbgrader.load_formgrader is own")

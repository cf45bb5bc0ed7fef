"""Mutants that no test can tell from the master's answer, each with the reason why, as data.

misconceptions/ASSIGNMENT/equivalent.toml:

    [[equivalent]]
    cell = "train"                                  # the solution cell
    before = "rows = np.random.choice(n, size)"     # the line, with single spaces
    after = "rows = np.random.choice(n, int(size))"
    reason = "…"
"""

import tomllib
from pathlib import Path

from ..course.catalogue import EQUIVALENT
from ..errors import CatalogueError

Key = tuple[str, str, str]  # cell, before, after


def load_equivalent(folder: Path) -> dict[Key, str]:
    """The reason for each explained mutant; {} without the file. Raises CatalogueError that names what is wrong."""
    path = folder / EQUIVALENT
    if not path.is_file():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]
        found = {
            (one["cell"], _squeezed(one["before"]), _squeezed(one["after"])): str(one["reason"]) for one in entries
        }
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise CatalogueError(f"{path} cannot be read: {type(error).__name__}: {error}.") from error
    if len(found) < len(entries):
        raise CatalogueError(f"{path} explains a mutant twice.")
    if not all(reason.strip() for reason in found.values()):
        raise CatalogueError(f"{path}: a mutant without a reason.")
    return found


def _squeezed(lines: str) -> str:
    return "\n".join(" ".join(line.split()) for line in lines.strip().split("\n"))

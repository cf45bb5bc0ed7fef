"""What all submissions of one assignment share, as plain bytes and text: ready to be sent to any worker."""

import compileall
import hashlib
import platform
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import version
from multiprocessing.util import Finalize
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

import nbformat

from ..errors import CourseError
from ..grader.cells import HIDDEN_MARKS
from .catalogue import Entry, load_catalogue
from .folders import Course, digest
from .known_cells import KnownCell, known_cells
from .notebooks import master_answers
from .sidecar import SIDECAR

# What decides how code runs, beside our own; another version of one of these may give another result.
_PACKAGES = ("nbgrader", "nbconvert", "ipython", "numpy", "matplotlib")


@dataclass(frozen=True)
class Sheet:
    """One notebook of an assignment: as released, as the master has it, and the cells that it must have."""

    name: str
    released: str
    master: str
    known: tuple[KnownCell, ...]

    @cached_property
    def key(self) -> str:
        """A fingerprint of all this."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


@dataclass(frozen=True)
class Assignment:
    """sheets: the notebooks, in order; files: what is released beside them; limits in seconds of one cell and of one
    notebook; walls: the kind of rooms; provides: what stands in for modules, by name; entries and answers: the
    catalogue and the master's answers, for hints; secret: paths that no room may see; key: a fingerprint of all that
    decides a verdict, the code that makes it included."""

    name: str
    sheets: tuple[Sheet, ...]
    files: dict[str, bytes]
    cell_seconds: float = 30.0
    notebook_seconds: float = 150.0
    walls: str = "best"
    provides: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    hints_folder: str = ""
    secret: tuple[str, ...] = ()
    key: str = field(default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", _key(self))


def load_assignment(course: Course, name: str, gradebook: Any) -> Assignment:
    """Reads an assignment that has been released. Raises CourseError if the gradebook does not know it."""
    sheets = []
    for row in sorted(gradebook.find_assignment(name).notebooks, key=lambda row: str(row.name)):
        master = course.folder("source", name) / f"{row.name}.ipynb"
        released = course.folder("release", name) / f"{row.name}.ipynb"
        try:
            as_released, as_written = (path.read_text(encoding="utf-8") for path in (released, master))
        except OSError as error:
            raise CourseError(
                f"{error.filename} is missing. Run: nbgrader generate_assignment {name} --force"
            ) from error
        known = known_cells(row, nbformat.reads(as_written, as_version=4))
        sheets.append(Sheet(row.name, as_released, as_written, tuple(_with_our_marks(cell, course) for cell in known)))
    settings = course.config.Examine
    return Assignment(
        name,
        tuple(sheets),
        released_files(course.folder("source", name)),
        float(settings.get("timeout", Assignment.cell_seconds)),
        float(settings.get("total_timeout", Assignment.notebook_seconds)),
        str(settings.get("walls", Assignment.walls)),
        _provides(settings.get("provides", {})),
        *_catalogue(course, name),
        str(course.state / "hints"),
        tuple(map(str, course.secret())),
    )


def _provides(setting: Any) -> dict[str, str]:
    """Stand-ins by the names that students import. Raises CourseError for anything else."""
    names = dict(setting)
    if not all(isinstance(part, str) and part for item in names.items() for part in item):
        raise CourseError(f"c.Examine.provides has a name of a module for each name of a module; it is {names!r}.")
    return names


def _with_our_marks(cell: KnownCell, course: Course) -> KnownCell:
    """A cell whose hidden parts stand between nbgrader's usual marks, also in a course that chose others."""
    source = cell.source
    for option, mark in HIDDEN_MARKS.items():
        chosen = course.config.ClearHiddenTests.get(option, mark)
        if chosen != mark:
            source = source.replace(chosen, mark)
    return replace(cell, source=source)


def _catalogue(course: Course, name: str) -> tuple[tuple[Entry, ...], dict[str, str]]:
    """The known wrong answers, and the master's; nothing where there is no catalogue or no hints are wanted."""
    folder = course.root / "misconceptions" / name
    if not folder.is_dir() or not course.config.Examine.get("hints", True):
        return (), {}
    answers = master_answers(course.masters(name))
    return tuple(entry for entry in load_catalogue(folder, answers).values() if not entry.right), answers


def released_files(folder: Path) -> dict[str, bytes]:
    """All that lies beside the notebooks in a folder, by relative name. Links are not followed."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and path.suffix != ".ipynb"
        and not path.name.endswith(SIDECAR)
        and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }


def _key(assignment: Assignment) -> str:
    total = hashlib.sha256()
    parts: list[str] = [assignment.name, _code(), platform.python_version(), *(f"{p} {version(p)}" for p in _PACKAGES)]
    parts += [repr(assignment.cell_seconds), repr(assignment.notebook_seconds), assignment.walls]
    parts.append(repr(sorted(assignment.provides.items())))
    parts += [repr((e.id, e.cell, e.code, sorted(e.fails), sorted(e.hint.items()))) for e in assignment.entries]
    parts += [f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(assignment.files.items())]
    total.update("\0".join(parts).encode())
    return total.hexdigest()


@cache
def _code() -> str:
    """A fingerprint of this package: after a fix of the grader nothing counts as done."""
    return digest(Path(__file__).parents[1])


def sheet_key(assignment: Assignment, sheet: Sheet) -> str:
    """A fingerprint of all that decides what a submission of this notebook gives, but the submission."""
    return hashlib.sha256(f"{assignment.key}\0{sheet.key}".encode()).hexdigest()


unpack_below: Path | None = None  # where this process puts released files; None: with all that is temporary


@cache
def _unpacked(key: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="proctor-", dir=unpack_below))
    Finalize(None, shutil.rmtree, (folder, True), exitpriority=10)  # runs in processes that run no atexit, too
    return folder


def support_folder(assignment: Assignment) -> Path:
    """The released files as a folder of this process's own, for the trusted side to import from; modules compiled."""
    folder = _unpacked(assignment.key)
    missing = [name for name in assignment.files if not (folder / name).exists()]
    for name in missing:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(assignment.files[name])
    if missing:  # by content, for no room's copy has the same time of change
        compileall.compile_dir(folder, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return folder


@cache
def compiled_modules(folder: Path) -> dict[str, bytes]:
    """What a support folder holds of compiled modules, by relative name: each room would compile them again."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("__pycache__/*.pyc"))}

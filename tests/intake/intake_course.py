"""A course of two notebooks, the right answers, and what a damaged hand-in of them is."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_markdown_cell
from support import CONFIG, code, graded, make_course, notebook_of, read, solution

from proctor.course.folders import Course
from proctor.course.release import release

ANSWERS = {
    "double": "def double(x):\n    return 2 * x",
    "root": "def root(x):\n    return math.sqrt(x) / SCALE",
    "counter": "class Counter:\n    def __init__(self):\n        self.n = 0\n\n"
    "    def add(self, k=1):\n        self.n += k",
}
FULL = {"doubles": 2.0, "roots": 1.0, "counts": 2.0}
STUB = "raise NotImplementedError()"
FAMILIES = ("reading", "finding", "placing")


def _question(answer: str) -> str:
    """A master's solution: the first line stands in the release, the rest is the answer."""
    head, _, body = answer.rstrip().partition("\n")
    return f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"


def masters() -> dict[str, Any]:
    """Two notebooks: functions, and a class."""
    hidden = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS".format
    return {
        "one": notebook_of(
            new_markdown_cell("# 関数\nTwo functions: write them."),
            code("import math\nSCALE = 2", "imports", locked=True),
            solution(_question(ANSWERS["double"]), "double"),
            graded(f"assert double(2) == 4\n{hidden('assert double(3) == 6')}", "doubles", 2),
            new_markdown_cell("## Root\n`root(x)` is half of the square root of `x`."),
            solution(_question(ANSWERS["root"]), "root"),
            graded(f"assert root(16) == 2\n{hidden('assert root(64) == 4')}", "roots", 1),
        ),
        "two": notebook_of(
            new_markdown_cell("# クラス\nA class that counts."),
            solution(_question(ANSWERS["counter"]), "counter"),
            graded(
                f"c = Counter()\nc.add()\nassert c.n == 1\n{hidden('c.add(3)' + chr(10) + 'assert c.n == 4')}",
                "counts",
                2,
            ),
        ),
    }


def intake_course(root: Path) -> Course:
    """The course in folder root, released."""
    course = make_course(root, CONFIG, **masters())
    release(course, "hw")
    return course


def handed_in(course: Course) -> dict[str, Any]:
    """The right hand-in as the JSON of each notebook, as Jupyter saves it after a run."""
    found = {}
    for name in ("one", "two"):
        notebook = read(course.root / "release" / "hw" / f"{name}.ipynb")
        for number, cell in enumerate(notebook.cells):
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = ANSWERS.get(grade_id, cell.source)
            if cell.cell_type == "code":
                cell.execution_count = number
        notebook.metadata["language_info"] = {"name": "python", "version": "3.12.1"}
        found[name] = json.loads(nbformat.writes(notebook))
        for cell in found[name]["cells"]:
            cell["source"] = "".join(cell["source"])
    return found


def untouched(course: Course) -> dict[str, Any]:
    """The same as it was released."""
    return {
        name: json.loads((course.root / "release" / "hw" / f"{name}.ipynb").read_text(encoding="utf-8"))
        for name in ("one", "two")
    }


def as_bytes(notebook: Any) -> bytes:
    """As Jupyter writes it."""
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") + b"\n"


Files = dict[str, bytes]  # below submitted/STUDENT


@dataclass(frozen=True)
class Given:
    """What a kind of damage may start from: the right notebooks, and the released ones; both are its own."""

    right: dict[str, Any]
    released: dict[str, Any]

    @property
    def files(self) -> Files:
        return {f"hw/{name}.ipynb": as_bytes(notebook) for name, notebook in self.right.items()}


@dataclass(frozen=True)
class Damage:
    """One kind. flag: the start of a flag that it must get, "" for none; lost: the test cells whose points no fair
    person would give; times: seconds since 2026 that a file was changed, by name."""

    name: str
    family: str
    make: Callable[[Given], Files]
    flag: str = ""
    lost: frozenset[str] = frozenset()
    times: Mapping[str, int] | None = None

    def files(self, right: dict[str, Any], released: dict[str, Any]) -> Files:
        return self.make(Given(copy.deepcopy(right), copy.deepcopy(released)))

    @property
    def points(self) -> dict[str, float]:
        return {cell: 0.0 if cell in self.lost else points for cell, points in FULL.items()}


CORPUS: dict[str, Damage] = {}


def damage(
    family: str, flag: str = "", lost: tuple[str, ...] = (), times: Mapping[str, int] | None = None
) -> Callable[[Callable[[Given], Files]], Callable[[Given], Files]]:
    """Puts a function into the corpus, under its name."""

    def put(make: Callable[[Given], Files]) -> Callable[[Given], Files]:
        name = make.__name__
        assert name not in CORPUS and family in FAMILIES
        CORPUS[name] = Damage(name, family, make, flag, frozenset(lost), times)
        return make

    return put


def of_one(flag: str = "", lost: tuple[str, ...] = ()) -> Callable[[Callable[[Any], Any]], Callable[[Given], Files]]:
    """Puts a function into the corpus that damages notebook "one": from its JSON to JSON or bytes."""

    def put(change: Callable[[Any], Any]) -> Callable[[Given], Files]:
        def make(given: Given) -> Files:
            files = given.files
            changed = change(given.right["one"])
            data = changed if isinstance(changed, bytes) else as_bytes(given.right["one"])
            return {**files, "hw/one.ipynb": data}

        make.__name__ = change.__name__
        return damage("reading", flag, lost)(make)

    return put


def code_cells(notebook: Any) -> Iterator[Any]:
    return (cell for cell in notebook["cells"] if cell["cell_type"] == "code")


def cell_of(notebook: Any, grade_id: str) -> Any:
    return next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def lay(course: Course, student: str, one: Damage, files: Files) -> Path:
    """Puts files into submitted/STUDENT, with their times."""
    import os

    top = course.root / "submitted" / student
    for name, data in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        seconds = 1_767_225_600 + (one.times or {}).get(name, 0)
        os.utime(path, (seconds, seconds))
    return top

"""What several test files need: the repository's places, small hand-made courses, and the real command line."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from proctor.cli import main
from proctor.course.catalogue import Entry, load_catalogue
from proctor.course.folders import Course
from proctor.course.notebooks import master_answers
from proctor.course.sample import SampleClass, load_sample_class
from proctor.grading import pipeline
from proctor.grading.pipeline import Outcome
from proctor.pages.submission import submission_pages

ROOT = Path(__file__).resolve().parent.parent
MASTERS = ROOT / "source" / "session04"
RELEASE = ROOT / "release" / "session04"
CATALOGUE = ROOT / "misconceptions" / "session04"
COMMAND = str(Path(sys.executable).with_name("proctor"))
NOTEBOOKS = ("1_class_definition.ipynb", "2_two_layer_net.ipynb")

# The contract: test cell → points, under the solution cell that it tests, in the notebooks' order.
CONTRACT = {
    NOTEBOOKS[0]: {"neuron": {"neuron_signatures": 1, "neuron_forward": 1, "neuron_update": 1}},
    NOTEBOOKS[1]: {
        "numerical_gradient": {
            "gradient_shape": 1,
            "gradient_values": 2,
            "gradient_any_dimension": 1,
            "gradient_leaves_x_unchanged": 1,
        },
        "iterations_per_epoch": {"iterations_per_epoch_values": 1},
        "two_layer_net": {
            "net_signatures": 1,
            "net_parameters": 1,
            "net_predict": 2,
            "net_loss": 1,
            "net_accuracy": 1,
            "net_gradient_shapes": 1,
            "net_gradient_values": 2,
        },
        "train": {
            "train_history": 1,
            "train_minibatches": 1,
            "train_updates": 2,
            "train_accuracy_rises": 2,
        },
        "plot_history": {"plot_lines": 1},
    },
}
POINTS = {
    name: points for questions in CONTRACT.values() for cells in questions.values() for name, points in cells.items()
}


def proctor(*words: str, course: Path, code: int | None = 0) -> subprocess.CompletedProcess[str]:
    """Runs the real command in a process of its own, as a person would; code: the exit code that it must have."""
    command = [COMMAND, "--course", str(course), *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=course.parent, env=plain_environment())
    assert code is None or done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def proctor_here(*words: str, course: Path, code: int = 0) -> Result:
    """The same in this process, which saves the seconds of starting one."""
    done = CliRunner().invoke(main, ["--course", str(course), *words], env={"NO_COLOR": "1", "COLUMNS": "500"})
    assert done.exit_code == code, f"{words}: {done.exit_code}\n{done.output}\n{done.exception!r}"
    return done


def plain_environment() -> dict[str, str]:
    """A terminal's environment without colours, and wide enough not to fold lines."""
    return {**os.environ, "NO_COLOR": "1", "COLUMNS": "500", "TERM": "dumb"}


def grade(course: Course, assignment: str, students: list[str], **options: Any) -> Iterator[Outcome]:
    """The pipeline with the pages that `proctor grade` makes."""
    return pipeline.grade(course, assignment, students, submission_pages, **options)


def scores_of(course: Path, assignment: str = "session04") -> dict[str, Any]:
    """What `proctor scores --format json` says."""
    loaded: dict[str, Any] = json.loads(proctor_here("scores", assignment, "--format", "json", course=course).stdout)
    return loaded


def read(path: Path) -> Any:
    """A notebook, by nbformat alone: no code under test."""
    return nbformat.read(path, as_version=4)


def marked(notebook: Any) -> Iterator[tuple[str, Any]]:
    """(grade_id, cell) of the cells that nbgrader knows, without the code under test."""
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            yield cell.metadata.nbgrader.grade_id, cell


def answers() -> dict[str, str]:
    """The master's answers by solution cell."""
    return master_answers([MASTERS / name for name in NOTEBOOKS])


def catalogue() -> dict[str, Entry]:
    return load_catalogue(CATALOGUE, answers())


def sample_class() -> SampleClass:
    return load_sample_class(CATALOGUE / "sample_class.toml")


def answered(path: Path, given: dict[str, str]) -> Any:
    """The released notebook at path with solution cells filled in."""
    notebook = read(path)
    for grade_id, cell in marked(notebook):
        cell.source = given.get(grade_id, cell.source)
    return notebook


# A course of one small notebook

CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "tiny"\nc.Examine.timeout = 20.0\n'
RIGHT = "def double(x):\n    return 2 * x"
WRONG = "def double(x):\n    return x**2"  # right for the 2 of the visible test
SOLUTION = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
TEST = "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(3) == 6, 'not twice'\n### END HIDDEN TESTS"


def code(source: str, grade_id: str, **marks: Any) -> Any:
    """A code cell with nbgrader's marks."""
    plain = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    return new_code_cell(source, metadata={"nbgrader": {**plain, "grade_id": grade_id, **marks}})


def solution(source: str = SOLUTION, grade_id: str = "double") -> Any:
    return code(source, grade_id, solution=True)


def graded(source: str = TEST, grade_id: str = "doubles", points: float = 2) -> Any:
    return code(source, grade_id, grade=True, locked=True, points=points)


def notebook_of(*cells: Any) -> Any:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=list(cells), metadata={"kernelspec": kernel})


def master() -> Any:
    """One question of two points."""
    return notebook_of(new_markdown_cell("# Twice"), solution(), graded())


def write(notebook: Any, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def make_course(root: Path, config: str = CONFIG, **masters: Any) -> Course:
    """A course in folder root with one assignment "hw"; masters: notebook by name."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    for name, notebook in (masters or {"one": master()}).items():
        write(notebook, root / "source" / "hw" / f"{name}.ipynb")
    return Course.load(root)


def hand_in(course: Course, student: str, answer: str = RIGHT, assignment: str = "hw") -> Path:
    """Puts a student's copy of the release into submitted/, answered; returns its folder."""
    target = course.root / "submitted" / student / assignment
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(course.root / "release" / assignment, target)
    for path in target.glob("*.ipynb"):
        write(answered(path, {"double": answer}), path)
    return target


def tree(folder: Path) -> dict[str, bytes]:
    """Every regular file below folder: relative path → bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


@dataclass(frozen=True)
class GradedClass:
    """The sample class after `proctor sample` and `proctor grade`, and what the two printed."""

    root: Path
    sampled: str
    graded: str

    def copy_to(self, target: Path) -> Path:
        shutil.copytree(self.root, target)
        return target


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that one of the workers of pytest-xdist makes, for all of them."""
    import fcntl

    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = base / name, base / f"{name}.done"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker whose attempt failed
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def wait_for(done: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"{what} took more than {seconds} s"
        time.sleep(0.05)

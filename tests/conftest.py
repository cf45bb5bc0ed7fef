"""Fixtures that are dear: the whole sample class is graded once, and a small course is released once."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rooms import best_keeper
from support import ROOT, make_course, proctor

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.walls import Keeper


@dataclass(frozen=True)
class GradedClass:
    """The sample class after `proctor sample` and `proctor grade`, and what the two printed."""

    root: Path
    sampled: str
    graded: str

    def copy_to(self, target: Path) -> Path:
        shutil.copytree(self.root, target)
        return target


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> GradedClass:
    """The whole way by the real command line, as `make demo` goes it. Not to be changed: copy it."""
    root = tmp_path_factory.mktemp("class") / "demo"
    sampled = proctor("sample", "session04", "--into", str(root), course=ROOT)
    graded = proctor("grade", "session04", course=root)
    return GradedClass(root, sampled.stdout, graded.stdout + graded.stderr)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small course after its release."""
    course = make_course(tmp_path_factory.mktemp("small") / "course")
    release(course, "hw")
    return course.root


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Course:
    """A small released course of its own."""
    shutil.copytree(released, tmp_path / "course")
    return Course.load(tmp_path / "course")


@pytest.fixture(scope="session")
def keeper() -> Iterator[Keeper]:
    """Opens rooms for tests."""
    with best_keeper() as opened:
        yield opened


# Whole corpora, killed runs and mutants: minutes each, so they have a make target of their own.
SLOW_FILES = {"test_hostile.py", "test_scale.py", "test_check.py", "test_mutants.py", "test_gradebook.py"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in SLOW_FILES:
            item.add_marker(pytest.mark.slow)

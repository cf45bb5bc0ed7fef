"""Fixtures that are dear: the whole sample class is graded once, and a small course is released once."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbgrader.api
import pytest
from hypothesis import HealthCheck, settings
from rooms import best_keeper
from support import RIGHT, ROOT, WRONG, GradedClass, hand_in, make_course, once, proctor, proctor_here

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.walls import Keeper

# A slow machine, or one that does something else beside, proves nothing about a property.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


# nbgrader starts a process for every new gradebook to ask for a number of its own, which takes a second or two.
nbgrader.api.get_alembic_version = cache(nbgrader.api.get_alembic_version)


def grade_the_class(folder: Path) -> None:
    sampled = proctor("sample", "session04", "--into", str(folder / "demo"), course=ROOT)
    graded = proctor("grade", "session04", course=folder / "demo")
    (folder / "sampled.txt").write_text(sampled.stdout, encoding="utf-8")
    (folder / "graded.txt").write_text(graded.stdout + graded.stderr, encoding="utf-8")


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> GradedClass:
    """The whole way by the real command line, as `make demo` goes it. Not to be changed: copy it."""
    folder = once(tmp_path_factory, "class", grade_the_class)
    printed = [(folder / name).read_text(encoding="utf-8") for name in ("sampled.txt", "graded.txt")]
    return GradedClass(folder / "demo", *printed)


def release_and_try(folder: Path) -> None:
    course = make_course(folder / "course")
    release(course, "hw")
    tried = Course.load(shutil.copytree(course.root, folder / "tried"))
    for student, answer in {"aya": RIGHT, "bob": WRONG}.items():
        hand_in(tried, student, answer)
    proctor_here("grade", "hw", course=tried.root)
    shutil.copytree(tried.state / "cache", course.state / "cache")


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small course after its release. What RIGHT and WRONG give is in its cache: seconds of starting
    for each test that grades, most of which look at what is done with results. --force executes."""
    return once(tmp_path_factory, "small", release_and_try) / "course"


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Course:
    """A small released course of its own."""
    return Course.load(shutil.copytree(released, tmp_path / "course"))


@pytest.fixture(scope="session")
def keeper() -> Iterator[Keeper]:
    """Opens rooms for tests."""
    with best_keeper() as opened:
        yield opened


# Whole corpora, killed runs and mutants: minutes each, so they have a make target of their own.
SLOW_FILES = {
    "test_hostile.py",
    "test_scale.py",
    "test_check.py",
    "test_mutants.py",
    "test_gradebook.py",
    "test_pairs_plain.py",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in SLOW_FILES:
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("xdist_group") is None:  # a file's dear fixtures are made by one worker
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Without its groups pytest-xdist grades a whole corpus anew for every few tests, and says nothing."""
    grouped = session.config.getoption("loadgroup", default=False)
    if grouped and any("@" not in item.nodeid for item in session.items):
        raise pytest.UsageError(
            "This pytest-xdist can't group tests under this pytest. See the pins in pyproject.toml."
        )

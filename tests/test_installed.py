"""proctor as others get it: built as a wheel, installed where rooms see all of it, grading a course new to it."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from support import ROOT
from test_second_course import HERE, SETTINGS, TWO_LINES, hand_in

from proctor.course.folders import Course
from proctor.course.release import release
from proctor.walls import best_mode

NOT_TAKEN = shutil.ignore_patterns(
    "__editable__*", "proctor*", "distutils-precedence.pth", "jupyterlab", "mypy*", "ruff*"
)


def run(*words: object, cwd: Path) -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # nbgrader looks for alembic there
    environment = {
        **os.environ,
        "HOME": str(cwd),
        "PATH": path,
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    done = subprocess.run(list(map(str, words)), cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment elsewhere, with proctor from its wheel and what that needs from this one."""
    base = tmp_path_factory.mktemp("installed")
    shutil.copytree(ROOT / "proctor", base / "sources" / "proctor", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, base / "sources")
    pip = (sys.executable, "-m", "pip", "--quiet")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", base / "wheel", base / "sources", cwd=base)
    run(sys.executable, "-m", "venv", "--without-pip", base / "env", cwd=base)
    packages = sysconfig.get_path("purelib", vars={"base": str(base / "env")})
    shutil.copytree(
        sysconfig.get_path("purelib"), packages, ignore=NOT_TAKEN, copy_function=link_or_copy, dirs_exist_ok=True
    )
    (base / "env" / "share").symlink_to(Path(sys.prefix, "share"))
    programs = base / "env" / "bin"
    (wheel,) = (base / "wheel").glob("proctor-*.whl")
    run(*pip, "--python", programs / "python", "install", "--no-deps", wheel, cwd=base)
    assert (Path(packages) / "proctor" / "py.typed").is_file()
    return programs


def test_grades_another_course_behind_walls(installed: Path, tmp_path: Path) -> None:
    """Does an installed proctor build the same rooms, give all points to the right and take them from the wrong?"""
    shutil.copytree(HERE / "source", tmp_path / "source")
    (tmp_path / "nbgrader_config.py").write_text(SETTINGS + TWO_LINES)
    release(Course.load(tmp_path), "ps1")
    for student in ("right", "wrong"):
        hand_in(tmp_path, student)
    assert f"Rooms will be built in this way: {best_mode()}." in run(installed / "proctor", "doctor", cwd=tmp_path)
    run(installed / "proctor", "grade", "ps1", "--jobs", "1", cwd=tmp_path)
    scores = json.loads(run(installed / "proctor", "scores", "ps1", "--format", "json", cwd=tmp_path))
    by_hand = {"essay", "own_function", "drawing"}
    lost = {student: [name for name, points in scores[student]["cells"].items() if not points] for student in scores}
    assert set(lost["right"]) == by_hand and scores["right"]["score"] == 19.0
    assert {"functions/first_values", "objects/first_values", "third_errors"} < set(lost["wrong"])
    assert scores["wrong"]["score"] == 7.0

"""What `make hub` says where it can't make a hub, and that its parts fit each other."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support import ROOT

DEPLOY = ROOT / "deploy"
NEEDED = ("bash", "dirname", "ls", "mkdir", "sed", "uname")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs that has all that a hub needs, and does nothing: root, useradd, runuser, npm, python."""
    for name in NEEDED:
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    for name in ("useradd", "runuser", "npm", "python3"):
        program(tmp_path / name, "exit 0")
    program(tmp_path / "id", "echo 0")
    return tmp_path


def program(path: Path, does: str) -> None:
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)


def check(machine: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine), "HUB_PYTHON": str(machine / "python3")}
    return subprocess.run([DEPLOY / "hub", "check"], env=environment, capture_output=True, text=True)


def test_where_nothing_is_missing_nothing_is_said(machine: Path) -> None:
    done = check(machine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("name", "does", "next_step"),
    [
        ("id", "echo 1000", "sudo make hub"),
        ("uname", "echo Darwin", "docker build -f deploy/Containerfile ."),
        ("useradd", None, "docker build -f deploy/Containerfile ."),
        ("npm", None, "sudo apt-get install -y npm"),
        ("npm", "exit 1", "npm view"),
        ("python3", "exit 1", "sudo apt-get install -y python3-venv"),
        ("runuser", "exit 1", "sudo make hub HUB_PYTHON=/usr/bin/python3"),
    ],
)
def test_what_is_missing_is_named_with_what_to_type(machine: Path, name: str, does: str | None, next_step: str) -> None:
    (machine / name).unlink()
    if does:
        program(machine / name, does)
    done = check(machine)
    assert done.returncode == 1 and next_step in done.stderr


def test_a_folder_that_holds_something_else_is_not_taken(machine: Path) -> None:
    (machine / "theirs").mkdir()
    (machine / "theirs/thesis.tex").touch()
    environment = {"PATH": str(machine), "HUB_PYTHON": str(machine / "python3"), "HUB": str(machine / "theirs")}
    done = subprocess.run([DEPLOY / "hub", "install"], env=environment, capture_output=True, text=True)
    assert done.returncode == 1 and "holds something else" in done.stderr
    assert [path.name for path in (machine / "theirs").iterdir()] == ["thesis.tex"]


def test_without_a_word_its_uses_are_told() -> None:
    done = subprocess.run([DEPLOY / "hub"], capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert done.returncode == 2
    for use in ("check", "install", "account", "course", "demo", "start | stop", "forget", "remove"):
        assert f"deploy/hub {use}" in done.stdout


def test_a_folder_that_is_no_hub_is_not_removed(machine: Path) -> None:
    done = subprocess.run(
        [DEPLOY / "hub", "remove"], capture_output=True, text=True, env={**os.environ, "HUB": str(machine)}
    )
    assert done.returncode == 1 and "There is no hub of ours" in done.stderr
    assert (machine / "npm").exists()


def test_the_service_starts_what_the_script_starts() -> None:
    """Do the unit and the script name the same program, with the same configuration?"""
    unit, script = ((DEPLOY / name).read_text(encoding="utf-8") for name in ("proctor-hub.service", "hub"))
    assert "/srv/proctor-hub/venv/bin/jupyterhub -f /srv/proctor-hub/etc/jupyterhub_config.py" in unit
    assert '"$HUB/venv/bin/jupyterhub" -f "$HUB/etc/jupyterhub_config.py"' in script
    assert "HUB=${HUB:-/srv/proctor-hub}" in script


def test_settings_can_be_read() -> None:
    for path in DEPLOY.rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
    for path in DEPLOY.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))

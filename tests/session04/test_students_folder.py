"""The folder that students get works alone: copied elsewhere, without a network, with numpy, matplotlib and Jupyter."""

import contextlib
import importlib.metadata
import json
import os
import pkgutil
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support import CONTRACT, NOTEBOOKS, RELEASE, answered, answers, marked, read, write

ASKED_FOR = ("numpy", "matplotlib", "jupyterlab", "notebook", "ipykernel")  # what the notebooks tell students to have

TRAINING = "EPOCHS = None"  # the lecture's take minutes; one epoch, ten times, of the fallback digits is enough

# Runs in every Python process of the student's: refuses what the student does not have.
GUARD = """
import sys

REFUSED = frozenset({refused!r})


class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in REFUSED:
            raise ModuleNotFoundError(f"No module named {{name!r}} (not on a student's machine)", name=name)


def no_network(event, arguments):
    if event == "socket.connect" or event == "socket.sendto":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"no network on this machine: {{address}}")
    if event == "socket.getaddrinfo" and arguments[0] not in (None, "", "127.0.0.1", "::1", "localhost", "0.0.0.0"):
        raise OSError(f"no network on this machine: {{arguments[0]}}")


sys.meta_path.insert(0, Refuse())
sys.addaudithook(no_network)
"""

# Runs a notebook to its first error, as Run All does; cells that grading skips are run, too.
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

notebook = nbformat.read(sys.argv[1], as_version=4)
try:
    NotebookClient(notebook, timeout=120, kernel_name="python3", skip_cells_with_tag="").execute()
except CellExecutionError:
    pass
nbformat.write(notebook, sys.argv[2])
"""


def needed(names: tuple[str, ...]) -> set[str]:
    """The distributions that these need, and those that they need, and so on."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        found.add(name)
        for line in importlib.metadata.requires(name) or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


def refused() -> list[str]:
    """Every top-level module of this environment that does not belong to what students have."""
    allowed = needed(ASKED_FOR)
    of = importlib.metadata.packages_distributions()
    folders = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    here = {module.name for module in pkgutil.iter_modules(folders)}
    others = {name for name in here | set(of) if not any(canonicalize_name(d) in allowed for d in of.get(name, ()))}
    return sorted(others - set(sys.stdlib_module_names))


@dataclass(frozen=True)
class Student:
    """A student's machine: the folder, and the environment that its processes run in."""

    folder: Path
    environment: dict[str, str]

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True)

    def run_all(self, name: str) -> Any:
        """The notebook after Run All."""
        (self.folder.parent / "run.py").write_text(RUN)
        done = self.python(str(self.folder.parent / "run.py"), name, str(self.folder.parent / "executed.ipynb"))
        assert done.returncode == 0, done.stderr
        return read(self.folder.parent / "executed.ipynb")


@pytest.fixture
def student(tmp_path: Path) -> Student:
    folder = tmp_path / "第4回 課題" / "session04"  # people's folders have spaces and Japanese names
    shutil.copytree(RELEASE, folder)
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD.format(refused=refused()))
    for name in ("home", "run"):
        (tmp_path / name).mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "HOME": str(tmp_path / "home"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "run"),
        "PYTHONPATH": str(guard),
        "no_proxy": "127.0.0.1",
    }
    return Student(folder, environment)


def errors_of(notebook: Any) -> Iterator[tuple[Any, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                yield cell, output


def printed(cell: Any) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def test_the_guard_lets_through_what_students_have_and_nothing_else(student: Student) -> None:
    for name in ("numpy", "matplotlib.pyplot", "jupyterlab", "ipykernel", "nbclient", "json"):
        assert student.python("-c", f"import {name}").returncode == 0, name
    for name in ("proctor", "nbgrader", "sqlalchemy", "pytest", "rich"):
        done = student.python("-c", f"import {name}")
        assert "not on a student's machine" in done.stderr, name
    for code in ("socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo('example.com', 80)"):
        assert "no network on this machine" in student.python("-c", f"import socket; {code}").stderr


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_fresh_notebook_runs_to_the_first_question_and_says_so(student: Student, name: str) -> None:
    notebook = student.run_all(name)
    (stopped,) = errors_of(notebook)
    cell, error = stopped
    first = next(iter(next(iter(CONTRACT[name].values()))))
    assert cell.metadata.nbgrader.grade_id == first
    assert error.ename == "NotImplementedError"
    assert error.evalue == "まだ書かれていません。この行を消して、答えを書きましょう。/ Not answered yet."
    place = [other.id for other in notebook.cells].index(cell.id)
    before = [other for other in notebook.cells[:place] if other.cell_type == "code"]
    assert before and all(other.execution_count for other in before)


@pytest.mark.parametrize("name", [NOTEBOOKS[0], pytest.param(NOTEBOOKS[1], marks=pytest.mark.slow)])
def test_with_the_masters_answers_every_cell_runs_and_every_check_passes(student: Student, name: str) -> None:
    """All of it, and of the lecture's training two epochs; what a student's Jupyter shows, without hidden tests."""
    filled = answered(student.folder / name, answers())
    settings = [cell for cell in filled.cells if TRAINING in cell.source]
    assert len(settings) == (name == NOTEBOOKS[1])
    for cell in settings:
        cell.source = cell.source.replace(TRAINING, "EPOCHS = 1")
    write(filled, student.folder / name)
    notebook = student.run_all(name)
    assert [error.evalue for _, error in errors_of(notebook)] == []
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip())
    checks = {grade_id: printed(cell) for grade_id, cell in marked(notebook) if cell.metadata.nbgrader.grade}
    assert list(checks) == [cell for cells in CONTRACT[name].values() for cell in cells]
    for grade_id, text in checks.items():
        assert text.startswith("✓ ") and "✗" not in text, (grade_id, text)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_without_its_folder_says_what_to_put_beside_it(student: Student, name: str) -> None:
    """As after uploading the notebook alone to Colab: the first cell stops, and says so in Japanese."""
    for path in student.folder.iterdir():
        if path.name != name:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    notebook = student.run_all(name)
    ((cell, error),) = errors_of(notebook)
    assert cell is next(other for other in notebook.cells if other.cell_type == "code")
    assert error.ename == "ModuleNotFoundError" and "ファイルがそろっていません" in error.evalue
    said = printed(cell)
    for part in ("checks.py", "functions.py", "explain.py", "Colab", "VS Code", "session04 フォルダ", "3.9"):
        assert part in said
    needed = re.findall(r"^ *(?:from|import) (\w+)", "\n".join(c.source for c in notebook.cells), re.MULTILINE)
    own = {path.stem for path in RELEASE.glob("*.py")}
    assert own & set(needed) <= set(re.findall(r"(\w+)\.py", said))


def test_errors_are_explained_in_every_cell_of_a_real_kernel(student: Student) -> None:
    name = NOTEBOOKS[0]
    notebook = answered(
        student.folder / name, {"neuron": "class Neuron:\n    def _init_(self, n):\n        self.w = n"}
    )
    write(notebook, student.folder / name)
    executed = student.run_all(name)
    ((cell, error),) = errors_of(executed)
    assert cell.metadata.nbgrader.grade_id == "neuron_signatures" and error.ename == "TypeError"
    assert printed(cell).count("✗ 見当：") == 1 and "下線は前後に2本ずつ" in printed(cell)
    write(answered(RELEASE / name, {"neuron": "class Neuron:\n    pass\n\nx = max\uff081, 2)"}), student.folder / name)
    ((cell, error),) = errors_of(student.run_all(name))
    assert cell.metadata.nbgrader.grade_id == "neuron" and error.ename == "SyntaxError"
    assert "4 行目の 8 文字目" in printed(cell) and "（U+FF08）" in printed(cell)


def test_the_folders_own_digits_are_read_without_a_network(student: Student) -> None:
    code = "from mnist import load_mnist; (x, t), _ = load_mnist(sample=True); print(x.shape, sorted(set(t.tolist())))"
    done = student.python("-c", code)
    assert done.stdout == "(1000, 784) [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n", done.stderr


@pytest.fixture
def jupyterlab(student: Student) -> Iterator[str]:
    """The address of a real JupyterLab in the student's folder."""
    options = ["--no-browser", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=secret", "--allow-root"]
    log = (student.folder.parent / "lab.log").open("w")
    command = [sys.executable, "-m", "jupyterlab", *options]
    server = subprocess.Popen(command, cwd=student.folder, env=student.environment, stdout=log, stderr=log)
    try:
        yield address_of(server, student)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        log.close()


def address_of(server: "subprocess.Popen[bytes]", student: Student) -> str:
    """Waits until the server has written where it listens, and answers there."""
    info = Path(student.environment["JUPYTER_RUNTIME_DIR"]) / f"jpserver-{server.pid}.json"
    for _ in range(600):
        assert server.poll() is None, (student.folder.parent / "lab.log").read_text()
        if info.exists() and info.stat().st_size:
            port = json.loads(info.read_text())["port"]
            with contextlib.suppress(OSError):  # it is written before anybody listens there
                socket.create_connection(("127.0.0.1", port), 1).close()
                return f"http://127.0.0.1:{port}"
        time.sleep(0.1)
    raise AssertionError((student.folder.parent / "lab.log").read_text())


def fetch(address: str, path: str) -> bytes:
    request = urllib.request.Request(f"{address}/{path}", headers={"Authorization": "token secret"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        body: bytes = answer.read()
        return body


def test_both_notebooks_open_in_jupyterlab(jupyterlab: str) -> None:
    """By a real server's contents API, which validates: no message means that it found nothing to complain of."""
    assert b"JupyterLab" in fetch(jupyterlab, "lab")
    for name in NOTEBOOKS:
        opened = json.loads(fetch(jupyterlab, f"api/contents/{name}?content=1&type=notebook"))
        assert opened["type"] == "notebook" and not opened.get("message"), opened.get("message")
        released = json.loads((RELEASE / name).read_text(encoding="utf-8"))
        assert [cell["id"] for cell in opened["content"]["cells"]] == [cell["id"] for cell in released["cells"]]
        for picture in re.findall(r"\]\((figures/[^)]+)\)", json.dumps(released, ensure_ascii=False)):
            assert b"<svg" in fetch(jupyterlab, f"files/{picture}"), picture

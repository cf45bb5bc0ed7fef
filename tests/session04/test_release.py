"""The masters and what students get of them: the contract's tables hold, and nothing is given away."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from support import CONTRACT, MASTERS, NOTEBOOKS, POINTS, RELEASE, ROOT, answers, marked, read, tree

from proctor.course.folders import Course
from proctor.course.release import release

MARK = re.compile(r"\s*### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*")
HANDED_IN = re.compile(r"\b(?:w|x|dw) = \(([-−.\d]+(?:, [-−.\d]+)+)\)")
ARRAY = re.compile(r"\[(-?[.\d]+(?:, -?[.\d]+)+)\]")
# Lines of answers and hidden tests that also stand in what everybody may see, and say nothing there.
INNOCENT = {
    "losses = []",
    "return history",
    "def backpropagation(params, x, t):",
    "return None",
    "return gradient",
    "check(",
    "try:",
    "net = TwoLayerNet(4, 5, 3)",
    "net = ready(TwoLayerNet(4, 5, 3))",
    "got = iterations_per_epoch(n_train, batch_size)",
    'f"{method} というメソッドが見つかりません。名前のつづりと、字下げを確かめましょう。",',
    'f"There is no method {method}. Check its spelling and indentation.",',
    "def predict(self, x):",
    "def loss(self, x, t):",
    "def accuracy(self, x, t):",
    "def numerical_gradient(self, x, t):",
    "def _reads(self, ids, steps):",
    "super().__init__()",
    "except Exception:",
    "raise",
    "len(calls) > 0,",
    'losses = found["train_loss"]',
    "bool(np.all(np.diff(losses) < 0)),",
}


def secret_lines(kind: str) -> set[str]:
    """The lines between our markers in the masters, without indentation and without bare brackets."""
    found, inside = set(), False
    for name in NOTEBOOKS:
        for line in "\n".join(cell.source for cell in read(MASTERS / name).cells).splitlines():
            mark = MARK.fullmatch(line)
            if mark:
                inside = mark[1] == "BEGIN" and mark[2] == kind
            elif inside and len(line.strip(" ()[]{},")) > 2:
                found.add(line.strip())
    return found


def released_lines() -> set[str]:
    """Every line of text in release/: of cells, and of files."""
    texts = [cell.source for name in NOTEBOOKS for cell in read(RELEASE / name).cells]
    for path in RELEASE.rglob("*"):
        if path.is_file() and path.suffix not in {".ipynb", ".npz"}:
            texts.append(path.read_text(encoding="utf-8"))
    return {line.strip() for text in texts for line in text.splitlines()}


@pytest.mark.parametrize("kind", ["SOLUTION", "HIDDEN TESTS"])
def test_no_line_of_an_answer_or_a_hidden_test_is_released(kind: str) -> None:
    secrets = secret_lines(kind)
    assert len(secrets) > 40
    assert secrets & released_lines() <= INNOCENT


def test_no_marker_is_released_anywhere() -> None:
    for name, data in tree(RELEASE).items():
        for mark in (b"BEGIN SOLUTION", b"END SOLUTION", b"HIDDEN TEST", b"MARK SCHEME"):
            assert mark not in data, name


def test_no_output_and_no_trace_of_a_run_is_released() -> None:
    locks = {"deletable", "editable"}  # nbgrader sets them on locked cells of a release
    for folder, known in ((MASTERS, {"nbgrader", "tags"}), (RELEASE, {"nbgrader", "tags"} | locks)):
        for name in NOTEBOOKS:
            notebook = read(folder / name)
            for cell in notebook.cells:
                assert not cell.get("outputs") and cell.get("execution_count") is None, (name, cell.id)
                assert set(cell.metadata) <= known, (name, cell.id)
            assert set(notebook.metadata) <= {"kernelspec", "language_info"}
            assert notebook.metadata.kernelspec.name == "python3"


def test_only_what_students_need_is_released() -> None:
    suffixes = {Path(name).suffix for name in tree(RELEASE)}
    assert suffixes == {".ipynb", ".py", ".npz", ".svg"}
    beside = {name: data for name, data in tree(MASTERS).items() if not name.endswith(".ipynb")}
    beside = {name: data for name, data in beside.items() if "__pycache__" not in name and "/." not in f"/{name}"}
    assert {name: data for name, data in tree(RELEASE).items() if not name.endswith(".ipynb")} == beside


def test_no_released_module_defines_what_a_student_is_to_write() -> None:
    asked = {"numerical_gradient", "iterations_per_epoch", "train", "plot_history", "TwoLayerNet", "Neuron"}
    for path in RELEASE.glob("*.py"):
        names = {
            node.name
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        assert not names & asked, path.name


def test_every_solution_cell_is_a_stub_that_says_so() -> None:
    """Docstring and signature stay, the answer is a clear error in two languages."""
    stubs = {grade_id: cell for _, grade_id, cell in cells(RELEASE) if cell.metadata.nbgrader.solution}
    assert set(stubs) == set(answers())
    for grade_id, cell in stubs.items():
        assert "まだ書かれていません" in cell.source and "Not answered yet." in cell.source, grade_id
        given, stub = (definitions(source) for source in (answers()[grade_id], cell.source))
        assert given == stub, grade_id


def definitions(source: str) -> list[tuple[str, list[str]]]:
    """Names and arguments of the outer functions and of the methods of a cell."""
    tree_of = ast.parse(source)
    bodies = [tree_of.body, *[node.body for node in tree_of.body if isinstance(node, ast.ClassDef)]]
    return [
        (node.name, [argument.arg for argument in node.args.args])
        for body in bodies
        for node in body
        if isinstance(node, ast.FunctionDef)
    ]


def cells(folder: Path) -> Iterator[tuple[str, str, Any]]:
    """(notebook, grade_id, cell) of both notebooks, in order."""
    for name in NOTEBOOKS:
        for grade_id, cell in marked(read(folder / name)):
            yield name, grade_id, cell


@pytest.mark.parametrize("folder", [MASTERS, RELEASE], ids=["masters", "release"])
def test_the_contracts_cells_stand_in_its_order_with_its_points(folder: Path) -> None:
    found: dict[str, dict[str, dict[str, float]]] = {}
    question = ""
    for notebook, grade_id, cell in cells(folder):
        if cell.metadata.nbgrader.solution:
            question = grade_id
        elif cell.metadata.nbgrader.grade:
            points = cell.metadata.nbgrader.points
            found.setdefault(notebook, {}).setdefault(question, {})[grade_id] = points
    assert found == CONTRACT
    order = [[(question, list(points)) for question, points in questions.items()] for questions in found.values()]
    assert order == [
        [(question, list(points)) for question, points in questions.items()] for questions in CONTRACT.values()
    ]
    assert sum(POINTS.values()) == 25 and len(POINTS) == 20


@pytest.mark.parametrize("folder", [MASTERS, RELEASE], ids=["masters", "release"])
def test_marked_cells_are_of_three_kinds(folder: Path) -> None:
    """Solution cells can be edited and give no points; test cells and shared cells are locked."""
    for _, grade_id, cell in cells(folder):
        marks = cell.metadata.nbgrader
        kind = (marks.solution, marks.grade, marks.locked, marks.task)
        allowed = {(True, False, False, False), (False, True, True, False), (False, False, True, False)}
        assert kind in allowed and cell.cell_type == "code", grade_id
        assert ("points" in marks) == bool(marks.grade), grade_id
        assert ("NotImplementedError" in cell.source) == (folder == RELEASE and marks.solution), grade_id


def test_release_and_masters_are_valid_notebooks_with_unique_cell_ids() -> None:
    for folder in (MASTERS, RELEASE):
        for name in NOTEBOOKS:
            notebook = read(folder / name)
            nbformat.validate(notebook)
            ids = [cell.id for cell in notebook.cells]
            assert len(set(ids)) == len(ids), name


def test_every_test_cell_has_a_hidden_and_a_visible_part() -> None:
    visible = {grade_id: cell.source for _, grade_id, cell in cells(RELEASE)}
    for _, grade_id, cell in cells(MASTERS):
        if cell.metadata.nbgrader.grade:
            assert "### BEGIN HIDDEN TESTS" in cell.source, grade_id
            assert "passed(" in visible[grade_id], grade_id


def test_pictures_that_the_notebooks_name_are_released() -> None:
    for name in NOTEBOOKS:
        text = "\n".join(cell.source for cell in read(RELEASE / name).cells if cell.cell_type == "markdown")
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
            assert (RELEASE / target).is_file(), target


def test_making_the_release_again_changes_no_byte(tmp_path: Path) -> None:
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    ignore = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(MASTERS, tmp_path / "source" / "session04", ignore=ignore)
    course = Course.load(tmp_path)
    assert release(course, "session04")
    assert tree(tmp_path / "release" / "session04") == tree(RELEASE)
    assert release(course, "session04", force=True)
    assert tree(tmp_path / "release" / "session04") == tree(RELEASE)


def test_what_students_get_runs_on_python_3_9() -> None:
    """Its grammar, and the library's names that are newer: every cell and module was run on 3.9 with numpy 1.26."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in RELEASE.glob("*.py")}
    for name in NOTEBOOKS:
        for cell in read(RELEASE / name).cells:
            if cell.cell_type == "code":
                sources[f"{name} {cell.id}"] = cell.source
    assert len(sources) > 80
    for name, source in sources.items():
        for node in ast.walk(ast.parse(source, name, feature_version=(3, 9))):
            assert not isinstance(node, ast.keyword) or node.arg != "strict", name
            assert not isinstance(node, ast.Attribute) or node.attr not in {"pairwise", "add_note", "batched"}, name


def test_what_the_text_above_a_check_hands_in_is_what_the_check_hands_in() -> None:
    """x = (1, 2) in a text is an array of these numbers in the visible part of the cell beneath it."""
    compared = 0
    for name in NOTEBOOKS:
        text = ""
        for cell in read(RELEASE / name).cells:
            if cell.cell_type == "markdown":
                text = cell.source
            elif cell.metadata.get("nbgrader", {}).get("grade"):
                arrays = [[float(number) for number in found.split(",")] for found in ARRAY.findall(cell.source)]
                for given in HANDED_IN.findall(text):
                    assert [float(one.replace("−", "-")) for one in given.split(",")] in arrays, (name, given)
                    compared += 1
                text = ""
    assert compared >= 6

"""The whole way on the sample class: every student gets exactly the score that the catalogue promises."""

import copy
import csv
import html
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from support import (
    CONTRACT,
    NOTEBOOKS,
    POINTS,
    ROOT,
    GradedClass,
    answered,
    answers,
    catalogue,
    marked,
    proctor,
    proctor_here,
    read,
    sample_class,
    scores_of,
    tree,
)

CLASS = {student.id: student for student in sample_class().students}


@pytest.fixture(scope="module")
def scores(graded_class: GradedClass) -> dict[str, Any]:
    return scores_of(graded_class.root)


def feedback(root: Path, student: str, name: str) -> str:
    page = root / "feedback" / student / "session04" / name
    return page.with_suffix(".html").read_text(encoding="utf-8")


def test_everybody_is_graded_and_nothing_is_pending(graded_class: GradedClass) -> None:
    assert f"{len(CLASS)} sample students have handed in session04" in graded_class.sampled
    assert f"{len(CLASS)} graded, 0 unchanged, 0 pending." in graded_class.graded
    assert len(CLASS) >= 12


@pytest.mark.parametrize("student", CLASS)
def test_each_sample_student_gets_exactly_the_promised_score(scores: dict[str, Any], student: str) -> None:
    assert scores[student]["score"] == CLASS[student].score, scores[student]["cells"]


@pytest.mark.parametrize("student", [id for id, student in CLASS.items() if not student.broken])
def test_a_wrong_answer_loses_its_own_cells_at_least(scores: dict[str, Any], student: str) -> None:
    """Cells that follow from it may be lost as well; none may be won by it."""
    given = [catalogue()[name] for name in CLASS[student].answers.values()]
    promised = {cell for entry in given for cell in entry.fails}
    lost = {cell for cell, points in scores[student]["cells"].items() if points < POINTS[cell]}
    assert promised <= lost
    assert bool(lost) == (bool(promised) or CLASS[student].unanswered)


def test_the_master_gets_every_point(graded_class: GradedClass, scores: dict[str, Any]) -> None:
    for name in NOTEBOOKS:
        handed_in = read(graded_class.root / "submitted" / "aoki" / "session04" / name)
        assert handed_in == answered(graded_class.root / "release" / "session04" / name, answers())
    assert scores["aoki"]["cells"] == POINTS


def test_the_empty_release_gets_none(graded_class: GradedClass, scores: dict[str, Any]) -> None:
    for name in NOTEBOOKS:
        handed_in = read(graded_class.root / "submitted" / "ota" / "session04" / name)
        assert handed_in == read(ROOT / "release" / "session04" / name)
    assert scores["ota"]["cells"] == dict.fromkeys(POINTS, 0.0)


def test_scores_have_exactly_the_contracts_form(scores: dict[str, Any]) -> None:
    assert list(scores) == sorted(CLASS)
    for entry in scores.values():
        assert list(entry) == ["score", "max", "cells", "status", "flags"]
        assert type(entry["score"]) is float and entry["max"] == 25.0 and entry["status"] == "graded"
        assert list(entry["cells"]) == list(POINTS)
        assert all(type(points) is float for points in entry["cells"].values())
        assert sum(entry["cells"].values()) == entry["score"]
        assert isinstance(entry["flags"], list) and all(isinstance(flag, str) for flag in entry["flags"])


def test_flags_tell_who_was_late_and_what_was_broken(scores: dict[str, Any]) -> None:
    flags = {student: entry["flags"] for student, entry in scores.items() if entry["flags"]}
    mended, *removed = flags.pop("sato")
    assert mended == "mended: 2_two_layer_net.ipynb (cut off; only the whole cells are left)"
    assert removed and all(flag.startswith("removed: ") for flag in removed)
    assert flags == {"noda": ["late"]}


def test_the_files_of_the_report_agree_with_the_scores(graded_class: GradedClass, scores: dict[str, Any]) -> None:
    folder = graded_class.root / "reports" / "session04"
    assert json.loads((folder / "scores.json").read_text(encoding="utf-8")) == scores
    rows = list(csv.DictReader(io.StringIO((folder / "scores.csv").read_text(encoding="utf-8-sig"))))
    assert {row["student"]: float(row["score"]) for row in rows} == {id: s.score for id, s in CLASS.items()}
    assert [{cell: float(row[cell]) for cell in POINTS} for row in rows] == [s["cells"] for s in scores.values()]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert all(name in page for name in [*CLASS, *POINTS])


def test_the_table_has_a_column_for_each_question(graded_class: GradedClass) -> None:
    table = proctor_here("scores", "session04", course=graded_class.root).stdout
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in table.splitlines()]
    found = {row[0]: row[1:] for row in rows if row[0] in CLASS}
    assert set(found) == set(CLASS)
    questions = [points for questions in CONTRACT.values() for points in questions.values()]
    full = [f"{sum(points.values()):g}" for points in questions]
    assert found["aoki"] == ["25/25", *full, "graded"] and found["noda"] == ["25/25", *full, "late"]
    assert found["ota"] == ["0/25", *["0"] * len(full), "graded"]


def test_the_gradebook_is_nbgraders_own(graded_class: GradedClass) -> None:
    """Read with sqlite alone: what nbgrader's formgrader shows is what we report."""
    query = """
        SELECT student.id, SUM(COALESCE(grade.manual_score, grade.auto_score)) FROM grade
        JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
        JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
        JOIN student ON submitted_assignment.student_id = student.id GROUP BY student.id
    """
    connection = sqlite3.connect(graded_class.root / "gradebook.db")
    try:
        assert dict(connection.execute(query).fetchall()) == {id: s.score for id, s in CLASS.items()}
    finally:
        connection.close()


def test_every_student_has_a_feedback_page_for_each_notebook(graded_class: GradedClass) -> None:
    for student in CLASS:
        for name in NOTEBOOKS:
            assert feedback(graded_class.root, student, name).count("</html>") == 1


def test_a_notebook_that_is_cut_off_is_explained_and_what_is_whole_counts(
    graded_class: GradedClass, scores: dict[str, Any]
) -> None:
    for name in (NOTEBOOKS[1], "index"):
        page = html.unescape(feedback(graded_class.root, "sato", name))  # headings hold entities
        assert "ファイルが途中で切れていたので、完全に残っていたセルだけを採点しました" in page and "cut off" in page
    assert "採点しました" not in feedback(graded_class.root, "sato", NOTEBOOKS[0])
    answered = [
        cell for question in ("numerical_gradient", "two_layer_net") for cell in CONTRACT[NOTEBOOKS[1]][question]
    ]
    answered += [cell for points in CONTRACT[NOTEBOOKS[0]].values() for cell in points]
    assert all(scores["sato"]["cells"][cell] == POINTS[cell] for cell in answered)
    assert scores["sato"]["cells"]["plot_lines"] == 0.0


def test_what_a_wrong_answer_was_told_is_in_its_feedback(graded_class: GradedClass) -> None:
    """The last sentence of a failed check: in Japanese, and beneath it in English."""
    page = feedback(graded_class.root, "hara", NOTEBOOKS[1])
    assert "でしたが 0.825 のはずです" in page and "expected 0.825" in page


def test_feedback_shows_no_hidden_test(graded_class: GradedClass) -> None:
    for student in CLASS:
        for name in NOTEBOOKS:
            assert "HIDDEN TESTS" not in feedback(graded_class.root, student, name), student


def test_feedback_pages_stand_alone(graded_class: GradedClass) -> None:
    """A page is handed out by itself: its pictures are inside."""
    for name in NOTEBOOKS:
        sources = re.findall(r'<img[^>]*\ssrc="([^"]{0,40})', feedback(graded_class.root, "aoki", name))
        assert sources and all(source.startswith("data:") for source in sources)


@pytest.mark.parametrize("page", ["README.md", "README.ja.md"])
def test_the_readmes_table_of_scores_is_what_was_graded(scores: dict[str, Any], page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    block = re.search(r"<!-- scores -->(.*)<!-- /scores -->", text, re.DOTALL)
    assert block, f"{page} has no table between <!-- scores --> and <!-- /scores -->"
    lines = [line for line in block[1].splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert [row[:2] for row in rows] == [[student.id, student.story] for student in CLASS.values()]
    for student, _, *numbers in rows:
        told = {float(number.split("/")[0].strip(" *")) for number in numbers}
        assert told == {CLASS[student].score} == {scores[student]["score"]}, student


# What editors and Jupyter servers do to a notebook on its way

Change = Callable[[Any], None]


def colab(notebook: Any) -> None:
    """Google Colab: metadata of its own everywhere, no cell ids, an older minor version, another kernel's name."""
    notebook.metadata["colab"] = {"provenance": [], "toc_visible": True}
    notebook.metadata["accelerator"] = "GPU"
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.nbformat_minor = 0
    for number, cell in enumerate(notebook.cells):
        del cell["id"]
        cell.metadata["id"] = f"aB{number:010d}"
        if cell.cell_type == "code":
            cell.metadata["colab"] = {"base_uri": "https://localhost:8080/", "height": 35}
            cell.metadata["outputId"] = f"oUt-{number}"
            cell.metadata["executionInfo"] = {"status": "ok", "elapsed": 12, "user_tz": -540, "timestamp": 1}
            cell.execution_count = number
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="✓\n")]


def visual_studio_code(notebook: Any) -> None:
    """VS Code: the interpreter's name and version, a language for each cell, and outputs."""
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": ".venv (3.12.4)", "language": "python"}
    notebook.metadata["language_info"] = {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.12.4",
    }
    notebook.metadata["orig_nbformat"] = 4
    for cell in notebook.cells:
        cell.metadata["vscode"] = {"languageId": "python"}
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("error", ename="NameError", evalue="x", traceback=["x"])]


def renamed_kernel(notebook: Any) -> None:
    """A conda environment's kernel, which the grader's machine does not have."""
    notebook.metadata["kernelspec"] = {
        "name": "conda-env-dl-py",
        "display_name": "Python [conda env:dl]",
        "language": "python",
    }


def classic_notebook(notebook: Any) -> None:
    """The classic notebook with extensions: a table of contents, collapsed cells, more cells of the student's."""
    notebook.metadata["toc"] = {"base_numbering": 1, "nav_menu": {}}
    notebook.metadata["celltoolbar"] = "Create Assignment"
    for cell in notebook.cells:
        cell.metadata["collapsed"] = False
        cell.metadata["scrolled"] = True
    for place in (30, 10, 3):
        notebook.cells.insert(place, nbformat.v4.new_code_cell("print('my own cell')"))


def copied_and_deleted_cells(notebook: Any) -> None:
    """Slips of the keyboard: every question and one check copied to the end, another check deleted."""
    tests = [cell for _, cell in marked(notebook) if cell.metadata.nbgrader.grade]
    copies = [copy.deepcopy(cell) for _, cell in marked(notebook) if cell.metadata.nbgrader.solution]
    for number, twin in enumerate([*copies, copy.deepcopy(tests[0])]):
        twin.id = f"twin-{number}"
        notebook.cells.append(twin)
    notebook.cells.remove(tests[-1])


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (colab, visual_studio_code, renamed_kernel, classic_notebook, copied_and_deleted_cells)
}


@pytest.fixture(scope="module")
def travelled(graded_class: GradedClass, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The graded class with one more right submission for each editor, graded again; and what that printed."""
    root = graded_class.copy_to(tmp_path_factory.mktemp("travelled") / "demo")
    for student, change in CHANGES.items():
        folder = root / "submitted" / student / "session04"
        shutil.copytree(root / "submitted" / "aoki" / "session04", folder)
        for name in NOTEBOOKS:
            notebook = copy.deepcopy(read(folder / name))
            change(notebook)
            (folder / name).write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    return root, proctor("grade", "session04", course=root).stdout


@pytest.mark.parametrize("editor", CHANGES)
def test_what_editors_do_to_a_right_submission_costs_nothing(travelled: tuple[Path, str], editor: str) -> None:
    """Do solution cells survive Colab, VS Code and a renamed kernel?"""
    entry = scores_of(travelled[0])[editor]
    assert (entry["cells"], entry["status"]) == (POINTS, "graded")
    if editor != copied_and_deleted_cells.__name__:  # of these staff should read
        assert entry["flags"] == []


def test_only_the_new_ones_were_graded_and_the_others_kept_their_grades(
    travelled: tuple[Path, str], graded_class: GradedClass, scores: dict[str, Any]
) -> None:
    root, printed = travelled
    assert f"{len(CHANGES)} graded, {len(CLASS)} unchanged, 0 pending." in printed
    after = scores_of(root)
    assert {student: after[student] for student in CLASS} == scores
    for step in ("autograded", "feedback"):
        for student in CLASS:
            assert tree(root / step / student) == tree(graded_class.root / step / student)


def test_the_demo_twice_is_harmless(graded_class: GradedClass, scores: dict[str, Any], tmp_path: Path) -> None:
    """What `make demo` does the second time: everybody hands in the same again, and nothing is graded again."""
    root = graded_class.copy_to(tmp_path / "demo")
    proctor_here("sample", "session04", "--into", str(root), course=ROOT)
    assert f"0 graded, {len(CLASS)} unchanged, 0 pending." in proctor("grade", "session04", course=root).stdout
    assert scores_of(root) == scores

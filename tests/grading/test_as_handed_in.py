"""What a student ran for themselves, and grading does not run, is shown as handed in, called so and harmless."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from support import code, grade, graded, hand_in, make_course, notebook_of, solution, write

from proctor.course.folders import Course
from proctor.course.release import release

NOT_RUN = "提出されたままの出力です"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    training = code("train_for_hours()", "training", locked=True)
    training.metadata["tags"] = ["skip-execution"]
    made = make_course(
        tmp_path,
        one=notebook_of(solution(), graded(), new_markdown_cell("## 学習"), training, new_code_cell("print(1)")),
    )
    release(made, "hw")
    return made


def handed_in_with(course: Course, *outputs: Any, cell: str = "train_for_hours()") -> tuple[Any, str]:
    """The outputs of a cell after grading, and the submission's page, where a student left some there."""
    path = hand_in(course, "aya") / "one.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(one for one in notebook.cells if one.source == cell).outputs = list(outputs)
    write(notebook, path)
    assert [one.status for one in grade(course, "hw", ["aya"])] == ["graded"]
    kept = nbformat.read(course.folder("autograded", "hw", "aya") / "one.ipynb", as_version=4)
    nbformat.validate(kept)
    page = (course.folder("feedback", "hw", "aya") / "index.html").read_text(encoding="utf-8")
    return next(one for one in kept.cells if one.source == cell).outputs, page


def printed(text: str) -> Any:
    return new_output("stream", name="stdout", text=text)


def test_a_training_that_grading_does_not_run_is_shown_as_it_was_handed_in(course: Course) -> None:
    outputs, page = handed_in_with(course, printed("epoch 1: loss 0.3\n"))
    assert NOT_RUN in outputs[0].text and outputs[1].text == "epoch 1: loss 0.3\n"
    assert page.index("<summary>学習") < page.index(NOT_RUN) < page.index("epoch 1: loss 0.3")


def test_without_outputs_nothing_is_said_of_it(course: Course) -> None:
    outputs, page = handed_in_with(course)
    assert outputs == [] and "学習" not in page


def test_what_grading_runs_has_the_outputs_of_grading_alone(course: Course) -> None:
    outputs, page = handed_in_with(course, printed("made up"), cell="print(1)")
    assert [one.text for one in outputs] == ["1\n"] and "made up" not in page


@pytest.mark.parametrize(
    "output",
    [
        new_output("display_data", data={"text/html": "<script>run()</script><b>told</b>"}),
        new_output("display_data", data={"image/svg+xml": "<svg onload='run()'/>", "text/plain": "told"}),
        new_output("display_data", data={"application/javascript": "run()", "text/plain": "told"}),
    ],
)
def test_nothing_of_it_runs(course: Course, output: Any) -> None:
    outputs, page = handed_in_with(course, output)
    assert "told" in page and "run()" not in page + str(outputs)


def test_what_has_no_known_form_is_left_out(course: Course) -> None:
    outputs, _ = handed_in_with(course, *[printed("x\n") for _ in range(300)])
    assert outputs == []

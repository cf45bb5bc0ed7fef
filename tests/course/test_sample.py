"""The sample class: submissions made from the masters and the catalogue, the same every time."""

import dataclasses
from pathlib import Path

import pytest
from support import RIGHT, hand_in, make_course, read, tree

from proctor.course.folders import Course
from proctor.course.notebooks import master_answers
from proctor.course.sample import SampleClass, SampleStudent, build_sample, fill_in, load_sample_class
from proctor.errors import CatalogueError
from proctor.pages.scores import read_scores

DUE = 'due = "2026-11-30 23:59:00 UTC"\n'
WRONG_ENTRY = """
[[wrong]]
id = "squared"
fails = ["doubles"]
hint = { ja = "二乗？", en = "squared?" }
edits = [["2 * x", "x**2"]]
"""
CLASS = """
[[student]]
id = "aoki"
story = "right"
score = 2.0

[[student]]
id = "baba"
story = "wrong"
score = 0.0
answers = { double = "squared" }

[[student]]
id = "chiba"
story = "nothing"
score = 0.0
unanswered = true

[[student]]
id = "doi"
story = "cut off, and late"
score = 0.0
broken = ["one.ipynb"]
submitted = "2026-12-01 08:00:00 UTC"
"""


@pytest.fixture
def home(tmp_path: Path) -> Course:
    """A course with a catalogue and a sample class."""
    course = make_course(tmp_path / "home")
    write_catalogue(course, DUE + CLASS)
    return course


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The sample class of such a course, only to be looked at; made two folders down, where nothing was."""
    course = make_course(tmp_path_factory.mktemp("built") / "home")
    write_catalogue(course, DUE + CLASS)
    copy, sample = build_sample(course, "hw", course.root.parent / "deep" / "demo")
    assert isinstance(sample, SampleClass) and copy.root == course.root.parent / "deep" / "demo"
    return copy


def write_catalogue(course: Course, sample: str) -> None:
    folder = course.root / "misconceptions" / "hw"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "double.toml").write_text(WRONG_ENTRY)
    (folder / "sample_class.toml").write_text(sample)


def answer(course: Course, student: str) -> str:
    text: str = read(course.root / "submitted" / student / "hw" / "one.ipynb").cells[1].source
    return text


def test_a_class_is_read_as_written(home: Course) -> None:
    path = home.root / "misconceptions" / "hw" / "sample_class.toml"
    loaded = load_sample_class(path)
    assert (loaded.due, [student.id for student in loaded.students]) == (
        "2026-11-30 23:59:00 UTC",
        ["aoki", "baba", "chiba", "doi"],
    )
    assert loaded.students[1] == SampleStudent("baba", "wrong", 0.0, {"double": "squared"})
    assert loaded.students[3].broken == ("one.ipynb",)


def test_each_student_hands_in_what_the_story_says(built: Course) -> None:
    copy = built
    assert copy.submitters("hw") == ["aoki", "baba", "chiba", "doi"]
    assert answer(copy, "aoki").strip() == RIGHT
    assert answer(copy, "baba") == "def double(x):\n    return x**2"
    assert "NotImplementedError" in answer(copy, "chiba")
    assert (copy.root / "submitted" / "doi" / "hw" / "timestamp.txt").read_text() == "2026-12-01 08:00:00 UTC\n"
    torn = (copy.root / "submitted" / "doi" / "hw" / "one.ipynb").read_text()
    whole = (copy.root / "submitted" / "aoki" / "hw" / "one.ipynb").read_text()
    assert torn == whole[: len(whole) // 2]


def test_what_is_handed_in_is_the_release_filled_in(built: Course) -> None:
    released = read(built.root / "release" / "hw" / "one.ipynb")
    given = master_answers(built.masters("hw"))
    assert read(built.root / "submitted" / "aoki" / "hw" / "one.ipynb") == fill_in(released, given)


def test_nobody_is_graded_yet(built: Course) -> None:
    assert {score.status for score in read_scores(built, "hw")} == {"pending"}


def test_making_it_again_changes_nothing_and_home_stays_as_it_is(home: Course, tmp_path: Path) -> None:
    before = tree(home.root)
    build_sample(home, "hw", tmp_path / "demo")
    first = tree(tmp_path / "demo")
    build_sample(home, "hw", tmp_path / "demo")
    assert tree(home.root) == before
    assert {name: data for name, data in tree(tmp_path / "demo").items() if "gradebook" not in name} == {
        name: data for name, data in first.items() if "gradebook" not in name
    }


def test_a_students_changes_are_undone_by_making_it_again(home: Course, tmp_path: Path) -> None:
    copy, _ = build_sample(home, "hw", tmp_path / "demo")
    before = tree(copy.root / "submitted")
    (hand_in(copy, "aoki", "1") / "more.txt").write_text("x")
    build_sample(home, "hw", tmp_path / "demo")
    assert tree(copy.root / "submitted") == before


def test_changed_masters_reach_the_sample(home: Course, tmp_path: Path) -> None:
    build_sample(home, "hw", tmp_path / "demo")
    path = home.root / "source" / "hw" / "one.ipynb"
    path.write_text(path.read_text().replace("# Twice", "# Two times"))
    copy, _ = build_sample(home, "hw", tmp_path / "demo")
    assert "# Two times" in (copy.root / "submitted" / "aoki" / "hw" / "one.ipynb").read_text()


def test_an_unknown_answer_is_named_with_the_student(home: Course, tmp_path: Path) -> None:
    write_catalogue(home, (DUE + CLASS).replace('"squared"', '"cubed"'))
    with pytest.raises(CatalogueError, match="Sample student baba: double has no catalogue entry 'cubed'"):
        build_sample(home, "hw", tmp_path / "demo")


def test_an_answer_to_another_cell_is_named_with_the_student(home: Course, tmp_path: Path) -> None:
    write_catalogue(home, (DUE + CLASS).replace("{ double =", "{ triple ="))
    with pytest.raises(CatalogueError, match="Sample student baba: triple has no catalogue entry 'squared'"):
        build_sample(home, "hw", tmp_path / "demo")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("due = ", "TOMLDecodeError"),
        ("[[student]]\nid = 'a'\nstory = 's'\nscore = 1.0", "KeyError: 'due'"),
        (DUE, "KeyError: 'student'"),
        (f"{DUE}[[student]]\nid = 'a'", "TypeError: .*missing 2 required"),
        (f"{DUE}[[student]]\nid = 'a'\nstory = 's'\nscore = 1.0\nmood = 'good'", "TypeError: .*'mood'"),
    ],
)
def test_a_mistake_in_a_class_is_named_with_the_file(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(CatalogueError, match=f"s.toml is not a sample class: {says}"):
        load_sample_class(tmp_path / "s.toml")


def test_a_course_without_a_sample_class_is_named_with_the_file(tmp_path: Path) -> None:
    course = make_course(tmp_path / "home")
    with pytest.raises(CatalogueError, match=r"misconceptions/hw/sample_class.toml is not a sample class: FileNot"):
        build_sample(course, "hw", tmp_path / "demo")


@pytest.mark.parametrize("data", [b"due = '\xff'", DUE.encode() + b"student = ['aoki']"])
def test_other_mistakes_in_a_class_are_named_too(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "s.toml").write_bytes(data)
    with pytest.raises(CatalogueError, match=r"s.toml"):
        load_sample_class(tmp_path / "s.toml")


@pytest.mark.parametrize(
    "old_and_new",
    [('id = "baba"', 'id = "aoki"'), ('["one.ipynb"]', '["two.ipynb"]')],
)
def test_a_class_that_cannot_be_as_told_is_refused(home: Course, tmp_path: Path, old_and_new: tuple[str, str]) -> None:
    write_catalogue(home, (DUE + CLASS).replace(*old_and_new))
    with pytest.raises(CatalogueError):
        build_sample(home, "hw", tmp_path / "demo")


def test_a_sample_is_never_made_in_the_course_itself(home: Course) -> None:
    before = tree(home.root)
    with pytest.raises(CatalogueError):
        build_sample(home, "hw", home.root)
    assert tree(home.root) == before


def test_a_sample_is_never_made_over_another_course(home: Course, tmp_path: Path) -> None:
    """--into must not cost anybody their masters because of a wrong word."""
    other = make_course(tmp_path / "other", "c = get_config()\n# another course\n")
    before = tree(other.root)
    with pytest.raises(CatalogueError):
        build_sample(home, "hw", other.root)
    assert tree(other.root) == before


def test_caches_beside_the_masters_are_not_copied(home: Course, tmp_path: Path) -> None:
    for name in ("__pycache__", ".ipynb_checkpoints"):
        (home.root / "source" / "hw" / name).mkdir()
        (home.root / "source" / "hw" / name / "x").write_text("")
    copy, _ = build_sample(home, "hw", tmp_path / "demo")
    assert set(tree(copy.root / "source" / "hw")) == {"one.ipynb"}


def test_filling_in_changes_only_the_cells_that_are_named(home: Course) -> None:
    notebook = read(home.masters("hw")[0])
    before = [cell.source for cell in notebook.cells]
    assert [cell.source for cell in fill_in(notebook, {"double": "1", "nothing": "2"}).cells] == [
        before[0],
        "1",
        before[2],
    ]


def test_a_sample_student_cannot_be_changed_by_accident() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SampleStudent("a", "b", 1.0).score = 2.0  # type: ignore[misc]

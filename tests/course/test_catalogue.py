"""The catalogue: entries are read as written, and each mistake in a file is named with the file."""

from pathlib import Path

import pytest
from support import CATALOGUE, POINTS, answers, catalogue, sample_class

from proctor.course.catalogue import load_catalogue
from proctor.errors import CatalogueError

ANSWER = "def double(x):\n    return 2 * x"
HINT = 'hint = { ja = "二乗？", en = "squared?" }'


def load(folder: Path, text: str | bytes, name: str = "double.toml") -> dict[str, object]:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return dict(load_catalogue(folder, {"double": ANSWER}))


def test_a_wrong_answer_is_read_as_it_stands(tmp_path: Path) -> None:
    entry = load(tmp_path, f"[[wrong]]\nid = 'sq'\nfails = ['a', 'b']\n{HINT}\ncode = '''\nx**2\n'''")["sq"]
    assert (entry.id, entry.cell, entry.code, entry.right) == ("sq", "double", "x**2", False)  # type: ignore[attr-defined]
    assert entry.fails == {"a", "b"} and entry.hint == {"ja": "二乗？", "en": "squared?"}  # type: ignore[attr-defined]


def test_a_right_answer_needs_no_hint_and_fails_nothing(tmp_path: Path) -> None:
    entry = load(tmp_path, "[[right]]\nid = 'sum'\ncode = 'x + x'")["sum"]
    assert entry.right and entry.fails == frozenset()  # type: ignore[attr-defined]


def test_edits_change_the_masters_answer_one_after_the_other(tmp_path: Path) -> None:
    entry = load(tmp_path, "[[right]]\nid = 'e'\nedits = [['2 * x', 'x * 3'], ['* 3', '* 2']]")["e"]
    assert entry.code == "def double(x):\n    return x * 2"  # type: ignore[attr-defined]


def test_files_of_several_cells_are_read_together(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(f"[[right]]\nid = 'r_{name}'\ncode = '1'")
    assert set(load_catalogue(tmp_path, {"one": "", "two": ""})) == {"r_one", "r_two"}


def test_a_catalogue_may_be_empty(tmp_path: Path) -> None:
    assert load_catalogue(tmp_path / "nothing", {"double": ANSWER}) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[wrong", "cannot be read"),
        (b"id = '\xff'", "cannot be read"),
        ("[[rihgt]]\nid = 'a'", r"unknown tables \['rihgt'\]; expected \[\[wrong\]\] and \[\[right\]\]"),
        ("[[right]]\ncode = '1'", r"an entry without id: needs .* missing \['id'\]"),
        ("[[right]]\nid = 'a'", "a: needs .* either code or edits"),
        ("[[right]]\nid = 'a'\ncode = '1'\nedits = []", "a: needs .* either code or edits"),
        ("[[right]]\nid = 'a'\ncode = '1'\nhints = 'x'", r"a: needs .* unknown \['hints'\]"),
        (f"[[wrong]]\nid = 'a'\n{HINT}\ncode = '1'", r"a: needs .* missing \['fails'\]"),
        ("[[wrong]]\nid = 'a'\nfails = ['t']\ncode = '1'", r"a: needs .* missing \['hint'\]"),
        (f"[[wrong]]\nid = 'a'\nfails = []\n{HINT}\ncode = '1'", "a: a wrong answer fails at least one test cell"),
        ("[[wrong]]\nid = 'a'\nfails = ['t']\nhint.ja = 'x'\ncode = '1'", "has a hint in ja and en"),
        ("[[right]]\nid = 'a'\nedits = [['3 * x', 'x']]", "'3 \\* x' stands 0 times in the master's answer, not once"),
        ("[[right]]\nid = 'a'\nedits = [['x', 'y']]", "'x' stands 2 times in the master's answer, not once"),
        ("[[right]]\nid = 'a'\ncode = '1'\n[[right]]\nid = 'a'\ncode = '2'", "the id 'a' is used twice. Rename one"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_file_and_entry(tmp_path: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(CatalogueError, match=says) as caught:
        load(tmp_path, text)
    assert str(tmp_path / "double.toml") in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "[wrong]\nid = 'a'",
        "wrong = 3",
        "[[right]]\nid = 'a'\ncode = 3",
        "[[right]]\nid = 3\ncode = '1'",
        "[[right]]\nid = 'a'\nedits = ['2', '3']",
        "[[right]]\nid = 'a'\nedits = [['2 * x']]",
        f"[[wrong]]\nid = 'a'\nfails = 'doubles'\n{HINT}\ncode = '1'",
        "[[wrong]]\nid = 'a'\nfails = ['t']\nhint = 3\ncode = '1'",
    ],
)
def test_a_value_of_another_type_is_named_too(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogueError, match=str(tmp_path / "double.toml")):
        load(tmp_path, text)


def test_a_file_that_belongs_to_no_solution_cell_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"triple.toml: the assignment has no solution cell 'triple'"):
        load(tmp_path, "", "triple.toml")


def test_an_id_used_in_two_files_is_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text("[[right]]\nid = 'same'\ncode = '1'")
    with pytest.raises(CatalogueError, match=r"two.toml: the id 'same' is used twice"):
        load_catalogue(tmp_path, {"one": "", "two": ""})


# The catalogue of this assignment


def test_every_question_has_a_wrong_and_a_right_answer() -> None:
    for cell in answers():
        kinds = {entry.right for entry in catalogue().values() if entry.cell == cell}
        assert kinds == {True, False}, cell


def test_entries_name_test_cells_of_the_contract() -> None:
    assert {name for entry in catalogue().values() for name in entry.fails} <= set(POINTS)


def test_every_entry_is_python_and_differs_from_the_masters_answer() -> None:
    for entry in catalogue().values():
        compile(entry.code, entry.id, "exec")
        assert entry.code.strip() != answers()[entry.cell].strip(), entry.id


def test_every_file_of_the_catalogue_is_read() -> None:
    read = {entry.cell for entry in catalogue().values()}
    assert {path.stem for path in CATALOGUE.glob("*.toml")} == read | {"sample_class", "equivalent"}


def test_hints_are_japanese_and_english() -> None:
    for entry in catalogue().values():
        if not entry.right:
            kana = {language: any("ぁ" <= letter <= "ヶ" for letter in hint) for language, hint in entry.hint.items()}
            assert kana == {"ja": True, "en": False}, entry.id


def test_the_sample_class_uses_only_entries_of_the_catalogue() -> None:
    for student in sample_class().students:
        for cell, name in student.answers.items():
            assert catalogue()[name].cell == cell, (student.id, name)

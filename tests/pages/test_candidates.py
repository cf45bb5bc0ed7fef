"""Lost checks without a hint are grouped by what was seen but for numbers, and become entries to start from."""

import json
import tomllib
from pathlib import Path

import pytest
from support import RIGHT, WRONG, hand_in, make_course, proctor_here

from proctor.course.catalogue import load_catalogue
from proctor.errors import CatalogueError
from proctor.pages.candidates import Candidate, alike, draft, write_draft
from proctor.pages.mistakes import Mistake, with_examples
from proctor.pages.solutions import anonymous

ONE = Candidate("double", {"twice": "AssertionError: not 6"}, ("aya", "bo"), ('def double(x):\n    return "\\d"\n',))


def test_what_was_seen_is_alike_but_for_numbers() -> None:
    assert alike("W1[3, 0]: 0.128 is not -1.28e-2") == alike("W1[0, 12]: 3 is not 4")
    assert alike("shape (2,)") != alike("value (2,)")


def test_an_example_names_nobody() -> None:
    code = 'def f(x):\n    """By Aya."""\n    # aya, 2026\n    return "aya", x  # mine\n'
    assert anonymous(code, "aya") == 'def f(x):\n    return "…", x'


def test_a_mistake_has_two_different_examples_at_most() -> None:
    given = {"aya": "a = 1  # one", "bo": "a = 1", "chie": "a = 2", "dai": "a = 3"}
    mistake = Mistake("m", "double", "", "", tuple(given))
    assert with_examples([mistake], {"double": given})[0].examples == ("a = 1", "a = 2")


@pytest.mark.parametrize("code", [ONE.examples[0], "x = '''a'''", "x = 'a'", "x = 1\\n", "\x1b"])
def test_a_draft_is_an_entry_of_the_catalogue_but_for_its_hint(code: str) -> None:
    (entry,) = tomllib.loads(draft(Candidate("double", ONE.lost, ("aya",), (code,))))["wrong"]
    assert entry["fails"] == ["twice"] and entry["hint"] == {"ja": "", "en": ""}
    assert entry["code"].strip("\n") == code.strip("\n").replace("\x1b", "\\u001b")


def test_drafts_are_written_one_by_one_never_over_another_and_the_catalogue_stays_as_it_was(tmp_path: Path) -> None:
    other = Candidate("double", {"twice": "TypeError: None"}, ("chie",), ("pass",))
    (first, _), (second, _) = (write_draft(tmp_path, [ONE, other]) for _ in range(2))
    assert first != second and first.parent == second.parent == tmp_path / "new"
    with pytest.raises(CatalogueError, match=r"new has an entry for each of the 2 candidates\. Finish one\."):
        write_draft(tmp_path, [ONE, other])
    with pytest.raises(CatalogueError, match="there is no candidate"):
        write_draft(tmp_path, [])
    assert load_catalogue(tmp_path, {"double": RIGHT}) == {}


def test_the_command_names_what_is_unknown_and_writes_an_entry(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    proctor_here("grade", "hw", course=course.root)
    for student, answer in {"aya": WRONG, "bo": f"{WRONG}  # mine", "chie": RIGHT}.items():
        hand_in(course, student, answer)
    proctor_here("grade", "hw", course=course.root)
    assert "2 students, no known mistake: double" in proctor_here("mistakes", "hw", course=course.root).output
    proctor_here("mistakes", "hw", "--new", course=course.root)
    (path,) = (course.root / "misconceptions" / "hw" / "new").glob("double_*.toml")
    assert tomllib.loads(path.read_text(encoding="utf-8"))["wrong"][0]["code"].strip() == WRONG
    page = (course.reports("hw") / "report.html").read_text(encoding="utf-8")
    assert "Lost checks without a known mistake" in page and "aya, bo" in page
    assert json.loads((course.reports("hw") / "scores.json").read_text(encoding="utf-8"))
    refused = proctor_here("mistakes", "hw", "--new", course=course.root, code=1).output
    assert refused.startswith("proctor: ") and "Finish one." in refused

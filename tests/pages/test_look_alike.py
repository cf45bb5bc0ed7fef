"""Answers look alike by what is a student's own; and what changed since the last run is told in words."""

import pytest

from proctor.pages.changes import changes
from proctor.pages.class_page import ClassReport, as_page
from proctor.pages.look_alike import look_alikes
from proctor.pages.scores import Score

MASTER = "def f(x):\n" + "".join(f"    y{n} = x * {n} + {n}\n" for n in range(12)) + "    return y11\n"
OWN = "def f(x):\n" + "".join(f"    total_of_mine_{n} = x.sum() - {n}\n" for n in range(8)) + "    return x\n"
OTHER = "def f(x):\n" + "".join(f"    for k in range({n}): print(k, x[{n}])\n" for n in range(8)) + "    return x\n"


def groups(given: dict[str, str]) -> list[tuple[str, ...]]:
    return [one.students for one in look_alikes({"f": given}, {"f": ("def f(x):\n    pass", MASTER)})]


def test_who_wrote_alike_is_a_group_also_with_other_spaces_and_comments() -> None:
    assert groups({"aya": OWN, "bo": OWN.replace(" - ", "-") + "# bo", "chie": OTHER}) == [("aya", "bo")]


def test_the_masters_answer_makes_nobody_alike() -> None:
    assert groups({"aya": MASTER, "bo": MASTER, "chie": OTHER}) == []


def test_what_most_of_a_class_writes_makes_nobody_alike() -> None:
    assert groups(dict.fromkeys(["aya", "bo", "chie", "dai", "emi"], OWN)) == []


def test_the_page_says_that_it_is_no_finding() -> None:
    alike = look_alikes({"f": {"aya": OWN, "bo": OWN}}, {"f": ("", MASTER)})
    page = as_page(ClassReport("hw", [], [], look_alikes=alike))
    assert "is no finding against anybody" in page and "f: aya, bo" in page
    assert "look alike" not in as_page(ClassReport("hw", [], []))


def score(points: float, *flags: str, status: str = "graded") -> Score:
    return Score("aya", points, 3.0, {"a": points}, status, flags)


@pytest.mark.parametrize(
    ("before", "now", "what"),
    [
        (score(1), score(2), ["improved: 1 → 2"]),
        (score(2), score(1), ["fewer points: 2 → 1"]),
        (score(0, status="pending"), score(0), ["pending → graded"]),
        (score(1, "late"), score(1, "mended: a"), ["flag no more: late; new flag: mended: a"]),
        (score(1, "late"), score(1, "late"), []),
    ],
)
def test_a_change_is_told_in_words(before: Score, now: Score, what: list[str]) -> None:
    assert [one.what for one in changes({"aya": before.as_json()}, [now])] == what


def test_who_is_new_is_told_and_a_first_run_changes_nothing() -> None:
    assert [one.what for one in changes({"bo": {}}, [score(1)])] == ["new: graded"]
    assert changes({}, [score(1)]) == []


@pytest.mark.parametrize("damaged", [{"aya": 3}, {"aya": {"score": "x", "flags": None}}])
def test_scores_that_were_damaged_stop_nothing(damaged: dict[str, object]) -> None:
    assert len(changes(damaged, [score(1)])) == 1

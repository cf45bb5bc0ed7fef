"""Hints: who makes a known mistake is told which, nobody else is told anything, and nothing hidden is told at all."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from support import CATALOGUE, ROOT, answers, code, graded, hand_in, make_course, notebook_of, proctor, solution

from proctor.bridge.proxies import Thing, instance
from proctor.check.tasks import Done, Task, run, workers
from proctor.course.catalogue import Entry, load_catalogue
from proctor.course.folders import Course
from proctor.course.notebooks import read_notebook
from proctor.grader.examination import Traces
from proctor.grader.trace import Recorder, Trace, TraceStep, moves, summary, without_numbers
from proctor.hints.examiner import Examiner
from proctor.hints.likeness import fits, likeness
from proctor.hints.needed_names import needed_names
from proctor.hints.recognise import SEEDS, Hints, as_output
from proctor.pages.class_page import ClassReport, as_page
from proctor.pages.mistakes import read_mistakes
from proctor.walls import Keeper

# A small assignment: the slope of a function by central differences

SLOPE = """def slope(f, x, h=1e-4):
    ### BEGIN SOLUTION
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION"""
TESTS = """x = np.array([3.0, 5.0])
assert np.allclose(slope(lambda v: v**2, x), [6.0, 10.0], rtol=0, atol=1e-6), 'off'
### BEGIN HIDDEN TESTS
seen = []
slope(lambda v: seen.append(v - 7.25) or np.sum(v), np.array([7.25]))
assert np.min(seen) < 0 < np.max(seen), 'one side only'
assert np.array_equal(x, [3.0, 5.0]), 'x was changed'
### END HIDDEN TESTS"""
DRAWN = "values = draw(50)\nassert abs(np.std(values) - 1) < 0.5, f'{np.std(values)} is off'"
DRAW = "def draw(n):\n    ### BEGIN SOLUTION\n    return np.random.randn(n)\n    ### END SOLUTION"
CATALOGUED = {
    "slope": """
[[wrong]]
id = "no_parentheses"
fails = ["slopes"]
hint = { ja = "かっこが\\nありません。", en = "Parentheses are missing." }
edits = [["/ (2 * h)", "/ 2 * h"]]

[[wrong]]
id = "one_sided"
fails = ["slopes"]
hint = { ja = "片側だけの差分です。", en = "Only one side is looked at." }
edits = [["f(x - h)) / (2 * h)", "f(x)) / h"]]

[[wrong]]
id = "no_return"
fails = ["slopes"]
hint = { ja = "return がありません。", en = "There is no return." }
edits = [["return (f", "(f"]]
""",
    "draw": """
[[wrong]]
id = "far_too_wide"
fails = ["drawn"]
hint = { ja = "ばらつきが大きすぎます。", en = "Far too wide." }
edits = [["randn(n)", "randn(n) * 20"]]
""",
}


def slopes_course(root: Path, config: str | None = None) -> Course:
    cells = [
        code("import numpy as np", "imports", locked=True),
        solution(SLOPE, "slope"),
        graded(TESTS, "slopes"),
        solution(DRAW, "draw"),
        graded(DRAWN, "drawn", 1),
    ]
    course = make_course(root, *[config] if config else [], one=notebook_of(*cells))
    folder = root / "misconceptions" / "hw"
    folder.mkdir(parents=True)
    for name, text in CATALOGUED.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return course


@pytest.fixture(scope="module")
def hints(tmp_path_factory: pytest.TempPathFactory, keeper: Keeper) -> Hints:
    course = slopes_course(tmp_path_factory.mktemp("hints") / "course")
    folder = course.root / "misconceptions" / "hw"
    return Hints.of_course(course.folder("source", "hw"), folder, keeper, course.state / "hints")


def hinted(hints: Hints, seed: int = 5, **given_answers: str) -> dict[str, str]:
    """The mistake shown in each failed cell."""
    found = hints.examiner.examine("one", {**hints.answers, **given_answers}, seed=seed, traces=Traces.FAILED)
    return {cell: entry.id for cell, entry in hints.find("one", found.traces).items()}


def slope(expression: str) -> str:
    return f"def slope(f, x, h=1e-4):\n    {expression}"


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        ("return (f(x + h) - f(x - h)) / 2 * h", "no_parentheses"),
        ("up = f(x + h)\n    down = f(x - h)\n    return h * (up - down) / 2", "no_parentheses"),  # written otherwise
        ("return (f(x + h) - f(x)) / h", "one_sided"),
        ("now = f(x)\n    return (f(x + 1e-5) - now) / 1e-5", "one_sided"),  # with another step
        ("f(x + h) - f(x - h)", "no_return"),
    ],
)
def test_who_makes_a_known_mistake_is_told_which(hints: Hints, answer: str, mistake: str) -> None:
    assert hinted(hints, slope=slope(answer)) == {"slopes": mistake}


@pytest.mark.parametrize(
    "answer",
    [
        "return (f(x) - f(x - h)) / h",  # the other side
        "return (f(x + h) - f(x - h)) / h",
        "return f(x)",
        "return 0 * x",
        "return x",
        "pass",  # no return, but nothing else either
        "raise NotImplementedError",
        "raise ValueError(x)",
        "return 'text'",
        "return [1, 2, 3]",
        "import time; time.sleep(0.1)",
    ],
)
def test_nobody_else_is_told_anything(hints: Hints, answer: str) -> None:
    assert hinted(hints, slope=slope(answer)) == {}


def test_right_answers_are_told_nothing(hints: Hints) -> None:
    assert hinted(hints, slope=slope("return (f(x + 1e-3) - f(x - 1e-3)) / 2e-3")) == {}


@pytest.mark.parametrize("seed", [1, 2, 3, 99])
def test_random_values_are_compared_by_what_they_have_in_common(hints: Hints, seed: int) -> None:
    assert hinted(hints, seed, draw="def draw(n):\n    return 20.0 * np.random.randn(n)") == {"drawn": "far_too_wide"}
    assert hinted(hints, seed, draw="def draw(n):\n    return 900.0 * np.random.randn(n)") == {}
    assert hinted(hints, seed, draw="def draw(n):\n    return np.full(n, 20.0)") == {}


def test_two_mistakes_in_two_questions_are_both_told(hints: Hints) -> None:
    wide = "def draw(n):\n    return np.random.randn(n) * 20"
    assert hinted(hints, slope=slope("f(x + h) - f(x - h)"), draw=wide) == {
        "slopes": "no_return",
        "drawn": "far_too_wide",
    }


def test_two_entries_that_look_the_same_give_no_hint_unless_the_hint_is_the_same(hints: Hints) -> None:
    entry = next(one for one in load_entries(hints) if one.id == "no_return")
    for hint, found in (({"ja": "別", "en": "another"}, {}), (entry.hint, {"slopes": "no_return"})):
        twin = Entry("twin", entry.cell, entry.code + "\n    return None", entry.fails, hint)
        both = Hints([entry, twin], hints.answers, hints.examiner, hints._store)
        assert hinted(both, slope=slope("f(x + h) - f(x - h)")) == found


# A question of two functions, with a test cell for each

PAIR = "def double(x):\n    return {}\n\n\ndef half(x):\n    return {}"
PAIRED = """
[[wrong]]
id = "tripled"
fails = ["doubles"]
hint = { ja = "3倍です。", en = "Tripled." }
edits = [["2 * x", "3 * x"]]

[[wrong]]
id = "no_double"
fails = ["doubles"]
hint = { ja = "double が None です。", en = "double gives None." }
edits = [["return 2 * x", "2 * x"]]

[[wrong]]
id = "no_half"
fails = ["halves"]
hint = { ja = "half が None です。", en = "half gives None." }
edits = [["return x / 2", "x / 2"]]
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, keeper: Keeper) -> Hints:
    cells = [
        code("import numpy as np", "imports", locked=True),
        solution(f"### BEGIN SOLUTION\n{PAIR.format('2 * x', 'x / 2')}\n### END SOLUTION", "pair"),
        graded("assert np.allclose(double(np.array([3.0, 5.5])), [6.0, 11.0])", "doubles"),
        graded("assert np.allclose(half(np.array([3.0, 5.5])), [1.5, 2.75])", "halves"),
    ]
    course = make_course(tmp_path_factory.mktemp("pair") / "course", one=notebook_of(*cells))
    folder = course.root / "misconceptions" / "hw"
    folder.mkdir(parents=True)
    (folder / "pair.toml").write_text(PAIRED, encoding="utf-8")
    return Hints.of_course(course.folder("source", "hw"), folder, keeper, course.state / "hints")


@pytest.mark.parametrize(
    ("double", "half", "told"),
    [
        ("3 * x", "x / 2", {"doubles": "tripled"}),
        ("None", "x / 2", {"doubles": "no_double"}),
        ("3 * x", "None", {"doubles": "tripled", "halves": "no_half"}),  # all that is lost is explained
        ("None", "None", {"doubles": "no_double", "halves": "no_half"}),
        ("3 * x", "x / 7", {"doubles": "tripled"}),  # not all is, but these numbers are no accident
        ("None", "x / 7", {}),  # and None may have another reason, which explains the other cell, too
    ],
)
def test_mistakes_explain_all_that_a_question_lost_or_are_shown_by_telling_numbers(
    pair: Hints, double: str, half: str, told: dict[str, str]
) -> None:
    assert hinted(pair, pair=PAIR.format(double, half)) == told


def load_entries(hints: Hints) -> list[Entry]:
    return list(hints._entries)


def test_what_was_learnt_is_kept_on_disk_and_used_again(hints: Hints, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"slope": slope("f(x + h) - f(x - h)")}
    assert hinted(hints, **wrong) == {"slopes": "no_return"}
    fresh = Hints(load_entries(hints), hints.answers, hints.examiner, hints._store)
    found = hints.examiner.examine("one", {**hints.answers, **wrong}, traces=Traces.FAILED)
    monkeypatch.setattr(Examiner, "examine", lambda *_, **__: pytest.fail("examined again"))
    assert {cell: entry.id for cell, entry in fresh.find("one", found.traces).items()} == {"slopes": "no_return"}


def test_each_examination_of_a_known_mistake_is_told_before(hints: Hints, tmp_path: Path) -> None:
    """So that the time of each is bounded, and not that of all: who comes first examines the whole catalogue."""
    told: list[int] = []
    store = tmp_path / "store"
    fresh = Hints(
        load_entries(hints), hints.answers, hints.examiner, store, lambda: told.append(len([*store.glob("*.json")]))
    )
    assert hinted(fresh, slope=slope("f(x + h) - f(x - h)")) == {"slopes": "no_return"}
    assert told == list(range(len([*store.glob("*.json")]))) and len(told) > 1
    assert hinted(fresh, slope=slope("f(x + h) - f(x - h)")) and len(told) == len([*store.glob("*.json")])


def test_a_hint_is_two_lines_japanese_first(hints: Hints) -> None:
    entry = next(one for one in load_entries(hints) if one.id == "no_parentheses")
    assert as_output(entry)["text"] == "ヒント: かっこが ありません。\nHint: Parentheses are missing.\n"


PLUGGED = (
    "from proctor.plugin import plug_in\nc = get_config()\n"
    'c.CourseDirectory.course_id = "tiny"\nplug_in(c)\nc.Examine.timeout = 20.0\n'
)


def graded_course(root: Path, config: str = PLUGGED) -> Course:
    """Two students with a known mistake, one with another, one right."""
    course = slopes_course(root, config)
    proctor("grade", "hw", course=root, code=None)
    students = {
        "aya": "f(x + h) - f(x - h)",
        "bo": "f(x + h) - f(x - h)",
        "chie": "return x",
        "dai": "return (f(x + h) - f(x - h)) / (2 * h)",
    }
    for student, answer in students.items():
        folder = hand_in(course, student, "")
        path = folder / "one.ipynb"
        notebook = read_notebook(path)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "slope":
                cell.source = slope(answer)
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "draw":
                cell.source = "def draw(n):\n    return np.random.randn(n)"
        path.write_text(json.dumps(notebook), encoding="utf-8")
    proctor("grade", "hw", course=root)
    return course


def test_the_hint_stands_in_feedback_and_is_counted_in_the_report(tmp_path: Path) -> None:
    course = graded_course(tmp_path / "course")
    pages = {student: (course.folder("feedback", "hw", student) / "one.html").read_text() for student in ("aya", "dai")}
    assert "ヒント: return がありません。" in pages["aya"] and "ヒント" not in pages["dai"]
    assert pages["aya"].index("TypeError") < pages["aya"].index("ヒント")
    assert "7.25" not in pages["aya"]
    assert [(one.id, one.question, one.students) for one in read_mistakes(course, "hw")] == [
        ("no_return", "slope", ("aya", "bo"))
    ]
    report = (course.reports("hw") / "report.html").read_text(encoding="utf-8")
    assert "Known mistakes" in report and "return がありません。" in report


def test_hints_can_be_switched_off(tmp_path: Path) -> None:
    course = graded_course(tmp_path / "course", PLUGGED + "c.Examine.hints = False\n")
    assert read_mistakes(course, "hw") == []


def test_a_page_without_mistakes_has_no_section_for_them() -> None:
    assert "Known mistakes" not in as_page(ClassReport("hw", [], []))


# Traces


def test_a_trace_holds_what_came_back_and_how_it_was_used() -> None:
    recorder, x = Recorder(), np.array([1.0, 2.0])
    recorder.start()
    assert recorder.begin("call", ("f", (len, x)))
    recorder.use("call", [len, (x + 1,)])
    recorder.use("call", [len, (x + 1,)])
    x[0] = 5.0
    recorder.end(result={"a": [1.5, 2.5], "b": None})
    trace = recorder.finish("AssertionError: 3.25 is not 4")
    assert trace.failure == "AssertionError: # is not #"
    assert trace.steps[0].out["after[1][1] moved"] == ["text", "+0"]
    assert trace.steps[0].out["result[b]"] == ["none"]
    assert trace.steps[0].inner["moves"] == ["++"] and trace.steps[0].inner["different"] == 1
    assert Trace.of_data(json.loads(json.dumps(trace.as_data()))) == trace


class Net:
    """What a module released beside the notebooks may define, for tests to hand in."""

    def __init__(self) -> None:
        self.params = {"W1": np.zeros(3)}


def test_arrays_of_objects_are_watched_whichever_module_of_the_course_defines_them() -> None:
    changed = []
    for modules in ({"__main__"}, {"__main__", __name__}):
        recorder, net = Recorder(modules), Net()
        recorder.start()
        recorder.begin("call", ("train", (net,)))
        net.params["W1"] -= 0.5
        recorder.end(result=None)
        changed.append("after[1][0].params[W1]" in recorder.finish("x").steps[0].out)
    assert changed == [False, True]


def test_what_the_reference_is_asked_is_not_the_tests() -> None:
    recorder = Recorder()
    recorder.ignored.add(id(len))
    recorder.start()
    recorder.begin("call", ("f",))
    recorder.use("call", [len, ([],)])
    recorder.end(result=1)
    assert recorder.finish("").steps[0].inner == {}


def test_a_result_that_changes_later_is_noticed() -> None:
    recorder, result = Recorder(), np.zeros(3)
    recorder.start()
    for value in (0.0, 1.0):
        result[0] = value
        recorder.begin("call", ("f",))
        recorder.end(result=result)
    first, second = recorder.finish("").steps
    assert "earlier" not in first.inner and second.inner["earlier"] == ["changed"]


def test_noting_asks_the_room_for_nothing() -> None:
    asked: list[str] = []

    class Link:
        def request(self, operation: str, *_: Any) -> Any:
            asked.append(operation)

    proxy: Any = instance(Thing, Link(), 1, "thing")  # type: ignore[arg-type]
    recorder = Recorder()
    recorder.start()
    recorder.begin("getattr", (proxy, proxy))
    for arguments in ([proxy, (proxy,)], [len, proxy], [len, (proxy, [proxy])], []):
        recorder.use("call", arguments)
        recorder.use("getattr", arguments)
    recorder.end(result={proxy: [proxy, (proxy,)], "a": proxy}, error=proxy)
    assert recorder.finish("").steps[0].out["result[a]"] == ["thing", "thing"] and asked == []


class Awkward(np.ndarray):
    """An array that fails when it is looked at."""

    def ravel(self, *_: Any) -> Any:
        raise RuntimeError("no")


def test_what_cannot_be_noted_costs_the_hint_and_nothing_else() -> None:
    recorder = Recorder()
    recorder.start()
    recorder.begin("call", ("f",))
    recorder.end(result=np.zeros(3).view(Awkward))
    assert recorder.finish("AssertionError: x") == Trace([], "AssertionError: x")


@given(st.floats() | st.integers() | st.text() | st.none() | st.booleans() | st.binary() | st.complex_numbers())
def test_every_value_has_a_summary_that_fits_itself_and_crosses_json(value: Any) -> None:
    leaf = json.loads(json.dumps(summary(value)))
    assert fits(leaf, [summary(value)] * 3)


Arrays = arrays.arrays(np.float64, arrays.array_shapes(max_dims=3, max_side=30), elements=st.floats(-1e6, 1e6))


@given(Arrays)
def test_an_array_fits_itself_and_not_one_that_is_clearly_off(value: np.ndarray[Any, Any]) -> None:
    leaf = summary(value)
    assert len(leaf[3]) <= 400 and fits(leaf, [leaf] * 3)
    assert fits(summary(value * (1 + 1e-5)), [leaf] * 3)
    assert not fits(summary(value + 1.0 + np.abs(value)), [leaf] * 3)
    assert not fits(summary(value[..., None]), [leaf] * 3)


@given(Arrays, st.floats(1e-3, 1e3))
def test_moves_are_signs(value: np.ndarray[Any, Any], step: float) -> None:
    assert set(moves(value, value)) == {"0"}
    assert set(moves(value, value + step * (1 + np.abs(value)))) == {"+"}
    assert set(moves(value, value - step * (1 + np.abs(value)))) == {"-"}


@given(st.integers(0, 2**31), st.floats(0.01, 100))
def test_a_random_array_fits_those_that_were_drawn_alike(seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    models = [summary(spread * rng.normal(size=(30, 40))) for _ in range(3)]
    assert fits(summary(spread * rng.normal(size=(30, 40))), models)
    assert not fits(summary(5 * spread * rng.normal(size=(30, 40))), models)
    assert not fits(summary(2 * spread + spread * rng.normal(size=(30, 40))), models)


def test_numbers_are_taken_out_of_messages() -> None:
    assert without_numbers("(2, 3): -1.5e-07 != nan, W1") == "(#, #): # != #, W#"


def trace(failure: str, *results: Any) -> Trace:
    return Trace([TraceStep({"asked": ["text", "call "], "result": summary(result)}) for result in results], failure)


def test_a_match_needs_the_same_failure_and_the_same_values() -> None:
    mistake, right = [trace("x", 1.25, 7.5)] * 3, [trace("", 1.25, 3.5, 4.5)] * 3
    assert likeness(trace("x", 1.25, 7.5), mistake, right) is not None
    assert likeness(trace("y", 1.25, 7.5), mistake, right) is None
    assert likeness(trace("x", 1.25, 7.6), mistake, right) is None
    assert likeness(trace("x", 7.5), mistake, right) is None


def test_what_should_change_and_does_not_is_evidence() -> None:
    mistake, right = [trace("x", None)] * 3, [trace("", None)] * 3
    right[0] = Trace([TraceStep({**right[0].steps[0].out, "after[1][0]": summary(np.array([1.25, 2.5]))})], "")
    found = likeness(mistake[0], mistake, [right[0]] * 3)
    assert found is not None and found.enough and likeness(mistake[0], mistake, [trace("", None)] * 3) is None


def test_a_plain_number_alone_is_no_evidence() -> None:
    right = [trace("", 600, 20)] * 3
    alone = likeness(trace("x", 1), [trace("x", 1)] * 3, right)
    after = likeness(trace("x", 600, 1), [trace("x", 600, 1)] * 3, right)
    assert alone is not None and not alone.enough and after is not None and after.enough
    share = likeness(trace("x", 0.4), [trace("x", 0.4)] * 3, [trace("", 0.6)] * 3)
    assert share is not None and not share.enough
    nothing = likeness(trace("x", None), [trace("x", None)] * 3, right)
    assert nothing is not None and nothing.enough


# What serves a test cell


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("x = 1\nprint(x)", {"print"}),
        ("print(x)\nx = 1", {"print", "x"}),
        ("x += 1", {"x"}),
        ("def f(a):\n    b = a\n    return b + c", {"c"}),
        ("for i in y:\n    z = i\nz", {"y"}),
        ("with o as p:\n    p", {"o"}),
        ("try:\n    q = 1\nexcept E:\n    r\nq", {"E", "r"}),
        ("[k for k in l]", {"l"}),
        ("class A(B):\n    c = D", {"B", "D"}),
        ("not python (", set()),
    ],
)
def test_needed_names(source: str, needed: set[str]) -> None:
    assert needed_names(source) - {"print"} == needed - {"print"}


# session04


def outcomes(entries: Iterable[Entry]) -> Iterator[Done]:
    """What becomes of answers of session04, at a seed that no mistake was learnt with."""
    course = Course.load(ROOT)
    masters = {path.stem: read_notebook(path) for path in course.masters("session04")}
    examiner = Examiner(masters, course.folder("source", "session04"), None)  # type: ignore[arg-type]
    tasks = [
        Task(one.id, examiner.notebook_of(one.cell), {one.cell: one.code}, tuple(examiner.cells_from(one.cell)), 77)
        for one in entries
    ]
    with workers(course, "session04", 2) as pool:
        yield from run(pool, [Task(**{**vars(task), "hinted": True}) for task in tasks])


# Answers that the catalogue was not made from


@dataclass(frozen=True)
class Stranger:
    """A wrong answer. what: its mistakes; true: the entries whose hint says nothing that is not so for this answer."""

    entry: Entry
    what: str
    true: frozenset[str]


def strangers(folder: str) -> dict[str, Stranger]:
    """Those of tests/FOLDER/session04, written like catalogue entries. By id."""
    found = {}
    for path in sorted((ROOT / "tests" / folder / "session04").glob("*.toml")):
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["answer"]:
            code = raw.get("code", answers()[path.stem])
            for old, new in raw.get("edits", ()):
                assert code.count(old) == 1, (raw["id"], old)
                code = code.replace(old, new)
            entry = Entry(raw["id"], path.stem, code.strip("\n"))
            found[entry.id] = Stranger(entry, raw["what"], frozenset(raw.get("true", ())))
    return found


def test_what_is_said_of_strangers_names_entries_that_exist() -> None:
    entries = load_catalogue(CATALOGUE, answers())
    both = [*strangers("unlisted").values(), *strangers("heldout").values()]
    assert all(name in entries and entries[name].cell == one.entry.cell for one in both for name in one.true)
    assert all(one.what for one in both)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "enough"),
    [
        ("heldout", 0.6),  # what people write, written down before the last entries and never used for any
        ("unlisted", 0.2),  # half of them are near misses of an entry, and many hold two mistakes
    ],
)
def test_answers_that_the_catalogue_was_not_made_from_get_hints_and_no_false_ones(folder: str, enough: float) -> None:
    those = strangers(folder)
    assert len(those) >= 50
    hinted, false = 0, []
    for done in outcomes(one.entry for one in those.values()):
        assert done.lost, done.task.name
        hinted += bool(done.hints)
        if not set(done.hints.values()) <= those[done.task.name].true:
            false.append((done.task.name, done.hints))
    print(f"{folder}: {len(those)} wrong answers, {hinted} with a hint, {len(false)} with a false one")
    assert hinted >= enough * len(those)
    assert len(false) <= 0.02 * len(those), false


@pytest.mark.slow
def test_nine_of_ten_mistakes_are_recognised_in_every_cell_that_they_fail_and_none_is_taken_for_another() -> None:
    listed = {entry.id: entry for entry in load_catalogue(CATALOGUE, answers()).values() if not entry.right}
    known = 0
    for done in outcomes(listed.values()):
        mistake = listed[done.task.name]
        assert all(listed[name].hint == mistake.hint for name in done.hints.values()), (mistake.id, done.hints)
        known += set(done.hints) == mistake.fails
    assert known >= 0.9 * len(listed)


@pytest.mark.slow
def test_right_answers_of_session04_get_no_hint() -> None:
    right = [entry for entry in load_catalogue(CATALOGUE, answers()).values() if entry.right]
    assert len(right) >= 30
    for done in outcomes(right):
        assert not done.lost and not done.hints, done.task.name


def test_hints_are_learnt_with_other_seeds_than_they_are_checked_with() -> None:
    assert not {77, 101} & set(SEEDS)

"""Right answers that stand elsewhere than in their cells, and cells that have lost their marks."""

from typing import Any

from intake_course import ANSWERS, Files, Given, as_bytes, cell_of, damage


def files(given: Given) -> Files:
    return given.files


def stub(given: Given, name: str) -> str:
    notebook = "two" if name == "counter" else "one"
    return as_text(cell_of(given.released[notebook], name)["source"])


def as_text(source: Any) -> str:
    return "".join(source)


def new(source: str, kind: str = "code") -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    return {**cell, "outputs": [], "execution_count": None} if kind == "code" else cell


def insert(given: Given, name: str, cell: dict[str, Any], after: int = 1, notebook: str = "one") -> None:
    cells = given.right[notebook]["cells"]
    cells.insert(cells.index(cell_of(given.right[notebook], name)) + after, cell)


def unanswer(given: Given, *names: str) -> None:
    for name in names:
        notebook = "two" if name == "counter" else "one"
        cell_of(given.right[notebook], name)["source"] = as_text(cell_of(given.released[notebook], name)["source"])


def unmark(given: Given, *names: str) -> None:
    for notebook in given.right.values():
        for cell in notebook["cells"]:
            if not names or cell["metadata"].get("nbgrader", {}).get("grade_id") in names:
                cell["metadata"] = {}


# Marks


@damage("placing", "mended: marks put back")
def all_marks_lost(given: Given) -> Files:
    unmark(given)
    return files(given)


@damage("placing", "mended: marks put back")
def marks_of_an_answer_lost(given: Given) -> Files:
    unmark(given, "double")
    return files(given)


@damage("placing", "mended: marks put back")
def marks_of_the_tests_lost(given: Given) -> Files:
    unmark(given, "doubles", "roots", "counts")
    return files(given)


@damage("placing", "mended: marks put back")
def marks_of_locked_cells_lost(given: Given) -> Files:
    unmark(given, "imports")
    return files(given)


@damage("placing", "mended: marks put back")
def all_marks_lost_and_texts_edited(given: Given) -> Files:
    unmark(given)
    for cell in given.right["one"]["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] += "\n\nmy notes"
    return files(given)


@damage("placing", "mended: marks put back")
def all_marks_lost_and_tests_edited(given: Given) -> Files:
    unmark(given)
    for cell in given.right["one"]["cells"]:
        if "assert" in cell["source"]:
            cell["source"] += "\nprint('passed')"
    return files(given)


@damage("placing", "mended: marks put back")
def all_marks_lost_and_cells_of_ones_own(given: Given) -> Files:
    unmark(given)
    cells = given.right["one"]["cells"]
    for place in (5, 3, 1):
        cells.insert(place, new(f"print({place})"))
    return files(given)


@damage("placing", "mended: marks put back")
def all_marks_lost_and_answers_in_new_cells(given: Given) -> Files:
    insert(given, "double", new(ANSWERS["double"]))
    unanswer(given, "double")
    unmark(given)
    return files(given)


@damage("placing", "mended: marks put back")
def all_marks_lost_and_answers_before_stubs(given: Given) -> Files:
    insert(given, "double", new(ANSWERS["double"]), after=0)
    unanswer(given, "double")
    unmark(given)
    return files(given)


@damage("placing", "removed")
def all_marks_lost_and_only_the_answers_left(given: Given) -> Files:
    given.right["one"]["cells"] = [new(ANSWERS["double"]), new(ANSWERS["root"])]
    return files(given)


@damage("placing", "removed")
def all_answers_in_one_cell_and_nothing_else(given: Given) -> Files:
    given.right["one"]["cells"] = [new("import math\n\n" + ANSWERS["double"] + "\n\n\n" + ANSWERS["root"])]
    return files(given)


@damage("placing", "mended: marks put back")
def all_marks_lost_and_turned_around(given: Given) -> Files:
    unmark(given)
    cells = given.right["one"]["cells"]
    cells[2:4], cells[5:7] = cells[5:7], cells[2:4]
    return files(given)


@damage("placing", "tampered")
def other_ids(given: Given) -> Files:
    for name in ("double", "root"):
        cell_of(given.right["one"], name)["metadata"]["nbgrader"]["grade_id"] = f"cell-{name}"
    return files(given)


# Answers in other cells, while the stub still stands


@damage("placing", "mended: double")
def answer_in_a_new_cell_after(given: Given) -> Files:
    unanswer(given, "double")
    insert(given, "double", new(ANSWERS["double"]))
    return files(given)


@damage("placing", "mended: double")
def answer_in_a_new_cell_before(given: Given) -> Files:
    unanswer(given, "double")
    insert(given, "double", new(ANSWERS["double"]), after=0)
    return files(given)


@damage("placing", "mended: double")
def answer_in_a_new_cell_at_the_top(given: Given) -> Files:
    unanswer(given, "double")
    given.right["one"]["cells"].insert(0, new(ANSWERS["double"]))
    return files(given)


@damage("placing", "mended: double")
def answer_in_a_new_cell_after_the_test(given: Given) -> Files:
    unanswer(given, "double")
    insert(given, "doubles", new(ANSWERS["double"]))
    return files(given)


@damage("placing", "mended: root")
def all_answers_at_the_end(given: Given) -> Files:
    unanswer(given, "double", "root", "counter")
    given.right["one"]["cells"] += [new(ANSWERS["double"]), new(ANSWERS["root"])]
    given.right["two"]["cells"] += [new(ANSWERS["counter"])]
    return files(given)


@damage("placing", "mended: root")
def all_answers_in_the_first_answers_cell(given: Given) -> Files:
    unanswer(given, "root")
    cell_of(given.right["one"], "double")["source"] += "\n\n\n" + ANSWERS["root"] + "\n\nprint(double(1))"
    return files(given)


@damage("placing", "mended: double")
def all_answers_in_the_last_answers_cell(given: Given) -> Files:
    unanswer(given, "double")
    cell_of(given.right["one"], "root")["source"] += "\n\n\n" + ANSWERS["double"]
    return files(given)


@damage("placing", "mended: double")
def all_answers_in_one_new_cell_with_calls(given: Given) -> Files:
    unanswer(given, "double", "root")
    text = f"import math\n{ANSWERS['double']}\nprint(double(2))\n{ANSWERS['root']}\nassert not_there\n"
    given.right["one"]["cells"].append(new(text))
    return files(given)


@damage("placing", "mended: double")
def answer_typed_into_the_test_cell(given: Given) -> Files:
    unanswer(given, "double")
    test = cell_of(given.right["one"], "doubles")
    test["source"] = ANSWERS["double"] + "\n\n" + as_text(test["source"])
    return files(given)


@damage("placing", "mended: double")
def answer_in_place_of_the_test(given: Given) -> Files:
    unanswer(given, "double")
    cell_of(given.right["one"], "doubles")["source"] = ANSWERS["double"]
    return files(given)


@damage("placing", "mended: double")
def answer_in_a_locked_cell(given: Given) -> Files:
    unanswer(given, "double")
    cell_of(given.right["one"], "imports")["source"] += "\n\n" + ANSWERS["double"]
    return files(given)


@damage("placing", "mended: double")
def answer_as_a_text_with_a_fence(given: Given) -> Files:
    unanswer(given, "double")
    insert(given, "double", new(f"My answer:\n\n```python\n{ANSWERS['double']}\n```\n", "markdown"))
    return files(given)


@damage("placing", "mended: double")
def its_cell_made_a_text_with_a_fence(given: Given) -> Files:
    cell = cell_of(given.right["one"], "double")
    cell.update(cell_type="markdown", source=f"```python\n{ANSWERS['double']}\n```")
    return files(given)


@damage("placing", "tampered: double (type)")
def its_cell_made_a_text(given: Given) -> Files:
    cell_of(given.right["one"], "double")["cell_type"] = "markdown"
    return files(given)


@damage("placing", "tampered: double (type)")
def its_cell_made_raw(given: Given) -> Files:
    cell_of(given.right["one"], "double")["cell_type"] = "raw"
    return files(given)


@damage("placing", "mended: double")
def answer_in_a_new_cell_with_helpers_in_others(given: Given) -> Files:
    unanswer(given, "double")
    cells = given.right["one"]["cells"]
    cells += [
        new("FACTOR = 2"),
        new("def twice(x):\n    return FACTOR * x"),
        new("def double(x):\n    return twice(x)"),
    ]
    return files(given)


@damage("placing", "mended: double")
def answer_in_a_new_cell_with_a_default_of_another(given: Given) -> Files:
    unanswer(given, "double")
    insert(given, "double", new("def double(x, k=FACTOR):\n    return k * x"))
    insert(given, "double", new("FACTOR = 2"))
    return files(given)


@damage("placing", "mended: double")
def answer_in_a_new_cell_with_names_that_are_used_elsewhere(given: Given) -> Files:
    """The x of a later cell is not the x of the answer, and cannot run before it."""
    unanswer(given, "double")
    given.right["one"]["cells"] += [new("x = not_there_at_all()"), new(ANSWERS["double"])]
    return files(given)


@damage("placing", "mended: double")
def answer_in_a_new_cell_with_magics(given: Given) -> Files:
    unanswer(given, "double")
    insert(given, "doubles", new("%matplotlib inline\n" + ANSWERS["double"]))
    return files(given)


@damage("placing", "mended: double")
def answer_in_a_timed_cell(given: Given) -> Files:
    unanswer(given, "double")
    insert(given, "doubles", new("%%time\n" + ANSWERS["double"]))
    return files(given)


@damage("placing", "mended: double")
def answer_as_a_lambda(given: Given) -> Files:
    unanswer(given, "double")
    insert(given, "doubles", new("double = lambda x: x + x"))
    return files(given)


@damage("placing", "mended: double")
def answer_improved_at_the_end(given: Given) -> Files:
    unanswer(given, "double")
    insert(given, "doubles", new("def double(x):\n    return x ** 2"))
    given.right["one"]["cells"].append(new(ANSWERS["double"]))
    return files(given)


@damage("placing", "mended: double")
def stub_emptied(given: Given) -> Files:
    cell_of(given.right["one"], "double")["source"] = ""
    given.right["one"]["cells"].append(new(ANSWERS["double"]))
    return files(given)


@damage("placing", "mended: double")
def stub_with_comments(given: Given) -> Files:
    unanswer(given, "double")
    cell = cell_of(given.right["one"], "double")
    cell["source"] = "# see below\n" + cell["source"]
    given.right["one"]["cells"].append(new(ANSWERS["double"]))
    return files(given)


@damage("placing", "mended: counter")
def a_class_at_the_end_with_a_method_added_later(given: Given) -> Files:
    unanswer(given, "counter")
    first, second = ANSWERS["counter"].split("\n\n")
    later = second.replace("    def add", "def add").replace("        self", "    self") + "\n\nCounter.add = add"
    given.right["two"]["cells"] += [new(first), new(later)]
    return files(given)


@damage("placing", "mended: counter")
def a_class_with_its_base_in_another_cell(given: Given) -> Files:
    unanswer(given, "counter")
    given.right["two"]["cells"] += [
        new("class Base:\n    def __init__(self):\n        self.n = 0"),
        new("class Counter(Base):\n    def add(self, k=1):\n        self.n += k"),
    ]
    return files(given)


@damage("placing", "mended: double (a copy")
def the_cell_copied_and_the_copy_answered(given: Given) -> Files:
    copy = {**cell_of(given.right["one"], "double")}
    unanswer(given, "double")
    insert(given, "double", copy)
    copy["source"] = ANSWERS["double"]
    return {**files(given), "hw/one.ipynb": as_bytes(given.right["one"])}


@damage("placing", "mended: double (a copy")
def the_cell_copied_and_the_original_answered(given: Given) -> Files:
    copy = {**cell_of(given.right["one"], "double"), "source": stub(given, "double")}
    insert(given, "double", copy)
    return files(given)


@damage("placing", "tampered: a second cell 'root'")
def an_answers_cell_split_in_two(given: Given) -> Files:
    cell = cell_of(given.right["one"], "root")
    second = {**cell}
    insert(given, "root", second)
    cell["source"] = "ROOT = math.sqrt"
    second["source"] = "def root(x):\n    return ROOT(x) / SCALE"
    return files(given)


@damage("placing", "removed: double")
def an_answers_cell_deleted_and_written_anew(given: Given) -> Files:
    cells = given.right["one"]["cells"]
    cells.remove(cell_of(given.right["one"], "double"))
    cell_of(given.right["one"], "root")["source"] += "\n\n" + ANSWERS["double"]
    return files(given)


@damage("placing", "mended: imports")
def an_import_added_to_a_locked_cell(given: Given) -> Files:
    cell_of(given.right["one"], "imports")["source"] += "\nfrom operator import mul"
    cell_of(given.right["one"], "double")["source"] = "def double(x):\n    return mul(2, x)"
    return files(given)


@damage("placing", "removed: imports")
def a_locked_cell_deleted(given: Given) -> Files:
    given.right["one"]["cells"].remove(cell_of(given.right["one"], "imports"))
    return files(given)


@damage("placing", "reordered")
def cells_turned_around(given: Given) -> Files:
    given.right["one"]["cells"].reverse()
    return files(given)


@damage("placing", "", lost=("doubles",))
def not_answered(given: Given) -> Files:
    unanswer(given, "double")
    return files(given)


@damage("placing", "", lost=("doubles",))
def a_wrong_answer_beside_a_right_one_of_another_name(given: Given) -> Files:
    cell_of(given.right["one"], "double")["source"] = "def double(x):\n    return x"
    given.right["one"]["cells"].append(new("def double_it(x):\n    return 2 * x"))
    return files(given)

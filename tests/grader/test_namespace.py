"""The globals of test cells: the student's names act in the room, the test's own stay here."""

import os
from typing import Any

import numpy as np
import pytest

from proctor.grader.cells import bound
from proctor.grader.namespace import Namespace


class Student:
    """A student's names without a room."""

    def __init__(self, **names: Any) -> None:
        self.names = names

    def get(self, name: str) -> Any:
        return self.names[name]

    def has(self, name: str) -> bool:
        return name in self.names

    def set(self, name: str, value: Any) -> None:
        self.names[name] = value

    def delete(self, name: str) -> None:
        del self.names[name]


@pytest.fixture
def student() -> Student:
    return Student(squares=lambda n: [i * i for i in range(1, n + 1)], own=1, np="a patched numpy", print="patched")


@pytest.fixture
def names(student: Student) -> Namespace:
    made = Namespace(student)
    made.give_to_student(frozenset({"squares", "missing"}))
    return made


def run(source: str, names: Namespace) -> None:
    exec(source, names)


def test_a_students_name_is_read_in_the_room_each_time(names: Namespace, student: Student) -> None:
    run("a = squares(2)", names)
    student.names["squares"] = lambda n: "new"
    run("b = squares(2)", names)
    assert (names["a"], names["b"]) == ([1, 4], "new") and "a" not in student.names


def test_deleting_a_students_name_deletes_it_in_the_room(names: Namespace, student: Student) -> None:
    run("del squares", names)
    assert "squares" not in student.names
    with pytest.raises(NameError):
        run("squares(1)", names)
    with pytest.raises(NameError):
        run("del squares", names)


def test_assigning_a_students_name_assigns_it_in_the_room(names: Namespace, student: Student) -> None:
    run("original = squares\ndef squares(n): return 'spy'\nvalue = squares(1)\nsquares = original", names)
    assert names["value"] == "spy" and student.names["squares"](1) == [1]


def test_a_name_of_the_test_stays_here(names: Namespace, student: Student) -> None:
    run("x = 1\ndef helper(): return x\ny = helper()\ndel x", names)
    assert names["y"] == 1 and not {"x", "y", "helper"} & set(student.names)
    with pytest.raises(NameError):
        run("x", names)


def test_functions_of_the_test_find_the_students_names_too(names: Namespace) -> None:
    run("def check(): return squares(3)\nresult = check()", names)
    assert names["result"] == [1, 4, 9]


def test_a_helper_that_a_student_wrote_beside_the_question_is_found(names: Namespace) -> None:
    run("value = own", names)
    assert names["value"] == 1


def test_a_student_cannot_put_something_in_place_of_pythons_own_names(names: Namespace) -> None:
    run("printing = print; ok = isinstance(1, int)", names)
    assert names["printing"] is print and names["ok"] is True


def test_a_student_cannot_put_something_in_place_of_a_locked_cells_names(names: Namespace) -> None:
    names["np"] = "the real numpy"
    run("used = np", names)
    assert names["used"] == "the real numpy"


def test_a_question_that_takes_a_name_of_pythons_own_gets_it(names: Namespace, student: Student) -> None:
    names.give_to_student(frozenset({"sum"}))
    student.names["sum"] = lambda items: "the student's"
    run("value = sum([1])", names)
    assert names["value"] == "the student's"


def test_a_name_that_a_later_locked_cell_defines_is_ours_from_then_on(names: Namespace, student: Student) -> None:
    names.take_from_student(frozenset({"squares"}))
    run("def squares(n): return 'ours'\nvalue = squares(2)", names)
    assert names["value"] == "ours" and student.names["squares"](1) == [1]


def test_a_name_of_a_test_that_a_later_question_defines_becomes_the_students(
    names: Namespace, student: Student
) -> None:
    run("later = 'of a test'", names)
    names.give_to_student(frozenset({"later"}))
    student.names["later"] = "of the answer"
    run("value = later", names)
    assert names["value"] == "of the answer"


def test_a_missing_answer_is_a_name_error_with_its_name(names: Namespace) -> None:
    with pytest.raises(NameError, match="missing"):
        run("missing(3)", names)
    with pytest.raises(NameError, match="nowhere"):
        run("nowhere", names)


def test_global_and_comprehensions_behave(names: Namespace, student: Student) -> None:
    run("def change():\n    global counted\n    counted = [squares(i) for i in range(2)]\nchange()", names)
    assert names["counted"] == [[], [1]]
    run("def redo():\n    global squares\n    squares = None\nredo()", names)
    assert student.names["squares"] is None or names["squares"] is None


# Modules, and what is ours


def imports(source: str) -> Any:
    return bound(source).imports


def test_a_module_that_a_test_imports_is_the_tests_own(names: Namespace, student: Student) -> None:
    names.give_to_student({"math"})
    run("import math\nvalue = math.sqrt(4.0)", names)
    assert names["value"] == 2.0 and "math" not in student.names


def test_a_module_that_a_question_imports_is_ours_and_there_if_the_student_has_it(student: Student) -> None:
    names = Namespace(student)
    names.give_to_student(set(), imports("import numpy as np, math\nfrom os import path\nfrom math import floor"))
    student.names |= {"path": "a patched path", "floor": "the student's"}
    run("ours = np, path", names)
    assert names["ours"] == (np, os.path)
    run("theirs = floor", names)
    assert names["theirs"] == "the student's"
    with pytest.raises(NameError):
        run("math", names)


def test_a_module_that_is_not_here_is_the_students(student: Student) -> None:
    names = Namespace(student)
    names.give_to_student(set(), imports("import nowhere_at_all"))
    student.names["nowhere_at_all"] = "a handle"
    run("value = nowhere_at_all", names)
    assert names["value"] == "a handle"


def test_a_name_that_a_failed_cell_would_have_bound_does_not_come_from_the_room(
    names: Namespace, student: Student
) -> None:
    student.names |= {"helper": "the student's", "tool": "the student's"}
    names.take_from_student({"helper"})
    names.claim({"tool", "squares"})
    for name in ("helper", "tool"):
        with pytest.raises(NameError):
            run(name, names)
    run("value = squares(2)", names)
    assert names["value"] == [1, 4]


def test_what_is_free_is_neither_pythons_nor_a_locked_cells(names: Namespace) -> None:
    names.take_from_student({"assert_equal"})
    assert names.free({"all", "assert_equal", "own"}) == {"own"}

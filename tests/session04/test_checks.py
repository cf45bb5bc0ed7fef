"""What the released checks say: values are read once, what is no number is refused, and each ✗ leads on."""

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from support import MASTERS

from proctor.bridge.errors import full_name, like_theirs


@pytest.fixture(scope="module")
def checks() -> Iterator[ModuleType]:
    yield from released_module("checks")


@pytest.fixture(scope="module")
def explain() -> Iterator[ModuleType]:
    yield from released_module("explain")


def released_module(name: str) -> Iterator[ModuleType]:
    sys.path.insert(0, str(MASTERS))
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(MASTERS))
        sys.modules.pop(name, None)


class Liar:
    """Looks right when its shape is read, and is empty, huge or nothing when its values are."""

    shape, dtype, size = (2,), np.dtype(float), 2

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = answers, 0

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        self.asked += 1
        return np.array(self.answers[min(self.asked, len(self.answers)) - 1])

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


NO_NUMBERS: list[Any] = [
    None,
    "1.0",
    ["1.0", "2.0"],
    True,
    np.array([True, False]),
    np.array([1.0, 2.0], dtype=object),
    np.array([1 + 0j, 2.0]),
    [[1.0], [1.0, 2.0]],
    {"W1": 1.0},
    np.mean,
    object(),
]


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda value: type(value).__name__)
def test_what_is_no_number_is_none_and_is_told_in_two_languages(checks: ModuleType, value: Any) -> None:
    assert checks.read_numbers(value) is None
    assert not checks.is_close(value, [1.0, 2.0]) and not checks.is_close([1.0, 2.0], value)
    with pytest.raises(checks.CheckFailed) as told:
        checks.check_close("w", value, np.array([1.0, 2.0]), "by hand")
    ja, en = str(told.value).split("\n", 1)
    assert ja.startswith("✗ w") and any("\u3040" < letter < "\u30ff" for letter in ja) and en.startswith("  w ")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_is_never_right_and_never_expected(checks: ModuleType, value: float) -> None:
    assert not checks.is_close(value, value) and not checks.is_close([1.0, value], [1.0, value])
    with pytest.raises(checks.CheckFailed, match=r"w\[1\] が .*(nan|inf)") as told:
        checks.check_close("w", [1.0, value], np.array([1.0, 2.0]), "by hand")
    assert "nan のはず" not in str(told.value)


@pytest.mark.parametrize("shape", [(), (1,), (2, 1), (0,), (1, 2), (3,)])
def test_values_of_another_shape_are_not_compared(checks: ModuleType, shape: tuple[int, ...]) -> None:
    """No broadcasting, and nothing empty: ones everywhere are close to ones of the same shape only."""
    assert not checks.is_close(np.ones(shape), np.ones(2))
    with pytest.raises(checks.CheckFailed, match="の形は"):
        checks.check_close("w", np.ones(shape), np.ones(2), "by hand")


def test_a_value_is_read_once(checks: ModuleType) -> None:
    liar = Liar([9.0, 9.0], [1.0, 2.0])
    assert not checks.is_close(liar, [1.0, 2.0]) and liar.asked == 1
    liar = Liar([9.0, 9.0], [1.0, 2.0])
    with pytest.raises(checks.CheckFailed, match="9"):
        checks.check_close("w", liar, np.array([1.0, 2.0]), "by hand")
    assert liar.asked == 1


finite = st.floats(-1e6, 1e6)


@settings(max_examples=60)
@given(hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=3), elements=finite), st.data())
def test_one_wrong_element_is_found_and_named(checks: ModuleType, right: Any, data: st.DataObject) -> None:
    place = tuple(data.draw(st.integers(0, side - 1)) for side in right.shape)
    wrong = right.copy()
    wrong[place] += 1.0
    assert checks.is_close(right, right.copy()) and not checks.is_close(wrong, right)
    with pytest.raises(checks.CheckFailed) as told:
        checks.check_close("w", wrong, right, "by hand")
    plt.close("all")
    assert (f"w[{', '.join(map(str, place))}]" if place else "w:") in str(told.value)


@pytest.fixture(autouse=True)
def no_figures_stay() -> Iterator[None]:
    yield
    plt.close("all")


def test_an_error_of_shape_keeps_cause_source_and_next_step(checks: ModuleType) -> None:
    with pytest.raises(checks.CheckFailed) as told:
        checks.check_close("g", np.ones((3, 2)), np.ones((2, 3)), "by hand", "次はここ？", "Look here?")
    for part in ("(3, 2)", "(2, 3)", "入れかわって", "次はここ？", "swapped", "Look here?"):
        assert part in str(told.value)


@pytest.mark.parametrize(
    ("got", "shape", "clue"),
    [
        (1.0, (2,), "1つの数"),
        (np.ones(6), (2, 3), "もとの形 (2, 3)"),
        ([1.0] * 6, (2, 3), "np.array(…) にしてから"),
        (np.ones((2, 1)), (2,), "1次元"),
    ],
)
def test_a_wrong_shape_is_looked_at_before_it_is_explained(checks: ModuleType, got: Any, shape: Any, clue: str) -> None:
    with pytest.raises(checks.CheckFailed) as told:
        checks.check_shape("g", got, shape)
    assert clue in str(told.value)


def test_the_first_slip_that_fits_is_asked_about(checks: ModuleType) -> None:
    slips = (
        (np.array([-1.0, -2.0]), "符号？", "Sign?"),
        (lambda got: got[0] > 100, "大きい？", "Large?"),
        (np.array([2.0, 4.0]), "2倍？", "Twice?"),
    )
    for got, asked in (
        ([-1.0, -2.0], "符号？"),
        ([200.0, 0.0], "大きい？"),
        ([2.0, 4.0], "2倍？"),
        ([0.0, 0.0], "ほか？"),
    ):
        with pytest.raises(checks.CheckFailed) as told:
            checks.check_close("w", got, np.array([1.0, 2.0]), "by hand", "ほか？", "Else?", slips=slips)
        said = str(told.value)
        assert [word for word in ("符号？", "大きい？", "2倍？", "ほか？") if word in said] == [asked]


def raised(code: str) -> BaseException:
    try:
        exec(compile(code, "cell", "exec"), {"np": np})
    except Exception as error:
        return error
    raise AssertionError(f"nothing raised: {code}")


ERRORS = {
    "grdient": ("grdient という名前が見つかりません", "NameError"),
    "def f():\n    a = b\n    b = 1\n    return a\nf()": ("b に値を入れる前に", "UnboundLocalError"),
    "class N:\n    pass\nN().forward": ("N に forward がありません", "AttributeError"),
    "np.arrange(3)": ("numpy には arrange がありません", "AttributeError"),
    "[1.0].shape": ("list には shape がありません", "AttributeError"),
    "None.shape": ("None（何もない）から shape", "AttributeError"),
    "{'w1': 1}['W1']": ("辞書に W1 というキーがありません", "KeyError"),
    "class N:\n    def _init_(self, n):\n        pass\nN(3)": ("下線は前後に2本ずつ", "TypeError"),
    "class N:\n    def forward(x):\n        pass\nN().forward(1)": ("最初の引数に self", "TypeError"),
    "np.float64(2.0)(3.0)": ("かけ算の * を忘れたか", "TypeError"),
    "len[3]": ("呼び出すときは ( )", "TypeError"),
    "2.0 * None": ("return していますか", "TypeError"),
    "[1.0] * 0.5": ("np.array(…) で配列に", "TypeError"),
    "range(4 / 2)": ("// を使うか", "TypeError"),
    "np.ones(3)[1.5]": ("// を使うか", "IndexError"),
    "np.ones(3)[1, 1]": ("次元より多くの番号", "IndexError"),
    "np.ones(3)[5]": ("端をこえた番号", "IndexError"),
    "np.ones(3) + np.ones(4)": ("形の合わない配列どうし", "ValueError"),
    "np.dot(np.ones((2, 3)), np.ones((2, 3)))": ("となり合う数がそろって", "ValueError"),
    "np.ones((2, 3)) @ np.ones((2, 3))": ("となり合う数がそろって", "ValueError"),
    "a = np.zeros(2)\na[0] = np.ones(2)": ("1つの数を返していますか", "ValueError"),
    "bool(np.ones(2))": ("np.all(…)", "ValueError"),
    "def f():\n    return f()\nf()": ("終わりなく呼び続けて", "RecursionError"),
    "1 / 0": ("0 で割っています", "ZeroDivisionError"),
    "import no_such_module": ("no_such_module.py", "ModuleNotFoundError"),
    "x = f\uff08x)": ("全角の文字「\uff08」（U+FF08）", "SyntaxError"),
    "x =\u3000 1": ("全角の空白", "SyntaxError"),
    "def f():\nreturn 1": ("4文字下げ", "IndentationError"),
    "x = (1": ("かっこの数", "SyntaxError"),
}


@pytest.mark.parametrize("code", ERRORS, ids=[f"{kind}: {says}" for says, kind in ERRORS.values()])
def test_an_error_of_the_students_gets_one_line_on_what_it_usually_is(explain: ModuleType, code: str) -> None:
    says, kind = ERRORS[code]
    error = raised(code)
    assert type(error).__name__ == kind
    ja, en = explain.explanation(error)
    assert says in ja and "\n" not in ja and not any("\u3040" < letter < "\u30ff" for letter in en)
    if isinstance(error, SyntaxError):
        assert ja.startswith("1 行目") or ja.startswith("2 行目")
    else:  # as it arrives over the bridge
        told = like_theirs([full_name(cls) for cls in type(error).__mro__], error.args, str(error))
        assert explain.explanation(told) == (ja, en)


def test_the_error_itself_comes_through_and_a_check_needs_no_explanation(
    explain: ModuleType, checks: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NameError), explain.explained():
        raise NameError("name 'w' is not defined")
    said = capsys.readouterr().out
    assert said.startswith("✗ 見当：w という名前が") and said.count("\n") == 2
    with pytest.raises(checks.CheckFailed), explain.explained():
        checks.check(False, "だめ", "no")
    with pytest.raises(NotImplementedError), explain.explained():
        raise NotImplementedError("まだ")
    with pytest.raises(LookupError), explain.explained():
        raise LookupError("unheard of")
    assert capsys.readouterr().out == ""


def test_outside_jupyter_nothing_is_installed(explain: ModuleType) -> None:
    explain.explain_everywhere()
    assert not explain._everywhere

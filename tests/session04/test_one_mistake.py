"""One mistake costs the claim that it belongs to, and no other."""

import pytest
from lost import lost_in_one_process
from support import answers

GRADIENT = answers()["numerical_gradient"]
DIFFERENCE = "(f_plus - f_minus) / (2 * h)"
FORMULAS = (
    "(f_plus + f_minus) / (2 * h)",
    "f_plus + f_minus",
    "f_plus + f_minus / (2 * h)",
    "f_plus - f_minus / (2 * h)",
    "(f_minus - f_plus) / (2 * h)",
    "f_minus - f_plus / 2 * h",
    "(f_plus - f_minus) / 2 * h",
    "f_plus * h",
    "f_minus",
)


def gradient_with(formula: str, places: str = "np.ndindex(x.shape)") -> str:
    assert DIFFERENCE in GRADIENT and "np.ndindex(x.shape)" in GRADIENT
    return GRADIENT.replace(DIFFERENCE, formula).replace("np.ndindex(x.shape)", places)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_wrong_formula_for_the_two_values_costs_the_values_alone(formula: str) -> None:
    assert lost_in_one_process("numerical_gradient", gradient_with(formula)) == {"gradient_values"}


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("places", ["range(len(x))", "[*np.ndindex(x.shape)][:1]"])
def test_places_that_are_not_looked_at_one_by_one_cost_any_dimension_whatever_the_formula(
    formula: str, places: str
) -> None:
    assert "gradient_any_dimension" in lost_in_one_process("numerical_gradient", gradient_with(formula, places))


@pytest.mark.parametrize("number", ["0.0", "1.0", "np.random.rand()", "x[place]", "np.sin(x[place])", "h"])
def test_numbers_that_are_not_from_f_show_nothing_of_how_places_are_looked_at(number: str) -> None:
    assert "gradient_any_dimension" in lost_in_one_process("numerical_gradient", gradient_with(number))

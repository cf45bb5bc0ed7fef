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


# The network of chapter 5: predict gives the scores of a rectified layer, and softmax stands inside loss.

HIDDEN, OUTPUT = "hidden = sigmoid(", 'return softmax(np.dot(hidden, self.params["W2"]) + self.params["b2"])'
LOSS = "return cross_entropy_error(self.predict(x), t)"
ACCURACY = "return np.mean(np.argmax(self.predict(x), axis=1) == np.argmax(t, axis=1))"
SCORES = 'return np.dot(hidden, self.params["W2"]) + self.params["b2"]'
OWN_LOSS = "return cross_entropy_error(softmax(self.predict(x)), t)"


def network_with(*changes: tuple[str, str]) -> str:
    code = answers()["two_layer_net"]
    for before, after in changes:
        assert code.count(before) == 1
        code = code.replace(before, after)
    return code


def chapter_five(loss: str = OWN_LOSS, accuracy: str = ACCURACY, scores: str = SCORES) -> str:
    return network_with((HIDDEN, "hidden = np.maximum(0, "), (OUTPUT, scores), (LOSS, loss), (ACCURACY, accuracy))


def test_the_network_of_chapter_five_loses_its_prediction_alone() -> None:
    assert lost_in_one_process("two_layer_net", chapter_five()) == {"net_predict"}


@pytest.mark.parametrize(
    "loss",
    [
        OWN_LOSS + " * len(x)",
        OWN_LOSS.replace("return ", "return -"),
        OWN_LOSS.replace("softmax(self.predict(x))", "softmax(softmax(self.predict(x)))"),
        "return -np.mean(t * np.log(softmax(self.predict(x))))",
        "return np.mean((self.predict(x) - t) ** 2)",
        "return 2.303",
    ],
)
def test_its_loss_is_judged_by_its_own_prediction_and_no_less(loss: str) -> None:
    assert lost_in_one_process("two_layer_net", chapter_five(loss)) & {"net_predict", "net_loss", "net_accuracy"} == {
        "net_predict",
        "net_loss",
    }


@pytest.mark.parametrize("accuracy", [ACCURACY.replace("mean", "sum"), ACCURACY.replace("==", "!="), "return 0.6"])
def test_so_is_its_accuracy(accuracy: str) -> None:
    assert lost_in_one_process("two_layer_net", chapter_five(accuracy=accuracy)) == {"net_predict", "net_accuracy"}


def test_a_prediction_that_does_not_look_at_x_makes_no_loss_and_no_accuracy_right() -> None:
    constant = chapter_five(
        scores="return np.tile([1.0, -2.0, 3.0] + [0.0] * 7, (len(x), 1))[:, : len(self.params['b2'])]"
    )
    assert lost_in_one_process("two_layer_net", constant) >= {"net_predict", "net_loss", "net_accuracy"}


def test_softmax_may_stand_in_the_loss_only_where_it_is_missing_in_the_prediction() -> None:
    assert lost_in_one_process("two_layer_net", network_with((OUTPUT, SCORES), (LOSS, OWN_LOSS))) == {"net_predict"}
    assert lost_in_one_process("two_layer_net", network_with((LOSS, OWN_LOSS))) == {"net_loss"}

"""Plain answers: no tricks at all. What they earn is what form alone earns."""

from typing import Any

import numpy as np

from .case import PLAIN, Case, blank, trick


@trick(PLAIN)
def nothing(case: Case) -> Any:
    return None


@trick(PLAIN)
def zeros(case: Case) -> Any:
    return case.form


@trick(PLAIN)
def ones(case: Case) -> Any:
    return blank(case.form, np.ones)


@trick(PLAIN)
def other_numbers(case: Case) -> Any:
    return blank(case.form, lambda shape: np.random.default_rng(case.times).uniform(1e3, 9e3, shape))

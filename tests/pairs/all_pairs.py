"""Every pair, by its name."""

from itertools import chain

import pairs_arrays
import pairs_classes
import pairs_errors
import pairs_functions
import pairs_handed_in
import pairs_in_place
import pairs_surroundings
import pairs_symbols
import pairs_tables
import pairs_values
from pair import Pair

MODULES = (
    pairs_values,
    pairs_arrays,
    pairs_tables,
    pairs_symbols,
    pairs_classes,
    pairs_functions,
    pairs_errors,
    pairs_surroundings,
    pairs_handed_in,
    pairs_in_place,
)
ALL_PAIRS: list[Pair] = list(chain.from_iterable(module.PAIRS for module in MODULES))

"""How well a check separates those who know the matter from those who don't."""

import statistics
from collections.abc import Sequence

FEWEST = 10  # students; below it a correlation says nothing


def separation(points: Sequence[float], totals: Sequence[float]) -> float | None:
    """The corrected item-total correlation of a check: Pearson's r of its points and of the total without them.

    For a check that is passed or not it is the point-biserial correlation. Corrected, since a check is a part of the
    total and would correlate with itself (Henrysson, "Correction of item-total correlations in item analysis",
    Psychometrika 28, 1963). None where there are too few students, or where all have the same points or the same rest.
    """
    rest = [round(total - own, 9) for own, total in zip(points, totals, strict=True)]
    if len(rest) < FEWEST or len(set(points)) == 1 or len(set(rest)) == 1:
        return None
    return statistics.correlation(points, rest)

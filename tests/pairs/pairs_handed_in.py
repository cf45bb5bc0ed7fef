from pair import Pair

PAIRS: list[Pair] = []

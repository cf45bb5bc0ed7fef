"""tries: a regular expression that backtracks for ever
must: costs nothing but its own cell
base: reference
score: 25
flag: timeout
"""

# after: plot_history
import re

re.match(r"(a|a|aa)*b$", "a" * 200)

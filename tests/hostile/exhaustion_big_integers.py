"""tries: an integer of a trillion digits, and its text
must: costs nothing but its own cell
base: reference
score: 25
flag: timeout
"""

# after: plot_history
10**10**10

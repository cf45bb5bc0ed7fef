"""tries: a notebook of 25 MB
must: is taken as unanswered; the rest of the submission counts
base: reference
score: 3
flag: unreadable
"""


def weapon(notebook, folder):
    notebook.cells[0].source += "x" * 25_000_000

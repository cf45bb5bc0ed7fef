"""tries: a notebook of 25 MB
must: is graded all the same; what of the text is too long is left out
base: reference
score: 25
flag: mended
"""


def weapon(notebook, folder):
    notebook.cells[0].source += "x" * 25_000_000

"""tries: turns the notebook's cells around, so that tests come before answers
must: the order is what was released; the answers keep their points
base: reference
score: 25
flag: reordered
"""


def weapon(notebook, folder):
    notebook.cells.reverse()

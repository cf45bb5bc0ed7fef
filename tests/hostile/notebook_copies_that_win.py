"""tries: thousands of notebooks of its cells, of one definition, and of none, to be read and compared for ever
must: is graded in time; which were not looked at is told
base: reference
most: 25
flag: left out
"""


def weapon(notebook, folder):
    import nbformat

    text = nbformat.writes(notebook)
    for number in range(400):
        (folder / f"copy{number}.ipynb").write_text(text)
        (folder / f"odd{number}.ipynb").write_text('{"cells": [{"cell_type": "code", "source": "def train(): 1"}]}')

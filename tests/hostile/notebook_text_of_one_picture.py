"""tries: a released picture embedded ten thousand times
must: costs nobody else any time, and nothing runs in a browser
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("![x](figures/loop_today.svg) " * 10_000))

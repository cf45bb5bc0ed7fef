"""tries: 20 kB of nested brackets, stars and underscores
must: costs nobody else any time, and nothing runs in a browser
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("[" * 7_000 + "*a **b " * 1_500 + "_(" * 2_000))

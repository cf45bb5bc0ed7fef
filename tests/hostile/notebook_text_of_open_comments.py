"""tries: 20 kB of comments and pictures that never end
must: costs nobody else any time, and nothing runs in a browser
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("<!-- ![" * 3_000))

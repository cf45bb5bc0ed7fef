"""tries: an attachment of 300 kB that is shown fifty times
must: costs nobody else any time; the page stays small
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    cell = nbformat.v4.new_markdown_cell("![x](attachment:a.png) " * 50)
    cell.attachments = {"a.png": {"image/png": "iVBORw0KGgo" + "A" * 300_000}}
    notebook.cells.insert(0, cell)

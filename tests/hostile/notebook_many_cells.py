"""tries: twenty thousand cells, and one cell of two megabytes
must: is graded in time, and what is left out is told
base: reference
score: 25
flag: mended
"""


def weapon(notebook, folder):
    import nbformat

    notebook.cells += [nbformat.v4.new_markdown_cell("x") for _ in range(10_000)]
    notebook.cells += [nbformat.v4.new_code_cell("") for _ in range(10_000)]
    notebook.cells.append(nbformat.v4.new_code_cell("x = [" + "1," * 1_000_000 + "]"))

"""tries: half characters that no file can hold: in source, text, outputs, exceptions, figures and file contents
must: is graded all the same
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    half = "\ud800"
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(f"half {half}"))
    notebook.cells.append(
        nbformat.v4.new_code_cell(f"x = '{half}'\nprint('half', '\\ud800', x)\nraise ValueError('\\udfff')")
    )
    notebook.cells.append(
        nbformat.v4.new_code_cell("display({'text/plain': '\\ud800', 'text/html': '\\ud800'}, raw=True)")
    )
    text = nbformat.writes(notebook).replace(half, "\\ud800")
    (folder / "2_two_layer_net.ipynb").write_text(text)
    return False

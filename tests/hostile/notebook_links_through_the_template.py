"""tries: addresses that only a page template makes a script of, and links written with entities
must: costs nobody else any time, and nothing runs in a browser
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    notebook.cells.insert(
        0,
        nbformat.v4.new_markdown_cell(
            "[x](/files/javascript:alert(1)) [y](files/javascript:alert(1)) $&#92;href{javascript:alert(1)}{z}$"
        ),
    )

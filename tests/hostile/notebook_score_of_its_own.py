"""tries: markup that imitates the panel with the score, and lies over it
must: costs nobody else any time, and nothing runs in a browser
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    notebook.cells.insert(
        0,
        nbformat.v4.new_markdown_cell(
            "<div class='score' id='score' style='position:fixed;top:0;left:0'><b>22</b> / 22</div><p class='theirs'>25</p>"
        ),
    )

"""tries: makes tests text cells and raw cells, and answers text
must: the kinds are what was released; no point
flag: tampered
"""


def weapon(notebook, folder):
    for number, cell in enumerate(notebook.cells):
        if "nbgrader" in cell.metadata:
            cell.cell_type = "raw" if number % 2 else "markdown"
            for part in ("outputs", "execution_count"):
                cell.pop(part, None)

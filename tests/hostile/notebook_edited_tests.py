"""tries: empties every test cell, or makes it end in full points
must: the tests are what was released; no point
"""


def weapon(notebook, folder):
    for number, cell in enumerate(notebook.cells):
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = "25" if number % 2 else "pass"

"""tries: removes every test cell and every locked cell
must: they are put back; the answers keep their points
base: reference
score: 25
flag: removed
"""


def weapon(notebook, folder):
    notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("locked")]

"""tries: hands in every nbgrader cell three times, the first with a test that passes
must: the second and third count for nothing; no point
flag: tampered
"""


def weapon(notebook, folder):
    for cell in [cell for cell in notebook.cells if "nbgrader" in cell.metadata] * 2:
        double = cell.copy()
        double.id, double.source = f"d{len(notebook.cells)}", "pass"
        notebook.cells.insert(0, double)

"""tries: renames the tests, and gives its own passing cells the tests' names
must: no point
flag: tampered
"""


def weapon(notebook, folder):
    import nbformat

    for cell in list(notebook.cells):
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade"):
            passing = nbformat.v4.new_code_cell("pass")
            passing.metadata = {"nbgrader": {**marks, "solution": True, "locked": False}}
            marks["grade_id"] += "_old"
            notebook.cells.append(passing)

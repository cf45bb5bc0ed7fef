"""tries: cells without marks that look like tests, with outputs that look like verdicts
must: no point; the cells are the student's
"""


def weapon(notebook, folder):
    import nbformat

    for cell in list(notebook.cells):
        if cell.metadata.get("nbgrader", {}).get("grade"):
            fake = nbformat.v4.new_code_cell(
                f"# {cell.metadata.nbgrader.grade_id}\n### BEGIN HIDDEN TESTS\n25\n### END HIDDEN TESTS"
            )
            fake.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "25"})]
            notebook.cells.insert(notebook.cells.index(cell), fake)
            cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "25"})]

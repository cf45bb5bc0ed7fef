"""tries: nbgrader's marks of wrong types: lists, numbers, text, nested, unknown versions
must: is graded all the same, without a point
"""


def weapon(notebook, folder):
    odd = iter(
        [
            [],
            5,
            "x",
            {"grade_id": 5},
            {"grade_id": ["x"]},
            {"grade_id": "x" * 10**5, "grade": 1},
            None,
            {"schema_version": 99},
        ]
        * 9
    )
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader = next(odd)
        elif "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["schema_version"] = "new"
            cell.metadata.nbgrader["checksum"] = [1]
            cell.metadata.nbgrader["locked"] = "maybe"

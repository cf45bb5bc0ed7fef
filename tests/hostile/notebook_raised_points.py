"""tries: gives its tests a thousand points each, or less than none, in numbers and in text
must: the points are what was released
base: reference
score: 25
flag: tampered
"""


def weapon(notebook, folder):
    values = iter([1000, -5, 1e308, 99.5, 0, 7, 10**30] * 9)
    for cell in notebook.cells:
        if "points" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.points = next(values)

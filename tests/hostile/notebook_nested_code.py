"""tries: code that is nested too deep for Python's own parser, and code that is no code
must: costs its own cells only
base: reference
score: 24
"""


def weapon(notebook, folder):
    import nbformat

    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "iterations_per_epoch":
            cell.source = "(" * 50_000 + ")" * 50_000
    for source in (
        "-" * 100_000 + "1",
        "\0",
        "%%javascript\nalert(1)",
        "%%bash\nsleep 1000",
        "!sleep 1000",
        "%run /etc/passwd",
        "?" * 1000,
        "\t if",
    ):
        notebook.cells.append(nbformat.v4.new_code_cell(source))

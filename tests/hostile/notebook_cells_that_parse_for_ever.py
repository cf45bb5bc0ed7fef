"""tries: cells without marks whose statements, names and likeness take long to look at, beside stubs and lost marks
must: is graded in time; no point
flag: mended
"""


def weapon(notebook, folder):
    import nbformat

    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata = {}
            cell.source = cell.source[:-1] + "x" * 5_000
    odd = [
        "(" * 5_000,
        "x = " + "-" * 50_000 + "1",
        "f(" * 90 + ")" * 90,
        "ab" * 40_000,
        "[" * 99_000,
        "```\n" * 20_000,
    ]
    odd += ["\n".join(f"n{number} = n{number - 1}" for number in range(6_000)), "%%time\n" * 9_000, "%x\n" * 20_000]
    odd += ["def train(): " + "lambda: " * 90 + "n5999", "`" * 90_000, "~~~\n" * 20_000, "### \n" * 20_000]
    for text in odd * 4:
        notebook.cells.append(nbformat.v4.new_code_cell(text))
        notebook.cells.append(nbformat.v4.new_markdown_cell(text))

"""tries: attachments whose names and kinds break out of an image, and pictures that hold scripts
must: nothing runs in a browser
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    kinds = ["image/png", 'image/png" onerror="alert(1)', "text/html", "image/svg+xml", "application/javascript"]
    names = ["a.png", 'a" onerror="alert(1).png', "<script>alert(1)</script>", "../../a", "javascript:alert(1)"]
    for kind in kinds:
        for name in names:
            cell = nbformat.v4.new_markdown_cell(
                f"![x](attachment:{name})\n\n<img src='attachment:{name}'>\n\n[x](attachment:{name})"
            )
            cell.attachments = {name: {kind: "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="}}
            notebook.cells.insert(0, cell)

"""tries: says that it is of version 99 of the format
must: is graded as it is
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    text = nbformat.writes(notebook).replace('"nbformat": 4', '"nbformat": 99')
    (folder / "2_two_layer_net.ipynb").write_text(text)
    return False

"""tries: hands in the notebook under several other names at once, and none under its own
must: all are the same, so any may be taken, and which one is told
base: reference
score: 25
flag: renamed
"""


def weapon(notebook, folder):
    import nbformat

    (folder / "2_two_layer_net.ipynb").unlink()
    for name in ("2_two_layer_net (1).ipynb", "2_TWO_LAYER_NET.IPYNB", "2_two_layer_net.ipynb.ipynb", "copy.ipynb"):
        nbformat.write(notebook, folder / name)
    return False

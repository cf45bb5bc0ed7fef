"""tries: hands in a symbolic link to the master as its notebook
must: the link is not followed; no point
flag: left out
"""


def weapon(notebook, folder):
    path = folder / "2_two_layer_net.ipynb"
    path.unlink()
    path.symlink_to("@COURSE@/source/session04/2_two_layer_net.ipynb")
    return False

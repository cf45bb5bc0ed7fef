"""tries: hands in a symbolic link to the masters' folder as its whole submission
must: the link is not followed; no point
"""


def weapon(notebook, folder):
    import shutil

    shutil.rmtree(folder)
    folder.symlink_to("@COURSE@/source/session04")
    return False

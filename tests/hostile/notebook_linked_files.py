"""tries: brings links to secrets, pipes, sockets and devices beside the notebook
must: they are left out; the answers keep their points
base: reference
score: 25
flag: left out
"""


def weapon(notebook, folder):
    import os
    import socket

    (folder / "data.csv").symlink_to("/etc/passwd")
    (folder / "data").symlink_to("@COURSE@/source")
    (folder / "loop").symlink_to(".")
    os.mkfifo(folder / "pipe")
    here = os.getcwd()
    os.chdir(folder)
    socket.socket(socket.AF_UNIX).bind("socket")
    os.chdir(here)

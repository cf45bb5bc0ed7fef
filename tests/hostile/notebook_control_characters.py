"""tries: characters that move cursors, colour terminals and turn letters round, in names of files and of tags
must: nothing of them acts on a terminal or in a log
base: reference
score: 25
flag: left out
"""


def weapon(notebook, folder):
    import os

    for name in (b"\x1b[2J\x1b]0;x\x07", "\u202egpj.exe".encode(), b"\xc2\x9b31m", b"a\rb"):
        os.symlink(b"/etc/passwd", os.path.join(os.fsencode(folder), name))
    notebook.cells[0].metadata["tags"] = ["\x1b[31m", "\u2066"]

"""tries: brings modules that later imports of the room find first, and that hang
must: costs its own cells only; everybody else is graded
base: reference
most: 25
"""


def weapon(notebook, folder):
    for name in ("json", "base64", "traceback", "matplotlib_inline", "ctypes", "glob", "inspect", "PIL", "ast", "html"):
        (folder / f"{name}.py").write_text("while True: pass\n")

"""tries: files with names that break shells, paths, encodings, spreadsheets and pages
must: is graded all the same
base: reference
score: 25
"""


def weapon(notebook, folder):
    import os

    names = [
        b"a\nb",
        b"-rf",
        b"=cmd()",
        b"<img src=x onerror=alert(1)>",
        b"\xff\xfe",
        b"a" * 250,
        b"'; DROP TABLE grade; --",
        b" ",
        b"...",
        b"%s{}$HOME",
        "山".encode(),
        b"\x1b[31m",
    ]
    for name in names:
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(b"x")
    os.symlink(b"/etc/passwd", os.path.join(os.fsencode(folder), b"\xff link"))

"""tries: says that it was handed in on no day, in the year 99999, or in bytes
must: is graded all the same
base: reference
score: 25
"""


def weapon(notebook, folder):
    (folder / "timestamp.txt").write_bytes(b"\xff\x00 99999-99-99 99:99 'x'\n")

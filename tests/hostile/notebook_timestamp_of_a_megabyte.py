"""tries: says when it was handed in with a million digits, which keep a parser of dates busy for hours
must: is graded all the same, and says that the time could not be read
base: reference
score: 25
flag: unreadable: timestamp.txt
"""


def weapon(notebook, folder):
    (folder / "timestamp.txt").write_text("1" * 1_000_000)

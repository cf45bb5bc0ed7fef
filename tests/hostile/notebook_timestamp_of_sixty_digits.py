"""tries: says when it was handed in with a number of hours for which a parser of dates raises what nobody expects
must: is graded all the same, and says that the time could not be read
base: reference
score: 25
flag: unreadable: timestamp.txt
"""


def weapon(notebook, folder):
    (folder / "timestamp.txt").write_text("1" * 60 + "h")

"""tries: five thousand files, and one of 200 MB
must: is graded all the same
base: reference
score: 25
flag: left out
"""


def weapon(notebook, folder):
    for number in range(5000):
        (folder / f"file{number}").write_bytes(b"")
    with (folder / "large").open("wb") as file:
        file.truncate(200_000_000)

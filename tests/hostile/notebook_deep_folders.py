"""tries: folders nested so deep that walking through them fails
must: is graded all the same, and so is everybody else
base: reference
score: 25
"""


def weapon(notebook, folder):
    import os

    here = os.getcwd()
    os.chdir(folder)
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    open("file", "w").close()
    os.chdir(here)

"""tries: tags tests to run in the student's room, to be skipped, to raise or to be hidden
must: the tags are the master's; no point
flag: tampered
"""


def weapon(notebook, folder):
    for cell in notebook.cells:
        cell.metadata["tags"] = ["run-in-room", "skip-execution", "raises-exception", "remove-cell", "hide"]
        cell.metadata["deletable"] = False

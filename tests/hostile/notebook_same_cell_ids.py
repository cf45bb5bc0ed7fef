"""tries: gives all cells one id
must: is graded all the same
base: reference
score: 25
"""


def weapon(notebook, folder):
    import json

    import nbformat

    plain = json.loads(nbformat.writes(notebook))
    for cell in plain["cells"]:
        cell["id"] = "same"
    (folder / "2_two_layer_net.ipynb").write_text(json.dumps(plain))
    return False

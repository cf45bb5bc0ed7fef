"""tries: folders where files are expected: the other notebook, released modules, the record of its own grading
must: is graded all the same; the answers keep their points
base: reference
score: 22
"""


def weapon(notebook, folder):
    (folder / "1_class_definition.ipynb").unlink()
    for name in (
        "1_class_definition.ipynb",
        "functions.py",
        "mnist_sample.npz",
        ".proctor.json",
        "2_two_layer_net.proctor.json",
    ):
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()
        (folder / name / "x").write_text("x")

"""tries: brings files with the names of the grader's own: records, settings, modules, pages
must: the files count for nothing
base: reference
score: 25
"""


def weapon(notebook, folder):
    for name in (".proctor.json", "x.proctor.json", "2_two_layer_net.proctor.json"):
        (folder / name).write_text('{"key": 1, "flags": "none"}' if name != "x.proctor.json" else "{")
    evil = "raise SystemExit('HOSTILE')\nopen('/tmp/hostile', 'w').write('x')\n"
    for name in (
        "nbgrader_config.py",
        "checks.py",
        "functions.py",
        "numpy.py",
        "IPython.py",
        "msgpack.py",
        "sitecustomize.py",
    ):
        (folder / name).write_text(evil)
    (folder / "proctor").mkdir()
    (folder / "proctor" / "__init__.py").write_text(evil)
    (folder / "2_two_layer_net.html").write_text("<script>alert(1)</script>")
    (folder / "gradebook.db").write_text("")

"""tries: metadata of the notebook that name another kernel, other preprocessors, flags, a title and widgets with scripts
must: no point; nothing runs in a browser
"""


def weapon(notebook, folder):
    script = "</script><script>alert('HOSTILE')</script>"
    notebook.metadata.update(
        {
            "kernelspec": {"name": "hostile", "display_name": script, "language": 'python" onload="alert(1)'},
            "language_info": {
                "name": 'python" onmouseover="alert(1)',
                "pygments_lexer": f"x {script}",
                "file_extension": ".sh",
            },
            "title": script,
            "authors": [{"name": script}],
            "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {script: script}, "version_major": 2}},
            "proctor_flags": ["none"],
            "celltoolbar": script,
            "nbgrader": {"__altered": True},
        }
    )
    for cell in notebook.cells:
        cell.metadata.update(
            {
                "scrolled": script,
                "collapsed": True,
                "jupyter": {"source_hidden": True},
                "tags": [f'"><script>alert("{len(script)}")</script>'],
            }
        )
        if "nbgrader" not in cell.metadata:
            cell.id = "x" * 60 + str(notebook.cells.index(cell))

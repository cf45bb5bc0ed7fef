"""tries: outputs that run in a reader's browser: HTML, JavaScript, SVG, widgets, LaTeX, pictures that are none, ANSI codes
must: nothing runs in a browser
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    code = """
from IPython.display import HTML, SVG, IFrame, Javascript, Latex, Markdown, display
script = "<script>alert('HOSTILE')</script>"
display(HTML(script + "<img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a><iframe src=x></iframe>"))
display(Javascript("alert(1)"))
display(SVG(data="<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + script + "</svg>"))
display(Latex("$\\\\href{javascript:alert(1)}{x}$ " + script), Markdown("[x](javascript:alert(1)) " + script))
display(IFrame("http://evil.example", 10, 10))
for kind in ("image/png", "image/jpeg", "image/svg+xml", "text/markdown", "text/html", "application/json", "text/latex"):
    display({kind: 'x" onerror="alert(1)', "text/plain": script}, raw=True, metadata={kind: {"width": '1" onload="alert(1)'}})
display({"application/vnd.jupyter.widget-view+json": {"model_id": script}, "application/vnd.mathjax": script}, raw=True)
print(script, "\\x1b]8;;javascript:alert(1)\\x07x\\x1b]8;;\\x07 \\x1b[31m" + script + "\\x1b[0m\\x1b[2J\\x1b]0;title\\x07 \\r\\b")
raise type(script, (Exception,), {})(script + "\\x1b[38;2;1;2;3m<img src=x onerror=alert(1)>")
"""
    notebook.cells.append(nbformat.v4.new_code_cell(code))

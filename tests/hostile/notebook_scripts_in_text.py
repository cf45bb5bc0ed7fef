"""tries: markup that runs in a reader's browser, in text cells: tags, events, links, entities, references, mathematics
must: nothing runs in a browser
base: reference
score: 25
"""


def weapon(notebook, folder):
    import nbformat

    texts = [
        "<script>alert('HOSTILE')</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a> <a href=' jAvAsCrIpT\n:alert(1)'>x</a> <a href='java\tscript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](javascript&colon;alert(1))",
        "[x](javascript\\:alert(1))",
        "[x](&#x6A;avascript&#58;alert(1))",
        "[x](jav&Tab;ascript:alert(1))",
        "[x](\x01javascript:alert(1))",
        "[x](javajavascript:script:alert(1))",
        "[x](javascriptjavascript::alert(1))",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "[x][y]\n\n[y]: &#106;avascript:alert(1)",
        '![x](x"onerror="alert(1))',
        '[x](http://a.example/"onmouseover="alert(1) \'title"onmouseover="alert(1)\')',
        "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
        "[x](vbscript:msgbox(1)) <javascript:alert(1)> <&#106;avascript:alert(1)>",
        "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe><object data='x'></object><embed src='x'>",
        "<base href='http://evil.example/'><meta http-equiv=refresh content='0;url=http://evil.example'><link rel=stylesheet href=x>",
        "<form action='http://evil.example'><button>x</button></form><style>*{background:url(http://evil.example)}</style>",
        "$\\href{javascript:alert(1)}{x}$ $$\\unicode{<script>alert(1)</script>}$$ $<script>alert(1)</script>$",
        "```html\n</pre><script>alert(1)</script>\n```",
        '```x" onmouseover="alert(1)\ncode\n```',
        "<<script>script>alert(1)<</script>/script>",
        "`</code><script>alert(1)</script>`",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "{{ 7*7 }}{% raw %}{{ resources }}<%= 1 %>",
    ]
    for number, text in enumerate(texts):
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(text))
        notebook.cells.insert(
            0, nbformat.v4.new_raw_cell(text, metadata={"format": "text/html", "raw_mimetype": "text/html"})
        )

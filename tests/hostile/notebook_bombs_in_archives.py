"""tries: a zip of a gigabyte of nothing, zips in zips, members that are links or lead out of the archive
must: what is left out is named; the answers beside it keep their points
base: reference
score: 25
flag: left out
"""


def weapon(notebook, folder):
    import io
    import zipfile

    def packed(name, data, mode=0):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            one = zipfile.ZipInfo(name)
            one.external_attr, one.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(one, data)
        return out.getvalue()

    deep = packed("x", b"x")
    for _ in range(50):
        deep = packed("deep.zip", deep)
    (folder / "bomb.zip").write_bytes(packed("2_two_layer_net.ipynb", bytes(1 << 28)))
    (folder / "deep.zip").write_bytes(deep)
    (folder / "link.zip").write_bytes(packed("2_two_layer_net.ipynb", "@COURSE@/gradebook.db", 0o120777))
    (folder / "out.zip").write_bytes(packed("../../../2_two_layer_net.ipynb", b"{}"))
    (folder / "torn.zip").write_bytes(packed("2_two_layer_net.ipynb", b"{}")[:40])

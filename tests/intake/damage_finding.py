"""Right notebooks in odd folders, under odd names, in archives, and beside others."""

import io
import json
import stat
import unicodedata
import zipfile

from intake_course import Files, Given, as_bytes, cell_of, damage

LATER, OLDER = 5_000, 100


def zipped(files: Files, time: tuple[int, int, int, int, int, int] = (2026, 11, 1, 0, 0, 0)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, time), data)
    return out.getvalue()


def moved(given: Given, one: str = "hw/one.ipynb", two: str = "hw/two.ipynb") -> Files:
    return {one: as_bytes(given.right["one"]), two: as_bytes(given.right["two"])}


def below(given: Given, folder: str) -> Files:
    return moved(given, f"{folder}one.ipynb", f"{folder}two.ipynb")


def wrong(given: Given) -> bytes:
    """An older draft of notebook one."""
    draft = json.loads(as_bytes(given.right["one"]))
    cell_of(draft, "double")["source"] = "def double(x):\n    return x"
    return as_bytes(draft)


# Folders


@damage("finding")
def folder_in_capitals(given: Given) -> Files:
    return below(given, "HW/")


@damage("finding")
def folder_with_a_space(given: Given) -> Files:
    return below(given, "h w/")


@damage("finding")
def folder_in_wide_letters(given: Given) -> Files:
    return below(given, "ＨＷ/")


@damage("finding", "renamed: hw/one.ipynb")
def folder_in_itself(given: Given) -> Files:
    return below(given, "hw/hw/")


@damage("finding", "renamed: a/b/c/one.ipynb")
def folders_deep_inside(given: Given) -> Files:
    return below(given, "hw/a/b/c/")


@damage("finding")
def directly_under_the_student(given: Given) -> Files:
    return below(given, "")


@damage("finding", "renamed: 宿題/one.ipynb")
def folder_of_a_name_of_ones_own(given: Given) -> Files:
    return below(given, "宿題/")


@damage("finding", "renamed: ../one.ipynb")
def folder_is_there_but_empty(given: Given) -> Files:
    return {"hw/readme.txt": b"see above", **below(given, "")}


@damage("finding", "renamed: ../HW/two.ipynb")
def in_two_spellings_of_the_folder(given: Given) -> Files:
    return moved(given, two="HW/two.ipynb")


@damage("finding", "renamed: p.ipynb/one.ipynb")
def in_a_folder_with_a_notebooks_name(given: Given) -> Files:
    return moved(given, one="hw/p.ipynb/one.ipynb")


# Names


@damage("finding", "renamed: one.IPYNB")
def suffix_in_capitals(given: Given) -> Files:
    return moved(given, one="hw/one.IPYNB")


@damage("finding", "renamed: one.ipynb.txt")
def suffix_txt(given: Given) -> Files:
    return moved(given, one="hw/one.ipynb.txt")


@damage("finding", "renamed: one.txt")
def suffix_txt_alone(given: Given) -> Files:
    return moved(given, one="hw/one.txt")


@damage("finding", "renamed: one.ipynb.json")
def suffix_json(given: Given) -> Files:
    return moved(given, one="hw/one.ipynb.json")


@damage("finding", "renamed: one.json")
def suffix_json_alone(given: Given) -> Files:
    return moved(given, one="hw/one.json")


@damage("finding", "renamed: one ")
def no_suffix(given: Given) -> Files:
    return moved(given, one="hw/one")


@damage("finding", "renamed: one.ipynb.download")
def suffix_of_a_download(given: Given) -> Files:
    return moved(given, one="hw/one.ipynb.download")


@damage("finding", "renamed: one (1).ipynb")
def a_browsers_number(given: Given) -> Files:
    return moved(given, one="hw/one (1).ipynb", two="hw/two (1).ipynb")


@damage("finding", "renamed: one-Copy1.ipynb")
def jupyters_copy(given: Given) -> Files:
    return moved(given, one="hw/one-Copy1.ipynb")


@damage("finding", "renamed: one_final.ipynb")
def a_final_version(given: Given) -> Files:
    return moved(given, one="hw/one_final.ipynb")


@damage("finding", "renamed: 青木_課題.ipynb")
def a_name_of_ones_own(given: Given) -> Files:
    return moved(given, one="hw/青木_課題.ipynb", two="hw/青木_課題2.ipynb")


@damage("finding", "renamed: ")
def a_decomposed_name(given: Given) -> Files:
    return moved(given, one="hw/" + unicodedata.normalize("NFD", "データ") + ".ipynb")


@damage("finding", "renamed: two.ipynb taken as one.ipynb")
def names_swapped(given: Given) -> Files:
    return moved(given, one="hw/two.ipynb", two="hw/one.ipynb")


@damage("finding", "renamed: two.ipynb taken as one.ipynb", lost=("counts",))
def the_same_notebook_twice(given: Given) -> Files:
    return {"hw/two.ipynb": as_bytes(given.right["one"])}


@damage("finding", "renamed: all.ipynb taken as two.ipynb")
def both_in_one_file(given: Given) -> Files:
    both = given.right["one"]
    both["cells"] += given.right["two"]["cells"]
    return {"hw/all.ipynb": as_bytes(both)}


@damage("finding", "mended: one.py")
def a_script_of_the_same_name(given: Given) -> Files:
    import jupytext
    import nbformat

    script = jupytext.writes(nbformat.from_dict(given.right["one"]), fmt="py:percent")
    return {"hw/one.py": script.encode(), "hw/two.ipynb": as_bytes(given.right["two"])}


@damage("finding", "mended: one.html")
def a_page_of_the_same_name(given: Given) -> Files:
    import nbconvert
    import nbformat

    page = nbconvert.HTMLExporter().from_notebook_node(nbformat.from_dict(given.right["one"]))[0]
    return {"hw/one.html": page.encode(), "hw/two.ipynb": as_bytes(given.right["two"])}


# Archives


@damage("finding", "renamed: hw.zip/hw/one.ipynb")
def a_zip_of_the_folder(given: Given) -> Files:
    return {"hw/hw.zip": zipped(below(given, "hw/"))}


@damage("finding", "renamed: work.zip/one.ipynb")
def a_zip_of_the_files(given: Given) -> Files:
    return {"hw/work.zip": zipped(below(given, ""))}


@damage("finding", "renamed: hw.zip/hw/one.ipynb")
def a_zip_directly_under_the_student(given: Given) -> Files:
    return {"hw.zip": zipped(below(given, "hw/"))}


@damage("finding", "renamed: a.zip/b.zip/one.ipynb")
def a_zip_in_a_zip(given: Given) -> Files:
    return {"hw/a.zip": zipped({"b.zip": zipped(below(given, ""))})}


@damage("finding", "renamed: one.ipynb/one.ipynb")
def a_zip_with_a_notebooks_name(given: Given) -> Files:
    return {"hw/one.ipynb": zipped(below(given, ""))}


@damage("finding", "renamed: work/one.ipynb")
def a_zip_without_a_suffix(given: Given) -> Files:
    return {"hw/work": zipped(below(given, ""))}


@damage("finding", "passed over: one.ipynb (unanswered")
def a_zip_with_the_answers_beside_untouched_originals(given: Given) -> Files:
    originals = {f"hw/{name}.ipynb": as_bytes(notebook) for name, notebook in given.released.items()}
    return {**originals, "hw/answers.zip": zipped(below(given, ""))}


@damage("finding", "renamed: w.zip/one.ipynb")
def a_zip_from_a_mac(given: Given) -> Files:
    junk = {"__MACOSX/._one.ipynb": b"\0\5\x16\7" * 10, ".DS_Store": b"\0", "._two.ipynb": b"\0"}
    return {"hw/w.zip": zipped({**junk, **below(given, "")})}


@damage("finding", "renamed: w.zip/宿題/one.ipynb")
def a_zip_from_windows_in_japan(given: Given) -> Files:
    raw = "宿題".encode("cp932")
    return {"hw/w.zip": zipped(below(given, "x" * len(raw) + "/")).replace(b"x" * len(raw), raw)}


@damage("finding", "left out: w.zip/../one.ipynb leads out of its archive")
def a_zip_that_leads_out_of_itself(given: Given) -> Files:
    return {"hw/w.zip": zipped({"../one.ipynb": b"{}", **below(given, "")})}


@damage("finding", "left out: w.zip/link.ipynb is a link")
def a_zip_with_a_link(given: Given) -> Files:
    out = io.BytesIO(zipped(below(given, "")))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("link.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return {"hw/w.zip": out.getvalue()}


@damage("finding", "unreadable: w.zip (a broken archive", lost=("doubles", "roots", "counts"))
def a_broken_zip(given: Given) -> Files:
    return {"hw/w.zip": zipped(below(given, ""))[:-50]}


@damage("finding", "left out: w.zip (an archive without files)", lost=("doubles", "roots", "counts"))
def an_empty_zip(given: Given) -> Files:
    return {"hw/w.zip": zipped({"__MACOSX/x": b""})}


# Several


@damage("finding", "passed over: one.ipynb (unanswered", times={"hw/one.ipynb": LATER})
def an_untouched_original_beside_an_answered_copy(given: Given) -> Files:
    return {**moved(given, one="hw/one (1).ipynb"), "hw/one.ipynb": as_bytes(given.released["one"])}


@damage("finding", "passed over: one (1).ipynb (unanswered", times={"hw/one (1).ipynb": LATER})
def an_untouched_copy_beside_an_answered_original(given: Given) -> Files:
    return {**moved(given), "hw/one (1).ipynb": as_bytes(given.released["one"])}


@damage("finding", "passed over: one.ipynb (older", times={"hw/one (1).ipynb": LATER, "hw/one.ipynb": OLDER})
def a_newer_copy(given: Given) -> Files:
    return {**moved(given, one="hw/one (1).ipynb"), "hw/one.ipynb": wrong(given)}


@damage("finding", "passed over: one (1).ipynb (older", times={"hw/one (1).ipynb": OLDER, "hw/one.ipynb": LATER})
def an_older_copy(given: Given) -> Files:
    return {**moved(given), "hw/one (1).ipynb": wrong(given)}


@damage("finding", "passed over: one-Copy1.ipynb (another version")
def a_copy_of_the_same_time(given: Given) -> Files:
    return {**moved(given), "hw/one-Copy1.ipynb": wrong(given)}


@damage("finding")
def the_same_twice(given: Given) -> Files:
    return {**moved(given), "hw/one (1).ipynb": as_bytes(given.right["one"])}


@damage("finding", "renamed: one (2).ipynb")
def two_copies_and_no_original(given: Given) -> Files:
    files = moved(given, one="hw/one (2).ipynb")
    return {**files, "hw/one (1).ipynb": as_bytes(given.released["one"])}


@damage("finding", "unreadable: one.ipynb")
def a_broken_original_beside_a_good_copy(given: Given) -> Files:
    return {**moved(given, one="hw/one (1).ipynb"), "hw/one.ipynb": b""}


@damage("finding", "passed over: ../one.ipynb", times={"one.ipynb": LATER})
def a_later_draft_outside_the_folder(given: Given) -> Files:
    return {**moved(given), "one.ipynb": wrong(given)}


@damage("finding")
def checkpoints(given: Given) -> Files:
    return {**moved(given), "hw/.ipynb_checkpoints/one-checkpoint.ipynb": wrong(given)}


@damage("finding")
def notes_of_ones_own(given: Given) -> Files:
    notes = {"cells": [{"cell_type": "markdown", "metadata": {}, "source": "my notes"}], "nbformat": 4}
    return {**moved(given), "hw/notes.ipynb": as_bytes(notes), "hw/data.json": b'{"cells": 3}', "hw/a.py": b"# %%\n"}


@damage("finding", "missing: two.ipynb (there is: notes.ipynb, which holds none", lost=("counts",))
def notes_in_place_of_a_notebook(given: Given) -> Files:
    notes = {"cells": [{"cell_type": "markdown", "metadata": {}, "source": "my notes"}], "nbformat": 4}
    return {"hw/one.ipynb": as_bytes(given.right["one"]), "hw/notes.ipynb": as_bytes(notes)}


@damage("finding", "renamed: mine.ipynb taken as one.ipynb")
def a_notebook_written_anew(given: Given) -> Files:
    """No cell of the release, no marks: only what the answers define."""
    cells = [cell for cell in given.right["one"]["cells"] if cell["cell_type"] == "code"][:-1]
    plain = [{**cell, "metadata": {}} for cell in cells if "assert" not in cell["source"]]
    return moved(given, one="hw/gone") | {
        "hw/gone": b"", "hw/mine.ipynb": as_bytes({**given.right["one"], "cells": plain})
    }  # fmt: skip


@damage("finding", "renamed: hw/one.ipynb")
def a_module_of_ones_own_in_a_nested_folder(given: Given) -> Files:
    """In Jupyter it is found beside the notebook."""
    cell_of(given.right["one"], "double")["source"] = "from mine import double"
    return {**below(given, "hw/hw/"), "hw/hw/mine.py": b"def double(x):\n    return 2 * x\n"}


@damage("finding", "renamed: w.zip/a/one.ipynb")
def a_module_of_ones_own_in_a_zip(given: Given) -> Files:
    cell_of(given.right["one"], "double")["source"] = "from mine import double"
    return {"hw/w.zip": zipped({**below(given, "a/"), "a/mine.py": b"def double(x):\n    return 2 * x\n"})}

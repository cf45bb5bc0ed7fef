"""Whatever a download holds, nothing is written but plain files below submitted/, and what is refused is named."""

import io
import os
import warnings
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from downloads_of import bomb, device, encrypted, entry, link, zipped
from hypothesis import given
from hypothesis import strategies as st
from support import make_course, master, proctor_here, tree

from proctor.cli import main
from proctor.course.folders import Course
from proctor.exchange import downloads, place
from proctor.exchange.naming import SYSTEMS

GOOD = "aoki/one.ipynb"
NOTEBOOK = b'{"cells": []}'


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path / "course", one=master())


def collect(course: Course, path: Path, code: int = 1) -> str:
    return proctor_here("collect", "hw", str(path), course=course.root, code=code).output


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../evil.ipynb", "leads out of its archive"),
        ("aoki/../../../evil.ipynb", "leads out of its archive"),
        ("/etc/evil.ipynb", "leads out of its archive"),
        ("..\\..\\evil.ipynb", "leads out of its archive"),
        ("C:\\Users\\evil.ipynb", "leads out of its archive"),
        ("A B_1_assignsubmission_file_/../../../evil.ipynb", "leads out of its archive"),
        ("aoki/two\u202egnp.ipynb", "has a name with control characters"),
        ("aoki/\x1b[2Jevil.ipynb", "has a name with control characters"),
        ("aoki/new\nline.ipynb", "has a name with control characters"),
        ("aoki/" + "x" * 300 + ".ipynb", "has a name that is too long"),
        ("aoki/" + "あ" * 90 + ".ipynb", "has a name that is too long"),
        ("aoki/" + "d/" * 30 + "evil.ipynb", "lies too deep"),
    ],
)
def test_names_that_lead_elsewhere_or_do_something_are_refused(
    course: Course, tmp_path: Path, name: str, reason: str
) -> None:
    before = everything(tmp_path)
    told = collect(course, zipped(tmp_path / "x.zip", {GOOD: NOTEBOOK, name: b"evil"}))
    assert reason in told and "\x1b" not in told
    new = everything(tmp_path) - before - {"x.zip", "course/.proctor/collecting.lock"}
    assert new == {"course/submitted/aoki/hw/one.ipynb", "course/submitted/aoki/hw/timestamp.txt"}


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (link("aoki/link.ipynb", "/etc/passwd"), "aoki/link.ipynb is a link"),
        (link("baba", "../../.."), "baba is a link"),
        (device("aoki/zero.ipynb"), "aoki/zero.ipynb is no plain file"),
    ],
)
def test_links_and_devices_in_a_zip_are_refused(
    course: Course, tmp_path: Path, item: tuple[zipfile.ZipInfo, bytes], reason: str
) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(entry(GOOD), NOTEBOOK)
        archive.writestr(*item)
    assert reason in collect(course, tmp_path / "x.zip")
    assert everything(course.root / "submitted") == {"aoki/hw/one.ipynb", "aoki/hw/timestamp.txt"}


def test_links_and_pipes_in_a_folder_are_refused(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "all" / "aoki"
    folder.mkdir(parents=True)
    (folder / "one.ipynb").write_bytes(NOTEBOOK)
    (folder / "secret.txt").symlink_to("/etc/passwd")
    (tmp_path / "all" / "baba").symlink_to("/etc")
    os.mkfifo(folder / "pipe.ipynb")
    told = collect(course, tmp_path / "all")
    assert all(said in told for said in ("secret.txt is a link", "baba is a link", "pipe.ipynb is no plain file"))
    assert tree(course.root / "submitted").keys() == {"aoki/hw/one.ipynb", "aoki/hw/timestamp.txt"}


def test_what_is_encrypted_is_refused_by_name(course: Course, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {GOOD: NOTEBOOK, "baba/locked.ipynb": NOTEBOOK})
    path.write_bytes(encrypted(path.read_bytes(), b"baba/locked.ipynb"))
    assert "baba/locked.ipynb is encrypted: ask for it without a password" in collect(course, path)
    assert course.submitters("hw") == ["aoki"]


def test_a_file_that_is_too_large_costs_nobody_else_anything(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "LARGEST_FILE", 50_000)
    path = zipped(tmp_path / "x.zip", {GOOD: NOTEBOOK, "baba/zeros.bin": b"\0" * 60_000, "baba/one.ipynb": NOTEBOOK})
    assert "baba/zeros.bin is too large (60,000 bytes)" in collect(course, path)
    assert course.submitters("hw") == ["aoki", "baba"]


def test_an_attempt_that_is_too_large_as_a_whole_is_cut_off(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "LARGEST_ATTEMPT", 50_000)
    files = {f"baba/{n}.bin": b"\0" * 20_000 for n in range(5)}
    told = collect(course, zipped(tmp_path / "x.zip", {GOOD: NOTEBOOK, **files}))
    assert told.count("can't be unpacked: more than 10,000 bytes come out of it") == 3
    assert sum(path.stat().st_size for path in (course.root / "submitted").rglob("*.bin")) == 40_000


def test_a_students_own_archive_is_not_unpacked(course: Course, tmp_path: Path) -> None:
    """Whatever is in it costs nothing here; who grades looks into it within bounds."""
    packed = bomb(5_000_000)
    collect(course, zipped(tmp_path / "x.zip", {"aoki/work.zip": packed}), code=0)
    assert (course.root / "submitted/aoki/hw/work.zip").read_bytes() == packed


def test_content_that_is_broken_is_refused_by_name(course: Course, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {GOOD: NOTEBOOK, "baba/one.ipynb": bytes(range(256)) * 40})
    data = bytearray(path.read_bytes())
    start = data.index(b"baba/one.ipynb") + 40
    data[start : start + 60] = b"\xff" * 60
    path.write_bytes(data)
    assert "baba/one.ipynb can't be unpacked" in collect(course, path)
    assert course.submitters("hw") == ["aoki"]


def test_sizes_that_are_a_lie_do_not_help(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "LARGEST_FILE", 1_000)
    path = zipped(tmp_path / "x.zip", {GOOD: NOTEBOOK, "baba/zeros.bin": b"\0" * 100_000})
    data = path.read_bytes().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    assert "baba/zeros.bin can't be unpacked" in collect(course, path)
    assert course.submitters("hw") == ["aoki"]


@pytest.mark.parametrize(
    "names",
    [
        ["baba/one.ipynb", "baba/one.ipynb"],
        ["baba/one.ipynb", "./baba//one.ipynb"],
        ["baba/one.ipynb", "baba/one.ipynb/inner.txt"],
        ["baba/one.ipynb/inner.txt", "baba/one.ipynb"],
    ],
)
def test_two_files_in_one_place_are_one(course: Course, tmp_path: Path, names: list[str]) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Duplicate name")
        for name in names:
            archive.writestr(entry(name), NOTEBOOK)
    assert "is there twice" in collect(course, tmp_path / "x.zip")
    assert course.submitters("hw") == ["baba"]


def test_more_files_than_a_class_can_have_are_cut_off(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "MOST_FILES", 10)
    told = collect(course, zipped(tmp_path / "x.zip", {f"aoki/{n:02}.txt": b"" for n in range(12)}))
    assert "aoki/10.txt and what follows: more than 10 files" in told


def test_ids_stay_within_submitted_whatever_a_name_is(course: Course, tmp_path: Path) -> None:
    names = ("...", ".attempts", "-rf", "~", "$(x)", "CON", "あ" * 80, ".ssh")
    files = {f"{name}_{n}_assignsubmission_file_/one.ipynb": NOTEBOOK for n, name in enumerate(names)}
    proctor_here("collect", "hw", str(zipped(tmp_path / "x.zip", files)), course=course.root, code=1)
    found = {path.relative_to(course.root / "submitted").parts for path in (course.root / "submitted").glob("*/*")}
    assert found == {(name, "hw") for name in ("attempts", "rf", "x", "CON", "ssh")}


@given(names=st.lists(st.text(min_size=1, max_size=40), max_size=6, unique=True), system=st.sampled_from(SYSTEMS))
def test_any_names_at_all_are_collected_or_named(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], system: str
) -> None:
    """No name of an entry raises anything, or writes anything beside submitted/."""
    root = tmp_path_factory.mktemp("any")
    course = make_course(root / "course", one=master())
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            info = entry("x")
            info.filename = name.encode("utf-8", "replace").decode()
            archive.writestr(info, b"x")
    (root / "x.zip").write_bytes(data.getvalue())
    before = everything(root)
    done = CliRunner().invoke(main, ["--course", str(course.root), "collect", "hw", f"{root}/x.zip", "--from", system])
    assert done.exit_code in (0, 1) and (done.exception is None or isinstance(done.exception, SystemExit))
    new = {path.split("/")[1] for path in everything(root) - before}
    assert new <= {"submitted", ".proctor"}

"""Archives: what is in them is seen, within bounds, and what is left out is named with the reason."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.submission import archive
from proctor.submission.archive import DEEPEST, MOST, unpacked


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as one:
        for name, data in files.items():
            one.writestr(name, data)
    return out.getvalue()


def test_files_are_had_by_their_names_and_junk_is_not() -> None:
    members, flags = unpacked("a.zip", zipped({"b/c.txt": b"c", "__MACOSX/b/._c.txt": b"x", "b/._d": b"y"}))
    assert [(one.name, one.data) for one in members] == [("a.zip/b/c.txt", b"c")] and flags == []


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "C:/x"])
def test_what_leads_out_is_refused_by_name(name: str) -> None:
    members, flags = unpacked("a.zip", zipped({name: b"x", "b": b"b"}))
    assert [one.name for one in members] == ["a.zip/b"]
    assert flags == [f"left out: a.zip/{name} leads out of its archive"]


def test_a_bomb_is_left_out_without_being_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1_000_000)
    members, flags = unpacked("a.zip", zipped({"small": b"x", "bomb": bytes(1_000_001), "more": b"y"}))
    assert [one.name for one in members] == ["a.zip/small", "a.zip/more"]
    assert flags == ["left out: a.zip/bomb is too large"]


def test_a_bomb_that_says_it_is_small_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1_000)
    lying = zipped({"bomb": bytes(5_000)}).replace((5_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    members, flags = unpacked("a.zip", lying)
    assert sum(len(one.data) for one in members) <= 1_000
    assert members or flags


def test_archives_inside_each_other_end_somewhere() -> None:
    data = zipped({"x": b"x"})
    for _ in range(DEEPEST):
        data = zipped({"a.zip": data})
    members, flags = unpacked("a.zip", data)
    assert members == [] and flags == ["left out: a.zip/a.zip/a.zip/a.zip is an archive too deep inside others"]


def test_very_many_files_are_told_once() -> None:
    members, flags = unpacked("a.zip", zipped({f"f{number:04}": b"" for number in range(MOST + 10)}))
    assert len(members) == MOST
    assert flags == [f"left out: a.zip/f{MOST} and all after it: there are more than {MOST} files"]


def test_an_encrypted_file_is_named() -> None:
    data = bytearray(zipped({"x": b"secret"}))
    place = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[place + 8] |= 1
    members, flags = unpacked("a.zip", bytes(data))
    assert members == [] and flags == ["left out: a.zip/x is encrypted; ask for it without a password"]


@given(st.binary(max_size=300), st.integers(0, 400), st.binary(max_size=8))
@settings(max_examples=200)
def test_no_bytes_raise_anything(data: bytes, place: int, spoiled: bytes) -> None:
    right = zipped({"one.ipynb": b"x" * 100, "two/three.txt": data})
    for torn in (data, b"PK\x03\x04" + data, right[:place], right[:place] + spoiled + right[place + len(spoiled) :]):
        members, flags = unpacked("a.zip", torn)
        assert members or flags or torn == right

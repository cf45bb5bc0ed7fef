"""Looking into a zip that was handed in, in memory and within bounds: nothing of it is ever written by its names."""

import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

LARGEST = 250_000_000  # bytes of all that is unpacked
MOST = 1000  # files
DEEPEST = 3  # archives inside each other
ZIP = b"PK\x03\x04"
JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints", "__pycache__")
_UTF8 = 0x800  # the flag of a member whose name is UTF-8


@dataclass(frozen=True)
class Member:
    """A file of an archive. name: after the archive's own; changed: (year, month, day, hour, minute, second)."""

    name: str
    data: bytes
    changed: tuple[int, ...] = ()


def is_junk(name: str) -> bool:
    """What systems put beside everybody's work."""
    parts = PurePosixPath(name).parts
    return any(part in JUNK for part in parts) or PurePosixPath(name).name.startswith("._")


def unpacked(name: str, data: bytes) -> tuple[list[Member], list[str]]:
    """The files of a zip, and of zips in it; and flags for what was left out, by name and with the reason."""
    unpacking = _Unpacking()
    members = list(unpacking.all(name, data, DEEPEST))
    return members, unpacking.flags


class _Unpacking:
    def __init__(self) -> None:
        self.flags: list[str] = []
        self._left, self._files = LARGEST, MOST

    def all(self, name: str, data: bytes, levels: int) -> Iterator[Member]:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for info in archive.infolist():
                    yield from self._one(name, archive, info, levels)
        except Exception as error:  # zipfile raises whatever a broken archive makes it trip over
            self.flags.append(f"unreadable: {name} (a broken archive: {type(error).__name__})")

    def _one(self, name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, levels: int) -> Iterator[Member]:
        inner = name_of(info).partition("\0")[0]
        whole = f"{name}/{inner}"
        if info.is_dir() or is_junk(inner):
            return
        data, reason = self._data(archive, info, inner)
        if reason:
            if self._files >= -1:  # once, not for each that is too many
                self.flags.append(f"left out: {whole} {reason}")
        elif data.startswith(ZIP) and inner.lower().endswith(".zip"):
            if levels <= 1:
                self.flags.append(f"left out: {whole} is an archive too deep inside others")
            else:
                yield from self.all(whole, data, levels - 1)
        else:
            yield Member(whole, data, info.date_time)

    def _data(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> tuple[bytes, str]:
        """What a member holds, or why it is left out."""
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            return b"", "leads out of its archive"
        if stat.S_ISLNK(info.external_attr >> 16):
            return b"", "is a link"
        if info.flag_bits & 1:
            return b"", "is encrypted; ask for it without a password"
        self._files -= 1
        if self._files < 0:
            return b"", f"and all after it: there are more than {MOST} files"
        if info.file_size > self._left:
            return b"", "is too large"
        with archive.open(info) as file:
            data = file.read(self._left + 1)
        if len(data) > self._left:
            return b"", "is too large"
        self._left -= len(data)
        return data, ""


def name_of(info: zipfile.ZipInfo) -> str:
    """Zips made on Windows in Japan hold names in its own encoding, and do not say so."""
    original = info.orig_filename
    return original if info.flag_bits & _UTF8 else decoded(original.encode("cp437", "replace"))


def decoded(name: bytes) -> str:
    """The name of a file, in the first encoding that fits of those in which systems write names."""
    for encoding in ("utf-8", "cp932"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("cp437")

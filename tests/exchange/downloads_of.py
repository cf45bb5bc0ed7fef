"""Downloads as the systems make them, byte for byte where it matters: names, flags, times, attributes."""

import io
import os
import stat
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
LONG_AGO = datetime(2026, 1, 1, tzinfo=TOKYO)


def entry(name: str, when: datetime = LONG_AGO, mode: int = 0) -> zipfile.ZipInfo:
    """when: written as zips write it, the clock's time without a zone."""
    info = zipfile.ZipInfo(name, when.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = mode << 16
    return info


def zipped(path: Path, files: Mapping[str, bytes | tuple[bytes, datetime]], made: datetime | None = None) -> Path:
    """A zip of files by name, each with its time if one is given. made: the time of the zip itself."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            data, when = content if isinstance(content, tuple) else (content, LONG_AGO)
            archive.writestr(entry(name, when), data)
    if made:
        os.utime(path, (made.timestamp(), made.timestamp()))
    return path


class _AsWindowsDoes(zipfile.ZipInfo):
    """Names in Shift-JIS, and nothing that says so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("cp932"), self.flag_bits


def zipped_on_windows(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(_AsWindowsDoes(name, LONG_AGO.timetuple()[:6]), data)
    return path


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    return entry(name, mode=stat.S_IFLNK | 0o777), target.encode()


def device(name: str) -> tuple[zipfile.ZipInfo, bytes]:
    return entry(name, mode=stat.S_IFCHR | 0o666), b""


def encrypted(data: bytes, name: bytes) -> bytes:
    """A zip whose entry of a name says that it needs a password."""
    changed = bytearray(data)
    changed[data.index(name) - 30 + 6] |= 1  # in the entry's own header
    changed[data.rindex(name) - 46 + 8] |= 1  # and in the list of all
    return bytes(changed)


def bomb(size: int) -> bytes:
    """A zip of one file of zeros, large when it is unpacked."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.bin", b"\0" * size)
    return data.getvalue()

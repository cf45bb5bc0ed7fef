"""Reading what a learning management system lets staff download: a zip, a folder, or a single file.

Whoever made it, its names lead nowhere: what is no plain file below the download is refused by name."""

import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import IO

from ..errors import ExchangeError
from ..plain_text import printable
from ..submission.archive import decoded, is_junk, name_of

MOST_FILES = 50_000  # of one download
DEEPEST = 20  # levels of folders
LONGEST_NAME = 255  # bytes, of a file or folder: what file systems take
LARGEST_FILE = 250_000_000  # bytes, unpacked
_ENCRYPTED = 0x1  # a flag of an entry: whether its content can be read
_UNIX_TIME = 0x5455  # an extra field of an entry: seconds since 1970, in no zone
_DRIVE_PART = re.compile(r"(-\d{8}T\d{6}Z(?:-\d+)?)-\d{3}$")  # of Google: NAME-20261127T093000Z-001.zip


@dataclass(frozen=True)
class File:
    """One file of a download. parts: its path below the download; changed: as the download tells; size: in bytes."""

    parts: tuple[str, ...]
    changed: datetime
    size: int
    open: Callable[[], IO[bytes]]

    @property
    def name(self) -> str:
        return "/".join(self.parts)


@dataclass(frozen=True)
class Refused:
    """Something that is not collected, by the name under which it came, and why."""

    name: str
    reason: str

    def __str__(self) -> str:
        return printable(f"{self.name} {self.reason}")


@dataclass(frozen=True)
class Download:
    """All that one path gave. name: the path; stem: its last part without ending; whole: what it is a part of, or the
    path; a single file is a part of its folder, for as long as others are named with it. made: when it was written."""

    name: str
    stem: str
    whole: str
    made: datetime
    files: tuple[File, ...]
    refused: tuple[Refused, ...]


@contextmanager
def opened(paths: Iterable[Path], zone: tzinfo) -> Iterator[list[Download]]:
    """Opens downloads for as long as their files are read. zone: that of times without one.

    Raises ExchangeError for a path that is no zip, folder or single file."""
    with ExitStack() as stack:
        yield [_download(path, zone, stack) for path in paths]


def _download(path: Path, zone: tzinfo, stack: ExitStack) -> Download:
    listing, single = _Listing(), False
    try:
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.is_dir():
            listing.take_folder(path, (), DEEPEST)
        elif zipfile.is_zipfile(path):
            listing.take_zip(stack.enter_context(zipfile.ZipFile(path)), zone)
        elif path.suffix.lower() in (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz"):
            raise ExchangeError(f"{path} is not a zip that can be opened. Unpack it, and name the folder.")
        else:
            single = True
            listing.take(_on_disk(path, (path.name,)))
    except (OSError, zipfile.BadZipFile, NotImplementedError, UnicodeError) as error:
        raise ExchangeError(f"{path} can't be read ({error}). Download it again, or unpack it yourself.") from error
    resolved = path.resolve()
    stem = resolved.name if path.is_dir() else resolved.stem
    whole = str(resolved.parent if single else resolved)
    if _DRIVE_PART.search(stem):
        whole = _DRIVE_PART.sub(r"\1", stem)
    files, refused = tuple(listing.files.values()), tuple(listing.refused)
    return Download(str(path), _DRIVE_PART.sub("", stem), whole, made, files, refused)


class _Listing:
    """Files by their path, and what was refused."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, ...], File] = {}
        self.refused: list[Refused] = []

    def take(self, file: File) -> None:
        if not is_junk(file.name):
            reason = self._obstacle(file)
            if reason:
                self.refuse(file.name, reason)
            else:
                self.files[file.parts] = file

    def refuse(self, name: str, reason: str) -> None:
        self.refused.append(Refused(name, reason))

    def _obstacle(self, file: File) -> str:
        if any(printable(part) != part for part in file.parts):
            return "has a name with control characters"
        if len(file.parts) > DEEPEST or any(len(os.fsencode(part)) > LONGEST_NAME for part in file.parts):
            return "has a name that is too long, or lies too deep"
        if file.size > LARGEST_FILE:
            return f"is too large ({file.size:,} bytes)"
        if file.parts in self.files:
            return "is there twice"
        return "" if len(self.files) < MOST_FILES else f"and what follows: more than {MOST_FILES:,} files"

    def take_folder(self, folder: Path, parts: tuple[str, ...], levels: int) -> None:
        for entry in sorted(folder.iterdir()):
            inner = (*parts, decoded(os.fsencode(entry.name)))
            if entry.is_symlink():
                self.refuse("/".join(inner), "is a link")
            elif entry.is_dir() and levels:
                self.take_folder(entry, inner, levels - 1)
            elif entry.is_file():
                self.take(_on_disk(entry, inner))
            else:
                self.refuse("/".join(inner), "is no plain file" if not entry.is_dir() else "lies too deep")

    def take_zip(self, archive: zipfile.ZipFile, zone: tzinfo) -> None:
        for info in archive.infolist():
            name = name_of(info)
            path = name.replace("\\", "/")
            parts = tuple(part for part in path.split("/") if part not in ("", "."))
            reason = _danger(info, path, parts)
            if reason:
                self.refuse(name, reason)
            elif parts and not path.endswith("/"):
                self.take(File(parts, _changed(info, zone), info.file_size, _opener(archive, info)))


def _on_disk(path: Path, parts: tuple[str, ...]) -> File:
    found = path.stat()
    return File(parts, datetime.fromtimestamp(found.st_mtime, UTC), found.st_size, lambda: path.open("rb"))


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(info)


def _danger(info: zipfile.ZipInfo, path: str, parts: tuple[str, ...]) -> str:
    """Why an entry is not read, or "". Its kind is told in the upper half of its attributes, if at all."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if path.startswith("/") or ".." in parts or re.match("[A-Za-z]:", path):
        return "leads out of its archive"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link" if kind == stat.S_IFLNK else "is no plain file"
    return "is encrypted: ask for it without a password" if info.flag_bits & _ENCRYPTED else ""


def _changed(info: zipfile.ZipInfo, zone: tzinfo) -> datetime:
    """When an entry was changed. Without an extra field that says more, a zip tells time in nobody knows which zone."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == _UNIX_TIME and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return datetime.fromtimestamp(int.from_bytes(extra[5:9], "little", signed=True), UTC)
        extra = extra[4 + size :]
    try:
        return datetime(*info.date_time, tzinfo=zone)
    except ValueError:  # an entry may tell the 0th of the 0th
        return datetime(1980, 1, 1, tzinfo=zone)

"""One request for a room as one blob: a header in JSON, then the bytes of the files that its folder starts with."""

import json
import os
from collections.abc import Mapping
from typing import Any

_LENGTH = 8
_CHUNK = 1 << 20


def write(descriptor: int, header: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Writes header and files; the names are relative paths in the room."""
    sizes = [(name, len(content)) for name, content in files.items()]
    text = json.dumps({**header, "files": sizes}).encode()
    with open(descriptor, "wb", closefd=False) as out:
        out.write(len(text).to_bytes(_LENGTH, "little"))
        out.write(text)
        for content in files.values():
            out.write(content)


def read_header(descriptor: int) -> dict[str, Any]:
    """Reads by position, since the descriptor's own position is shared with whoever passed it."""
    length = int.from_bytes(os.pread(descriptor, _LENGTH, 0), "little")
    header: dict[str, Any] = json.loads(os.pread(descriptor, length, _LENGTH))
    return {**header, "start": _LENGTH + length}


def unpack(descriptor: int, header: Mapping[str, Any], folder: str) -> None:
    """Lays the files into the folder."""
    offset: int = header["start"]
    parents = {""}
    for name, size in header["files"]:
        parent = os.path.dirname(name)
        if parent not in parents:
            os.makedirs(os.path.join(folder, parent), exist_ok=True)
            parents.add(parent)
        file = os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        end = offset + size
        while offset < end:
            offset += os.write(file, os.pread(descriptor, min(_CHUNK, end - offset), offset))
        os.close(file)

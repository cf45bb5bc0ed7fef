"""One request for a room as one blob: a header in JSON, then the bytes of the files that its folder starts with."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
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
    for name, size in header["files"]:
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as out:
            end = offset + size
            while offset < end:
                piece = os.pread(descriptor, min(_CHUNK, end - offset), offset)
                out.write(piece)
                offset += len(piece)

"""A working folder that a test cell and the room both see: files that one side writes are there for the other."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from ..room.files import MOST_BYTES, MOST_FILES, WatchedFolder
from .rooms import Room

_LONGEST_NAME = 500


class SharedFolder:
    """A folder of this process's own, its working folder while it is entered; alike to the room's at every request."""

    def __init__(self) -> None:
        self._path = Path(tempfile.mkdtemp(prefix="proctor-test-"))
        self._folder = WatchedFolder(self._path)

    def __enter__(self) -> "SharedFolder":
        self._back = os.getcwd()
        os.chdir(self._path)
        return self

    def __exit__(self, *_: object) -> None:
        os.chdir(self._back)
        shutil.rmtree(self._path, ignore_errors=True)

    def send(self, room: Room) -> None:
        """Tells the room what a test has written or removed since."""
        written, gone = self._folder.changed()
        if written or gone:
            room.put_files(written, gone)

    def fetch(self, room: Room) -> None:
        """Writes here what the room has written since, and removes what it removed."""
        written, gone = room.files()
        size = 0
        for name, data in written[:MOST_FILES]:
            size += len(data)
            if _is_inside(name) and size <= MOST_BYTES:
                with contextlib.suppress(OSError):  # a folder stands where the file would: the room's word
                    self._folder.write(name, data)
        if written or gone:
            self._folder.put((), tuple(filter(_is_inside, gone)))


def _is_inside(name: Any) -> bool:
    """Whether a name leads to a file below the folder."""
    parts = Path(name).parts if type(name) is str and 0 < len(name) <= _LONGEST_NAME and "\0" not in name else ()
    return bool(parts) and ".." not in parts and not Path(name).is_absolute()

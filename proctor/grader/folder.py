"""A working folder that a test cell and the room both see: files that one side writes are there for the other."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from .rooms import Room

MOST_FILES, MOST_BYTES = 500, 20_000_000
_LONGEST_NAME = 500


class SharedFolder:
    """A folder of this process's own, its working folder while it is entered; alike to the room's at every request."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="proctor-test-"))
        self._known: dict[str, tuple[int, int]] = {}  # time of change and size of what both sides have

    def __enter__(self) -> "SharedFolder":
        self._back = os.getcwd()
        os.chdir(self._folder)
        return self

    def __exit__(self, *_: object) -> None:
        os.chdir(self._back)
        shutil.rmtree(self._folder, ignore_errors=True)

    def send(self, room: Room) -> None:
        """Tells the room what a test has written or removed since."""
        now = self._now()
        changed = [name for name, state in now.items() if self._known.get(name) != state]
        gone = tuple(name for name in self._known if name not in now)
        if changed or gone:
            room.put_files(tuple((name, (self._folder / name).read_bytes()) for name in changed), gone)
        self._known = now

    def fetch(self, room: Room) -> None:
        """Writes here what the room has written since, and removes what it removed."""
        written, gone = room.files()
        size = 0
        for name, data in written[:MOST_FILES]:
            size += len(data)
            if _is_inside(name) and size <= MOST_BYTES:
                self._write(name, data)
        for name in gone:
            if _is_inside(name):
                (self._folder / name).unlink(missing_ok=True)
        if written or gone:
            self._known = self._now()

    def _write(self, name: str, data: bytes) -> None:
        path = self._folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError:  # a folder stands where the file would: the room's word
            return

    def _now(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = Path(folder, name)
                if path.is_symlink() or len(found) >= MOST_FILES:
                    continue
                state = path.stat()
                if state.st_size <= MOST_BYTES:
                    found[str(path.relative_to(self._folder))] = (state.st_mtime_ns, state.st_size)
        return found


def _is_inside(name: Any) -> bool:
    """Whether a name leads to a file below the folder."""
    parts = Path(name).parts if type(name) is str and 0 < len(name) <= _LONGEST_NAME and "\0" not in name else ()
    return bool(parts) and ".." not in parts and not Path(name).is_absolute()

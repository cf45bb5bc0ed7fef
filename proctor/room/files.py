"""A folder that tells what has changed in it: a room's own, and the one that a test shares with it."""

import os
from pathlib import Path

MOST_FILES, MOST_BYTES = 500, 20_000_000
_NOT_LOOKED_INTO = frozenset({"__pycache__", ".matplotlib", ".ipython", ".cache"})

Files = tuple[tuple[str, bytes], ...]  # (name, content)


class WatchedFolder:
    """Tells what has changed in it since it was last asked."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._told: dict[str, tuple[int, int]] = {}

    def changed(self) -> tuple[Files, tuple[str, ...]]:
        """((name, content), …) of files that are new or other than before, and the names of those gone."""
        now = self._now()
        names = [name for name, state in now.items() if self._told.get(name) != state]
        gone = tuple(name for name in self._told if name not in now)
        self._told = now
        return tuple((name, (self._folder / name).read_bytes()) for name in names), gone

    def put(self, written: Files, gone: tuple[str, ...]) -> None:
        """Makes the other side's changes here."""
        for name, data in written:
            self.write(name, data)
        for name in gone:
            (self._folder / name).unlink(missing_ok=True)
        self._told = self._now()

    def write(self, name: str, data: bytes) -> None:
        """Raises OSError where something else stands."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def _now(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        size = 0
        for folder, inner, names in os.walk(self._folder):
            inner[:] = [name for name in inner if name not in _NOT_LOOKED_INTO]
            for name in names:
                path = Path(folder, name)
                if path.is_file() and not path.is_symlink() and len(found) < MOST_FILES:
                    state = path.stat()
                    size += state.st_size
                    if size <= MOST_BYTES:
                        found[str(path.relative_to(self._folder))] = (state.st_mtime_ns, state.st_size)
        return found

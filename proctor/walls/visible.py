"""What a room may see of this machine: the interpreter, its packages, shared libraries, fonts, and nothing personal."""

import json
import os
import site
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from .errors import WallsError

PACKAGE = Path(__file__).resolve().parents[1]
PARTS = ("room", "bridge")  # of this package; the rest stays outside

# Of a prefix only these: a prefix may be somebody's home.
_OF_A_PREFIX = ("bin", "lib", "lib32", "lib64", "pyvenv.cfg")
_OF_THE_SYSTEM = (
    *("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/nix/store"),
    *("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/zoneinfo", "/usr/share/locale", "/usr/share/i18n"),
    *("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts"),
)
_FONT_SECONDS = 120


def interpreter_paths() -> list[Path]:
    """All that this interpreter needs to run and to import what it can import here."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    paths = [Path(prefix, part) for prefix in prefixes for part in _OF_A_PREFIX]
    paths += [Path(path) for path in _OF_THE_SYSTEM]
    paths += [PACKAGE / part for part in PARTS]
    return outermost(path for path in [*paths, *user_packages()] if path.exists())


def user_packages() -> list[Path]:
    """Where pip --user installs, if this interpreter looks there."""
    folder = Path(site.getusersitepackages())
    return [folder] if site.ENABLE_USER_SITE and folder.is_dir() else []


def outermost(paths: Iterable[Path]) -> list[Path]:
    """Sorted, without those that lie inside another."""
    kept: list[Path] = []
    for path in sorted(set(paths)):
        if not any(path.is_relative_to(other) for other in kept):
            kept.append(path)
    return kept


def check_secret(visible: Sequence[Path], secret: Sequence[Path]) -> None:
    """Raises WallsError if something that must stay outside lies in what a room would see."""
    for hidden in (path.resolve() for path in secret):
        for path in (path.resolve() for path in visible):
            if hidden.is_relative_to(path):
                raise WallsError(
                    f"A room would see {hidden}, because it lies in {path}, which the interpreter needs.",
                    "Move the course (or the folder TMPDIR) out of there, or make the virtual environment elsewhere.",
                )


def readable_by_all(paths: Iterable[Path]) -> bool:
    """Can an ordinary user get to all of these?"""
    found = {folder for path in paths for folder in [path.resolve(), *path.resolve().parents]}
    return all((path.stat().st_mode & 0o005) == 0o005 for path in found if path.is_dir())


def environment(home: str) -> dict[str, str]:
    """All variables that a room has. Nothing is passed on, and hashes have the same order every time."""
    one_thread = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    return {
        **dict.fromkeys(one_thread, "1"),
        "NBGRADER_EXECUTION": "autograde",  # nbgrader promises it to notebooks
        "HOME": home,
        "TMPDIR": home,
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "TZ": "UTC",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(Path(home, ".matplotlib")),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }


def font_cache(visible: Sequence[Path]) -> dict[str, bytes]:
    """Matplotlib's lists of fonts, as files for a room's home, with the fonts that it can see.

    Without one, the first plot of every room would look through all fonts of the machine."""
    if find_spec("matplotlib") is None:
        return {}
    lists = _font_lists()
    if not lists:
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, capture_output=True, timeout=_FONT_SECONDS, check=False)
        lists = _font_lists()
    return {f".matplotlib/{path.name}": _seen(path, visible) for path in lists}


def _font_lists() -> list[Path]:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    folder = Path(os.environ.get("MPLCONFIGDIR") or cache)
    return sorted(folder.glob("fontlist-v*.json"))


def _seen(path: Path, visible: Sequence[Path]) -> bytes:
    try:
        fonts = json.loads(path.read_bytes())
        for kind in ("ttflist", "afmlist"):
            fonts[kind] = [font for font in fonts[kind] if _is_seen(font["fname"], visible)]
    except (ValueError, KeyError, TypeError):
        return path.read_bytes()
    return json.dumps(fonts).encode()


def _is_seen(name: str, visible: Sequence[Path]) -> bool:
    return not os.path.isabs(name) or any(Path(name).is_relative_to(path) for path in visible)

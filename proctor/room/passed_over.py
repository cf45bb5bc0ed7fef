"""What a notebook asks of its own machine, and a room has not: commands to a shell, installers, extensions of Jupyter.

It is told among the outputs and passed over, so that the answer in the same cell counts."""

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList

INSTALLERS = {"pip", "conda", "mamba", "micromamba", "uv"}
EXTENSIONS = {"load_ext", "reload_ext"}
SCRIPTS = {"script", "system", "sx", "!", "bash", "sh", "cmd", "perl", "ruby", "pypy", "python", "python2", "python3"}
_TOLD = "採点では実行されません: {0}\nNot run in grading: {0}"
_LONGEST = 200


def tell(what: str) -> None:
    """Says among the outputs that something was passed over."""
    first, *more = what.strip().split("\n")
    print(_TOLD.format(first[:_LONGEST] + (" …" if more or len(first) > _LONGEST else "")))


class Aside(InteractiveShell):
    """A shell without a machine behind it."""

    def system(self, cmd: str) -> None:
        tell(f"!{cmd}")

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        tell(f"!{cmd}")
        return SList() if split else ""

    def magic(self, arg_s: str) -> Any:
        """As before IPython 9: scripts that were made of older notebooks call it."""
        name, _, line = arg_s.lstrip("%").partition(" ")
        return self.run_line_magic(name, line, 2)

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        if magic_name in INSTALLERS or self.find_line_magic(magic_name) is None:  # type: ignore[no-untyped-call]
            return tell(f"%{magic_name} {line}")
        try:
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        except ModuleNotFoundError:
            if magic_name not in EXTENSIONS:
                raise
            return tell(f"%{magic_name} {line}")

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        if magic_name in SCRIPTS:
            return tell(f"%%{magic_name} {line}")
        if self.find_cell_magic(magic_name) is None:  # type: ignore[no-untyped-call]
            tell(f"%%{magic_name} {line}")
            return self.run_cell(cell)  # type: ignore[no-untyped-call]
        return super().run_cell_magic(magic_name, line, cell)  # type: ignore[no-untyped-call]

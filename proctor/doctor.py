"""Which protections this machine has for students' code, and what to do about those it lacks."""

from rich.console import Console

from .grader.environment import installed
from .walls.detect import best_mode, protections

out = Console()


def doctor() -> None:
    """Tells of each protection, of what students' code can import, and how rooms will be built."""
    for one in protections():
        mark, style = ("✓", "green") if one.present else ("✗", "red")
        out.print(f"{mark} {one.name}: {one.detail}", style=style, markup=False, highlight=False)
        if not one.present:
            out.print(f"  → {one.remedy}", markup=False, highlight=False, soft_wrap=True)
    out.print(f"For students' code: {installed()}", markup=False, highlight=False, soft_wrap=True)
    out.print(f"Rooms will be built in this way: {best_mode()}.")

"""What collecting and exporting will do, as tables for people."""

from collections.abc import Iterable
from datetime import tzinfo

from rich.table import Table
from rich.text import Text

from ..course.times import told, zone_told
from ..plain_text import printable
from .plan import Plan, Step
from .roster import plain_name

_ACTIONS = {
    "new": "new",
    "same": "as before",
    "time": "as before, but for the time",
    "replaces": "newer: the one before goes to {kept}",
    "older": "older: goes to {kept}",
}


def as_table(assignment: str, plan: Plan, zone: tzinfo, root: str) -> Table:
    """One row for each attempt. root: the course's folder, left out of paths."""
    table = Table(title=Text(f"collect {assignment}"), header_style="bold", pad_edge=False)
    for heading in ("student", "in the download", "from", "files", f"handed in ({told_zone(plan.steps, zone)})", ""):
        table.add_column(heading, justify="right" if heading == "files" else "left", overflow="fold")
    for step in plan.steps:
        one = step.attempt
        owner = str(one.owner) if plain_name(str(one.owner)) != plain_name(one.student) else ""
        time = told(one.handed_in, zone)[:16] if one.handed_in else "unknown"
        time += " LATE, says the name" if one.late else ""
        cells = (one.student, owner, one.system, str(len(one.files)), time, _action(step, root))
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def told_zone(steps: Iterable[Step], zone: tzinfo) -> str:
    """The zone's offset and name, such as +09:00 (JST)."""
    first = next((step.attempt.when for step in steps), None)
    return zone_told(first, zone) if first else "local time"


def _action(step: Step, root: str) -> str:
    kept = str(step.kept).removeprefix(root).lstrip("/") if step.kept else ""
    return _ACTIONS[step.action].format(kept=kept)


def summary(plan: Plan) -> str:
    """One line: how many of what."""
    counts = {action: sum(step.action == action for step in plan.steps) for action in _ACTIONS}
    words = {"new": "new", "replaces": "newer", "same": "as before", "time": "with a new time", "older": "older"}
    told_counts = [f"{counts[action]} {word}" for action, word in words.items() if counts[action]]
    return f"{', '.join(told_counts) or 'Nothing to collect'}; {len(plan.refused)} refused."

"""A check for people (a terminal, a page) and for machines (JSON). Pure functions."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib.resources import files
from typing import Any

import jinja2
from rich.console import Group, RenderableType
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from .forgeable import smallest_change
from .result import ENOUGH, Cheats, CheckResult, EntryResult, Hole, MutantResult


def summary(check: CheckResult) -> list[tuple[bool, str, str]]:
    """(whether it is well, what was checked, what came out), one a line."""
    wrong, right, cheats = check.wrong, check.right, check.cheats
    kept_wrong, kept_right = (sum(e.kept for e in entries) for entries in (wrong, right))
    failed, runs = (sum(numbers) for numbers in ([e.failing_seeds for e in right], [e.seeds for e in right]))
    recognised = sum(entry.recognised for entry in wrong)
    lines = [
        (not check.master_lost, "master", f"{_lost_or_full(check)}"),
        (check.empty_points == 0, "empty release", f"{check.empty_points:g} points"),
        (not check.in_room, "unforgeable", f"{check.test_cells - len(check.in_room)} of {check.test_cells} test cells"),
    ]
    if check.master_lost:
        return lines
    return [
        *lines,
        (kept_wrong == len(wrong), "wrong answers", f"{kept_wrong} of {len(wrong)} lose exactly their cells"),
        (kept_right == len(right), "right answers", f"{failed} failures in {runs} runs of {len(right)}"),
        (check.score >= ENOUGH and not check.stale, "mutants", _of_mutants(check)),
        (not cheats.holes and not cheats.faults, "cheats", _of_cheats(cheats)),
        (True, "hints", f"{recognised} of {len(wrong)} mistakes recognised in all cells"),
    ]


def _of_mutants(check: CheckResult) -> str:
    killed, late = len(check.killed), sum(mutant.timed_out for mutant in check.killed)
    return (
        f"{check.score:.1%} killed: {killed} of {len(check.mutants) - len(check.explained)} "
        f"({late} by time-out), {len(check.survivors)} survived, {len(check.explained)} equivalent"
    )


def _of_cheats(cheats: Cheats) -> str:
    return (
        f"{cheats.gained:g} points gained by {cheats.tried} answers of {cheats.kinds} kinds "
        f"that compute nothing; form alone earns {sum(cheats.form_alone.values()):g}"
    )


def _lost_or_full(check: CheckResult) -> str:
    return f"loses {', '.join(check.master_lost)}" if check.master_lost else f"all {check.max_points:g} points"


def problems(check: CheckResult) -> list[tuple[str, str]]:
    """(where, what) for everything that is not as it should be, apart from survivors."""
    found = [(f"master, {cell}", why) for cell, why in check.master_lost.items()]
    found += [(f"{entry.entry.cell}, {entry.entry.id}", _broken(entry)) for entry in check.broken]
    found += [("equivalent.toml", text) for text in check.stale]
    found += [(f"{test}, a hole", text) for test, text in _holes(check)]
    return found + [(f"cheat {name}", f"the grader itself failed: {why}") for name, why in check.cheats.faults]


def _holes(check: CheckResult) -> Iterator[tuple[str, str]]:
    """(test cell, which cheats it lets pass and how to close it), one for each way to close."""
    by_remedy: dict[tuple[str, str], list[Hole]] = {}
    for hole in check.cheats.holes:
        by_remedy.setdefault((hole.test, hole.how_to_close), []).append(hole)
    for (test, remedy), holes in by_remedy.items():
        names = ", ".join(hole.cheat for hole in holes)
        yield test, f"{max(hole.gained for hole in holes):g} points for {holes[0].cell} by {names}. {remedy}"


def _broken(result: EntryResult) -> str:
    missing, extra = sorted(result.entry.fails - set(result.lost)), sorted(set(result.lost) - result.entry.fails)
    parts = [f"should lose {', '.join(missing)}, and does not"] if missing else []
    parts += [f"loses {cell}: {result.lost[cell].splitlines()[0]}" for cell in extra]
    return "; ".join(parts)


def as_text(check: CheckResult) -> RenderableType:
    table = Table(title=f"{check.assignment}: are the tests right?", show_header=False, pad_edge=False)
    for well, name, text in summary(check):
        table.add_row(Text("✓" if well else "✗", "green" if well else "red"), name, Text(text))
    parts: list[RenderableType] = [table]
    for cell, why in check.in_room.items():
        told = f"runs in the student's own process ({why}). {smallest_change(why)}"
        parts.append(Text.assemble(("! ", "yellow"), (f"{cell}: ", "bold"), told))
    parts += [Text.assemble(("✗ ", "red"), (f"{where}: ", "bold"), text) for where, text in problems(check)]
    for mutant in check.survivors:
        parts.append(
            Text.assemble(("✗ ", "red"), (f"{mutant.mutant.cell}: ", "bold"), "no test cell notices this change")
        )
        parts.append(Syntax(mutant.diff, "diff", theme="ansi_dark", background_color="default"))
    return Group(*parts)


def as_json(check: CheckResult) -> str:
    return json.dumps(_data(check), indent=1, ensure_ascii=False)


def _data(check: CheckResult) -> dict[str, Any]:
    return {
        "assignment": check.assignment,
        "ok": check.ok,
        "seconds": round(check.seconds, 1),
        "master": {"max": check.max_points, "lost": check.master_lost},
        "empty_release": check.empty_points,
        "forgeable": {cell: {"why": why, "change": smallest_change(why)} for cell, why in check.in_room.items()},
        "entries": [_entry(one) for one in check.entries],
        "mutation_score": check.score,
        "mutants": [_mutant(one) for one in check.mutants],
        "stale": check.stale,
        "cheats": _cheats(check.cheats),
    }


def _entry(result: EntryResult) -> dict[str, Any]:
    return {
        "id": result.entry.id,
        "cell": result.entry.cell,
        "right": result.entry.right,
        "kept": result.kept,
        "promised": sorted(result.entry.fails),
        "lost": result.lost,
        "seeds": result.seeds,
        "failing_seeds": result.failing_seeds,
        "hints": result.hints,
    }


def _mutant(result: MutantResult) -> dict[str, Any]:
    return {
        "cell": result.mutant.cell,
        "line": result.mutant.line,
        "operator": result.mutant.operator,
        "before": result.mutant.before,
        "after": result.mutant.after,
        "killed_by": result.killed_by,
        "timed_out": result.timed_out,
        "equivalent": result.reason,
    }


def _cheats(cheats: Cheats) -> dict[str, Any]:
    return {
        "kinds": cheats.kinds,
        "tried": cheats.tried,
        "points_gained": cheats.gained,
        "form_alone": {test: points for test, points in cheats.form_alone.items() if points},
        "holes": [asdict(hole) for hole in cheats.holes],
        "faults": dict(cheats.faults),
    }


def as_page(check: CheckResult) -> str:
    """One HTML page, for staff."""
    text = files("proctor.check").joinpath("templates/check.html").read_text(encoding="utf-8")
    page: str = jinja2.Template(text, autoescape=True).render(
        check=check,
        summary=summary(check),
        problems=problems(check),
        by_cell=_by_cell(check),
        smallest_change=smallest_change,
    )
    return page


def _by_cell(check: CheckResult) -> list[tuple[str, int, int, int, int, int]]:
    """(solution cell, wrong entries, right entries, mutants, killed, equivalent), in the notebooks' order."""
    rows = []
    for cell in dict.fromkeys([*(m.mutant.cell for m in check.mutants), *(e.entry.cell for e in check.entries)]):
        rows.append(
            (
                cell,
                sum(one.entry.cell == cell for one in check.wrong),
                sum(one.entry.cell == cell for one in check.right),
                sum(one.mutant.cell == cell for one in check.mutants),
                sum(one.mutant.cell == cell for one in check.killed),
                sum(one.mutant.cell == cell for one in check.explained),
            )
        )
    return rows

"""What an examination leaves beside an autograded notebook, for staff: verdicts, flags, and mistakes recognised."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..grader.cells import Verdict
from ..plain_text import printable_lines
from .catalogue import Entry

SIDECAR = ".proctor.json"  # NOTEBOOK.proctor.json


def write_sidecar(
    verdicts: list[Verdict],
    flags: list[str],
    hints: Mapping[str, Entry] | None = None,
    recovered: Sequence[Mapping[str, Any]] = (),
    key: str = "",
) -> bytes:
    """The file's content. hints: the mistake that each failed test cell shows; recovered: answers found elsewhere; key:
    of the submission, if it was nbgrader that graded it: there is no other mark then."""
    content = {
        "flags": flags,
        "verdicts": [asdict(verdict) for verdict in verdicts],
        "hints": {
            cell: {"id": entry.id, "question": entry.cell, **entry.hint} for cell, entry in (hints or {}).items()
        },
        "recovered": list(recovered),
        **({"key": key} if key else {}),
    }
    return printable_lines(json.dumps(content, ensure_ascii=False, indent=1)).encode()


def read_sidecar(folder: Path, notebook: str) -> dict[str, Any]:
    """What was left beside one notebook; {} if it has not been examined, or what was left is damaged."""
    return read_object(folder / f"{notebook}{SIDECAR}")


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; {} if there is none that can be read."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}

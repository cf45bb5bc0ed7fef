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
) -> bytes:
    """The file's content. hints: the mistake that each failed test cell shows; recovered: answers found elsewhere."""
    content = {
        "flags": flags,
        "verdicts": [asdict(verdict) for verdict in verdicts],
        "hints": {
            cell: {"id": entry.id, "question": entry.cell, **entry.hint} for cell, entry in (hints or {}).items()
        },
        "recovered": list(recovered),
    }
    return printable_lines(json.dumps(content, ensure_ascii=False, indent=1)).encode()


def read_sidecar(folder: Path, notebook: str) -> dict[str, Any]:
    """What was left beside one notebook; {} if it has not been examined."""
    try:
        content: dict[str, Any] = json.loads((folder / f"{notebook}{SIDECAR}").read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return content

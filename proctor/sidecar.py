"""What an examination leaves beside an autograded notebook, for staff: verdicts and flags."""

import json
from dataclasses import asdict

from .grader.cells import Verdict

SIDECAR = ".proctor.json"  # NOTEBOOK.proctor.json


def write_sidecar(verdicts: list[Verdict], flags: list[str]) -> bytes:
    """The file's content."""
    return json.dumps(
        {"flags": flags, "verdicts": [asdict(verdict) for verdict in verdicts]}, ensure_ascii=False, indent=1
    ).encode()

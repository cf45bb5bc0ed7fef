"""What collecting would do: attempts, what becomes of each, and what is not collected."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from .downloads import Refused
from .naming import Named, Owner


@dataclass(frozen=True)
class Attempt:
    """What one student handed in at once. whole: the download that it is from; when: what orders attempts;
    handed_in: None if nobody knows it; late: the system's word for it."""

    student: str
    owner: Owner
    system: str
    whole: str
    files: tuple[Named, ...]
    when: datetime
    handed_in: datetime | None
    late: bool = False


@dataclass(frozen=True)
class Step:
    """What becomes of an attempt. action: "new", "replaces", "time" (as before but for its time), "same", "older";
    folder: where it is unpacked; kept: where the attempt that does not count goes."""

    attempt: Attempt
    folder: Path
    action: str = "new"
    kept: Path | None = None


@dataclass
class Plan:
    """All that collecting would do. refused: what does not come in; notes: what staff should know besides."""

    steps: list[Step] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, name: object, reason: str) -> None:
        self.refused.append(Refused(str(name), reason))

"""Hints: which known mistake a failed answer shows, if it clearly shows one.

Each wrong answer of the catalogue is examined like a submission, a few times with different seeds, and what its failed
test cells saw is kept on disk. A student whose failed cells saw the same made the same mistake."""

import hashlib
import json
import platform
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..course.catalogue import Entry, load_catalogue
from ..course.disk import write_whole
from ..course.folders import digest
from ..course.notebooks import master_answers, read_notebook
from ..grader.examination import Traces
from ..grader.trace import Trace
from .examiner import Examiner, Rooms
from .likeness import Likeness, likeness

SEEDS = (11, 12, 13)


class Hints:
    """The known mistakes of one assignment. begun: told before each of them is examined, which takes seconds."""

    def __init__(
        self,
        entries: Iterable[Entry],
        answers: Mapping[str, str],
        examiner: Examiner,
        store: Path,
        begun: Callable[[], None] = lambda: None,
    ) -> None:
        self._entries = [entry for entry in entries if not entry.right]
        self.answers, self.examiner, self._store, self._begun = dict(answers), examiner, store, begun
        self._known: dict[str, dict[str, Trace]] = {}

    @classmethod
    def of_course(cls, source: Path, catalogue: Path, rooms: Rooms, store: Path) -> "Hints":
        """source: the masters' folder; catalogue: misconceptions/ASSIGNMENT, which may be absent; store: for traces."""
        masters = sorted(source.glob("*.ipynb"))
        answers = master_answers(masters)
        examiner = Examiner.of({path.stem: read_notebook(path) for path in masters}, source, rooms)
        return cls(load_catalogue(catalogue, answers).values(), answers, examiner, store)

    def find(self, notebook: str, failed: Mapping[str, Trace]) -> dict[str, Entry]:
        """The mistake that each failed test cell shows. failed: what the failed cells of a notebook saw.

        A mistake is recognised by all the cells that it fails; where two fit equally well there is no hint. Mistakes
        should explain all the lost cells of a question. One that leaves some unexplained is not the whole story, and is
        told only if numbers that hardly agree by accident show it."""
        shown: dict[str, Entry] = {}
        for question in self.examiner.questions(notebook):
            lost = {cell: trace for cell, trace in failed.items() if cell in question}
            found = self._fitting(notebook, lost)
            everything = set(found) == set(lost)
            shown |= {cell: entry for cell, (entry, telling) in found.items() if everything or telling}
        return shown

    def _fitting(self, notebook: str, lost: Mapping[str, Trace]) -> dict[str, tuple[Entry, bool]]:
        """The most specific mistake that fits each lost cell of a question, and whether its numbers are telling."""
        fitting: dict[str, list[tuple[Any, Entry]]] = {}
        for entry in self._entries:
            if entry.fails <= set(lost) and self.examiner.notebook_of(entry.cell) == notebook:
                rank = self._rank(entry, notebook, lost)
                for cell in entry.fails if rank is not None else ():
                    fitting.setdefault(cell, []).append((rank, entry))
        best = {cell: found for cell, ranked in fitting.items() if (found := _best(ranked)) is not None}
        return {
            cell: (entry, rank[1].telling)
            for cell, (rank, entry) in best.items()
            if all(other in best and best[other][1] is entry for other in entry.fails)
        }

    def _rank(self, entry: Entry, notebook: str, failed: Mapping[str, Trace]) -> tuple[int, Likeness] | None:
        likenesses = []
        for cell in sorted(entry.fails):
            models: list[Trace] = []
            for seed in SEEDS:
                models.append(self.traces(entry, notebook, seed)[cell])
                if seed == SEEDS[0] and models[0].failure != failed[cell].failure:
                    break  # most entries leave here, after one run instead of three
            right = [self.traces(None, notebook, seed)[cell] for seed in SEEDS]
            likenesses.append(likeness(failed[cell], models, right))
            if likenesses[-1] is None:
                return None
        found = [one for one in likenesses if one is not None]
        return (len(entry.fails), min(found)) if any(one.enough for one in found) else None

    def traces(self, entry: Entry | None, notebook: str, seed: int) -> dict[str, Trace]:
        """What the test cells see of an entry, or of the master's answers; by test cell."""
        key = self._key(entry, notebook, seed)
        if key not in self._known:
            path = self._store / f"{key}.json"
            if not path.is_file():
                self._begun()
                write_whole(path, json.dumps(self._examined(entry, notebook, seed)).encode())
            loaded = json.loads(path.read_text(encoding="utf-8"))
            self._known[key] = {cell: Trace.of_data(trace) for cell, trace in loaded.items()}
        return self._known[key]

    def _examined(self, entry: Entry | None, notebook: str, seed: int) -> dict[str, Any]:
        answers = {**self.answers, **({entry.cell: entry.code} if entry else {})}
        only = entry.fails if entry else None
        found = self.examiner.examine(notebook, answers, seed=seed, only=only, traces=Traces.ALL)
        return {cell: found.traces[cell].as_data() for cell in only or found.traces}

    def _key(self, entry: Entry | None, notebook: str, seed: int) -> str:
        parts = [entry.cell, entry.code, *sorted(entry.fails)] if entry else []
        return hashlib.sha256("\0".join([self._base, notebook, str(seed), *parts]).encode()).hexdigest()[:32]

    @cached_property
    def _base(self) -> str:
        """Everything that the traces of all entries depend on."""
        versions = [platform.python_version(), platform.machine(), version("numpy"), version("matplotlib")]
        ours = [digest(Path(__file__).parents[1] / part) for part in ("grader", "bridge", "room")]
        masters = [cell.source for notebook in self.examiner.masters.values() for cell in notebook.cells]
        files = [f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(self.examiner.files.items())]
        return hashlib.sha256("\0".join([*files, *versions, *ours, *masters]).encode()).hexdigest()


def as_output(entry: Entry) -> dict[str, Any]:
    """The hint as it stands under a failed test cell."""
    ja, en = (" ".join(entry.hint[language].split()) for language in ("ja", "en"))
    return {"output_type": "stream", "name": "stdout", "text": f"ヒント: {ja}\nHint: {en}\n"}


def _best(found: list[tuple[Any, Entry]]) -> tuple[Any, Entry] | None:
    """The most specific; None if another one with another hint is as specific."""
    top = max(rank for rank, _ in found)
    entries = [entry for rank, entry in found if rank == top]
    return (top, entries[0]) if all(entry.hint == entries[0].hint for entry in entries) else None

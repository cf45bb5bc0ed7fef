"""The reference: the master's own answers, run on the trusted side when a question has failed."""

from types import ModuleType
from typing import Any

from .cells import Bound, Role, bound, cell_id, role
from .trusted import captured, run_cell

_NOTHING = Bound(frozenset(), {})


class Reference:
    """What each solution cell of the master binds, and the master's values for it."""

    def __init__(self, master: Any | None) -> None:
        self.there_is_one = master is not None
        self._cells = [cell for cell in master.cells if cell.cell_type == "code"] if master is not None else []
        self._bound = {cell_id(cell): bound(cell.source) for cell in self._cells if role(cell) is Role.SOLUTION}
        self._values: dict[str, Any] | None = None

    def bound(self, solution: str) -> Bound:
        """What a solution cell of the master binds: nothing for a cell that the master does not have."""
        return self._bound.get(solution, _NOTHING)

    def value(self, name: str) -> Any:
        """The master's value of a name; None for what there is not, or cannot take the place of an answer."""
        if self._values is None:
            self._values = self._run()
        value = self._values.get(name)
        return None if isinstance(value, ModuleType) else value

    def _run(self) -> dict[str, Any]:
        namespace: dict[str, Any] = {"__name__": "__main__"}
        for cell in self._cells:
            if role(cell) in (Role.SHARED, Role.SOLUTION, Role.ROOM):
                try:
                    with captured():
                        run_cell(cell.source, namespace, cell_id(cell))
                except Exception:  # of a cell to play with; solution cells are tested by the masters' own grading
                    continue
        return namespace

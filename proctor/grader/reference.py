"""The reference: the master's own answers, run on the trusted side when a question has failed."""

from typing import Any

from .cells import Role, bound_names, cell_id, role
from .trusted import captured, run_cell


class Reference:
    """The names that each solution cell defines, and the master's values for them."""

    def __init__(self, master: Any | None) -> None:
        self._cells = [cell for cell in master.cells if cell.cell_type == "code"] if master is not None else []
        self._names = {cell_id(cell): bound_names(cell.source) for cell in self._cells if role(cell) is Role.SOLUTION}
        self._values: dict[str, Any] | None = None

    def names(self, solution: str) -> frozenset[str]:
        """What a solution cell of the master binds; empty for a cell that the master does not have."""
        return self._names.get(solution, frozenset())

    def value(self, name: str) -> Any:
        """The master's value of a name, or None."""
        if self._values is None:
            self._values = self._run()
        return self._values.get(name)

    def _run(self) -> dict[str, Any]:
        namespace: dict[str, Any] = {"__name__": "__main__"}
        for cell in self._cells:
            if role(cell) in (Role.SHARED, Role.SOLUTION, Role.ROOM):
                try:
                    with captured():
                        run_cell(cell.source, namespace, cell_id(cell))
                except (
                    Exception
                ):  # a cell for students to play with; the solution cells are tested by the masters' own grading
                    continue
        return namespace

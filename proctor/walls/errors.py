"""What can go wrong with the walls, as staff see it."""

from ..errors import ProctorError


class WallsError(ProctorError):
    """A room could not be built as it must be: no student's code has run. It says what to do, if that is known."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason, self.remedy = reason, remedy

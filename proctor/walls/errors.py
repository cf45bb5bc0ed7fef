"""What can go wrong with the walls, as staff see it."""

from ..errors import ProctorError


class WallsError(ProctorError):
    """A room could not be built as it must be: no student's code has run."""

"""The walls: limits and files go in, and a room that encloses a student's code comes out."""

from .detect import Protection, best_mode, failing, protections
from .errors import WallsError
from .keeper import Keeper
from .limits import Limits, Mode
from .process import RoomProcess

__all__ = ["Keeper", "Limits", "Mode", "Protection", "RoomProcess", "WallsError", "best_mode", "failing", "protections"]

"""Everything that a worker needs, in one import."""

from . import execute, feedback

__all__ = ["execute", "feedback"]

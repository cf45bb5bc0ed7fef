"""Where a teacher's course lies; formgrader needs it below the folder that JupyterLab shows."""

from pathlib import Path

c = get_config()

c.CourseDirectory.root = str(Path.home() / "zero-tsuku")

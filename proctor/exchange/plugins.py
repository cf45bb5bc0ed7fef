"""The same exports for nbgrader's own command.

nbgrader export --exporter=proctor.exchange.plugins.MoodleExport --assignment "['session04']" \\
    --MoodleExport.roster=worksheet.csv --to grades.csv"""

from pathlib import Path
from typing import Any

from nbgrader.plugins.export import ExportPlugin
from traitlets import Unicode

from ..course.folders import Course
from ..errors import ExchangeError
from .export import export


class _Export(ExportPlugin):
    """One assignment, for one system. --to: the file of the grades."""

    target = ""
    roster = Unicode("", help="The system's own file: Moodle's grading worksheet, Canvas' gradebook.").tag(config=True)
    column = Unicode("", help="The column of Canvas' gradebook, if it has another name.").tag(config=True)

    def export(self, gradebook: Any) -> None:
        names = [str(name) for name in self.assignment] or [one.name for one in gradebook.assignments]
        if len(names) != 1:
            raise ExchangeError(f"Name one assignment: --assignment \"['{names[0] if names else 'NAME'}']\"")
        directory = self.parent.coursedir
        course = Course(Path(directory.root).resolve(), self.parent.config)
        done = export(
            course,
            names[0],
            self.target,
            roster=Path(self.roster) if self.roster else None,
            column=self.column or None,
            into=Path(self.to).resolve() if self.to else None,
            only=[str(name) for name in self.student],
        )
        for note in (*done.notes, *done.missing):
            self.log.warning("%s", note)
        self.log.info("Wrote %s", ", ".join(map(str, done.files)))


class MoodleExport(_Export):
    """Moodle's grading worksheet, and the zip of its feedback."""

    target = "moodle"


class CanvasExport(_Export):
    """Canvas' gradebook."""

    target = "canvas"


class ClassroomExport(_Export):
    """The form of Google Classroom's own download."""

    target = "classroom"


class CsvExport(_Export):
    """For spreadsheets: everybody, round points, status and flags."""

    target = "csv"

"""A course as nbgrader knows it: its folder, its settings, its assignments and who submitted."""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from ..errors import CourseError
from .places import Places, places, unmatched

CONFIG_NAME = "nbgrader_config.py"
ATTEMPTS = ".attempts"  # in submitted/, nobody's: what students handed in before; nbgrader passes it over too
DOOR = ".door"  # likewise: what came in by `proctor serve`

_ANYBODY = "{student}"  # in the place of a name


@dataclass(frozen=True)
class Course:
    """One course folder: where things are, and the settings of its nbgrader_config.py."""

    root: Path
    config: Config

    @classmethod
    def load(cls, root: Path) -> "Course":
        """The course in folder root. Raises CourseError if there is no nbgrader_config.py, or it does not run."""
        root = root.resolve()
        _put_scripts_on_path()
        try:
            config = PyFileConfigLoader(CONFIG_NAME, path=str(root)).load_config()
        except ConfigFileNotFound:
            raise CourseError(
                f"{root} has no {CONFIG_NAME}. Run this in the course folder, or name it with --course."
            ) from None
        except Exception as error:
            raise CourseError(
                f"{root / CONFIG_NAME} does not run: {type(error).__name__}: {error}. Mend it first."
            ) from error
        config.CourseDirectory.root = str(root)
        return cls(root, config)

    def directory(self, **traits: Any) -> CourseDirectory:
        """nbgrader's own view of the course, for its converters; traits override the settings."""
        directory = CourseDirectory(config=self.config)
        for name, value in traits.items():
            setattr(directory, name, value)
        return directory

    def folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """Where nbgrader keeps a step ("source", "release", "submitted", "autograded", "feedback")."""
        directory = self._places
        return Path(directory.format_path(getattr(directory, f"{step}_directory"), student, assignment))

    @cached_property
    def _places(self) -> CourseDirectory:
        return self.directory()

    @property
    def state(self) -> Path:
        """What proctor remembers between runs; deleting it makes the next run longer, and ends all links."""
        return self.root / ".proctor"

    def reports(self, assignment: str) -> Path:
        return self.root / "reports" / assignment

    def secret(self) -> list[Path]:
        """What no student's code may see: masters, what others handed in, grades, and what proctor remembers."""
        steps = ("source", "submitted", "autograded", "feedback")
        names = [*(getattr(self._places, f"{step}_directory") for step in steps), "misconceptions", "reports"]
        url = self.db_url
        files = [url.removeprefix("sqlite:///")] if url.startswith("sqlite:///") else []
        return [self.state, *(self.root / name for name in [*names, *files])]

    @property
    def db_url(self) -> str:
        """Where the gradebook is."""
        return str(self._places.db_url)

    @contextmanager
    def gradebook(self) -> Iterator[Any]:
        """The gradebook, closed afterwards."""
        directory = self.directory()
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            yield gradebook

    def masters(self, assignment: str) -> list[Path]:
        """The master notebooks of an assignment, by name. Raises CourseError if there are none."""
        folder = self.folder("source", assignment)
        found = sorted(folder.glob("*.ipynb"))
        if not found:
            known = sorted(path.name for path in folder.parent.glob("*") if any(path.glob("*.ipynb")))
            raise CourseError(f"No master notebooks in {folder}. Assignments here: {', '.join(known) or 'none'}.")
        return found

    def submitters(self, assignment: str) -> list[str]:
        """Who has handed in something, by name: in its folder, in one of another spelling or without one, or a link or
        a file in the folder's place. Whether it can be read is seen when it is."""
        others, inside = self._others(assignment), self._inside(assignment)
        return sorted(
            name
            for name, top in self._tops(assignment).items()
            if _stands_in_the_way(top, inside) or (top.is_dir() and _has_work(top, inside, others))
        )

    def places(self, assignment: str, student: str) -> Places:
        """Where in a student's folder the work on an assignment lies."""
        exact, inside = self.folder("submitted", assignment, student), self._inside(assignment)
        top = exact.parent if len(inside.parts) == 1 else exact
        found = None
        if len(inside.parts) == 1 and top.is_dir() and not top.is_symlink():
            found = places(top, inside.name, self._others(assignment))
        return found or Places(exact, (exact,))

    def attempts(self, assignment: str, student: str) -> Path:
        """Where a student's attempts that are not in submitted/ itself are kept, each in a folder named by its time."""
        return Path(self.root, self._places.submitted_directory, ATTEMPTS, student, assignment)

    def door(self, assignment: str, student: str = ".") -> Path:
        """Where a student's tries by the door are kept, each in a folder named by its number."""
        return Path(self.root, self._places.submitted_directory, DOOR, assignment, student)

    def obstacle(self, assignment: str, student: str) -> Path | None:
        """What stands where folders should lead to a submission: a link, which may lead to others' work, or a file.

        None if the work is there all the same, in a folder of another spelling."""
        inside, exact = self._inside(assignment), self.folder("submitted", assignment, student)
        if self.places(assignment, student).main != exact:
            return None
        return _stands_in_the_way(exact.parents[len(inside.parts) - 1] if inside.parts else exact, inside)

    def unmatched(self, assignment: str) -> dict[str, list[str]]:
        """What lies in the folders of those who have handed in something that belongs to no assignment."""
        inside, others = self._inside(assignment), self._others(assignment)
        if len(inside.parts) != 1:
            return {}
        found = {
            name: unmatched(top, {*others, assignment})
            for name, top in sorted(self._tops(assignment).items())
            if top.is_dir() and not _stands_in_the_way(top, inside) and not _has_work(top, inside, others)
        }
        return {name: left for name, left in found.items() if left}

    def _others(self, assignment: str) -> set[str]:
        """The names of the other assignments: of all that has masters."""
        parent = self.folder("source", "ASSIGNMENT").parent
        return {path.name for path in parent.glob("*") if any(path.glob("*.ipynb"))} - {assignment}

    def _tops(self, assignment: str) -> dict[str, Path]:
        """The folders of all students in submitted/, and what else lies there, by name; nobody's begins with a dot."""
        parent, _ = self._around_students(assignment)
        found = parent.iterdir() if parent.is_dir() else ()
        return {entry.name: entry for entry in found if not entry.name.startswith(".")}

    def _inside(self, assignment: str) -> Path:
        """The way from a student's folder to that of the assignment."""
        return self._around_students(assignment)[1]

    def _around_students(self, assignment: str) -> tuple[Path, Path]:
        """Where the folders of all students are, and the way from one of them to that of the assignment."""
        parts = self.folder("submitted", assignment, _ANYBODY).parts
        place = parts.index(_ANYBODY)
        return Path(*parts[:place]), Path(*parts[place + 1 :])


def _steps(top: Path, inside: Path) -> list[Path]:
    """The folders from a student's own to that of the submission."""
    return [top, *(top.joinpath(*inside.parts[: end + 1]) for end in range(len(inside.parts)))]


def _stands_in_the_way(top: Path, inside: Path) -> Path | None:
    """A link, or a file in the folder's own place. What lies beside the students' folders is nobody's."""
    for step in _steps(top, inside):
        if step.is_symlink() or (step != top and step.exists() and not step.is_dir()):
            return step
    return None


def _has_work(top: Path, inside: Path, others: set[str]) -> bool:
    """inside: the way to the assignment's folder. Another spelling counts where that is one step."""
    if all(step.is_dir() and not step.is_symlink() for step in _steps(top, inside)):
        return True
    return len(inside.parts) == 1 and not top.is_symlink() and places(top, inside.name, others) is not None


def _put_scripts_on_path() -> None:
    """nbgrader calls alembic by name for a new gradebook; find it also when the environment is not activated."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])


def digest(folder: Path, *more: str) -> str:
    """A fingerprint of all regular files below folder: names and bytes, nothing else."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
            total.update(str(path.relative_to(folder)).encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()

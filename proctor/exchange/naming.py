"""How learning management systems write whose a file is into its name.

Moodle      Full Name_12345_assignsubmission_file_/file.ipynb, or all in one name; 姓 名 and "Participant" too
Canvas      lastfirst_LATE_12345_67890_file-1.ipynb, or anon_x1Y2z_67890_file.ipynb
Classroom   Full Name - file.ipynb, or a folder for each student
plain       STUDENT/file.ipynb, STUDENT.ipynb, STUDENT_file.ipynb; a folder between that has the assignment's name"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from .downloads import Download, File, Refused
from .roster import plain_name

SYSTEMS = ("moodle", "canvas", "classroom", "plain")
_MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<rest>.*))?", re.DOTALL)
_CANVAS = re.compile(
    r"(?:LATE_)?anon_(?P<anonymous>\w{5})_(?P<key>\d+)_(?P<file>.+)"
    r"|(?P<name>\S+?)(?P<late>_LATE)?_(?P<number>\d+)_(?:\d+_(?P<rest>.+)|(?P<page>(?:text|link)\.html))",
    re.DOTALL,
)
_CLASSROOM = re.compile(r"(?P<name>.+?) - (?P<rest>.+)", re.DOTALL)
_COPY = re.compile(r"[ _-]*(\(\d+\)|コピー|のコピー|copy|final)+$", re.IGNORECASE)
_WHOSE = "does not say whose it is. Put it in a folder of the student's id, or see --from"


@dataclass(frozen=True)
class Owner:
    """Whose a file is, in the download's words. number: the system's own for that person, "" without one."""

    name: str
    number: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.number})" if self.number else self.name


@dataclass(frozen=True)
class Named:
    """A file, whose it is, and its path within what that person handed in. late: the system says so."""

    owner: Owner
    path: tuple[str, ...]
    file: File
    late: bool = False


@dataclass(frozen=True)
class KnownNames:
    """What the course knows that helps to read names. notebooks: of the release; students: ids."""

    assignment: str
    notebooks: Collection[str]
    students: Collection[str]

    def is_notebook(self, file: str) -> bool:
        """Whether a file has the name of a released notebook, or is a copy of it by its name."""
        stem = _COPY.sub("", PurePath(file).stem)
        return plain_name(stem) in {plain_name(PurePath(name).stem) for name in self.notebooks}


def system_of(download: Download, known: KnownNames) -> str:
    """Which system a download is from, by its names."""
    files = _unwrapped(download, known)
    if any(_MOODLE.fullmatch(part) for file in files for part in file.parts):
        return "moodle"
    if files and all(_CANVAS.fullmatch(file.parts[-1]) for file in files):
        return "canvas"
    if any(len(file.parts) == 1 and _CLASSROOM.fullmatch(file.parts[0]) for file in files):
        return "classroom"
    return "plain"


def read_names(download: Download, system: str, known: KnownNames) -> tuple[list[Named], list[Refused]]:
    """Whose each file of a download is; those that do not say are refused."""
    named, refused = [], []
    for file in _unwrapped(download, known):
        one = _OF[system](file, download, known)
        if one is None:
            refused.append(Refused(file.name, _WHOSE))
        else:
            named.append(one)
    return _of_the_assignment(named, known, refused), refused


def _moodle(file: File, download: Download, known: KnownNames) -> Named | None:
    for level, part in enumerate(file.parts):
        found = _MOODLE.fullmatch(part)
        if found:
            path = (*filter(None, [found["rest"]]), *file.parts[level + 1 :])
            return Named(Owner(found["name"], found["number"]), path, file) if path else None
    return None


def _canvas(file: File, download: Download, known: KnownNames) -> Named | None:
    found = _CANVAS.fullmatch(file.parts[-1])
    if not found:
        return None
    if found["anonymous"]:
        return Named(Owner("anon", found["anonymous"]), (found["file"],), file, file.parts[-1].startswith("LATE_"))
    path = found["rest"] or found["page"]
    return Named(Owner(found["name"], found["number"]), (path,), file, bool(found["late"]))


def _classroom(file: File, download: Download, known: KnownNames) -> Named | None:
    if len(file.parts) > 1:
        return Named(Owner(file.parts[0]), file.parts[1:], file)
    found = _CLASSROOM.fullmatch(file.parts[0])
    return Named(Owner(found["name"]), (found["rest"],), file) if found else None


def _plain(file: File, download: Download, known: KnownNames) -> Named | None:
    if _is_one_persons(download, known):
        nobody = plain_name(download.stem) in {plain_name(known.assignment), ""} or known.is_notebook(download.stem)
        return None if nobody else Named(Owner(download.stem), file.parts, file)
    if len(file.parts) > 1:
        return Named(Owner(file.parts[0]), file.parts[1:], file)
    return None if known.is_notebook(file.parts[0]) else _from_its_name(file, known)


def _from_its_name(file: File, known: KnownNames) -> Named:
    """STUDENT.ipynb, STUDENT_file.ipynb; an id may have underscores if it is known, or if a notebook's name follows."""
    name = file.parts[0]
    stem, ending = PurePath(name).stem, PurePath(name).suffix
    cuts = [place.start() for place in re.finditer("[_-]", stem)]
    for cut in [*cuts, len(stem)]:
        if cut < len(stem) and known.is_notebook(stem[cut + 1 :] + ending):
            return Named(Owner(stem[:cut]), (stem[cut + 1 :] + ending,), file)
    ids = {plain_name(student) for student in known.students}
    for cut in reversed([*cuts, len(stem)]):
        if plain_name(stem[:cut]) in ids:
            return Named(Owner(stem[:cut]), (stem[cut + 1 :] + ending if cut < len(stem) else name,), file)
    student, cut_off, rest = stem.partition("_")
    return Named(Owner(student or stem), (rest + ending if student and cut_off and rest else name,), file)


_OF = {"moodle": _moodle, "canvas": _canvas, "classroom": _classroom, "plain": _plain}


def _is_one_persons(download: Download, known: KnownNames) -> bool:
    """Whether a download is what one person handed in: the assignment's notebooks lie in it at once."""
    return any(len(file.parts) == 1 and known.is_notebook(file.parts[0]) for file in _unwrapped(download, known))


def _unwrapped(download: Download, known: KnownNames) -> list[File]:
    """The files without the folder that holds them all, if that is not somebody's own."""
    files = list(download.files)
    while files and len({file.parts[0] for file in files}) == 1 and all(len(file.parts) > 1 for file in files):
        outer, folders = files[0].parts[0], {file.parts[1] for file in files if len(file.parts) > 2}
        of_many = len(folders) > 1 and not any(known.is_notebook(file.parts[1]) for file in files)
        wraps = plain_name(outer) in {plain_name(download.stem), plain_name(known.assignment), "submitted"}
        if _MOODLE.fullmatch(outer) or not (of_many or wraps):
            break
        files = [File(file.parts[1:], file.changed, file.size, file.open) for file in files]
    return files


def _of_the_assignment(named: Iterable[Named], known: KnownNames, refused: list[Refused]) -> list[Named]:
    """Where students have a folder for each assignment, as in submitted/, that of this one is taken."""
    named = list(named)
    within = {one.owner for one in named if len(one.path) > 1 and one.path[0].casefold() == known.assignment.casefold()}
    kept = []
    for one in named:
        if one.owner not in within:
            kept.append(one)
        elif len(one.path) > 1 and one.path[0].casefold() == known.assignment.casefold():
            kept.append(Named(one.owner, one.path[1:], one.file, one.late))
        else:
            refused.append(Refused(one.file.name, f"lies beside a folder {known.assignment}, which was taken"))
    return kept

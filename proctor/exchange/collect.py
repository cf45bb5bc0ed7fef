"""Collecting: whose the files of downloads are, and which attempt of each student counts.

First everything is unpacked beside submitted/ and compared with what is there (place.py); then a plan is shown; only
when it is carried out does anything change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from ..course.disk import emptied, only_one
from ..course.folders import Course
from ..errors import ExchangeError
from .clock import TIMESTAMP, stamped_time, tells_packing
from .downloads import Download, opened
from .naming import KnownNames, Named, Owner, read_names, system_of
from .place import decided, unpack
from .plan import Attempt, Plan, Step
from .roster import Roster, known_as, plain_name, read_roster, student_id

_PACKED = "{}: its times are those of the download, so they are not taken for times of handing in."
_TIMES = {
    "moodle": " Moodle's grading worksheet has those: name it with --roster.",
    "canvas": " Canvas tells no more than who was late: see the table.",
}
_NOBODY = ("participant", "参加者", "anon")  # what systems write in place of names


@contextmanager
def planned(
    course: Course, assignment: str, paths: Sequence[Path], system: str | None, roster: Path | None, zone: tzinfo
) -> Iterator[Plan]:
    """Reads downloads, and says what would become of them. system: None to tell it by the names; zone: the course's.

    Raises ExchangeError for a download or a roster that can't be read, CourseError for an unknown assignment."""
    known = KnownNames(assignment, [path.name for path in course.masters(assignment)], _students(course))
    people = read_roster(roster, zone) if roster else None
    with only_one(course.state / "collecting.lock"), emptied(course.state / "collecting") as folder:
        plan, steps = Plan(), []
        with opened(paths, zone) as downloads:
            found = [one for each in downloads for one in _Reading(each, system, known, people, zone, plan).attempts()]
            for number, attempt in enumerate(_merged(_told_apart(found, plan, sure=people is not None), plan)):
                place = folder / str(number)
                if unpack(attempt, place, plan):
                    steps.append(Step(attempt, place))
        plan.steps += decided(course, assignment, steps, plan)
        yield plan


def _students(course: Course) -> list[str]:
    """Who has a folder in submitted/, be it of another assignment."""
    folder = course.folder("submitted", "ASSIGNMENT", "STUDENT").parent.parent
    found = folder.iterdir() if folder.is_dir() else iter(())
    return sorted(path.name for path in found if path.is_dir() and not path.name.startswith("."))


class _Reading:
    """What each student handed in by one download."""

    def __init__(
        self, download: Download, system: str | None, known: KnownNames, people: Roster | None, zone: tzinfo, plan: Plan
    ) -> None:
        self._download, self._known, self._people, self._zone, self._plan = download, known, people, zone, plan
        self._system = system or system_of(download, known)

    def attempts(self) -> Iterator[Attempt]:
        named, refused = read_names(self._download, self._system, self._known)
        self._plan.refused += [*self._download.refused, *refused]
        if not named and not self._plan.refused:
            self._plan.refuse(self._download.name, "holds no files")
        packed = self._is_packed(named)
        if packed:
            self._tell_packed()
        files: defaultdict[Owner, list[Named]] = defaultdict(list)
        for one in named:
            files[one.owner].append(one)
        for owner, own in files.items():
            student = self._student(owner)
            if student:
                yield self._attempt(student, owner, list(self._without_false_time(own)), packed)

    def _is_packed(self, named: Iterable[Named]) -> bool:
        """Whether times say nothing: Canvas has never written others. A single file, or one student's folder of staff's
        own making, is believed."""
        times = {one.owner: one.file.changed for one in named}
        several = len(times) > 1
        made = None if self._system == "moodle" and several else self._download.made
        if self._system == "canvas":
            return bool(times)
        return (self._system != "plain" or several) and tells_packing(times.values(), made)

    def _tell_packed(self) -> None:
        """Once, also where single files of one folder were named; and not who has named what knows the times."""
        if self._people is not None and self._people.kind == self._system == "moodle":
            return
        note = _PACKED.format(self._download.whole) + _TIMES.get(self._system, "")
        if note not in self._plan.notes:
            self._plan.notes.append(note)

    def _student(self, owner: Owner) -> str:
        """The id of whoever the download means; "", and a refusal, if that is not certain."""
        if self._people is not None:
            try:
                person = self._people.find(owner.name, owner.number, self._system)
            except ExchangeError as error:
                self._plan.refuse(owner, f"{error}: {self._people.path.name} does not tell them apart")
                return ""
            if person is None:
                self._plan.refuse(owner, f"is not in {self._people.path.name}")
            return person.id if person else ""
        name = f"{owner.name}_{owner.number}" if owner.name.casefold() in _NOBODY else owner.name
        found = known_as(name, self._known.students) or student_id(name)
        if not found:
            self._plan.refuse(owner, "gives no id. Name a roster")
        return found

    def _attempt(self, student: str, owner: Owner, files: list[Named], packed: bool) -> Attempt:
        when = max((one.file.changed for one in files), default=self._download.made)
        stamped = any(one.path == (TIMESTAMP,) for one in files)
        written = _stamp(files, self._zone) if stamped else None if packed else when
        handed_in = self._worksheet_says(owner) or written
        late = any(one.late for one in files)
        whole = self._download.whole
        return Attempt(student, owner, self._system, whole, tuple(files), handed_in or when, handed_in, late)

    def _worksheet_says(self, owner: Owner) -> datetime | None:
        person = self._people.find(owner.name, owner.number, self._system) if self._people else None
        return person.submitted if person else None

    def _without_false_time(self, files: Iterable[Named]) -> Iterator[Named]:
        """Without what would pass for a time that a system wrote."""
        for one in files:
            if one.path == (TIMESTAMP,) and self._system != "plain":
                self._plan.notes.append(f"{one.file.name} is the student's own, no time of handing in: left out.")
            else:
                yield one


def _stamp(files: Iterable[Named], zone: tzinfo) -> datetime | None:
    """What a timestamp.txt among the files says."""
    for one in files:
        if one.path == (TIMESTAMP,):
            with one.file.open() as file:
                return stamped_time(file.read(100))
    return None


def _told_apart(attempts: Iterable[Attempt], plan: Plan, *, sure: bool) -> list[Attempt]:
    """Without people whom one id would make the same: of two numbers of one system, or of two names where no roster
    says that both are one person's. sure: there is one."""
    attempts = list(attempts)
    owners: defaultdict[tuple[str, str], dict[str, Owner]] = defaultdict(dict)
    for one in attempts:
        identity = one.owner.number or ("" if sure else plain_name(one.owner.name))
        owners[one.student, one.system].setdefault(identity, one.owner)
    double = {key: sorted(map(str, same.values())) for key, same in owners.items() if len(same) > 1}
    for (student, _), names in double.items():
        plan.refuse(" and ".join(names), f"would both be {student}. Tell them apart in a roster")
    return [one for one in attempts if (one.student, one.system) not in double]


def _merged(attempts: Iterable[Attempt], plan: Plan) -> Iterator[Attempt]:
    """The parts of one download as one attempt, and one file for each path."""
    parts: defaultdict[tuple[str, str, str], list[Attempt]] = defaultdict(list)
    for one in attempts:
        parts[one.student, one.whole, one.system].append(one)
    for same in parts.values():
        newest = max(same, key=lambda one: one.when)
        yield replace(newest, files=tuple(_unique((one for part in same for one in part.files), plan)))


def _unique(files: Iterable[Named], plan: Plan) -> Iterator[Named]:
    """The newest file for each path; none in a place where another one has a folder."""
    taken: set[tuple[str, ...]] = set()
    folders: set[tuple[str, ...]] = set()
    for one in sorted(files, key=lambda one: one.file.changed, reverse=True):
        above = {one.path[:end] for end in range(1, len(one.path))}
        if one.path in taken | folders or above & taken:
            plan.refuse(one.file.name, "is there twice; the newer one was taken")
        else:
            taken.add(one.path)
            folders |= above
            yield one

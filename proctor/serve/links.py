"""Personal links: who a visitor is, told by a token that is signed, hashed at rest, and can be ended.

A token alone opens the door, so only its owner keeps it: what lies here is a SHA-256 of it, and the key that signs."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from ..course.disk import only_one, write_whole
from ..course.folders import Course
from ..course.sidecar import read_object
from .policy import door_of

_DAY = 86400  # seconds
_LONGEST = 1000  # characters of a token; a longer one is none of ours


@dataclass(frozen=True)
class Visitor:
    """Who came by a link. staff: by an instructor's."""

    id: str
    staff: bool


class Links:
    """The links of a course, to all its assignments."""

    def __init__(self, course: Course) -> None:
        self._folder = course.state / "door"
        self._longest_age = door_of(course).link_days * _DAY
        self._read: tuple[object, dict[str, Any]] = (None, {})

    def invite(self, ids: Iterable[str], *, staff: bool = False) -> dict[str, str]:
        """A new token for each id; whatever link one had before ends."""
        signer = self._signer(self._key())
        tokens = {
            name: str(signer.dumps({"id": name, "staff": staff, "is": secrets.token_urlsafe(16)})) for name in ids
        }
        with self._changing() as known:
            known.update({name: {"hash": _hash(token), "staff": staff} for name, token in tokens.items()})
        return tokens

    def students(self) -> list[str]:
        """Whose links are good now and no instructor's, by name."""
        return sorted(name for name, one in self._known().items() if not one.get("staff"))

    def revoke(self, name: str) -> bool:
        """Ends a link. Returns whether there was one."""
        with self._changing() as known:
            return known.pop(name, None) is not None

    def visitor(self, token: str) -> Visitor | None:
        """Whose link it is; None for one that is unknown, forged, expired or ended."""
        path = self._folder / "key"
        if len(token) > _LONGEST or not token.isascii() or not path.is_file():
            return None
        try:
            said = self._signer(path.read_bytes()).loads(token, max_age=self._longest_age)
            name, staff = str(said["id"]), bool(said["staff"])
        except (BadData, KeyError, TypeError):
            return None
        known = self._known().get(name, {})
        same = hmac.compare_digest(str(known.get("hash", "")), _hash(token)) and known.get("staff") == staff
        return Visitor(name, staff) if same else None

    def _signer(self, key: bytes) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(key, salt="proctor's door")

    def _key(self) -> bytes:
        """What signs; made by the first invitation. Only its owner may read it."""
        path = self._folder / "key"
        with self._alone():
            if not path.is_file():
                write_whole(path, secrets.token_hex(32).encode(), mode=0o600)
            return path.read_bytes()

    def _known(self) -> dict[str, Any]:
        """What is kept, read again only when it has changed."""
        path = self._folder / "links.json"
        try:
            found = path.stat()
        except OSError:
            return {}
        now = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._read[0] != now:
            self._read = (now, read_object(path))
        return self._read[1]

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        with self._alone():
            known = dict(self._known())
            yield known
            write_whole(self._folder / "links.json", json.dumps(known, indent=1).encode(), mode=0o600)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with only_one(self._folder / "lock", lambda: None):
            yield


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

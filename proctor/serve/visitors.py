"""Who asks: told by a personal link, which a cookie remembers, and that a form was sent from our own page."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..course.folders import Course
from .forms import form_of, text_of
from .links import Links, Visitor
from .pages import path_to, refused, render
from .refusals import Refusal

_MONTHS = 60 * 60 * 24 * 180  # seconds that a cookie stays: a course's; the link may end earlier


class Entrance(Protocol):
    """A way in. session: what only this visitor's browser knows, "" for a stranger's."""

    prefix: str

    def routes(self) -> Sequence[Route]: ...

    async def visitor(self, request: Request) -> Visitor | None: ...

    def session(self, request: Request) -> str: ...

    def stranger(self, request: Request) -> Response:
        """What somebody gets who is not known."""
        ...


class LinkEntrance:
    """By the links of `proctor invite`. The cookie holds the link's token: ending the link ends the session, too."""

    prefix = ""

    def __init__(self, course: Course, links: Links) -> None:
        self._links = links
        # Browsers share cookies between ports of a machine, where another course may have its door.
        self._name = f"door-{hashlib.sha256(str(course.root).encode()).hexdigest()[:8]}"

    def routes(self) -> Sequence[Route]:
        return [Route("/in/{token}", self._enter, name="enter", methods=["GET", "POST"])]

    async def visitor(self, request: Request) -> Visitor | None:
        token = self.session(request)
        return self._links.visitor(token) if token else None

    def session(self, request: Request) -> str:
        return request.cookies.get(self._cookie(request), "")

    def stranger(self, request: Request) -> Response:
        return refused(request, Refusal(403, "stranger"))

    async def _enter(self, request: Request) -> Response:
        """Takes the token out of the address bar. Who is here as somebody else is asked first: a link that others sent
        would make them hand in under a name that is not theirs."""
        token = request.path_params["token"]
        visitor, here = self._links.visitor(token), await self.visitor(request)
        if visitor is None:
            raise Refusal(403, "no link")
        if here is not None and here != visitor:
            if request.method == "GET":
                return render(request, "switch.html", visitor=visitor)
            async with form_of(request) as form:
                check_sent_from_here(request, text_of(form, "sent_from"))
        response = RedirectResponse(path_to(request, "home"), 303)
        response.set_cookie(
            self._cookie(request),
            token,
            max_age=_MONTHS,
            secure=_is_secure(request),
            httponly=True,
            samesite="lax",
        )
        return response

    def _cookie(self, request: Request) -> str:
        return f"__Host-{self._name}" if _is_secure(request) else self._name


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def sent_from(session: str) -> str:
    """What our forms carry and no other site can know: made of the session, so that it lives and ends with it."""
    return hmac.new(session.encode(), b"sent from a page of the door", hashlib.sha256).hexdigest() if session else ""


def check_sent_from_here(request: Request, said: str) -> None:
    """Raises Refusal unless a page of ours sent the form: by what browsers say, and by what only our pages know."""
    known = sent_from(request.state.session)
    if not _says_own_origin(request) or not known or not secrets.compare_digest(known.encode(), said.encode()):
        raise Refusal(403, "not from here")


def _says_own_origin(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host", "")

"""What every request passes: who asks and how often, the headers of every answer, and one line in the log."""

import logging
import math
import secrets
import time
from collections import Counter
from typing import Any

import anyio
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..plain_text import printable
from .pages import refused
from .rates import Rates
from .refusals import Refusal
from .visitors import Entrance, sent_from

log = logging.getLogger("proctor.serve")

_AT_ONCE, _A_SECOND = 60, 4  # requests of somebody we know; a page takes three, and a page of feedback one more
_STRANGERS_AT_ONCE, _STRANGERS_A_SECOND = 400, 20  # of one address, from which a whole class may come
_HELD_BACK = 1.0  # seconds between two answers to who asks too often, over however many connections
_LONGEST_HELD = 30.0
_YEAR = 31_536_000

# Nothing but ours: a script has its address, a style a number that only this answer knows.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # not no-referrer: browsers would then hide from us where our own forms come from
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}


class Gate:
    """Middleware. Puts into request.state: visitor (None for a stranger), session, sent_from, nonce."""

    def __init__(self, app: ASGIApp, entrance: Entrance) -> None:
        self._app, self._entrance = app, entrance
        self._held: Counter[str] = Counter()
        self._known = Rates(_AT_ONCE, _A_SECOND)
        self._strangers = Rates(_STRANGERS_AT_ONCE, _STRANGERS_A_SECOND)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, answered = Request(scope), _Answer(scope, send)
        request.state.nonce = secrets.token_urlsafe(16)
        request.state.visitor = None
        request.state.session = self._entrance.session(request)
        request.state.sent_from = sent_from(request.state.session)
        try:
            request.state.visitor = await self._entrance.visitor(request)
            wait = self._wait(request)
            if wait:
                await self.hold_back(_name(request))
            app = self._app if not wait else refused(request, Refusal(429, "too often", headers=_later(wait)))
            await app(scope, receive, answered.send)
        except Exception:
            log.exception("A fault of ours")
            if answered.status:
                raise
            await refused(request, Refusal(500, "our fault"))(scope, receive, answered.send)
        finally:
            answered.log(request)

    def _wait(self, request: Request) -> float:
        rates = self._known if request.state.visitor is not None else self._strangers
        return rates.wait(_name(request))

    async def hold_back(self, name: str) -> None:
        """Waiting costs us nothing, being asked again at once does."""
        self._held[name] += 1
        try:
            await anyio.sleep(min(_LONGEST_HELD, _HELD_BACK * self._held[name]))
        finally:
            self._held[name] -= 1
            self._held += Counter()  # forgets who is not held


def _name(request: Request) -> str:
    """By whom requests are counted: a visitor, or the address of a stranger."""
    visitor = request.state.visitor
    return str(visitor.id) if visitor is not None else request.client.host if request.client else ""


def _later(seconds: float) -> dict[str, str]:
    return {"Retry-After": str(math.ceil(seconds))}


class _Answer:
    """Adds to an answer the headers that it does not set itself, and remembers what the log says of it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._start, self.status = time.monotonic(), 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._headers().items():
                headers.setdefault(name, value)
        await self._send(message)

    def _headers(self) -> dict[str, str]:
        policy = {"Content-Security-Policy": _POLICY.format(nonce=self._scope["state"]["nonce"])}
        https = {"Strict-Transport-Security": f"max-age={_YEAR}"} if self._scope["scheme"] == "https" else {}
        return {**_HEADERS, **policy, **https}

    def log(self, request: Request) -> None:
        """Not the address that was asked for: it may be a link, which opens the door."""
        endpoint: Any = self._scope.get("endpoint")
        what = getattr(endpoint, "__name__", "nothing").strip("_")
        who = request.state.visitor.id if request.state.visitor else "-"
        seconds = time.monotonic() - self._start
        log.info("%s %s %s %s %.3f s", request.method, what, self.status, printable(who), seconds)

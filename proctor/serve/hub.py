"""The way in as a service of a JupyterHub: its OAuth in place of links, beneath the prefix that it gives us."""

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote, urlencode

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..course.folders import Course
from ..errors import CourseError
from .links import Visitor
from .pages import path_to, refused
from .refusals import Refusal

_TEN_MINUTES = 600  # seconds that signing in may take
_LONGEST = 1000  # characters of an address to come back to
_NEEDED = ("JUPYTERHUB_API_TOKEN", "JUPYTERHUB_SERVICE_PREFIX")  # what a hub tells its services


def is_service(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a hub has started us."""
    return all(environment.get(name) for name in _NEEDED)


class HubEntrance:
    """By the hub's accounts. Who is an admin, or in nbgrader's group formgrade-COURSE, is staff."""

    def __init__(self, course: Course) -> None:
        """Raises CourseError where JupyterHub is not installed."""
        try:
            from jupyterhub.services.auth import HubOAuth
        except ModuleNotFoundError as error:
            raise CourseError(f"As a hub's service this needs {error.name}. Run: pip install jupyterhub") from None
        self._auth = HubOAuth()
        self._staff = f"formgrade-{course.config.CourseDirectory.get('course_id', '')}"
        self.prefix = os.environ["JUPYTERHUB_SERVICE_PREFIX"].rstrip("/")
        self._name = f"door-{hashlib.sha256(self._auth.oauth_client_id.encode()).hexdigest()[:8]}"

    def routes(self) -> Sequence[Route]:
        return [Route("/oauth_callback", self._enter, name="enter")]

    async def visitor(self, request: Request) -> Visitor | None:
        token = self.session(request)
        model = await run_sync(self._auth.user_for_token, token) if token else None
        return self._known(model) if model else None

    def session(self, request: Request) -> str:
        return request.cookies.get(self._name, "")

    def stranger(self, request: Request) -> Response:
        """To the hub, and back with what only this browser was told: nobody signs others in."""
        if request.method != "GET":
            return refused(request, Refusal(403, "stranger"))
        state = secrets.token_urlsafe()
        response = RedirectResponse(f"{self._auth.login_url}&{urlencode({'state': state})}", 303)
        self._set(request, response, f"{self._name}-state", state + _wanted(request), _TEN_MINUTES)
        return response

    async def _enter(self, request: Request) -> Response:
        state, _, wanted = request.cookies.get(f"{self._name}-state", "").partition("/")
        told = request.query_params.get("state", "")
        if not state or not secrets.compare_digest(state.encode(), told.encode()):
            raise Refusal(403, "no link")
        token = await run_sync(self._auth.token_for_code, request.query_params.get("code", ""))
        response = RedirectResponse(self._ours(f"/{wanted}") or path_to(request, "home"), 303)
        self._set(request, response, self._name, str(token), None)
        response.delete_cookie(f"{self._name}-state", path=f"{self.prefix}/")
        return response

    def _ours(self, wanted: str) -> str:
        """An address of the door's own, or nothing: others of this host may set our cookies, and would lead away."""
        path = unquote(wanted)
        return quote(path) if path.startswith(f"{self.prefix}/") and ".." not in path else ""

    def _known(self, model: Mapping[str, Any]) -> Visitor | None:
        if not self._auth.check_scopes(self._auth.access_scopes, model):
            return None
        return Visitor(str(model["name"]), bool(model.get("admin")) or self._staff in model.get("groups", ()))

    def _set(self, request: Request, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=f"{self.prefix}/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


def _wanted(request: Request) -> str:
    """The page that a stranger asked for; nothing if only a page's part asked."""
    path = quote(request.scope["path"])
    asked = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    return path if asked and len(path) < _LONGEST else ""

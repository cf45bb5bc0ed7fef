"""The door as a web application: routes of students and of staff, behind one gate."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from ..course.folders import Course
from . import staff, student
from .desk import Desk
from .front import Front, front_of
from .gate import Gate
from .hub import HubEntrance, is_service
from .links import Links
from .pages import refused
from .policy import door_of
from .refusals import Refusal
from .visitors import Entrance, LinkEntrance

_SCRIPT = files("proctor.serve").joinpath("static/door.js")
_BY_STATUS = {404: "nothing here", 405: "nothing here"}  # what the router itself refuses


def app(
    course: Course,
    assignment: str,
    desk: Desk,
    links: Links,
    *,
    entrance: Entrance | None = None,
) -> Starlette:
    """The door of an assignment. entrance: by links unless another is named, or a JupyterHub has started us.

    Whoever serves it should write no log of addresses: links are among them. Ours is the logger proctor.serve."""
    entrance = entrance or (HubEntrance(course) if is_service() else LinkEntrance(course, links))
    front = Front(assignment, desk, links, entrance)
    made = Starlette(
        routes=_routes(front.entrance),
        middleware=[
            Middleware(Gate, front.entrance),
            Middleware(TrustedHostMiddleware, allowed_hosts=door_of(course).hosts or ["*"], www_redirect=False),
        ],
        exception_handlers={HTTPException: _refuse},
        lifespan=_following,
    )
    made.state.front = front
    return made


@asynccontextmanager
async def _following(app: Starlette) -> AsyncIterator[None]:
    front: Front = app.state.front
    async with anyio.create_task_group() as group:
        group.start_soon(front.pulse.follow, front.desk)
        yield
        group.cancel_scope.cancel()


def _routes(entrance: Entrance) -> list[BaseRoute]:
    routes = [Route("/door.js", script, name="script"), *entrance.routes(), *student.routes(), *staff.routes()]
    return [Mount(entrance.prefix, routes=routes)] if entrance.prefix else list(routes)


def script(_: Request) -> Response:
    """The one script of all pages: it shows progress, and reads nothing of them that others wrote."""
    return Response(_SCRIPT.read_bytes(), media_type="text/javascript", headers={"Cache-Control": "max-age=3600"})


def _refuse(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if not isinstance(error, Refusal):
        error = Refusal(error.status_code, _BY_STATUS.get(error.status_code, "broken form"))
    if error.why == "stranger":
        return front_of(request).entrance.stranger(request)
    return refused(request, error)

"""The door as a service of a JupyterHub, with a hub that answers what its API would."""

import json
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from doors import FakeDesk, Guest, served, work
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from proctor.course.folders import Course
from proctor.errors import CourseError
from proctor.serve.app import app
from proctor.serve.hub import HubEntrance, is_service
from proctor.serve.links import Links
from proctor.serve.tries import tries

PREFIX = "/services/door/"
ACCESS = "access:services!service=door"
USERS = {
    "code-of-aoki": {"name": "aoki", "groups": ["nbgrader-tiny"], "scopes": [ACCESS]},
    "code-of-sensei": {"name": "sensei", "groups": ["formgrade-tiny"], "scopes": [ACCESS]},
    "code-of-boss": {"name": "boss", "admin": True, "scopes": [ACCESS]},
    "code-of-other": {"name": "other", "groups": [], "scopes": ["access:services!service=another"]},
}


async def _token(request: Request) -> JSONResponse:
    async with request.form() as form:
        return JSONResponse({"access_token": str(form["code"]).replace("code", "token")})


async def _user(request: Request) -> JSONResponse:
    code = request.headers["authorization"].removeprefix("token ").replace("token", "code")
    return JSONResponse(USERS[code]) if code in USERS else JSONResponse({}, 403)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Starts a hub, and tells us what it tells its services."""
    auth = pytest.importorskip("jupyterhub.services.auth")
    routes = [Route("/hub/api/oauth2/token", _token, methods=["POST"]), Route("/hub/api/user", _user)]
    with served(Starlette(routes=routes)) as address:
        for name, value in {
            "API_TOKEN": "secret",
            "API_URL": f"{address}/hub/api",
            "SERVICE_PREFIX": PREFIX,
            "SERVICE_NAME": "door",
            "CLIENT_ID": "service-door",
            "OAUTH_CALLBACK_URL": f"{PREFIX}oauth_callback",
            "OAUTH_ACCESS_SCOPES": json.dumps([ACCESS]),
            "BASE_URL": "/",
        }.items():
            monkeypatch.setenv(f"JUPYTERHUB_{name}", value)
        auth.HubOAuth.clear_instance()
        yield


@pytest.fixture
def address(hub: None, course: Course, desk: FakeDesk, links: Links) -> Iterator[str]:
    with served(app(course, "hw", desk, links)) as found:  # type: ignore[arg-type]
        yield found


def signed_in(guest: Guest, code: str, page: str = PREFIX, **options: Any) -> str:
    """The way by the hub, as a browser goes it that asks for a page; returns where it ends."""
    asked = guest.get(page, **options)
    assert asked.status_code == 303
    where = urlsplit(asked.headers["location"])
    said = {name: values[0] for name, values in parse_qs(where.query).items()}
    assert where.path == "/hub/api/oauth2/authorize" and said["client_id"] == "service-door"
    assert said["redirect_uri"] == f"{PREFIX}oauth_callback"
    answer = guest.get(said["redirect_uri"], params={"code": code, "state": said["state"]})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_a_student_comes_in_by_the_hub_and_hands_in(address: str, course: Course) -> None:
    with Guest(address) as guest:
        assert signed_in(guest, "code-of-aoki") == PREFIX
        assert "aoki さん" in guest.get(PREFIX).text
        answer = guest.hand_in(work(course), to=f"{PREFIX}tries", page=PREFIX)
        assert answer.headers["location"] == f"{PREFIX}tries/1"
        assert f'src="{PREFIX}door.js"' in guest.get(f"{PREFIX}tries/1").text
    assert len(tries(course, "hw", "aoki")) == 1


@pytest.mark.parametrize("page", [f"{PREFIX}tries/3", f"{PREFIX}staff", f"{PREFIX}tries/1/feedback/a%20%25.html"])
def test_who_was_sent_to_the_hub_comes_back_to_the_page_that_was_asked_for(address: str, page: str) -> None:
    with Guest(address) as guest:
        assert signed_in(guest, "code-of-aoki", page) == page


@pytest.mark.parametrize(
    ("page", "asks"),
    [("tries/1/progress", "empty"), (f"tries/1/feedback/{'x' * 5000}", "document")],
    ids=["part", "long"],
)
def test_what_is_no_page_is_not_come_back_to(address: str, page: str, asks: str) -> None:
    with Guest(address) as guest:
        assert signed_in(guest, "code-of-aoki", f"{PREFIX}{page}", headers={"Sec-Fetch-Dest": asks}) == PREFIX


@pytest.mark.parametrize("wanted", ["/user/eve", "//evil.org/", f"{PREFIX}..%2f../user/eve", f"{PREFIX}%2e%2e/x", ""])
def test_a_cookie_that_was_set_by_others_leads_nowhere_else(address: str, wanted: str) -> None:
    with Guest(address) as guest:
        guest.get(PREFIX)
        (cookie,) = guest.cookies.jar
        state = str(cookie.value).strip('"').partition("/")[0]
        guest.cookies.set(cookie.name, state + wanted, cookie.domain, cookie.path)
        answer = guest.get(f"{PREFIX}oauth_callback", params={"code": "code-of-aoki", "state": state})
        assert answer.status_code == 303 and answer.headers["location"] == PREFIX


@pytest.mark.parametrize("code", ["code-of-sensei", "code-of-boss"])
def test_staff_are_the_hubs_admins_and_nbgraders_group(address: str, code: str) -> None:
    with Guest(address) as guest:
        signed_in(guest, code)
        assert guest.get(f"{PREFIX}staff").status_code == 200


def test_who_may_not_use_the_service_stays_outside(address: str) -> None:
    with Guest(address) as guest:
        signed_in(guest, "code-of-other")
        assert guest.get(f"{PREFIX}").status_code == 303  # to the hub again


def test_nobody_is_signed_in_by_somebody_elses_address(address: str) -> None:
    with Guest(address) as guest:
        guest.get(PREFIX)
        answer = guest.get(f"{PREFIX}oauth_callback", params={"code": "code-of-aoki", "state": "guessed"})
        assert answer.status_code == 403 and guest.get(PREFIX).status_code == 303


def test_links_open_nothing_there(address: str, links: Links) -> None:
    with Guest(address) as guest:
        assert guest.get(f"{PREFIX}in/{links.invite(['aoki'])['aoki']}").status_code == 404


def test_without_jupyterhub_the_next_step_is_said(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jupyterhub.services.auth", None)
    assert is_service({"JUPYTERHUB_API_TOKEN": "x", "JUPYTERHUB_SERVICE_PREFIX": "/"}) and not is_service({})
    with pytest.raises(CourseError, match="pip install jupyterhub"):
        HubEntrance(course)

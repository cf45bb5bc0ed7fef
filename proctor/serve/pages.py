"""The door's pages: templates of the family of the feedback pages, and how they tell times, sizes and states."""

from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ..course.times import told
from ..pages.feedback import environment
from ..pages.headings import titled
from ..plain_text import printable_lines
from .refusals import Refusal

_DAYS_JA = "月火水木金土日"


def path_to(request: Request, name: str, **values: Any) -> str:
    """The address of a route without its host: what a Host header says gets into no page."""
    return str(request.app.url_path_for(name, **values))


def render(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of ours. Text of others in it is escaped, and its control characters are told, not done."""
    page = (
        _environment()
        .get_template(name)
        .render(
            nonce=request.state.nonce,
            sent_from=request.state.sent_from,
            here=request.state.visitor,
            course_name=request.app.state.front.name,
            assignment=request.app.state.front.assignment,
            url=lambda route, **parts: path_to(request, route, **parts),
            **values,
        )
    )
    return HTMLResponse(printable_lines(page), status)


def refused(request: Request, refusal: Refusal) -> HTMLResponse:
    """The page of a refusal."""
    response = render(request, "refusal.html", refusal.status_code, words=refusal.words)
    response.headers.update(refusal.headers or {})
    return response


@cache
def _environment() -> jinja2.Environment:
    made = environment("proctor.serve", "proctor.pages")
    made.globals.update(size=size)
    made.filters.update(day_ja=day_ja, day_en=day_en, short=short, iso=told, coded=titled)
    return made


def day_ja(when: datetime, zone: tzinfo) -> str:
    """11月30日（月）23:59"""
    local = when.astimezone(zone)
    return f"{local.month}月{local.day}日（{_DAYS_JA[local.weekday()]}）{local:%H:%M}"


def day_en(when: datetime, zone: tzinfo) -> str:
    """Mon 30 Nov, 23:59 JST"""
    local = when.astimezone(zone)
    name = local.tzname() or ""
    return f"{local:%a} {local.day} {local:%b, %H:%M} {name if name.isalpha() else local.strftime('%z')}"


def short(when: datetime, zone: tzinfo) -> str:
    """11-30 23:59"""
    return f"{when.astimezone(zone):%m-%d %H:%M}"


def size(count: int) -> str:
    """A size as people say it."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def left_until(when: datetime | None, now: datetime) -> timedelta:
    return max(timedelta(0), when - now) if when is not None else timedelta(0)

"""A student's pages: the door, the receipt, progress, and feedback."""

import math
from pathlib import Path

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from .forms import LARGEST, MOST_FILES, form_of, handed_in, text_of
from .front import Front, front_of, student_of, visitor_of
from .live import Stream
from .pages import day_en, day_ja, left_until, path_to, render
from .policy import Standing, door_of, standing
from .refusals import Refusal
from .tries import NotNowError, Try, receive, tries
from .visitors import check_sent_from_here

# Nothing runs in a page of feedback, and it sends nothing. allow-same-origin only lets its links bring the cookie
# along: without allow-scripts, nothing in it could make use of that.
_FEEDBACK_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
_STATUS = {"hour": 429}  # of who may not hand in now; of others 403


def routes() -> list[Route]:
    return [
        Route("/", home, name="home"),
        Route("/tries", hand_in, name="hand_in", methods=["POST"]),
        Route("/tries/{number:int}", one_try, name="try"),
        Route("/tries/{number:int}/progress", progress, name="progress"),
        Route("/tries/{number:int}/feedback/{page}", feedback, name="feedback"),
    ]


async def home(request: Request) -> Response:
    front = front_of(request)
    if visitor_of(request).staff:
        return RedirectResponse(path_to(request, "staff"), 303)
    return await run_sync(_home, request, front)


def _home(request: Request, front: Front) -> Response:
    student, now = student_of(request), front.now()
    stands = standing(front.course, front.assignment, student, now)
    return render(
        request,
        "student.html",
        standing=stands,
        door=door_of(front.course),
        refused=None if stands.may else refusal_of(front, stands).words,
        tries=tries(front.course, front.assignment, student)[::-1],
        zone=front.zone,
        left=left_until(stands.due, now).total_seconds(),
        most=LARGEST,
        most_files=MOST_FILES,
    )


def refusal_of(front: Front, stands: Standing) -> Refusal:
    """Why somebody may not hand in now, and when again."""
    headers, again, again_en = {}, "", ""
    if stands.again is not None:
        seconds = math.ceil(max(1.0, (stands.again - front.now()).total_seconds()))
        headers = {"Retry-After": str(seconds)} if stands.why == "hour" else {}
        again = f"{day_ja(stands.again, front.zone)} から提出できます。"
        again_en = f"You can hand in from {day_en(stands.again, front.zone)}. "
    return Refusal(_STATUS.get(stands.why, 403), stands.why, headers=headers, again=again, again_en=again_en)


async def hand_in(request: Request) -> Response:
    """Everything that can refuse comes before the body is read; the receipt is on disk before it is shown."""
    front, student = front_of(request), student_of(request)
    if not front.uploading.enter(student):
        raise Refusal(429, "one at a time", headers={"Retry-After": "5"})
    try:
        stands = await run_sync(standing, front.course, front.assignment, student, front.now())
        if not stands.may:
            raise refusal_of(front, stands)
        received = await take_in(request, front, student)
    finally:
        front.uploading.leave(student)
    return RedirectResponse(path_to(request, "try", number=received.number), 303)


async def take_in(request: Request, front: Front, student: str, *, by: str = "") -> Try:
    """Receives the files of a form, and puts the student into the queue. by: who hands in for the student."""
    async with form_of(request, LARGEST) as form:
        check_sent_from_here(request, text_of(form, "sent_from"))
        async with handed_in(form, front.uploads) as files:
            try:
                received = await run_sync(
                    lambda: receive(front.course, front.assignment, student, files, front.now(), by=by)
                )
            except NotNowError as error:  # another upload of the same student was quicker
                raise refusal_of(front, error.standing) from None
    front.desk.hand_in(student)
    return received


def one_try(request: Request) -> Response:
    front, student = front_of(request), student_of(request)
    number = request.path_params["number"]
    one = front.one_try(student, number)
    return render(
        request,
        "try.html",
        one=one,
        progress=front.progress(student, number),
        zone=front.zone,
    )


def progress(request: Request) -> Response:
    front, student = front_of(request), student_of(request)
    number = request.path_params["number"]
    front.one_try(student, number)
    if not front.watchers.enter(student):
        raise Refusal(429, "too often", headers={"Retry-After": "30"})
    return Stream(front.pulse, front.watchers, student, lambda: front.progress(student, number))


def feedback(request: Request) -> Response:
    front, student = front_of(request), student_of(request)
    page = front.one_try(student, request.path_params["number"]).page
    return feedback_page(page.parent if page else None, request.path_params["page"])


def feedback_page(folder: Path | None, name: str) -> Response:
    """One page of a folder of feedback. Names are looked up among what is there, never joined to a path."""
    found = {path.name: path for path in folder.glob("*.html")} if folder is not None else {}
    if name not in found:
        raise Refusal(404, "nothing here")
    headers = {"Content-Security-Policy": _FEEDBACK_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(found[name].read_bytes(), headers=headers)

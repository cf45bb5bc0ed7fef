"""The instructor's pages: everybody at a glance, one student's tries, and what staff can do for somebody."""

from dataclasses import replace

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from ..errors import ProctorError
from ..grading.extension import extend
from ..grading.gradebook import without_remarks
from ..pages.class_page import as_page, read_class
from ..pages.links import PageLinks
from ..pages.report import as_csv
from ..pages.scores import assignment_cells, read_scores
from .forms import form_of, text_of
from .front import Front, check_staff, front_of
from .live import Progress, Stream
from .pages import path_to, render
from .policy import standing
from .receipts import give_newest_back
from .refusals import Refusal
from .student import feedback_page, refusal_of, take_in
from .tries import tries
from .visitors import check_sent_from_here

_OWN_POLICY = "frame-ancestors 'none'; form-action 'none'; base-uri 'none'"  # the report says the rest itself


def routes() -> list[Route]:
    return [
        Route("/staff", everybody, name="staff"),
        Route("/staff/live", live, name="live"),
        Route("/staff/progress", changed, name="changed"),
        Route("/staff/report", report, name="report"),
        Route("/staff/scores.csv", scores, name="scores"),
        Route("/staff/students/{student}", one_student, name="student"),
        Route("/staff/students/{student}/tries", hand_in_for, name="hand_in_for", methods=["POST"]),
        Route("/staff/students/{student}/extension", extension, name="extension", methods=["POST"]),
        Route("/staff/students/{student}/more", give_back, name="give_back", methods=["POST"]),
        Route("/staff/students/{student}/tries/{number:int}/{page}", as_shown, name="as_shown"),
        Route("/staff/students/{student}/feedback/{page}", whole_feedback, name="whole_feedback"),
    ]


def everybody(request: Request) -> Response:
    return _everybody(request, "staff.html")


def live(request: Request) -> Response:
    """The part of that page which changes while people hand in."""
    return _everybody(request, "live.html")


def _everybody(request: Request, name: str) -> Response:
    check_staff(request)
    front = front_of(request)
    return render(
        request,
        name,
        seen=front.overview.get(),
        queue=front.desk.waiting(),
        faults=list(front.desk.faults)[::-1],
        zone=front.zone,
        now=front.now(),
    )


def changed(request: Request) -> Response:
    check_staff(request)
    front, name = front_of(request), request.state.visitor.id
    if not front.watchers.enter(name):
        raise Refusal(429, "too often", headers={"Retry-After": "30"})
    return Stream(front.pulse, front.watchers, name, lambda: Progress("", str(front.pulse.count)))


def report(request: Request) -> Response:
    """The report as it is now, with links to the door's own pages."""
    check_staff(request)
    front = front_of(request)
    found = read_class(front.course, front.assignment)
    links = {
        name: PageLinks(path_to(request, "student", student=name) if one.feedback else "", one.formgrader)
        for name, one in found.links.items()
    }
    return HTMLResponse(as_page(replace(found, links=links)), headers={"Content-Security-Policy": _OWN_POLICY})


def scores(request: Request) -> Response:
    check_staff(request)
    front = front_of(request)
    found, cells = read_scores(front.course, front.assignment), assignment_cells(front.course, front.assignment)
    named = f'attachment; filename="{front.assignment}.csv"'
    content = as_csv(found, cells, by_cell=True).encode("utf-8-sig")  # the mark is for spreadsheets
    return Response(content, media_type="text/csv", headers={"Content-Disposition": named})


def one_student(request: Request) -> Response:
    check_staff(request)
    front, student = front_of(request), _student(request)
    return _page_of(request, front, student)


def _page_of(request: Request, front: Front, student: str, status: int = 200, said: str = "") -> Response:
    stands = standing(front.course, front.assignment, student, front.now())
    return render(
        request,
        "person.html",
        status,
        student=student,
        said=said,
        standing=stands,
        refused=None if stands.may else refusal_of(front, stands).words,
        whole=(front.course.folder("feedback", front.assignment, student) / "index.html").is_file(),
        tries=tries(front.course, front.assignment, student)[::-1],
        zone=front.zone,
    )


def as_shown(request: Request) -> Response:
    """A try's feedback as its student sees it."""
    check_staff(request)
    one = front_of(request).one_try(_student(request), request.path_params["number"])
    return feedback_page(one.page.parent if one.page else None, request.path_params["page"])


def whole_feedback(request: Request) -> Response:
    """The feedback of what counts, hidden checks and all."""
    check_staff(request)
    front = front_of(request)
    return feedback_page(
        front.course.folder("feedback", front.assignment, _student(request)), request.path_params["page"]
    )


async def hand_in_for(request: Request) -> Response:
    """Staff may always: neither time nor number of tries binds them."""
    check_staff(request)
    front, student = front_of(request), await run_sync(_student, request)
    await take_in(request, front, student, by=request.state.visitor.id)
    return _back(request, student)


async def extension(request: Request) -> Response:
    """As `proctor extend` gives and takes one."""
    check_staff(request)
    front, student = front_of(request), await run_sync(_student, request)
    async with form_of(request) as form:
        check_sent_from_here(request, text_of(form, "sent_from"))
        until = text_of(form, "until") or None
    try:
        await run_sync(_extend, front, student, until)
    except ProctorError as error:
        return await run_sync(_page_of, request, front, student, 400, str(error))
    front.desk.hand_in(student)  # what being late costs may be something else now
    return _back(request, student)


def _extend(front: Front, student: str, until: str | None) -> None:
    """Also for somebody who was invited and is not in the gradebook yet."""
    with without_remarks(), front.course.gradebook() as gradebook:
        gradebook.update_or_create_student(student)
    extend(front.course, front.assignment, student, until)


async def give_back(request: Request) -> Response:
    """The newest try no longer uses one up; what was handed in stays."""
    check_staff(request)
    front, student = front_of(request), await run_sync(_student, request)
    async with form_of(request) as form:
        check_sent_from_here(request, text_of(form, "sent_from"))
    await run_sync(give_newest_back, front.course, front.assignment, student)
    return _back(request, student)


def _student(request: Request) -> str:
    """The student whom an address names. Raises Refusal for who is not known: a name becomes a path."""
    student: str = request.path_params["student"]
    if not front_of(request).knows(student):
        raise Refusal(404, "nothing here")
    return student


def _back(request: Request, student: str) -> Response:
    front_of(request).overview.forget()
    return RedirectResponse(path_to(request, "student", student=student), 303)

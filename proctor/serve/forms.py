"""Reading what a browser sends, within bounds on bytes, seconds and files."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
from anyio.to_thread import run_sync
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from .refusals import Refusal

MEGABYTE = 1_000_000
LARGEST = 50 * MEGABYTE  # of one hand-in
LARGEST_TEXT = 64_000  # of a form without files
MOST_FILES = 30
_MOST_FIELDS = 10
# Read away beyond that: a browser that still sends shows a broken connection instead of our answer.
_DRAINED = LARGEST
_PATIENCE = 30.0  # seconds, and beyond them
_SLOWEST = 10_000  # bytes a second that a body must come in with: half of what a bad telephone line does
_LONGEST_TOLD = 60  # characters of a file's name, in a message

# How files begin that a telephone or a desktop has at hand, and that are no notebook in any form.
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x00\x00\x00", b"ID3", b"\x7fELF", b"MZ")


class _Body:
    """Hands on the parts of a body as they come, until it is too much or takes too long."""

    def __init__(self, request: Request, most: int) -> None:
        self._receive, self._most, self._size = request.receive, most, 0
        self._start = anyio.current_time()
        said = request.headers.get("content-length", "")
        if said.isdecimal() and int(said) > most + _DRAINED:
            raise self._too_large()

    async def receive(self) -> Message:
        message = await self._next()
        while self._size > self._most:
            if not message.get("more_body", False) or self._size > self._most + _DRAINED:
                raise self._too_large()
            message = await self._next()
        return message

    async def _next(self) -> Message:
        deadline = self._start + _PATIENCE + self._size / _SLOWEST
        with anyio.move_on_at(deadline):
            message = await self._receive()
            self._size += len(message.get("body", b""))
            return message
        raise Refusal(408, "too slow", headers={"Connection": "close"})

    def _too_large(self) -> Refusal:
        return Refusal(413, "too large", headers={"Connection": "close"}, most=self._most // MEGABYTE)


@asynccontextmanager
async def form_of(request: Request, most: int = LARGEST_TEXT) -> AsyncIterator[FormData]:
    """The fields and files of a form; what is kept of them on disk has no name, and is gone afterwards."""
    bounded = Request(request.scope, _Body(request, most).receive)
    try:
        async with bounded.form(max_files=MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=LARGEST_TEXT) as form:
            yield form
    except Refusal:
        raise
    except ClientDisconnect:
        raise Refusal(400, "too slow") from None
    except HTTPException as error:
        if "Too many files" in str(error.detail):
            raise Refusal(413, "too many files", most=MOST_FILES) from None
        raise Refusal(400, "broken form") from None


def text_of(form: FormData, name: str) -> str:
    """A field that is a text; "" if there is none."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


@asynccontextmanager
async def handed_in(form: FormData, beside: Path) -> AsyncIterator[list[tuple[str, Path]]]:
    """The files of a form by the names that the browser gives, in a folder that is gone afterwards.

    beside: where that is made; not in the temporary folder, which others may read.

    Raises Refusal where there is nothing in them to grade."""
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and (one.filename or one.size)]
    if not any(one.size for one in files):
        raise Refusal(400, "empty")
    beside.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=beside, prefix="upload-") as folder:
        named = await run_sync(_written, files, Path(folder))
        if not any(may_be_work(path) for _, path in named):
            raise Refusal(415, "no work", files="、".join(name[:_LONGEST_TOLD] for name, _ in named[:3]))
        yield named


def _written(files: Sequence[UploadFile], folder: Path) -> list[tuple[str, Path]]:
    written = []
    for number, one in enumerate(files):
        path = folder / str(number)
        with path.open("xb") as file:
            shutil.copyfileobj(one.file, file)
        written.append((one.filename or "", path))
    return written


def may_be_work(path: Path) -> bool:
    """Whether somebody should look into a file: anything but nothing, and what is plainly something else."""
    with path.open("rb") as file:
        start = file.read(16)
    return bool(start.strip()) and not start.startswith(_OTHERS)

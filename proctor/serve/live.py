"""Progress in a browser: every event of the desk wakes those who watch, and each is told what changed for them."""

import json
import queue
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from functools import partial

import anyio
from anyio.to_thread import run_sync
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from .desk import Desk

_PATIENCE = 1.0  # seconds in which the follower notices that the door closes
_QUIET = 15.0  # seconds after which proxies are told that we are still here
_LONGEST = 600.0  # seconds of one stream; a browser begins another one by itself


@dataclass(frozen=True)
class Progress:
    """Where a hand-in is. done: nothing more will come."""

    ja: str
    en: str
    done: bool = False


class Pulse:
    """Beats with every event of the desk."""

    def __init__(self) -> None:
        self._next = anyio.Event()
        self.count = 0

    @property
    def next(self) -> anyio.Event:
        """What is set with the next beat: take it before you look, so that you miss nothing."""
        return self._next

    def beat(self) -> None:
        self.count += 1
        self._next.set()
        self._next = anyio.Event()

    async def follow(self, desk: Desk) -> None:
        """Until it is cancelled. One thread waits for all who watch."""
        with desk.listen() as events:
            while True:
                try:
                    await run_sync(lambda: events.get(timeout=_PATIENCE), abandon_on_cancel=True)
                except queue.Empty:
                    continue
                self.beat()


class Watchers:
    """How many streams each visitor has open: every one of them is a connection."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[str, int] = {}

    def enter(self, name: str) -> bool:
        if self._open.get(name, 0) >= self._most:
            return False
        self._open[name] = self._open.get(name, 0) + 1
        return True

    def leave(self, name: str) -> None:
        self._open[name] -= 1
        if not self._open[name]:
            del self._open[name]


async def changes(pulse: Pulse, look: Callable[[], Progress]) -> AsyncIterator[Progress | None]:
    """What look() says, whenever it says something else; None when it is time for a sign of life."""
    said: Progress | None = None
    end = anyio.current_time() + _LONGEST
    while anyio.current_time() < end:
        beat = pulse.next
        now = await run_sync(look)
        if now != said:
            yield now
            said = now
            if now.done:
                return
        with anyio.move_on_after(_QUIET) as patience:
            await beat.wait()
        if patience.cancelled_caught:
            yield None


class Stream(StreamingResponse):
    """Server-sent events of what look() says, for somebody who has entered among the watchers and then leaves."""

    def __init__(self, pulse: Pulse, watchers: Watchers, name: str, look: Callable[[], Progress]) -> None:
        super().__init__(_lines(pulse, look), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._leave: Callable[[], None] = partial(watchers.leave, name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


async def _lines(pulse: Pulse, look: Callable[[], Progress]) -> AsyncIterator[str]:
    async for one in changes(pulse, look):
        yield f"data: {json.dumps(asdict(one))}\n\n" if one else ": here\n\n"

"""A door of a small course, with a desk that grades when the test says so."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from doors import FakeDesk, Guest, served

from proctor.course.folders import Course
from proctor.serve.app import app
from proctor.serve.links import Links


@pytest.fixture
def links(course: Course) -> Links:
    return Links(course)


@pytest.fixture
def desk(course: Course) -> FakeDesk:
    return FakeDesk(course)


@pytest.fixture
def address(course: Course, links: Links, desk: FakeDesk) -> Iterator[str]:
    with served(app(course, "hw", desk, links)) as found:  # type: ignore[arg-type]
        yield found


@pytest.fixture
def visit(address: str, links: Links) -> Iterator[Callable[..., Guest]]:
    """Opens the door for somebody, by a new link; for a stranger, who has none, without a name."""
    with ExitStack() as guests:

        def visit(name: str = "", *, staff: bool = False) -> Guest:
            guest = guests.enter_context(Guest(address))
            if name:
                assert guest.get(f"/in/{links.invite([name], staff=staff)[name]}").status_code == 303
            return guest

        yield visit

"""The desk: everybody in the order of coming, each newest try once, with the results of `proctor grade`."""

from door import at_desk, handed_in, until_graded, with_settings
from support import RIGHT, scores_of

from proctor.course.folders import Course
from proctor.serve.tries import tries


def test_what_is_handed_in_is_graded_and_its_page_is_there(course: Course) -> None:
    with_settings(course, "")
    with at_desk(course) as desk:
        handed_in(course, RIGHT)
        desk.hand_in("aya")
        until_graded(desk, "aya")
    (one,) = tries(course, "hw", "aya")
    assert (one.state, one.score, one.max_score) == ("graded", 2.0, 2.0)
    assert one.page is not None and "2 / 2" in one.page.read_text(encoding="utf-8")
    assert scores_of(course.root, "hw")["aya"]["score"] == 2.0 and not desk.faults

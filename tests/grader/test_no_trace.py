"""Trusted code leaves no trace in the grader's process, and what a room says is rebuilt within bounds."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proctor.bridge.errors import RoomGone
from proctor.grader.outputs import MOST_DATA, MOST_OUTPUTS, checked_outputs, size
from proctor.grader.trusted import seed, workplace


def test_random_generators_go_on_where_they_were(tmp_path: Path) -> None:
    state, expected = random.getstate(), np.random.get_state()
    with workplace(tmp_path):
        seed("a test cell")
        random.random()
        np.random.standard_normal(3)
    now = np.random.get_state()
    assert random.getstate() == state
    assert all(np.array_equal(one, other) for one, other in zip(now, expected, strict=True))


def test_a_test_cells_numbers_come_from_its_name() -> None:
    drawn = []
    for name in ("one", "one", "other"):
        seed(name)
        drawn.append((random.random(), float(np.random.random_sample())))
    assert drawn[0] == drawn[1] and drawn[0][0] != drawn[2][0] and drawn[0][1] != drawn[2][1]


def printed(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def shown(**data: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {f"{kind.replace('_', '/')}": text for kind, text in data.items()}}


def test_as_many_outputs_as_allowed_are_kept_and_no_more() -> None:
    assert len(checked_outputs([printed("a")] * MOST_OUTPUTS)) == MOST_OUTPUTS
    with pytest.raises(RoomGone, match="protocol"):
        checked_outputs([printed("a")] * (MOST_OUTPUTS + 1))


def test_all_outputs_together_are_bounded() -> None:
    half = "a" * (MOST_DATA // 2)
    kept = checked_outputs([shown(image_png=half), shown(image_png=half)])
    assert sum(map(size, kept)) == MOST_DATA // 2 * 2
    with pytest.raises(RoomGone, match="protocol"):
        checked_outputs([shown(image_png=half), shown(image_png=half), printed("one more")])


@pytest.mark.parametrize(
    "outputs",
    [
        None,
        (printed("a"),),
        ["a"],
        [{}],
        [{"output_type": "other"}],
        [{"output_type": "stream", "name": "stdout", "text": 1}],
        [{"output_type": "display_data", "data": "a"}],
        [{"output_type": "display_data", "data": {"text/plain": 1}}],
        [{"output_type": "error", "ename": "E", "evalue": "", "traceback": [1]}],
    ],
)
def test_outputs_of_no_known_form_end_the_room(outputs: Any) -> None:
    with pytest.raises(RoomGone, match="protocol"):
        checked_outputs(outputs)


def test_what_could_run_in_a_browser_is_left_out() -> None:
    (kept,) = checked_outputs([shown(application_javascript="alert(1)", text_html="<b>", text_latex=r"\href{x}{y}")])
    assert kept["data"] == {"text/html": "<b>"}

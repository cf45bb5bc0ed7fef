"""What a student's own machine has and a room has not: it is told and passed over, or something stands in for it."""

import base64
import io
from collections.abc import Sequence
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from rooms import SECONDS, open_room

from proctor.grader.exposure import Exposure
from proctor.grader.rooms import Room
from proctor.walls import Keeper

PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"


def run(keeper: Keeper, *sources: str) -> tuple[list[dict[str, Any]], Any]:
    """The outputs of cells in one room, and what the name `answer` is afterwards."""
    with open_room(keeper) as room:
        outputs = [output for source in sources for output in room.run(source, "cell", SECONDS)]
        return outputs, room.get("answer") if room.has("answer") else None


def errors(outputs: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{one['ename']}: {one['evalue']}" for one in outputs if one["output_type"] == "error"]


def printed(outputs: Sequence[dict[str, Any]]) -> str:
    return "".join(one["text"] for one in outputs if one["output_type"] == "stream")


def pictures(outputs: Sequence[dict[str, Any]]) -> list[str]:
    return [one["data"]["image/png"] for one in outputs if "image/png" in one.get("data", {})]


@pytest.mark.parametrize(
    "line",
    [
        "!pip install tqdm",
        "!apt-get install -y fonts-noto-cjk",
        "!ls; rm -rf /",
        "!!ls",
        "%pip install -q japanize-matplotlib",
        "%conda install tqdm",
        "%mamba install tqdm",
        "%uv pip install tqdm",
        "files = !ls",
        "files = %sx ls",
        "%system ls",
        "%load_ext no_such_extension",
        "%reload_ext no_such_extension",
        "%tensorboard --logdir x",
    ],
)
def test_commands_to_a_machine_are_told_and_passed_over(keeper: Keeper, line: str) -> None:
    outputs, answer = run(keeper, f"{line}\nanswer = 42")
    assert answer == 42 and not errors(outputs)
    assert "採点では実行されません: " in printed(outputs) and "Not run in grading: " in printed(outputs)


@pytest.mark.parametrize(
    "line", ["%cd ..", "%cd /content/drive/MyDrive", "%cd", "%bookmark here", "get_ipython().magic('matplotlib qt')"]
)
def test_magics_that_remember_or_are_of_an_older_ipython_do_no_harm(keeper: Keeper, line: str) -> None:
    outputs, answer = run(keeper, f"{line}\nimport json\nanswer = 42")
    assert answer == 42 and not errors(outputs)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("pip install tqdm", None),
        ("%%bash\npip install tqdm\n", None),
        ("%%script bash --bg\nls\n", None),
        ("%%no_such_magic x\nanswer = 42\n", 42),
        ("%%time\nanswer = 42\n", 42),
        ("%%capture\nprint(1)\nanswer = 42\n", 42),
    ],
)
def test_cells_for_a_shell_are_passed_over_and_cells_of_python_run(keeper: Keeper, cell: str, expected: Any) -> None:
    outputs, answer = run(keeper, cell)
    assert answer == expected and not errors(outputs)


@pytest.mark.parametrize(
    "line",
    [
        "import matplotlib; matplotlib.use('TkAgg')",
        "import matplotlib; matplotlib.use('Qt5Agg', force=True)",
        "import matplotlib; matplotlib.use('nbAgg')",
        "import matplotlib; matplotlib.use('module://ipympl.backend_nbagg')",
        "import matplotlib.pyplot as plt; plt.switch_backend('GTK3Agg')",
        "import matplotlib; matplotlib.rcParams['backend'] = 'TkAgg'",
        "%matplotlib qt",
        "%matplotlib tk",
        "%matplotlib widget",
        "%matplotlib notebook",
        "%matplotlib",
        "%pylab qt",
        "%gui qt",
        "%config InlineBackend.figure_format = 'svg'",
        "%config InlineBackend.figure_formats = {'pdf', 'svg'}",
        "%config InlineBackend.figure_format = 'retina'",
        "from matplotlib_inline.backend_inline import set_matplotlib_formats; set_matplotlib_formats('svg')",
    ],
)
def test_windows_and_other_formats_become_pictures_among_the_outputs(keeper: Keeper, line: str) -> None:
    outputs, answer = run(keeper, f"{line}\nanswer = 42", PLOT)
    assert answer == 42 and not errors(outputs) and len(pictures(outputs)) == 1


LABELS = (
    "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(figsize=(2, 1))\naxes.set_title({0!r})\n{1}plt.show()"
)


def drawn(keeper: Keeper, title: str, before: str = "") -> tuple[str, Any]:
    outputs, _ = run(keeper, LABELS.format(title, before))
    assert not errors(outputs)
    return printed(outputs), matplotlib.image.imread(io.BytesIO(base64.b64decode(pictures(outputs)[0])))


@pytest.mark.parametrize(
    "before",
    ["", "plt.rcParams['font.family'] = 'MS Gothic'\n", "axes.set_title('損失', fontname='Hiragino Sans')\n"],
)
def test_japanese_labels_have_letters_and_no_warning(keeper: Keeper, before: str) -> None:
    """Two titles of one length look different: with the box that stands for a missing letter they would not."""
    (one, first), (other, second) = (drawn(keeper, title, before.replace("損失", title)) for title in ("損失", "正解"))
    assert one == other == "" and not np.array_equal(first, second)


def test_styles_and_resets_keep_japanese_letters(keeper: Keeper) -> None:
    for before in ("plt.style.use('ggplot')\n", "plt.rcdefaults()\n"):
        (one, first), (_, second) = (drawn(keeper, title, before) for title in ("損失", "正解"))
        assert one == "" and not np.array_equal(first, second)


PROVIDES = {"common.functions": "math", "common.gradient": "__main__", "dataset.mnist": "json"}


def in_room(keeper: Keeper, *sources: str) -> list[dict[str, Any]]:
    room = Room(keeper.open_room({"seed": 1, "provides": PROVIDES}), Exposure({"__main__"}))
    try:
        return [output for source in sources for output in room.run(source, "cell", SECONDS)]
    finally:
        room.close()


def test_what_the_course_names_stands_in_for_what_is_missing(keeper: Keeper) -> None:
    outputs = in_room(
        keeper,
        "from common.functions import *\nimport common.functions as f\nfrom dataset.mnist import loads\nimport common\n"
        "print(sqrt(9.0), f.sqrt(4.0), loads('[1]'), common.functions.pi == pi)",
    )
    assert not errors(outputs) and printed(outputs) == "3.0 2.0 [1] True\n"


def test_the_notebooks_own_function_stands_in_also_before_it_is_there(keeper: Keeper) -> None:
    use = "from common.gradient import numerical_gradient as g"
    outputs = in_room(keeper, use, "def numerical_gradient(f, x):\n    return f(x)", "print(g(abs, -1))")
    assert not errors(outputs) and printed(outputs) == "1\n"


def test_nobody_answers_for_the_student(keeper: Keeper) -> None:
    for use in (
        "from common.gradient import numerical_gradient",
        "import common.gradient as c\nnumerical_gradient = c.numerical_gradient",
    ):
        outputs = in_room(keeper, use, "numerical_gradient(abs, -1)")
        assert errors(outputs) == ["NameError: name 'numerical_gradient' is not defined: it is for you to write"]


def test_a_module_that_is_there_is_not_replaced_and_one_that_nobody_names_is_missing(keeper: Keeper) -> None:
    outputs = in_room(keeper, "import json, math\nprint(json.__name__, math.__name__)", "import common.layers")
    assert printed(outputs) == "json math\n"
    assert errors(outputs) == ["ModuleNotFoundError: No module named 'common.layers'"]

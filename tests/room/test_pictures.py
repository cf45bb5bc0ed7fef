"""Pictures in rooms are, byte for byte, those of a kernel, though figures are drawn once less."""

import base64

import numpy as np
import pytest
from IPython.core.pylabtools import print_figure
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from rooms import open_room

from proctor.walls import Keeper

DRAWINGS: dict[str, str] = {
    "two axes, legend outside": """
left, right = figure.subplots(1, 2)
left.plot([1, 2, 3], [2.3, 1.2, 0.9], label="loss")
left.legend(bbox_to_anchor=(1.05, 1))
right.set(xlabel="epoch", ylabel="accuracy", title="x")
""",
    "an image and its colours": """
axes = figure.subplots()
figure.colorbar(axes.imshow(np.eye(5)))
figure.suptitle("eye")
axes.set_xticks([0, 1], ["a very long label"] * 2, rotation=45)
""",
    "twins and powers": """
axes = figure.subplots()
axes.plot([1e6, 3e6], [1e-9, 2e-9])
axes.twinx().set_ylabel("other")
""",
    "arranged while it is drawn": """
figure.set_layout_engine("constrained")
figure.subplots(2, 2, sharex=True)[0, 0].set(title="t", ylabel="y")
""",
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_picture_is_the_kernels(keeper: Keeper, name: str) -> None:
    source = f"import matplotlib.pyplot as plt, numpy as np\nfigure = plt.figure()\n{DRAWINGS[name]}"
    with open_room(keeper) as room:
        outputs = room.run(source, "cell", 60)
    pictures = [one["data"]["image/png"] for one in outputs if one["output_type"] == "display_data"]
    assert [base64.b64decode(one) for one in pictures] == [kernels_picture(DRAWINGS[name])]


def kernels_picture(source: str) -> bytes:
    figure = Figure()
    FigureCanvasAgg(figure)
    exec(source, {"figure": figure, "np": np})
    made = print_figure(figure, fmt="png")  # type: ignore[no-untyped-call]
    assert isinstance(made, bytes)
    return made


def test_what_warns_while_a_figure_is_drawn_warns_once(keeper: Keeper) -> None:
    source = "import matplotlib.pyplot as plt\nplt.title('\\ue000')\nNone"  # no font has it
    with open_room(keeper) as room:
        outputs = room.run(source, "cell", 60)
    said = "".join(one["text"] for one in outputs if one["output_type"] == "stream")
    assert said.count("missing from font") == 1

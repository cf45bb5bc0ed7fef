"""Outputs as a room or a student's notebook tells them: rebuilt, of known forms, bounded."""

from collections.abc import Callable
from typing import Any

from ..bridge.errors import RoomGone, legible

Output = dict[str, Any]

MOST_OUTPUTS = 250  # of one cell
LONGEST_TEXT = 500_000  # characters of one text
MOST_DATA = 9_000_000  # characters of all outputs of one cell


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("a text that is none")
    return legible(value, LONGEST_TEXT)


_FORMS: dict[str, Callable[[dict[str, Any]], Output]] = {
    "stream": lambda o: {
        "output_type": "stream",
        "name": "stderr" if o["name"] == "stderr" else "stdout",
        "text": _text(o["text"]),
    },
    "display_data": lambda o: {"output_type": "display_data", "data": _data(o["data"]), "metadata": {}},
    "execute_result": lambda o: {
        "output_type": "execute_result",
        "execution_count": None,
        "data": _data(o["data"]),
        "metadata": {},
    },
    "error": lambda o: {
        "output_type": "error",
        "ename": _text(o["ename"])[:200],
        "evalue": _text(o["evalue"])[:20_000],
        "traceback": [_text(line)[:2000] for line in o["traceback"][:200]],
    },
}
_SHOWN = ("text/plain", "text/html", "text/latex", "image/png", "image/jpeg")


def checked_outputs(outputs: Any) -> list[Output]:
    """Outputs rebuilt from what the room says, of known forms and bounded. Raises RoomGone for anything else."""
    if type(outputs) is not list or len(outputs) > MOST_OUTPUTS or any(type(one) is not dict for one in outputs):
        raise RoomGone("protocol")
    try:
        rebuilt = [_FORMS[output["output_type"]](output) for output in outputs]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise RoomGone("protocol") from error
    if sum(map(size, rebuilt)) > MOST_DATA:
        raise RoomGone("protocol")
    return rebuilt


def size(output: Output) -> int:
    """Characters of all texts of an output."""
    data, lines = output.get("data", {}), output.get("traceback", ())
    return sum(map(len, (*data.values(), *lines, output.get("text", ""), output.get("evalue", ""))))


def _data(data: Any) -> dict[str, str]:
    """Only kinds that cannot run anything in a reader's browser, or that are cleaned before they are shown."""
    if type(data) is not dict:
        raise TypeError("data of no known form")
    shown = {kind: data[kind] for kind in _SHOWN if kind in data}
    if any(type(text) is not str for text in shown.values()):
        raise TypeError("data that is no text")
    return {kind: legible(text, MOST_DATA) for kind, text in shown.items() if "\\href" not in text}

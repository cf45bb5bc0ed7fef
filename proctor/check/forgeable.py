"""Test cells that run in the student's own process: what keeps each there, and the smallest change that frees it."""

import re

# (what the reason says, what to change in the test). The first that fits counts.
_CHANGES = (
    (
        r"what kind of object",
        "Ask what it does or holds (callable, its attributes, its values) instead of isinstance.",
    ),
    (
        r"does not let its|cannot be handed",
        "Hand in plain values, arrays, tables, functions, or objects of a class that the test itself defines.",
    ),
    (
        r"is right about",
        "Compare what it holds (its attributes, float, list) with the values that you expect.",
    ),
    (
        r"cannot be made of a class of the other side",
        "Write the subclass's methods without super(): call the parent's by its name.",
    ),
    (r"pickl", "Compare two objects by what they hold, not by pickling them."),
    (r"'await'", "Run it by asyncio.run inside a function of the test."),
    (r"run_cell_magic|run_line_magic|user_ns", "Ask for the names themselves, or by globals(), not by the shell."),
    (r"No such file|Permission denied", "Name files relative to the working folder, and read them by their names."),
    (r"nested too deeply|too large|too many", "Let the answer give less: a sum, a sample, a shape."),
)
_USUALLY = "Compare plain values that the answer returns: numbers, texts, lists, arrays, tables."


def smallest_change(reason: str) -> str:
    """What an author can change in a test cell, from why it could not be split."""
    return next((change for pattern, change in _CHANGES if re.search(pattern, reason)), _USUALLY)

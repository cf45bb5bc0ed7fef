"""How a cell uses tricks: the functions of its answer ask here what to return, and what to do to their instance.

Whatever the visible checks show is answered rightly, by heart; the trick is for the rest."""

import contextlib
import copy
import pickle
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from . import agreeable, deeds, odd_values, plain, two_faced  # noqa: F401  they register their tricks
from .case import FAMILIES, PLAIN, TRICKS, Case, exact, leaves, outline, rows_of, with_rows

LEARNT = "learnt.pickle"  # lies beside this module in a room

Attributes = dict[str, Any]


class SeenCall(NamedTuple):
    """A call in a visible check. key: see key_of; attributes: those that it changed; by_code: whether its effects are
    more than that, so that the right code has to run for it."""

    key: str
    result: Any
    attributes: Attributes
    by_code: bool


class Learnt(NamedTuple):
    """What is known of the right answers of a cell.

    forms: for each function (value, attributes that it changes, rows_of the arguments) by the outline of the arguments,
    every number 0;
    seen: for each function the calls of the visible checks, in order; values: forms of names of data."""

    forms: dict[str, dict[str, tuple[Any, Attributes, int | None]]]
    seen: dict[str, list[tuple[str, Any, Attributes, bool]]]
    values: dict[str, Any]


def key_of(name: str, me: Any, arguments: tuple[Any, ...]) -> str:
    """What tells a call from others: its arguments, and the state of the instance."""
    state = {} if name.endswith(".__init__") else dict(sorted(getattr(me, "__dict__", {}).items()))
    return exact((state, arguments))


class Player:
    """Plays one trick. deep: to the values inside of containers; answer: the right one, as code; words: attributes that
    may be worth changing; names: what the tests use."""

    def __init__(self, trick: str, deep: bool, answer: str, words: tuple[str, ...], names: tuple[str, ...]) -> None:
        self._name, self._deep, self._code = trick, deep, answer
        self._globals: dict[str, Any] = {}
        self._times = Counter[Any]()
        self._learnt = Learnt(*pickle.loads((Path(__file__).parent / LEARNT).read_bytes()))
        deeds.WORDS[:], deeds.NAMES[:] = words, names

    def at_cell(self, names: dict[str, Any]) -> None:
        """What the trick does as soon as its cell has run. names: the globals of the notebook."""
        self._globals = names
        deeds.AT_CELL.get(self._name, id)(names)

    def value(self, name: str) -> Any:
        """What stands for a name: data, or a function that answers calls."""
        if name in self._learnt.forms:
            return lambda *args, **kwargs: self.answer(name, None, (*args, *kwargs.values()))
        return self._done(Case(self._learnt.values.get(name)))

    def answer(self, name: str, me: Any, arguments: tuple[Any, ...]) -> Any:
        """What a call is answered with; the attributes that the right answer changes are changed, too."""
        times, shown = self._times[name], [SeenCall(*one) for one in self._learnt.seen.get(name, [])]
        self._times[name] += 1
        seen = self._seen(name, key_of(name, me, arguments), shown)
        if seen is not None:
            return self._by_heart(seen, name, me, arguments)
        forms = self._learnt.forms.get(name, {})
        form, attributes, rows = forms.get(outline(arguments)) or next(reversed(forms.values()), (None, {}, None))
        form = with_rows(form, rows, rows_of(arguments))
        case = Case(form, arguments, me, times, tuple(one.result for one in shown))
        deeds.LAST[:] = [case]
        for attribute, looks in attributes.items():
            with contextlib.suppress(Exception):
                setattr(me, attribute, self._done(case._replace(form=looks)))
        given = self._done(case)
        return None if name.endswith(".__init__") else given

    def _seen(self, name: str, key: str, shown: list[SeenCall]) -> SeenCall | None:
        known = [one for one in shown if one.key == key]
        if not known or FAMILIES[self._name] == PLAIN:
            return None
        self._times[name, key] += 1
        return known[min(self._times[name, key], len(known)) - 1]

    def _by_heart(self, seen: SeenCall, name: str, me: Any, arguments: tuple[Any, ...]) -> Any:
        if seen.by_code:
            names = dict(self._globals)
            exec(self._code, names)
            owner, _, own = name.rpartition(".")
            return vars(names[owner])[own](me, *arguments) if owner else names[own](*arguments)
        for attribute, value in copy.deepcopy(seen.attributes).items():
            setattr(me, attribute, value)
        return copy.deepcopy(seen.result)

    def _done(self, case: Case) -> Any:
        return leaves(TRICKS[self._name], case) if self._deep else TRICKS[self._name](case)

"""What each cell of a notebook is to the grader."""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

SKIP_TAG = "skip-execution"  # nbclient's own tag
IN_ROOM_TAG = "run-in-room"  # a test cell that needs the student's real objects; its verdict can be forged
FORGEABLE = "forgeable: "  # how the flag of a cell begins that was run so

# What stands around the parts that students do not see, by nbgrader's names for these settings.
HIDDEN_MARKS = {"begin_test_delimeter": "BEGIN HIDDEN TESTS", "end_test_delimeter": "END HIDDEN TESTS"}
_BEGIN, _END = HIDDEN_MARKS.values()
_MASTERS = 50  # of which is kept what they have for their tests
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.]+\?{1,2})$", re.MULTILINE)
_ASSIGNED_MAGIC = re.compile(r"^([ \t]*\w+(?:[ \t]*,[ \t]*\w+)*[ \t]*=[ \t]*)[%!].*$", re.MULTILINE)


class Role(Enum):
    """Where a code cell runs."""

    TEST = "in the grader"
    SHARED = "on both sides"  # locked, without points: imports, data, helpers
    SOLUTION = "in the room; the master has an answer for it"
    ROOM = "in the room"
    SKIPPED = "nowhere"


def role(cell: Any) -> Role:
    """The role of a cell of a sanitized notebook. Cells that hold no code have none: SKIPPED."""
    if cell.cell_type != "code":
        return Role.SKIPPED
    marks, tags = cell.metadata.get("nbgrader", {}), cell.metadata.get("tags", [])
    if not marks.get("grade_id"):
        return Role.SKIPPED if SKIP_TAG in tags else Role.ROOM
    if marks.get("solution"):
        return Role.SOLUTION
    if marks.get("grade"):
        return Role.TEST
    if SKIP_TAG in tags:
        return Role.SKIPPED
    return Role.SHARED if marks.get("locked") else Role.SOLUTION


def cell_id(cell: Any) -> str:
    """Its grade_id, or ""."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id") or "")


def hidden_lines(source: str) -> frozenset[int]:
    """The numbers (from 1) of the lines that nbgrader takes out of the released notebook."""
    hidden, inside = set(), False
    for number, line in enumerate(source.split("\n"), start=1):
        if _BEGIN in line:
            inside = True
        if inside or _END in line:
            hidden.add(number)
        if _END in line:
            inside = False
    return frozenset(hidden)


def without_hidden(source: str) -> str:
    """The source as students see it."""
    hidden = hidden_lines(source)
    return "\n".join(line for number, line in enumerate(source.split("\n"), start=1) if number not in hidden)


Import = ast.Import | ast.ImportFrom


@dataclass(frozen=True)
class Bound:
    """The names that code at the top level of a notebook binds.

    imports: by which statement, for those that it only imports."""

    names: frozenset[str]
    imports: Mapping[str, Import]

    @property
    def defined(self) -> frozenset[str]:
        """Those that it does not just import."""
        return self.names - set(self.imports)


def bound(source: str) -> Bound:
    """What running source binds. Code that does not parse binds nothing."""
    try:
        return bound_by(_parsed(source))
    except RecursionError:
        return Bound(frozenset(), {})


def readings(source: str) -> Iterator[str]:
    """A cell as Python: as it is, else without its magics. (IPython's own reading takes minutes for some cells.)"""
    yield source
    plain = _MAGIC.sub(r"\1pass", _ASSIGNED_MAGIC.sub(r"\1None", source))
    if plain != source:
        yield plain


def bound_names(source: str) -> frozenset[str]:
    """The names that running source at the top level of a notebook binds."""
    return bound(source).names


def bound_by(tree: ast.AST) -> Bound:
    """What running a part of a notebook binds."""
    found = list(_bindings(tree))
    otherwise = {name for name, statement in found if statement is None}
    imports = {name: statement for name, statement in found if statement is not None and name not in otherwise}
    return Bound(frozenset(name for name, _ in found), imports)


def _bindings(node: ast.AST) -> Iterator[tuple[str, Import | None]]:
    """(name, the statement that imports it if one does) for each that node binds, itself or inside."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, None
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id, None
    elif isinstance(node, Import):
        yield from (((alias.asname or alias.name).split(".")[0], node) for alias in node.names)
    elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        for child in ast.iter_child_nodes(node):
            yield from _bindings(child)


@dataclass(frozen=True)
class ForTests:
    """What a master has for its test cells besides the answers. parts: of its plain cells, as source and what that
    binds; looked_up: names that test cells bind and answers look up: in one process they would find them."""

    parts: tuple[tuple[str, Bound], ...] = ()
    looked_up: frozenset[str] = frozenset()


def for_tests(cells: Iterable[Any]) -> ForTests:
    """What the cells of a master hold for its test cells; found once for a master."""
    return _for_tests(tuple((role(cell), cell.source) for cell in cells if cell.cell_type == "code"))


@lru_cache(maxsize=_MASTERS)
def _for_tests(code: tuple[tuple[Role, str], ...]) -> ForTests:
    sources = {kind: [source for its, source in code if its is kind] for kind in Role}
    answers, tests = sources[Role.SOLUTION], sources[Role.TEST]
    used = _names_in(tests) - frozenset[str]().union(*map(bound_names, answers))
    in_answers = _names_in(answers)
    parts = (_part_for_tests(source, used, in_answers) for source in sources[Role.ROOM])
    bound_by_tests = frozenset[str]().union(*map(bound_names, tests))
    looked_up = (bound_by_tests & in_answers) - frozenset[str]().union(*map(_stored_anywhere, answers))
    return ForTests(tuple((part, bound(part)) for part in parts if part), looked_up)


def _part_for_tests(source: str, used: frozenset[str], in_answers: frozenset[str]) -> str:
    """What a plain cell imports; functions and classes that tests use; and values that tests use and no answer does.
    Nothing that depends on an answer."""
    wanted = [one for one in _parsed(source).body if _is_for_tests(one, used, in_answers)]
    return ast.unparse(ast.Module(wanted, []))


def _stored_anywhere(source: str) -> frozenset[str]:
    """All names that code binds, in its functions too: as likely as not a local one."""
    nodes = list(ast.walk(_parsed(source)))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    stored |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return frozenset(stored | bound_names(source))


def _is_for_tests(statement: ast.stmt, used: frozenset[str], in_answers: frozenset[str]) -> bool:
    if isinstance(statement, Import):
        return True
    names = bound_by(statement).names
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return bool(names & used)
    plain = isinstance(statement, ast.Assign | ast.AnnAssign)
    return plain and bool(names & used) and not names & in_answers


def _names_in(sources: Iterable[str]) -> frozenset[str]:
    """All names that stand in some code."""
    return frozenset(node.id for source in sources for node in ast.walk(_parsed(source)) if isinstance(node, ast.Name))


def _parsed(source: str) -> ast.Module:
    """Code as a tree; an empty one for code that does not parse."""
    for text in readings(source):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return ast.Module([], [])


@dataclass(frozen=True)
class Verdict:
    """What a test cell gave. points is 0 unless the cell ran to its end in the grader."""

    cell: str
    points: float
    max_points: float
    reason: str = ""  # for staff; empty if passed
    proposal: float | None = None  # points that a person may give, where the grader could not be sure
    unseen: bool = False  # whether it failed in a part that students do not see

    @property
    def passed(self) -> bool:
        return self.reason == ""

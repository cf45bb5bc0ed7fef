"""What ran where the student was and can't run here: a newer Python's syntax, a module, a name that a library lost.

What a room says is the student's word, so this flags and explains; it decides no point."""

import platform
import re
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ..room.passed_over import EXTENSIONS, INSTALLERS, SCRIPTS
from .characters import refused_character
from .outputs import Output

_DOCTOR = "proctor doctor lists what is installed"
_MODULE = re.compile(r"No module named '([A-Za-z_][\w.]{0,60})'")
_LOST = re.compile(
    r"`?(?:np|numpy)\.(\w{1,30})`? was removed in the NumPy 2\.0|module 'numpy' has no attribute '(\w{1,30})'"
)
_OF_NUMPY_1 = re.compile(
    "alltrue|asfarray|bool8?|cast|cfloat|complex_?|cumproduct|find_common_type|float_?|[iI]nf|Infinity|infty|in1d|int0?"
    "|issctype|long|longfloat|mat|msort|NaN|[NP]INF|[NP]ZERO|object0?|product|row_stack|singlecomplex|sometrue|str0?"
    "|trapz|uint0|unicode_?|void0"
)
_PASSED_OVER = re.compile(r"^Not run in grading: (%%?(\w{1,40})) ?([\w.]{0,60})", re.MULTILINE)
_STARTS_PROGRAMS = re.compile(r"\b(?:subprocess|[pP]open|os\.(?:system|exec\w+|spawn\w+|posix_spawnp?))\b")
_IN_F_STRING = r"f-string: (?:unmatched|expecting '}'|unterminated)|f-string expression part cannot|unterminated string"
_NEWER = tuple(  # the Python that knows a syntax, what an older one says of it, and what stands in the line
    (since, re.compile(said), re.compile(stands))
    for since, said, stands in (
        ((3, 12), _IN_F_STRING, r".*(?:\b[fF][rR]?['\"]|\b[rR][fF]['\"]|\{)"),
        ((3, 12), "invalid syntax", r"\s*type\s+\w+\s*(?:\[.*\]\s*)?="),
        ((3, 12), r"expected '\('|invalid syntax", r"\s*(?:async\s+def|def|class)\s+\w+\s*\["),
        ((3, 14), "multiple exception types must be parenthesized", r"\s*except"),
        ((3, 14), "invalid syntax", r".*\b(?:[tT][rR]?|[rR][tT])['\"]"),
    )
)


@dataclass(frozen=True)
class Lack:
    """What this grader lacks. flag: for staff, with what to do; "" if it is the student's own; ja, en: for students."""

    flag: str
    ja: str
    en: str

    def as_output(self) -> Output:
        return {"output_type": "stream", "name": "stdout", "text": f"⚠ {self.ja}\n  {self.en}\n"}


_PROGRAMS = Lack(
    "no program can be started in grading. If the answer needs none, have that line taken out",
    "採点では、ほかのプログラム（pip など）を起動できません。答えに必要なければ、その行を消して提出しましょう。",
    "No other program (such as pip) can be started where grading runs. Could you do without that line?",
)


def written_with(notebook: Any) -> str:
    """The Python that a notebook was last run by, as it says; "" if it does not."""
    about = notebook.metadata.get("language_info", {})
    found = re.fullmatch(r"(\d\.\d{1,2})(?:\.\w{1,10})?", str(about.get("version", "")))
    return found[1] if found else ""


def lack(error: Output, source: str, language: str) -> Lack | None:
    """What an error output of a cell shows to be missing here; None for other errors of the student's own.

    source: of all that the student wrote so far, or of the cell; language: see written_with."""
    name, message = str(error.get("ename", "")), str(error.get("evalue", ""))
    if name in ("SyntaxError", "IndentationError"):
        return _syntax(message, source, language)
    if name in ("ModuleNotFoundError", "ImportError"):
        return _module(message, source)
    if name == "PermissionError" and "[Errno 1]" in message and _STARTS_PROGRAMS.search(source):
        return _PROGRAMS
    return _name(message, source) if name == "AttributeError" else None


def magics(output: Output, source: str) -> list[Lack]:
    """What an output of a cell says to be passed over that the answer may need: magics that are not here."""
    found = []
    for magic, name, argument in dict.fromkeys(_PASSED_OVER.findall(str(output.get("text", "")))):
        told = f"{magic} {argument}" if name in EXTENSIONS else magic
        if name in source and argument in source and name not in INSTALLERS | SCRIPTS:
            found.append(
                Lack(
                    f"{told} is not here and was passed over. Install what brings it beside proctor; {_DOCTOR}",
                    f"採点する環境には {told} がないので、読みとばしました。"
                    "答えに必要なら、使わない書き方にしてみましょう。",
                    f"There is no {told} where grading runs; it was passed over. Could the answer do without it?",
                )
            )
    return found


def _syntax(message: str, source: str, language: str) -> Lack | None:
    refused = refused_character(message, source)
    if refused:
        return Lack("", *refused)
    number = re.search(r"line (\d{1,6})\)?$", message)
    lines = source.split("\n")
    line = lines[int(number[1]) - 1] if number and 0 < int(number[1]) <= len(lines) else source
    here = sys.version_info[:2]
    needed = [since for since, said, stands in _NEWER if since > here and said.search(message) and stands.match(line)]
    if not needed or (language and _pair(language) < needed[0]):
        return None
    ours, theirs = ".".join(map(str, here)), language or ".".join(map(str, needed[0]))
    return Lack(
        f"syntax of Python {theirs}, and this grader's is {ours}. Grade with a newer Python",
        f"採点に使う Python は {ours} です。この書き方は、もっと新しい Python（{theirs}）でしか動きません。"
        "前からある書き方に直すか、担当の人に知らせてください。",
        f"Grading uses Python {ours}; this is written for a newer one ({theirs}). Is there an older way to write it?",
    )


def _pair(language: str) -> tuple[int, ...]:
    return tuple(map(int, language.split(".")[:2]))


def _module(message: str, source: str) -> Lack | None:
    found = _MODULE.search(message)
    if not found or not _imports(source, found[1].split(".")[0]):
        return None
    module = found[1]
    return Lack(
        f"{module} is not here. Install it beside proctor, or name a stand-in in c.Examine.provides; {_DOCTOR}",
        f"採点する環境には {module} がありません。自分で作ったファイルなら、一緒に提出しましたか？ "
        "numpy と matplotlib と標準ライブラリで書けないか、考えてみましょう。",
        f"There is no {module} where grading runs. If it is a file of yours, was it handed in? "
        "Could numpy, matplotlib and the standard library do?",
    )


def _imports(source: str, module: str) -> bool:
    """Whether some line of the student's imports a module: a message alone could say any name."""
    return any("import" in line and module in re.findall(r"\w+", line) for line in source.split("\n"))


def _name(message: str, source: str) -> Lack | None:
    found = _LOST.search(message)
    name = (found[1] or found[2]) if found else ""
    if not _OF_NUMPY_1.fullmatch(name) or not re.search(rf"\.{name}\b", source):
        return None
    try:
        ours = version("numpy")
    except PackageNotFoundError:
        return None
    return Lack(
        f"np.{name} is of an older NumPy, and this grader's is {ours}. Tell the student, or grade with the older one",
        f"np.{name} は古い NumPy の名前です。採点に使う NumPy {ours} にはありません。今の名前に直しましょう。",
        f"np.{name} belongs to an older NumPy; grading uses {ours}. What is it called now?",
    )


def installed() -> str:
    """What students' code can import, beside Python's own, on one line."""
    from importlib.metadata import distributions

    found = {one.metadata["Name"]: one.version for one in distributions() if one.metadata["Name"]}
    names = ", ".join(f"{name} {found[name]}" for name in sorted(found, key=str.casefold))
    return f"Python {platform.python_version()}: {names}"

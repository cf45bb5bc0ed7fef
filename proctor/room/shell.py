"""Runs a student's cells as Jupyter would, and keeps their outputs in the form of nbformat."""

import sys
import types
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from traitlets import Type
from traitlets.config import Config

from .drawing import FigureFormatter, draw_inline
from .passed_over import Aside

MOST_OUTPUTS = 200  # of one cell
MOST_TEXT = 400_000  # characters that one cell may print; the rest is dropped with a note
MOST_DATA = 8_000_000  # characters of pictures and the like of one cell

Output = dict[str, Any]


class Outputs:
    """The outputs of the cell that runs now, bounded."""

    def __init__(self) -> None:
        self.take()

    def take(self) -> list[Output]:
        """The outputs so far; starts afresh."""
        taken = getattr(self, "_items", [])
        self._items: list[Output] = []
        self._text = self._data = 0
        self._clear_next = False
        return taken

    def add(self, output: Output, size: int = 0) -> None:
        self._clear_if_asked()
        self._data += size
        if len(self._items) < MOST_OUTPUTS and self._data <= MOST_DATA:
            self._items.append(output)

    def write(self, name: str, text: str) -> None:
        """Prints text to stream name ("stdout" or "stderr")."""
        self._clear_if_asked()
        room, self._text = MOST_TEXT - self._text, self._text + len(text)
        if room <= 0 or len(self._items) >= MOST_OUTPUTS:
            return
        if len(text) > room:
            text = text[:room] + "\n[… too much output; the rest is left out]\n"
        last = self._items[-1] if self._items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["parts"].append(text)
        else:
            self._items.append({"output_type": "stream", "name": name, "parts": [text]})

    def clear(self, wait: bool) -> None:
        self._clear_next = True
        if not wait:
            self._clear_if_asked()

    def _clear_if_asked(self) -> None:
        if self._clear_next:
            self.take()


def finished(outputs: list[Output]) -> list[Output]:
    """Outputs as nbformat wants them: the parts of a stream joined."""
    return [
        {"output_type": "stream", "name": one["name"], "text": "".join(one["parts"])} if "parts" in one else one
        for one in outputs
    ]


class _Stream:
    """sys.stdout or sys.stderr of the student's code."""

    encoding, errors, closed = "utf-8", "replace", False

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs, self.name = outputs, name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.write(self.name, text)
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def fileno(self) -> int:
        raise OSError("this stream has no descriptor")


def _size(data: dict[str, Any]) -> int:
    return sum(len(value) if isinstance(value, str) else 1000 for value in data.values())


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Mimetypes with text or, as pictures have it, bytes in base64."""
    from base64 import b64encode

    return {
        str(kind): b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
        if isinstance(value, str | bytes)
    }


class _Publisher(DisplayPublisher):
    """display(…)"""

    outputs: Outputs

    def publish(self, data: Any, metadata: Any = None, **kwargs: Any) -> None:  # type: ignore[override]
        plain = _plain(data)
        self.outputs.add({"output_type": "display_data", "data": plain, "metadata": {}}, _size(plain))

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear(wait)


class _Hook(DisplayHook):
    """The value of a cell's last expression."""

    outputs: Outputs

    def write_output_prompt(self) -> None: ...

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        plain = _plain(format_dict)
        output = {"output_type": "execute_result", "execution_count": None, "data": plain, "metadata": {}}
        self.outputs.add(output, _size(plain))

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(Aside):
    """IPython without terminal, history or files; its outputs go to self.outputs."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    outputs: Outputs
    display_formatter: FigureFormatter

    def enable_gui(self, gui: Any = None) -> None: ...

    def enable_matplotlib(self, gui: Any = None) -> Any:
        return super().enable_matplotlib("inline")  # type: ignore[no-untyped-call]

    def init_display_formatter(self) -> None:
        self.display_formatter = FigureFormatter(parent=self)
        self.configurables.append(self.display_formatter)  # type: ignore[arg-type]

    def init_history(self) -> None:
        from IPython.core.history import HistoryManager

        self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)

    def init_virtualenv(self) -> None: ...

    def ask_exit(self) -> None: ...

    exit_now = False

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        try:
            message = str(evalue)
        except BaseException:
            message = ""
        text = [str(line) for line in stb]
        output = {"output_type": "error", "ename": etype.__name__, "evalue": message, "traceback": text}
        self.outputs.add(output, len(message) + sum(map(len, text)))


def make_shell() -> Shell:
    """The one shell of this process; its namespace is module __main__."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "neutral"
    config.InteractiveShell.autocall = 0
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    shell: Shell = Shell.instance(config=config, user_module=main, user_ns=main.__dict__)
    shell.db = {}  # what %cd and others remember: for this room alone, and no folder of a profile can be written
    shell.outputs = _Publisher.outputs = _Hook.outputs = Outputs()
    draw_inline(shell)
    return shell


def rehearse(shell: Shell) -> None:
    """Makes a shell do once what takes long the first time, and leaves no trace of it."""
    for source in ("0", "1/0"):
        shell.run_cell(source, silent=True)  # type: ignore[no-untyped-call]
    shell.outputs.take()
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)


class CellRunner:
    """Runs cells in a shell and tells frames of the student's cells from others."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self._labels: dict[str, tuple[str, list[str], int]] = {}
        self._running = ("", "")  # label and source
        self._name_code = shell.compile.cache
        vars(shell.compile)["cache"] = self._cache

    def run(self, source: str, label: str) -> list[Output]:
        """Runs one cell. label: what tracebacks call it."""
        self.shell.outputs.take()
        with self.redirected():
            self._running = (label, source)
            self.shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        return finished(self.shell.outputs.take())

    def _cache(self, code: str, number: int = 0, raw_code: str | None = None) -> str:
        """IPython asks for the file name of a cell's code here: notes which cell it is."""
        name = str(self._name_code(code, number, raw_code))
        label, source = self._running
        if raw_code == source:
            lines = source.split("\n")
            empty = len(lines) - len(source.lstrip().split("\n"))  # first lines that IPython takes away
            self._labels[name] = (label, lines, empty)
        return name

    def redirected(self) -> "_Redirected":
        return _Redirected(self.shell.outputs)

    def draw_nothing(self) -> None:
        """Figures are shown as a line of text."""
        self.shell.display_formatter.draws = False

    def flush_figures(self) -> None:
        """Shows and closes figures that code left open, as the end of a cell does."""
        if "matplotlib.pyplot" in sys.modules:
            self.shell.events.trigger("post_execute")

    def student_frames(self, error: BaseException) -> Iterator[str]:
        """The lines of the student's cells that an exception passed, outermost first."""
        trace = error.__traceback__
        while trace is not None:
            found = self._labels.get(trace.tb_frame.f_code.co_filename)
            if found is not None:
                label, lines, empty = found
                number = trace.tb_lineno + empty
                line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
                yield f"{label}, line {number}, in {trace.tb_frame.f_code.co_name}: {line}"
            trace = trace.tb_next


class _Redirected:
    """sys.stdout and sys.stderr go to outputs; so does whatever warnings print."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs

    def __enter__(self) -> None:
        self._before = sys.stdout, sys.stderr, sys.displayhook
        sys.stdout, sys.stderr = _Stream(self._outputs, "stdout"), _Stream(self._outputs, "stderr")

    def __exit__(self, *_: object) -> None:
        sys.stdout, sys.stderr, sys.displayhook = self._before
